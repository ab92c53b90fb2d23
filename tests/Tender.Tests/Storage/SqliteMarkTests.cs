using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>
/// The mark of a database in use, after a crash: which files a start takes together, and which it refuses.
/// </summary>
public sealed class SqliteMarkTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("tender-mark-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_start_that_was_refused_has_taken_the_log_up_and_says_so()
    {
        var killed = await Killed("killed");
        await using (var wrong = new Sqlite(killed))
            await Assert.ThrowsAsync<UnusableDatabaseException>(() => wrong.Open("live"));
        Assert.False(File.Exists(killed + "-open"));
        Assert.Equal(["killed"], await Notes(killed));
    }

    [Theory]
    [InlineData(true)] // a file of its own
    [InlineData(false)] // written over the file that was there, which keeps its inode
    public async Task A_backup_beside_the_log_of_another_run_is_refused(bool isMoved)
    {
        var file = await Stopped("before");
        File.Copy(file, In("backup"));
        await Killed("after", file);
        Put(In("backup"), file, isMoved);

        var refused = await Refused(file);
        Assert.Contains($"{file}-wal belongs to another tender.db", refused);
        Assert.Contains($"move {file}-wal and {file}-shm away", refused);
        File.Move(file + "-wal", file + "-wal.aside");
        Assert.Equal(["before"], await Notes(file));
    }

    [Fact]
    public async Task A_backup_that_was_put_here_without_a_log_is_opened()
    {
        var file = await Stopped("before");
        File.Copy(file, In("backup"));
        await Killed("after", file);
        File.Delete(file + "-wal");
        Assert.Contains($"{file}-wal is missing, and the process before was killed", await Refused(file));
        Put(In("backup"), file, isMoved: true);
        Assert.Equal(["before"], await Notes(file));
    }

    [Fact]
    public async Task A_killed_servers_files_that_were_all_copied_are_opened()
    {
        var file = await Killed("kept", In("tender.db"));
        var copy = directory.CreateSubdirectory("copy").FullName;
        foreach (var ending in Endings)
            File.Copy(file + ending, Path.Combine(copy, "tender.db" + ending));
        Assert.Equal(["kept"], await Notes(Path.Combine(copy, "tender.db")));
        // And where it was as well.
        Assert.Equal(["kept"], await Notes(file));
    }

    [Fact]
    public async Task A_mark_of_an_older_Tender_says_only_that_it_was_killed()
    {
        var file = await Killed("kept", In("tender.db"));
        File.WriteAllText(file + "-open", "");
        Assert.Equal(["kept"], await Notes(file));
    }

    [Fact]
    public async Task A_crash_between_the_mark_and_the_number_is_no_other_database()
    {
        var file = await Killed("kept", In("tender.db"));
        var number = File.ReadAllText(file + "-open");
        File.WriteAllText(file + "-open", "0000000a\n" + number + "0000000b\n");
        Assert.Equal(["kept"], await Notes(file));
    }

    [Fact]
    public async Task A_file_that_is_missing_after_a_stop_is_not_told_as_a_crash()
    {
        var file = In("tender.db");
        await using (var running = new Sqlite(file))
        {
            await running.Open("sandbox");
            await Note(running, "kept");
            File.Move(file, In("aside"));
        }
        var refused = await Refused(file);
        Assert.Contains($"{file} is missing, and the process before could not close the database", refused);
        Assert.DoesNotContain("killed", refused);
        File.Move(In("aside"), file);
        Assert.Equal(["kept"], await Notes(file));
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_as_SQLite_tells_it()
    {
        Directory.CreateDirectory(In("tender.db"));
        await using var database = new Sqlite(In("tender.db"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.Open("sandbox"));
    }

    private static readonly string[] Endings = ["", "-wal", "-open"];

    /// <summary>A database that was closed, with one note.</summary>
    private async Task<string> Stopped(string note)
    {
        var file = In("tender.db");
        await using var running = new Sqlite(file);
        await running.Open("sandbox");
        await Note(running, note);
        return file;
    }

    /// <summary>What a process leaves that is killed while its last note stands in the log.</summary>
    private async Task<string> Killed(string note, string? file = null)
    {
        var (place, other) = (file ?? In("killed.db"), In("running.db"));
        if (File.Exists(place))
            File.Copy(place, other);
        await using (var running = new Sqlite(other))
        {
            await running.Open("sandbox");
            await Note(running, note);
            foreach (var ending in Endings)
                File.Copy(other + ending, place + ending, overwrite: true);
        }
        File.Delete(other);
        return place;
    }

    private static Task Note(Sqlite database, string note) =>
        database.Execute($"INSERT INTO tender VALUES ('note {note}', '{note}')", _ => 0);

    private static async Task<List<string>> Notes(string file)
    {
        await using var database = new Sqlite(file);
        await database.Open("sandbox");
        return await database.Query("SELECT value FROM tender WHERE name LIKE 'note %' ORDER BY name", row =>
            row.GetString(0)
        );
    }

    private static async Task<string> Refused(string file)
    {
        await using var database = new Sqlite(file);
        return (await Assert.ThrowsAsync<UnusableDatabaseException>(() => database.Open("sandbox"))).Message;
    }

    private static void Put(string backup, string file, bool isMoved)
    {
        if (isMoved)
            File.Move(backup, file, overwrite: true);
        else
            File.WriteAllBytes(file, File.ReadAllBytes(backup));
    }

    private string In(string name) => Path.Combine(directory.FullName, name);
}
