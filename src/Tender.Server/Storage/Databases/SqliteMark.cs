using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Tender.Server.Storage;

/// <summary>
/// A file beside the database, <c>tender.db-open</c>, as long as a process uses it. Whoever finds it knows that the
/// process before was killed, so that its last commits stand in the log alone (<c>tender.db-wal</c>). SQLite opens a
/// database without its log as if nothing was missing, and lays a log over any database that lies beside it.
/// </summary>
/// <remarks>
/// Each start gives the database a number that no start before it had, in its header (<c>user_version</c>), and writes
/// it here: the log of that start belongs to a database with that number. Neither an inode nor a time would do. A copy
/// of a whole directory has other ones though its log is its own, and a backup that is copied over the file keeps the
/// inode though the log is not its own. The number is copied with the file, wherever it goes.
/// </remarks>
internal static class SqliteMark
{
    private const string Ending = "-open",
        LogEnding = "-wal",
        Stopped = "stopped";

    private const int NumberAt = 60; // the header's user_version: https://sqlite.org/fileformat2.html

    /// <exception cref="UnusableDatabaseException">A process was killed here, and what it wrote is not all there; or
    /// its log lies beside another database.</exception>
    public static void Check(string file)
    {
        if (!File.Exists(file + Ending))
            return;
        if (new FileInfo(file) is not { Exists: true, Length: > 0 })
            throw Missing(file, file);
        var numbers = Numbers(file);
        var isOther = numbers.Count > 0 && Number(file) is { } number && !numbers.Contains(number);
        var log = new FileInfo(file + LogEnding);
        // No log of this database is missing where another one was put: it was closed before it was copied.
        if (!log.Exists && !isOther)
            throw Missing(file, file + LogEnding);
        if (log is { Exists: true, Length: > 0 } && isOther)
            throw OfAnother(file);
    }

    /// <summary>The number in the header of a database that nobody has open; 0 in an empty file, null where it cannot
    /// be read, which SQLite then tells better.</summary>
    /// <remarks>Not of one that is open: closing a second handle of it would let go of SQLite's locks.</remarks>
    public static int? Number(string file)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        try
        {
            using var header = File.OpenHandle(file, share: FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(header, number, NumberAt) == number.Length
                ? BinaryPrimitives.ReadInt32BigEndian(number)
                : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes the mark. False: the disk took it not, and whatever log is there is believed.</summary>
    /// <param name="file">The database.</param>
    /// <param name="numbers">The numbers that it may have when it is found again.</param>
    public static bool Set(string file, params ReadOnlySpan<int> numbers)
    {
        var text = "";
        foreach (var number in numbers)
            text += number.ToString("x8", CultureInfo.InvariantCulture) + "\n";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var mark = new FileStream(file + Ending, options);
            mark.Write(Encoding.ASCII.GetBytes(text));
            // Before the database has a number that the mark before it does not name.
            mark.Flush(flushToDisk: true);
            return true;
        }
        catch (IOException)
        {
            // A disk without room is told of by the first write. Without the mark a lost log is not noticed.
            return false;
        }
    }

    /// <summary>The database was closed. A log that is still there was not taken up, and is still needed.</summary>
    public static void Remove(string file)
    {
        if (!File.Exists(file + LogEnding))
        {
            File.Delete(file + Ending);
            return;
        }
        try
        {
            File.AppendAllText(file + Ending, Stopped + "\n");
        }
        catch (IOException)
        {
            // Then the process counts as killed, and the same files are asked for.
        }
    }

    /// <summary>None: an older Tender, or a full disk, made the mark.</summary>
    private static List<int> Numbers(string file)
    {
        var numbers = new List<int>();
        foreach (var line in File.ReadLines(file + Ending))
            if (int.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        return numbers;
    }

    private static string End(string file) =>
        File.ReadLines(file + Ending).Contains(Stopped) ? "could not close the database when it stopped" : "was killed";

    private static UnusableDatabaseException OfAnother(string file) =>
        new(
            $"{file + LogEnding} belongs to another {Path.GetFileName(file)} than the one that is here: together they "
                + "would be a mixture of two. If a backup was put here, move "
                + $"{file + LogEnding} and {file}-shm away, then start again. If the log came "
                + $"with this database, delete {file + Ending} instead. If neither, put the old "
                + $"{Path.GetFileName(file)} back."
        );

    private static UnusableDatabaseException Missing(string file, string what) =>
        new(
            $"{what} is missing, and the process before {End(file)}: payments it had answered may stand there alone. "
                + $"Put it back, or restore a backup. If nothing is missing, because a backup was just put here, or "
                + $"sqlite3 or another program has opened the database since, delete {file + Ending}."
        );
}
