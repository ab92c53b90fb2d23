using System.Diagnostics;
using Tender.Core;
using Tender.Server.Jobs;

namespace Tender.Bench;

internal sealed partial class Figures
{
    private const int DueCount = 100_000;

    /// <summary>Row 7: the same work with ten million charges in the database and with ten thousand.</summary>
    /// <param name="make">Whether the databases are made if they are not there.</param>
    public async Task Large(bool make)
    {
        await using var cluster = await KeptDatabases.Open(make);
        if (cluster is null)
            return;
        var claims = await Claims(cluster);
        // What charges and polls touch at random is read once: a server that has run for a day has it in the machine's
        // memory, or has too little of that.
        await cluster.Warm(KeptDatabases.Large, "replies_pkey", "journal_root", "objects_pkey", "objects");
        using var large = await Counter.Open(
            cluster,
            KeptDatabases.Large,
            charges: Wanted(6_000),
            polls: Wanted(10_000)
        );
        using var small = await Counter.Open(cluster, KeptDatabases.Small, charges: Wanted(6_000), polls: 20_000);
        foreach (var one in new[] { small, large })
        {
            await one.Polled(warming);
            await one.Charged(warming);
        }
        var (charges, polls, costs) = (
            new List<Round>(),
            new List<Round>(),
            new List<(double Us, double Logged)>[] { [], [] }
        );
        for (var i = 0; i < rounds; i++)
        {
            polls.Add(await InTurns(one => one.Polled(window)));
            charges.Add(
                await InTurns(async one =>
                {
                    var (worked, logged) = (one.DatabaseWorked, await Logged(cluster));
                    var perSecond = await one.Charged(window);
                    var made = perSecond * window.TotalSeconds;
                    var (us, bytes) = ((one.DatabaseWorked - worked).TotalMicroseconds, await Logged(cluster) - logged);
                    costs[one == large ? 0 : 1].Add((us / made, bytes / made / 1000));
                    return perSecond;
                })
            );

            async Task<Round> InTurns(Func<Counter, Task<double>> work)
            {
                if (i % 2 == 0)
                    return new(Reference: await Measured(small), Ours: await Measured(large));
                return new(Ours: await Measured(large), Reference: await Measured(small));

                async Task<double> Measured(Counter one)
                {
                    // They share the cluster: neither writes the pages the other left, and both log a page anew the
                    // first time they change it.
                    await cluster.Run("postgres", "CHECKPOINT");
                    return await work(one);
                }
            }
        }
        await TellLarge(cluster, [("Create Charge", charges), ("polls", polls), ("claims", claims)], costs);

        int Wanted(int perSecond) => (int)(perSecond * (warming.TotalSeconds + (window.TotalSeconds * rounds)));
    }

    private async Task TellLarge(
        KeptCluster cluster,
        (string Name, List<Round> Rounds)[] works,
        List<(double Us, double Logged)>[] costs
    )
    {
        var worst = works.MinBy(work => Table.Median(work.Rounds.Select(round => round.Ratio)));
        var (held, armed) = await KeptDatabases.Counted(cluster);
        table.Add(
            7,
            worst.Rounds,
            $"{worst.Name} a second",
            $"the worst of {string.Join(", ", works.Select(Told))}; permissions charged and charges polled are "
                + $"drawn at random over all there are, of a thousand merchants; "
                + Invariant(
                    $"a charge costs PostgreSQL {Cost(0)} against {Cost(1)}; now {held:N0} charges, {armed:N0} timers"
                )
        );

        string Cost(int of)
        {
            var us = Table.Median(costs[of].Select(one => one.Us));
            var logged = Table.Median(costs[of].Select(one => one.Logged));
            return Invariant($"{us:F0} us and {logged:F0} kB of its log");
        }

        static string Told((string Name, List<Round> Rounds) work)
        {
            double Middle(Func<Round, double> of) => Table.Median(work.Rounds.Select(of));
            var (ours, reference) = (Middle(round => round.Ours), Middle(round => round.Reference));
            return Invariant(
                $"{work.Name} {Middle(round => round.Ratio):F2} ({ours:N0} a second against {reference:N0})"
            );
        }
    }

    /// <summary>How many bytes of its log the cluster has written so far.</summary>
    private static async Task<double> Logged(KeptCluster cluster) =>
        (
            await cluster.Query("postgres", "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8", row =>
                row.GetDouble(0)
            )
        )[0];

    /// <summary>
    /// How many due jobs a second the server's own statements claim, in turns, with nobody else at work; a lot is due
    /// each time.
    /// </summary>
    private async Task<List<Round>> Claims(KeptCluster cluster)
    {
        var claims = new List<Round>();
        // What a run left that ended in the middle.
        foreach (var database in new[] { KeptDatabases.Large, KeptDatabases.Small })
            await Cleared(database);
        for (var i = -1; i < rounds; i++)
        {
            var round = new Round(
                Reference: await Claimed(KeptDatabases.Small),
                Ours: await Claimed(KeptDatabases.Large)
            );
            if (i >= 0)
                claims.Add(round);
        }
        return claims;

        Task Cleared(string name) => cluster.Run(name, "DELETE FROM jobs WHERE arguments = 'bench'", "VACUUM jobs");

        async Task<double> Claimed(string name)
        {
            const int kind = (int)JobKind.AuthorizationExpires;
            await cluster.Run(
                name,
                Invariant(
                    $"""
                    INSERT INTO jobs (bucket, merchant, id, kind, object, arguments, due_at, run_at, lease_until,
                      fence, attempts, dead)
                    SELECT m.bucket, m.merchant, g, {kind}, 'S01-0000000-0000000-A000001', 'bench', at, at, NULL,
                      0, 0, 0
                    FROM (SELECT g, (extract(epoch FROM now()) * 1000)::bigint - {DueCount} + g AS at
                      FROM generate_series(1, {DueCount}) g) due
                    JOIN (SELECT row_number() OVER (ORDER BY merchant) - 1 AS n, bucket, merchant FROM merchants) m
                      ON m.n = due.g % (SELECT count(*) FROM merchants)
                    """
                ),
                "CHECKPOINT"
            );
            await using var database = new Tender.Server.Storage.Postgres(cluster.ConnectionString(name), lanes: 1);
            await database.Open("sandbox");
            var jobs = new JobTable(database, TimeProvider.System, TimeSpan.FromMinutes(5));
            await jobs.NextRun(TimeProvider.System.GetUtcNow());
            var (claimed, started) = (0, Stopwatch.GetTimestamp());
            while (await jobs.ClaimDue(new JobPlaces()) is { Count: > 0 } some)
                claimed += some.Count;
            var perSecond = claimed / Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Cleared(name);
            return claimed == DueCount
                ? perSecond
                : throw new CannotMeasureException($"{claimed} jobs were claimed; {DueCount} were due.");
        }
    }

    /// <summary>A server on one of the kept databases, and what it is asked.</summary>
    private sealed class Counter : IDisposable
    {
        private readonly ServerProcess server;
        private readonly string connection;
        private readonly Stock charges,
            polls;

        private Counter(ServerProcess server, string connection, Stock charges, Stock polls) =>
            (this.server, this.connection, this.charges, this.polls) = (server, connection, charges, polls);

        public TimeSpan DatabaseWorked => Bed.WorkedOn(connection);

        /// <summary>
        /// Starts it and signs the requests: charges on permissions, and polls of charges, drawn at random over all
        /// there are of all merchants.
        /// </summary>
        public static async Task<Counter> Open(KeptCluster cluster, string database, int charges, int polls)
        {
            var shops = KeptDatabases.Shops(database).ToDictionary(shop => shop.MerchantId);
            using var signer = new PssSigner(shops.Values.First().PrivateKey);
            var permissions = await Drawn(
                cluster,
                database,
                ObjectKind.ChargePermission,
                $"AND state = {(int)State.Open}",
                charges
            );
            var known = await Drawn(cluster, database, ObjectKind.Authorization, "", polls / 2);
            var server = new ServerProcess(
                "Tender.dll",
                [.. Bed.Arguments(KeptCluster.DirectoryOf(database)), "--database", cluster.ConnectionString(database)]
            );
            await server.Answer(Requests.Get("/readyz"));
            return new(
                server,
                cluster.ConnectionString(database),
                new Stock(Made(charges, Charge)),
                new Stock(Made(polls, Poll), again: true)
            );

            byte[] Charge(int i)
            {
                var (merchant, id) = permissions[i % permissions.Length];
                return CreateCharge(
                    shops[merchant],
                    signer,
                    i % 2 == 0 ? 20 : 32,
                    id.Value,
                    $"o-{i}",
                    Guid.NewGuid().ToString("N")
                );
            }

            byte[] Poll(int i)
            {
                var (merchant, id) = known[i / 2 % known.Length];
                return i % 2 == 0
                    ? Requests.V2(shops[merchant], signer, 32, "GET", $"/v2/charges/{id.Capture(id.Number)}", "")
                    : Requests.V1(shops[merchant], "GetAuthorizationDetails", ("AmazonAuthorizationId", id.Value));
            }
        }

        /// <summary>So many objects of a kind, drawn at random.</summary>
        private static async Task<(string Merchant, ObjectId Id)[]> Drawn(
            KeptCluster cluster,
            string database,
            ObjectKind kind,
            string which,
            int count
        )
        {
            var of = (
                await cluster.Query(database, $"SELECT count(*) FROM objects WHERE kind = {(int)kind} {which}", row =>
                    row.GetInt64(0)
                )
            )[0];
            var percent = Math.Min(100, 101.0 * count / of);
            (string, ObjectId)[] drawn =
            [
                .. await cluster.Query(
                    database,
                    Invariant(
                        $"""
                        SELECT merchant, id FROM objects TABLESAMPLE BERNOULLI ({percent})
                        WHERE kind = {(int)kind} {which}
                        """
                    ),
                    row => (row.GetString(0), ObjectId.Read(row.GetString(1)))
                ),
            ];
            Random.Shared.Shuffle(drawn);
            return drawn;
        }

        public async Task<double> Charged(TimeSpan window) =>
            (await Load.Run(server.Port, Connections, window, charges)).Clean("Create Charge");

        public async Task<double> Polled(TimeSpan window) =>
            (await Load.Run(server.Port, Connections, window, polls)).Clean("polling");

        public void Dispose() => server.Dispose();
    }
}
