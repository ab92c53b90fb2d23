using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;

namespace Tender.Bench;

/// <summary>
/// The databases of row 7, kept between runs: one of ten million charges, and one of ten thousand that is copied for
/// each run, so that it stays one of ten thousand. Both have the same thousand merchants, whose requests one key signs:
/// the bench merchant, and others drawn from seeds.
/// </summary>
internal static class KeptDatabases
{
    public const string Large = "large",
        Small = "small";

    private const int MerchantCount = 1_000;

    /// <summary>
    /// Of ten million charges nine have ended, in orders of twelve; one waits on its permission, with a timer.
    /// </summary>
    private const int OrderCount = 750_000,
        OrderSize = 12,
        WalletCount = 1_000_000;

    /// <summary>Each run adds its own; above so many it is no longer what it is called.</summary>
    private const int ChargesMax = 11_000_000;

    /// <summary>Raised when what is seeded changes.</summary>
    private const int Edition = 1;

    private const string SmallSeeded = "small_seeded";

    /// <summary>Heap, indexes, what sorting them needs, and something left for everybody else.</summary>
    private const long FreeGigabytes = 55;

    /// <summary>The timers are armed thirty days ahead, and must not fall due while something is measured.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(20);

    /// <summary>
    /// The seeding and the migrations: with another of either, what is kept is not what would be made.
    /// </summary>
    private static string Version =>
        $"{Edition}: "
        + string.Join(
            ", ",
            typeof(TenderServer)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => name[(name.IndexOf(".Schema.", StringComparison.Ordinal) + 8)..^4])
        );

    /// <summary>
    /// The running cluster with its databases; null, and a line that says so, when they are not there as they must be
    /// and are not to be made.
    /// </summary>
    public static async Task<KeptCluster?> Open(bool make)
    {
        var why = $"there are no databases in {KeptCluster.Place}";
        if (KeptCluster.Exists)
        {
            var cluster = await KeptCluster.Start();
            try
            {
                why = await Stale(cluster);
                if (why is null)
                {
                    await cluster.Run(
                        "postgres",
                        $"DROP DATABASE IF EXISTS {Small}",
                        $"CREATE DATABASE {Small} TEMPLATE {SmallSeeded}"
                    );
                    return cluster;
                }
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
            await cluster.DisposeAsync();
        }
        if (!make)
        {
            Console.WriteLine($"row 7 is left out: {why}; ./bench.sh large makes them, which takes a while.");
            return null;
        }
        Console.Error.WriteLine($"large: {why}; making them.");
        await Make();
        return await Open(make: false);
    }

    /// <summary>Whom requests are signed for.</summary>
    public static Shop[] Shops(string database)
    {
        var bench = JsonSerializer.Deserialize<Shop>(
            File.ReadAllText(Path.Combine(KeptCluster.DirectoryOf(database), "shop.json"))
        )!;
        return
        [
            bench,
            .. Others()
                .Select(other =>
                    bench with
                    {
                        MerchantId = other.Merchant.Id.Value,
                        PublicKeyId = other.Merchant.PublicKeyId,
                        AccessKeyId = other.Merchant.AccessKeyId,
                        SecretAccessKey = other.Secret,
                    }
                ),
        ];
    }

    /// <summary>
    /// The charges of the large database, and its armed timers: whatever is not in an order waits, and has one.
    /// </summary>
    public static async Task<(long Charges, long Timers)> Counted(KeptCluster cluster)
    {
        var timers = (
            await cluster.Query(
                Large,
                $"SELECT count(*) FROM jobs WHERE kind = {(int)JobKind.AuthorizationExpires} AND arguments IS NULL",
                row => row.GetInt64(0)
            )
        )[0];
        return (((long)OrderCount * OrderSize) + timers, timers);
    }

    private static IEnumerable<(Tender.Server.Storage.Merchant Merchant, string Secret)> Others() =>
        Enumerable
            .Range(1_000, MerchantCount - 1)
            .Select(seed =>
            {
                var (merchant, secret) = MerchantAccounts.Draw(
                    Tender.Core.Region.NorthAmerica,
                    Currency.USD,
                    $"Bench {seed}",
                    seed,
                    sandbox: true
                );
                return (merchant with { Seed = null }, secret);
            });

    /// <summary>Why the databases cannot be measured; null when they can.</summary>
    private static async Task<string?> Stale(KeptCluster cluster)
    {
        if (
            (await cluster.Query("postgres", "SELECT to_regclass('seeded') IS NOT NULL", row => row.GetBoolean(0)))[0]
            is false
        )
            return $"the seeding of {KeptCluster.Place} did not end";
        var (version, at) = (
            await cluster.Query("postgres", "SELECT version, at FROM seeded", row =>
                (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1))
            )
        )[0];
        if (version != Version)
            return $"the databases in {KeptCluster.Place} are of another version ({version}; now {Version})";
        if (DateTimeOffset.UtcNow - at > Fresh)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the databases in {KeptCluster.Place} are of {at:yyyy-MM-dd}, and their timers will soon be due"
            );
        var (charges, _) = await Counted(cluster);
        return charges <= ChargesMax
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the runs so far have made it {charges:N0} charges in {KeptCluster.Place}"
            );
    }

    private static async Task Make()
    {
        Directory.Delete(KeptCluster.Place, recursive: true);
        var free = new DriveInfo(KeptCluster.Place).AvailableFreeSpace >> 30;
        if (free < FreeGigabytes)
            throw new CannotMeasureException(
                $"{KeptCluster.Place} has {free} GB free; the ten million charges of row 7 need "
                    + $"{FreeGigabytes}. BENCH_DATA names another place."
            );
        var started = Stopwatch.GetTimestamp();
        var (orders, wallets) = (await Family.Order(), await Family.OnFile());
        if (orders is not { Charges: OrderSize, Timers: 0 } || wallets is not { Charges: 1, Timers: 1 })
            throw new CannotMeasureException(
                $"A family has {orders.Charges} charges and {orders.Timers} timers, the other "
                    + $"{wallets.Charges} and {wallets.Timers}; twelve and none, one and one were meant."
            );
        await using (var cluster = await KeptCluster.Start())
            foreach (var (database, place) in new[] { (Large, Large), (SmallSeeded, Small) })
            {
                await cluster.Run("postgres", $"CREATE DATABASE {database}");
                await Populate(KeptCluster.DirectoryOf(place), cluster.ConnectionString(database));
            }
        await using (var cluster = await KeptCluster.Start(forSeeding: true))
        {
            await Seed(cluster, SmallSeeded, orders, OrderCount / 1_000, wallets, WalletCount / 1_000);
            await Seed(cluster, Large, orders, OrderCount, wallets, WalletCount);
        }
        await using (var cluster = await KeptCluster.Start())
            await cluster.Run(
                "postgres",
                "CHECKPOINT",
                $"CREATE TABLE seeded AS SELECT '{Version}'::text AS version, now() AS at"
            );
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"large: made in {Stopwatch.GetElapsedTime(started).TotalMinutes:F0} minutes."
            )
        );
    }

    /// <summary>The schema and the merchants, by a server.</summary>
    private static async Task Populate(string directory, string connection)
    {
        await using var bed = await Bed.Keep(directory, connection);
        await File.WriteAllTextAsync(Path.Combine(directory, "shop.json"), JsonSerializer.Serialize(bed.Shop));
        using var key = RSA.Create();
        key.ImportFromPem(bed.Shop.PrivateKey);
        var accounts = new MerchantAccounts(
            bed.Engine.Store,
            new Secrets(Convert.FromBase64String(await File.ReadAllTextAsync(Path.Combine(directory, "secrets-key")))),
            TimeProvider.System
        );
        foreach (var (merchant, secret) in Others())
            if (!await accounts.Register(merchant, key.ExportSubjectPublicKeyInfoPem(), secret))
                throw new CannotMeasureException($"Merchant {merchant.Id} is there twice.");
    }

    /// <summary>
    /// Two tables at a time. A table is emptied, filled and indexed in one transaction: what such a transaction writes
    /// is not logged at this setting of the log, and it is an ordinary table all the same.
    /// </summary>
    private static async Task Seed(
        KeptCluster cluster,
        string database,
        Family orders,
        int orderCount,
        Family wallets,
        int walletCount
    )
    {
        var now = DateTimeOffset.UtcNow;
        await cluster.Run(
            database,
            """CREATE UNLOGGED TABLE seeding_merchants AS SELECT row_number() OVER (ORDER BY merchant) - 1 """
                + """AS n, bucket, merchant FROM merchants WHERE doc LIKE '%"name":"Bench%'""",
            // An order's last charge is long past; a permission's is of today.
            orders.Families(orderCount, MerchantCount, now.AddDays(-190), TimeSpan.FromDays(9.9)),
            wallets.Families(walletCount, MerchantCount, now.AddMinutes(-1), TimeSpan.FromDays(1))
        );
        var tables = new ConcurrentQueue<string>(Family.TablesOf(orders, wallets));
        await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(async _ =>
                {
                    while (tables.TryDequeue(out var table))
                        await Fill(cluster, database, table, [.. orders.Inserts(table), .. wallets.Inserts(table)]);
                })
        );
        await cluster.Run(
            database,
            "DROP TABLE seeding_merchants, seeding_orders, seeding_wallets",
            "VACUUM (ANALYZE) merchants, keys",
            "CHECKPOINT"
        );
    }

    private static async Task Fill(KeptCluster cluster, string database, string table, string[] inserts)
    {
        var (started, told) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        // The keys first: they are constraints, and their indexes go and come with them.
        var keys = await cluster.Query(
            database,
            $"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                + $"'{table}'::regclass AND contype = 'p'",
            row => (Name: row.GetString(0), Definition: row.GetString(1))
        );
        var indexes = await cluster.Query(
            database,
            $"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT IN "
                + $"(SELECT conname FROM pg_constraint)",
            row => (Name: row.GetString(0), Definition: row.GetString(1))
        );
        string[] steps =
        [
            // The journal and the ledger are only ever added to: what a server wrote makes room before anything counts.
            $"ALTER TABLE {table} DISABLE TRIGGER USER",
            $"TRUNCATE {table}",
            $"ALTER TABLE {table} ENABLE TRIGGER USER",
            .. keys.Select(key => $"ALTER TABLE {table} DROP CONSTRAINT {key.Name}"),
            .. indexes.Select(index => $"DROP INDEX {index.Name}"),
            .. inserts,
            .. keys.Select(key => $"ALTER TABLE {table} ADD CONSTRAINT {key.Name} {key.Definition}"),
            .. indexes.Select(index => index.Definition),
        ];
        await cluster.Run(database, ["BEGIN", .. steps, "COMMIT"], (done, of) =>
            Progress(done == of ? "filled" : $"step {done} of {of}")
        );
        await cluster.Run(database, $"VACUUM (FREEZE, ANALYZE) {table}");
        Progress("vacuumed");

        void Progress(string what)
        {
            var now = Stopwatch.GetElapsedTime(started);
            if (now - told < TimeSpan.FromSeconds(10))
                return;
            told = now;
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"large: {database}.{table}: {what}, {now.TotalSeconds:F0} s"
                )
            );
        }
    }
}
