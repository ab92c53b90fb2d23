using System.Text.RegularExpressions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Tender.Tests.Storage;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>What the metrics tell of the jobs there are.</summary>
public sealed class CountedJobsTests
{
    [Theory, OnBothDatabases]
    public async Task What_is_due_and_what_waits_is_counted_kind_by_kind(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        Assert.True((await engines.Authorize(permission, Engines.Usd(1))).Result.Ok);
        var queries = new JobQueries(engines.Database);
        // Before anything, between the notices and the deadlines, behind the authorization's, and behind all.
        foreach (var days in new[] { -1, 1, 31, 400 })
        {
            var at = engines.Clock.Now.AddDays(days);
            var expected = await engines.Database.Query(
                "SELECT kind, CASE WHEN run_at > @at THEN 1 ELSE 0 END, count(*), min(run_at) FROM jobs "
                    + "WHERE dead = 0 GROUP BY 1, 2",
                row =>
                    ((JobKind)row.GetInt16(0), row.GetInt64(1) == 1, row.GetInt64(2), RecordJson.At(row.GetInt64(3))),
                ("at", RecordJson.Ms(at))
            );
            Assert.Contains(expected, one => one.Item1 == JobKind.Deliver && one.Item2 == days < 0);
            Assert.Contains(expected, one => one.Item1 == JobKind.AuthorizationExpires && one.Item2 == days < 31);
            Assert.Equal(expected.Order(), (await queries.CountAlive(at)).Order());
        }
    }

    [Theory, OnBothDatabases]
    public async Task Whatever_grows_with_every_payment_is_not_counted(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        await engines.OpenPermission(Engines.Usd(100));
        var recorded = new RecordedStatements(engines.Database);
        var table = new JobTable(recorded, engines.Clock, TimeSpan.FromSeconds(15));
        await table.CountBacklog();
        await table.CountAlive();
        Assert.NotEmpty(recorded.All);
        // Of all tables there are, what the metrics read is the one whose rows go when they are done with, and the few
        // merchants.
        var read = recorded.All.SelectMany(one => SnapshotQueries.Held.Where(held => Names(one.Sql, held))).Distinct();
        Assert.Equal(["jobs"], read);
        // Nor are all of the deadlines that wait.
        for (var i = 0; i < 3; i++)
            await engines.OpenPermission(Engines.Usd(100));
        var waiting = await engines.Count("jobs", $"run_at > {RecordJson.Ms(engines.Clock.Now)}");
        Assert.InRange(waiting, 4, 100);
        Assert.Equal(3, await Waiting(new JobQueries(engines.Database, laterMax: 3)));
        Assert.Equal(waiting, await Waiting(new JobQueries(engines.Database)));

        async Task<long> Waiting(JobQueries queries) =>
            (await queries.CountAlive(engines.Clock.Now)).Where(one => one.Waits).Sum(one => one.Count);

        static bool Names(string sql, string name) => Regex.IsMatch(sql, $"\\b(FROM|JOIN)\\s+{name}\\b");
    }
}
