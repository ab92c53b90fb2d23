using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>However much waits, a look for what is due is a probe of each bucket.</summary>
public sealed class DuePlanTests
{
    private const int Waiting = 100_000;

    [Fact]
    public async Task Looking_for_what_is_due_reads_nothing_that_waits()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await Fill(engines);
        var recorded = new RecordedStatements(engines.Database);
        var queries = new JobQueries(recorded);
        Assert.Equal([7], (await queries.DueBuckets(RecordJson.At(1))).Select(one => (int)one.Bucket));
        Assert.Equal(new NextRuns(RecordJson.At(1_000), RecordJson.At(1_002)), await queries.NextRun(RecordJson.At(1)));
        Assert.Equal(2, recorded.All.Count);
        foreach (var (sql, arguments) in recorded.All)
        {
            var plan = await Plans.Of(engines, Plans.Prepared(sql, arguments));
            var looks = plan.Where(line => line.Contains("Scan") && line.Contains("on jobs")).ToList();
            Assert.NotEmpty(looks);
            Assert.All(looks, line => Assert.Matches("rows=[01] ", line));
            var conditions = plan.Where(line => line.Contains("Index Cond") && !line.Contains("wakes_at")).ToList();
            Assert.NotEmpty(conditions);
            Assert.All(conditions, line => Assert.Contains("bucket = ", line));
        }
    }

    /// <summary>
    /// In every bucket much that waits, in lanes and in none; in one of them something that is due. PostgreSQL has not
    /// counted it yet, as in the minutes after a rush.
    /// </summary>
    private static async Task Fill(Engines engines)
    {
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await using var fill = source.CreateCommand(
            $"""
            DELETE FROM jobs;
            INSERT INTO jobs (bucket, merchant, id, fence, kind, object, due_at, run_at, attempts, dead, lane)
            SELECT n % 256, 'A', n, 0, {(int)JobKind.AuthorizationExpires}, '', n, 999 + n, 0, 0,
              CASE WHEN n % 3 = 0 THEN 'A/9/e' END
            FROM generate_series(1, {Waiting}) n;
            UPDATE jobs SET run_at = 1 WHERE id = 7
            """
        );
        await fill.ExecuteNonQueryAsync();
    }
}
