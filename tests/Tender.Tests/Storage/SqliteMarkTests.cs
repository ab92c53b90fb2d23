using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>A start after a crash that is given up for another reason does not make the next one refuse.</summary>
public sealed class SqliteMarkTests
{
    [Fact]
    public async Task A_start_that_was_refused_has_taken_the_log_up_and_says_so()
    {
        var directory = Directory.CreateTempSubdirectory("tender-mark-");
        try
        {
            var (file, killed) = (In("tender.db"), In("killed.db"));
            await using (var running = new Sqlite(file))
            {
                await running.Open("sandbox");
                // What a process leaves that is killed now.
                foreach (var ending in new[] { "", "-wal", "-open" })
                    File.Copy(file + ending, killed + ending);
            }
            Assert.False(File.Exists(file + "-open"));
            await using (var wrong = new Sqlite(killed))
                await Assert.ThrowsAsync<UnusableDatabaseException>(() => wrong.Open("live"));
            await using var right = new Sqlite(killed);
            await right.Open("sandbox");
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        string In(string name) => Path.Combine(directory.FullName, name);
    }
}
