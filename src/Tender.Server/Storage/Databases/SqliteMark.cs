namespace Tender.Server.Storage;

/// <summary>
/// A file beside the database, <c>tender.db-open</c>, as long as a process uses it. Whoever finds it knows that the
/// process before was killed, so that its last commits stand in the log alone (<c>tender.db-wal</c>). SQLite opens a
/// database without its log as if nothing was missing.
/// </summary>
internal static class SqliteMark
{
    private const string Ending = "-open",
        LogEnding = "-wal";

    /// <exception cref="UnusableDatabaseException">A process was killed here, and what it wrote is not all
    /// there.</exception>
    public static void Check(string file)
    {
        if (!File.Exists(file + Ending))
            return;
        if (new FileInfo(file) is not { Exists: true, Length: > 0 })
            throw Missing(file, file);
        if (!File.Exists(file + LogEnding))
            throw Missing(file, file + LogEnding);
    }

    public static void Set(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            new FileStream(file + Ending, options).Dispose();
        }
        catch (IOException)
        {
            // A disk without room is told of by the first write. Without the mark a lost log is not noticed.
        }
    }

    /// <summary>The database was closed. A log that is still there was not taken up, and is still needed.</summary>
    public static void Remove(string file)
    {
        if (!File.Exists(file + LogEnding))
            File.Delete(file + Ending);
    }

    private static UnusableDatabaseException Missing(string file, string what) =>
        new(
            $"{what} is missing, and the process before was killed: payments it had answered may stand there alone. "
                + $"Put it back, or restore a backup. If nothing is missing, because a backup was just put here, or "
                + $"sqlite3 or another program has opened the database since, delete {file + Ending}."
        );
}
