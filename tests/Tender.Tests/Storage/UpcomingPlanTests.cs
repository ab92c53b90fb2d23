using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>However much waits for a merchant, a page of it reads a page of it.</summary>
public sealed class UpcomingPlanTests
{
    private const int Waiting = 150_000;

    [Fact]
    public async Task First_page_of_what_falls_due_reads_no_more_than_the_page()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        await Fill(engines, permission);
        var recorded = new RecordedStatements(engines.Database);

        var page = await new JobQueries(recorded).Upcoming(Engines.MerchantId, null, 51);

        Assert.Equal(51, page.Count);
        Assert.All(page, one => Assert.Equal(permission, one.Record?.Id));
        var (sql, arguments) = Assert.Single(recorded.All);
        var plan = string.Join('\n', await Plans.Of(engines, Plans.Prepared(sql, arguments)));
        Assert.Contains("Index Scan using jobs_due on jobs (actual rows=51", plan);
    }

    /// <summary>
    /// As many jobs as a large merchant has, in no order, of four kinds: as few as make a list of kinds look rare.
    /// </summary>
    private static async Task Fill(Engines engines, ObjectId of)
    {
        await using var source = NpgsqlDataSource.Create(engines.Location);
        JobKind[] kinds =
        [
            JobKind.PermissionExpires,
            JobKind.Conclude,
            JobKind.AuthorizationTimesOut,
            JobKind.AuthorizationExpires,
        ];
        var list = string.Join(", ", kinds.Select(kind => (int)kind));
        await using var fill = source.CreateCommand(
            $"""
            DELETE FROM jobs;
            INSERT INTO jobs (bucket, merchant, id, fence, kind, object, due_at, run_at, attempts, dead)
            SELECT {Merchant.BucketOf(Engines.MerchantId)}, '{Engines.MerchantId}', n, 0,
              (ARRAY[{list}])[1 + n % 4], '{of}', n * 7919 % {Waiting}, n, 0, 0
            FROM generate_series(1, {Waiting}) n;
            ANALYZE jobs
            """
        );
        await fill.ExecuteNonQueryAsync();
    }
}
