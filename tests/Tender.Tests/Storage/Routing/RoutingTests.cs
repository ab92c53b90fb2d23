using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage.Routing;

/// <summary>
/// On a distributed database a statement that names its bucket is one machine's work, and one that does not is
/// everybody's: which may do that is decided here (decision 0041).
/// </summary>
public sealed partial class RoutingTests
{
    /// <summary>
    /// What the stories may send to every shard. Each look is one statement however many shards there are, and reads
    /// one row of an index for each bucket; neither grows with what waits.
    /// </summary>
    private static readonly (string Sql, string Why)[] Everywhere =
    [
        (EveryShard.DueBuckets, "a node looks once a second where work is due"),
        (EveryShard.NextRun, "an idle node asks when it is to look again"),
    ];

    /// <summary>Statements that Citus refuses, or sends to every shard; most are of kinds that Tender had.</summary>
    private static readonly (string Kind, string Sql)[] Bad =
    [
        ("no bucket", "SELECT doc FROM objects WHERE merchant = $1 AND id = $2"),
        ("no bucket to write by", "UPDATE jobs SET run_at = $1 WHERE merchant = $2 AND id = $3"),
        ("a range of buckets", "SELECT doc FROM objects WHERE bucket >= $1 AND merchant = $2"),
        ("a bucket that is one or another", "SELECT doc FROM objects WHERE (bucket = $1 OR id = $2) AND merchant = $3"),
        (
            "a join without the bucket",
            "SELECT o.doc FROM jobs j JOIN objects o ON o.merchant = j.merchant AND o.id = j.object WHERE j.bucket = $1"
        ),
        (
            "two buckets in a join",
            """
            SELECT o.doc FROM jobs j JOIN objects o ON o.merchant = j.merchant AND o.id = j.object
            WHERE j.bucket = $1 AND o.bucket = $2
            """
        ),
        (
            "a lock over buckets from an array",
            """
            SELECT o.id FROM objects o JOIN unnest($1::smallint[], $2::text[]) k(b, i) ON o.bucket = k.b AND o.id = k.i
            ORDER BY o.id FOR UPDATE OF o
            """
        ),
        ("a lock over two buckets", "SELECT id FROM objects WHERE bucket IN ($1, $2) AND id = $3 FOR UPDATE"),
        (
            "rows of several buckets from arrays",
            """
            INSERT INTO order_names (bucket, merchant, name, created_at, id)
            SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[], $4::bigint[], $5::text[])
            """
        ),
        (
            "rows of several buckets one by one",
            """
            INSERT INTO order_names (bucket, merchant, name, created_at, id)
            VALUES ($1, $2, $3, $4, $5), ($6, $7, $8, $9, $10)
            """
        ),
        (
            "versions of several buckets from arrays",
            """
            WITH changed AS (
              UPDATE objects t SET version = u.v FROM unnest($1::smallint[], $2::text[], $3::bigint[]) u(b, i, v)
              WHERE t.bucket = u.b AND t.id = u.i RETURNING 1) SELECT count(*) FROM changed
            """
        ),
        (
            "a look into each bucket from no table",
            """
            SELECT b, (SELECT min(run_at) FROM jobs j WHERE j.bucket = b AND j.dead = 0)
            FROM generate_series(0, 255) b
            """
        ),
        (
            "a claim that looks at its merchants by the jobs",
            """
            SELECT j.id FROM jobs j WHERE j.bucket = $1 AND NOT EXISTS (
              SELECT 1 FROM merchants m WHERE m.merchant = j.merchant AND m.advancing_to IS NOT NULL)
            FOR UPDATE OF j SKIP LOCKED
            """
        ),
        (
            "a choice by a value, which a worker is sent without the value",
            "UPDATE objects SET doc = CASE id WHEN $1 THEN $2 END WHERE bucket = $3 AND merchant = $4"
        ),
    ];

    private static readonly Type[] Stories = [typeof(V2StoryTests), typeof(V1StoryTests)];

    [Fact]
    public async Task Every_statement_of_both_dialects_stories_names_its_bucket_or_is_listed()
    {
        await using var server = await RecordingServer.Start();
        await using var host = await TenderHost.Start(TestDatabase.Postgres, settings =>
            settings with
            {
                Database = server.ConnectionString,
            }
        );
        await server.Forget();
        SharedHosts.Lent.Value = host;
        await Parallel.ForEachAsync(Stories.SelectMany(Of), async (story, _) => await story());
        await Claim(host.Engine.Store.Database);

        var checker = await RoutingChecker.On(await Connection(server.ConnectionString));
        var statements = (await server.Statements()).Where(sql => Kind().IsMatch(sql)).ToList();
        var spread = new List<string>();
        foreach (var sql in statements)
            if (await checker.Problem(sql) is { } problem && !Everywhere.Any(one => Sent(one.Sql) == sql))
                spread.Add($"{problem}: {sql}");
        Assert.True(spread.Count == 0, string.Join("\n\n", spread));
        // What is checked is what a server does: claims, of lanes too, locks, every write, and what is listed.
        Assert.All(Everywhere, one => Assert.Contains(Sent(one.Sql), statements));
        Assert.Contains(statements, sql => sql.Contains("j.lane IS NULL", StringComparison.Ordinal) && IsClaim(sql));
        Assert.Contains(statements, sql => sql.Contains("j.lane = ", StringComparison.Ordinal) && IsClaim(sql));
        Assert.Contains(statements, sql => sql.Contains("FOR UPDATE OF o", StringComparison.Ordinal));
        foreach (
            var write in new Statement[]
            {
                InsertObject.Statement,
                UpdateObject.Statement,
                InsertJournalEntry.Statement,
                InsertLedgerLine.Statement,
                InsertJob.Statement,
                DeleteJob.Statement,
                InsertReply.Statement,
            }
        )
            Assert.Contains(write.InBucket, statements);
    }

    [Fact]
    public async Task A_statement_that_is_not_one_shards_is_found()
    {
        var location = await Harness.Postgres.NewDatabase();
        await using (await Engines.Connect(TestDatabase.Postgres, location)) { }
        var checker = await RoutingChecker.On(await Connection(location));
        foreach (var (kind, sql) in Bad)
            Assert.True(await checker.Problem(sql) is not null, kind);
        Assert.Null(await checker.Problem("SELECT doc FROM objects WHERE bucket = $1 AND merchant = $2"));
        Assert.Null(await checker.Problem("SELECT value FROM tender WHERE name = $1"));
    }

    /// <summary>What a runner asks for when work is due in real time, which stories hardly ever wait for.</summary>
    private static async Task Claim(Database database)
    {
        var (jobs, now) = (new JobQueries(database), DateTimeOffset.UnixEpoch);
        foreach (var kind in new[] { JobKind.Deliver, JobKind.Advance })
            Assert.Empty(await jobs.Claim(0, $"{Engines.MerchantId}/{(int)kind}/e1", now, now, 1));
        Assert.Empty(await jobs.Claim(0, null, now, now, 1));
        Assert.Empty(await jobs.DueLanes(0, now));
        Assert.Empty(await new ClockQueries(database).Moved(0, now, 1));
    }

    private static async Task<NpgsqlConnection> Connection(string location)
    {
        var connection = new NpgsqlConnection(location + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>As the driver sends it: parameters by number.</summary>
    private static string Sent(string sql) =>
        sql.Replace("@now", "$1", StringComparison.Ordinal).Replace("@after", "$1", StringComparison.Ordinal);

    private static bool IsClaim(string sql) => sql.Contains("FOR UPDATE OF j SKIP LOCKED", StringComparison.Ordinal);

    /// <summary>The stories of a class that run on both databases.</summary>
    private static IEnumerable<Func<Task>> Of(Type stories) =>
        from method in stories.GetMethods()
        where method.GetCustomAttribute<OnBothDatabasesAttribute>() is not null && method.GetParameters().Length == 1
        select (Func<Task>)(() => (Task)method.Invoke(Activator.CreateInstance(stories), [TestDatabase.Postgres])!);

    /// <summary>What reads or writes rows.</summary>
    [GeneratedRegex("^(SELECT|INSERT|UPDATE|DELETE|WITH)")]
    private static partial Regex Kind();
}
