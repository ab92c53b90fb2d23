using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>A database that answers nothing is known from when it was asked, not from when a command gave up.</summary>
public sealed class DatabaseHealthTests
{
    [Fact]
    public async Task A_database_that_is_silent_is_told_at_once_and_since_it_was_asked()
    {
        var directory = Directory.CreateTempSubdirectory("tender-health-");
        try
        {
            await using var database = new Sqlite(Path.Combine(directory.FullName, "tender.db"));
            await database.Open("sandbox");
            var log = new LogLines();
            await using var health = new DatabaseHealth(database);
            health.Watch(log);
            database.Begin(0, new ReadBatch()); // who is to write waits
            Assert.Equal("it does not answer in time", await health.Problem());
            Assert.Equal(DatabaseTrouble.Silent, health.Trouble);
            database.Abandon(0);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await health.Problem() is not null)
                await Task.Delay(10, patience.Token);
            Assert.Null(health.Trouble);
            Assert.Contains("The database fails: it does not answer in time", log.All[0]);
            // A second and a half, which is the patience of who asked.
            Assert.Contains("The database works again, after ", log.All[1]);
            Assert.DoesNotContain("after 0 s", log.All[1]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
