using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.Core;

namespace Tender.Bench;

/// <summary>
/// How the rows of the table are measured: each method fills one or a few of them, the reference and the work in turns.
/// </summary>
/// <param name="table">Where they go.</param>
/// <param name="rounds">How often each is measured.</param>
/// <param name="window">How long at a time.</param>
internal sealed partial class Figures(Table table, int rounds, TimeSpan window)
{
    private const int PermissionCount = 2_000;

    /// <summary>Rows 1 to 3 draw from as many permissions as their references from accounts.</summary>
    private const int ManyPermissions = 200_000,
        ManyShops = 20;
    internal const int OrderMax = 10,
        Connections = 64;
    private static readonly Money Dollar = new(100, Currency.USD);

    /// <summary>
    /// The code is compiled, and compiled again, while the first requests pass; nothing of that is measured.
    /// </summary>
    private readonly TimeSpan warming = TimeSpan.FromSeconds(Math.Min(8, 2 * window.TotalSeconds));

    /// <summary>How long before rows 1 to 3, besides: requests that are quickly signed.</summary>
    private static readonly TimeSpan LongWarming = TimeSpan.FromSeconds(19);

    /// <summary>Rows 1, 3, 8 and 19: payments on PostgreSQL.</summary>
    public async Task Postgres()
    {
        var reference = await Tests.Harness.Postgres.NewDatabase();
        await using var bed = await Bed.Open(postgres: true, shops: ManyShops);
        var shop = await Stocked(bed, perSecond: 6_000, permissionCount: ManyPermissions);
        await using var listening = await ListenForEveryFifth(bed);
        var (charges, orders, tails) = (new List<Round>(), new List<Round>(), new List<Round>());
        await Warm(shop);
        var (us, dbUs, ownUs) = (0.0, 0.0, 0.0);
        var costs = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            await bed.Delivered();
            var bare = await References.PostgresPayments(reference, window, 1);
            var before = (shop.Server.Worked, bed.DatabaseWorked);
            var run = await Load.Run(shop.Server.Port, Connections, window, shop.Charges);
            // What they owe counts towards what they cost, to the last.
            await bed.Delivered();
            (us, dbUs, ownUs) = (
                (shop.Server.Worked - before.Worked).TotalMicroseconds / run.Answers,
                (bed.DatabaseWorked - before.DatabaseWorked).TotalMicroseconds / run.Answers,
                run.OwnUs
            );
            costs.Add(us + dbUs);
            charges.Add(new(run.Clean("Create Charge"), bare.PerSecond));
            orders.Add(
                new(
                    (await Load.Run(shop.Server.Port, Connections, window, shop.Orders)).Clean("Authorize"),
                    bare.PerSecond
                )
            );
            var paced = await Load.Run(
                shop.Server.Port,
                Connections,
                window,
                shop.Charges,
                perSecond: charges[^1].Ours / 2
            );
            paced.Clean("Create Charge at half the rate");
            tails.Add(new(paced.P99.TotalMilliseconds, bare.P99.TotalMilliseconds));
        }
        table.Add(
            1,
            charges,
            "a second",
            Invariant($"a charge costs the server {us:F0} us, PostgreSQL {dbUs:F0} us ")
                + Invariant($"and the generator {ownUs:F0} us of processor time")
        );
        table.Add(3, orders, "a second");
        table.Add(8, tails, "ms");
        var (worked, dbWorked) = (shop.Server.Worked, bed.DatabaseWorked);
        var alone = await Load.Run(shop.Server.Port, 1, window, shop.Charges);
        var (lone, dbLone) = (shop.Server.Worked - worked, bed.DatabaseWorked - dbWorked);
        table.Add(
            19,
            costs,
            Invariant($"PostgreSQL's share is {dbUs:F0} us"),
            (lone + dbLone).TotalMicroseconds / alone.Answers
        );
        table.Note($"v2 Create Charge, PostgreSQL, one connection: {Alone(alone)}.");
    }

    /// <summary>Row 2: payments on SQLite.</summary>
    public async Task Sqlite()
    {
        await using var bed = await Bed.Open(shops: ManyShops);
        var shop = await Stocked(bed, perSecond: 9_000, permissionCount: ManyPermissions);
        await using var listening = await ListenForEveryFifth(bed);
        await Warm(shop);
        var charges = new List<Round>();
        var (us, ownUs, kb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < rounds; i++)
        {
            await bed.Delivered();
            var bare = References.SqlitePayments(window, 1);
            var before = (shop.Server.Worked, shop.Server.Written);
            var run = await Load.Run(shop.Server.Port, Connections, window, shop.Charges);
            await bed.Delivered();
            (us, ownUs, kb) = (
                (shop.Server.Worked - before.Worked).TotalMicroseconds / run.Answers,
                run.OwnUs,
                (shop.Server.Written - before.Written) / 1024.0 / run.Answers
            );
            charges.Add(new(run.Clean("Create Charge"), bare));
        }
        table.Add(
            2,
            charges,
            "a second",
            Invariant($"a charge costs the server {us:F0} us and the generator {ownUs:F0} us of processor time, ")
                + Invariant($"and {kb:F1} kB written to files")
        );
        var orders = (await Load.Run(shop.Server.Port, Connections, window, shop.Orders)).Clean("Authorize");
        var ratio = orders / Table.Median(charges.Select(round => round.Reference));
        table.Note(
            $"v1 Authorize, synchronous, SQLite, 64 connections: {orders:F0} a second, {ratio:F2} of row 2's reference."
        );
        var alone = await Load.Run(shop.Server.Port, 1, window, shop.Charges);
        table.Note($"v2 Create Charge, SQLite, one connection: {Alone(alone)}.");
    }

    private static string Alone(Measured run) =>
        Invariant($"{run.Clean("one connection"):F0} a second, median {run.P50.TotalMilliseconds:F2} ms");

    /// <summary>Row 4: asking for payments again and again.</summary>
    public async Task Poll()
    {
        await using var bed = await Bed.Open();
        await bed.Seed(500, PermissionKind.PaymentMethodOnFile, "v2.on-file", (change, scene, id) =>
            bed.Engine.ProcessorCalls.Authorize(
                change,
                scene,
                change.Get<ChargePermission>(id),
                new AuthorizeRequest { Amount = Dollar, Answering = AnswerMode.Now }
            )
        );
        var ids = (
            await bed.Engine.Store.Database.Query(
                "SELECT id FROM objects WHERE kind = @kind ORDER BY id",
                row => ObjectId.Read(row.GetString(0)),
                ("kind", (short)ObjectKind.Authorization)
            )
        ).ToArray();
        var server = await bed.MoveOut();
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        var known = new Stock(
            Made(2 * ids.Length, i =>
                i % 2 == 0
                    ? Requests.V2(
                        bed.Shop,
                        signer,
                        32,
                        "GET",
                        $"/v2/charges/{ids[i / 2].Capture(ids[i / 2].Number)}",
                        ""
                    )
                    : Requests.V1(bed.Shop, "GetAuthorizationDetails", ("AmazonAuthorizationId", ids[i / 2].Value))
            ),
            again: true
        );
        // No id at all: verified, routed and answered in JSON, without a look into the database.
        var none = new Stock(
            Made(500, i => Requests.V2(bed.Shop, signer, 32, "GET", $"/v2/charges/none-{i}", "")),
            again: true
        );
        await Load.Run(server.Port, Connections, warming, known);
        await Load.Run(server.Port, Connections, warming, none, 404);
        var polls = new List<Round>();
        for (var i = 0; i < rounds; i++)
        {
            var trivial = (await Load.Run(server.Port, Connections, window, none, 404)).Clean("the trivial answer");
            polls.Add(new((await Load.Run(server.Port, Connections, window, known)).Clean("polling"), trivial));
        }
        table.Add(4, polls, "a second");
    }

    /// <summary>Row 5: payments whose notices are signed and delivered while they are made.</summary>
    public async Task Notify()
    {
        await using var bed = await Bed.Open();
        var shop = await Stocked(bed, perSecond: 4_000);
        var got = 0L;
        await using var receiver = EmptyServer.Build(0, async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref got);
        });
        await receiver.StartAsync();
        await bed.Control(
            "PUT",
            $"merchants/{bed.Shop.MerchantId}/notification-endpoints",
            $$"""[{"url":"{{receiver.Urls.First()}}/ipn","generation":"v2"}]""",
            200
        );
        // A second's delay is no work.
        await bed.Control("PATCH", $"merchants/{bed.Shop.MerchantId}", """{"settings":{"noticeDelay":"PT0S"}}""", 200);
        await Delivered((await Load.Run(shop.Server.Port, Connections, warming, shop.Charges)).Answers);
        var sustained = new List<Round>();
        for (var i = 0; i < rounds; i++)
        {
            var signatures = References.Signatures(window);
            var before = Interlocked.Read(ref got);
            var started = Stopwatch.GetTimestamp();
            var run = await Load.Run(shop.Server.Port, Connections, window, shop.Charges);
            run.Clean("charges with notices");
            // Sustained: the clock stops when the last of them has arrived.
            await Delivered(before + run.Answers);
            sustained.Add(new(run.Answers / Stopwatch.GetElapsedTime(started).TotalSeconds, signatures));
        }
        table.Add(5, sustained, "a second");

        async Task Delivered(long count)
        {
            var waiting = Stopwatch.GetTimestamp();
            while (Interlocked.Read(ref got) < count)
            {
                if (Stopwatch.GetElapsedTime(waiting) > TimeSpan.FromSeconds(120))
                    throw new CannotMeasureException($"Only {got} of {count} notices arrived.");
                await Task.Delay(2);
            }
        }
    }

    /// <summary>Row 6: moving a clock over work that falls due.</summary>
    public async Task Advance()
    {
        const int count = 100_000;
        var moves = new List<Round>();
        var us = 0.0;
        for (var i = 0; i < rounds; i++)
        {
            await using var bed = await Bed.Open();
            await bed.Seed(count / 100, PermissionKind.PaymentMethodOnFile, "v2.on-file", (change, scene, id) =>
            {
                // Decided half a day later: nothing falls due while the rest is being made.
                for (var n = 0; n < 100; n++)
                    bed.Engine.ProcessorCalls.Authorize(
                        change,
                        scene,
                        change.Get<ChargePermission>(id),
                        new AuthorizeRequest
                        {
                            Amount = Dollar,
                            Answering = AnswerMode.WhenKnown,
                            Simulation = new Simulation(Pending: true, Delay: TimeSpan.FromHours(12)),
                        }
                    );
            });
            var server = await bed.MoveOut();
            var (worked, started) = (server.Worked, Stopwatch.GetTimestamp());
            var answer = JsonDocument
                .Parse(
                    await bed.Control(
                        "POST",
                        $"merchants/{bed.Shop.MerchantId}/clock/advance",
                        """{"by":"PT13H","wait":"PT10M"}""",
                        200
                    )
                )
                .RootElement;
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            us = (server.Worked - worked).TotalMicroseconds / count;
            var changes = answer.GetProperty("eventCount").GetInt64();
            if (changes < count)
                throw new CannotMeasureException($"Only {changes} of {count} authorizations were decided.");
            moves.Add(new(took, count / References.SqliteTimers(count)));
        }
        table.Add(6, moves, "s", Invariant($"each costs the server {us:F0} us of processor time"));
    }

    /// <summary>
    /// Rows 9 and 10: from the start of the process to the first signed v2 answer, and what it holds in memory
    /// then, and with 100,000 charges made.
    /// </summary>
    public async Task Start()
    {
        var composite = await Composite();
        var (starts, plain, sizes) = (new List<Round>(), new List<double>(), new List<double>());
        await using var bed = await Bed.Open();
        using (var signer = new PssSigner(bed.Shop.PrivateKey))
        {
            (await bed.MoveOut()).Dispose();
            var signed = Requests.V2(bed.Shop, signer, 32, "GET", "/v2/charges/S01-0000000-0000000-C000001", "");
            for (var i = 0; i < Math.Max(rounds, 7); i++)
            {
                using var bare = new ServerProcess("Tender.Bench.dll", ["--empty-server"]);
                var reference = (await bare.Answer(Requests.Get("/"))).Time.TotalMilliseconds;
                using (var whole = ServerProcess.Composite(composite, Bed.Arguments(bed.Data)))
                    starts.Add(new(await FirstAnswer(whole), reference));
                using var server = new ServerProcess("Tender.dll", Bed.Arguments(bed.Data));
                plain.Add(await FirstAnswer(server));
                sizes.Add(server.ResidentMb);
            }

            async Task<double> FirstAnswer(ServerProcess server) =>
                await server.Answer(signed) is (var time, 404)
                    ? time.TotalMilliseconds
                    : throw new CannotMeasureException("The first signed answer was not 404.");
        }
        var others = Table.Median(plain.Zip(starts, (ms, start) => ms / start.Reference));
        table.Add(9, starts, "ms", Invariant($"the ordinary publish {Table.Median(plain):F0} ms: {others:F2} times"));

        await using var busy = await Bed.Open();
        var shop = await Stocked(busy, charges: 100_000);
        var made = await Load.Run(shop.Server.Port, Connections, TimeSpan.FromMinutes(5), shop.Charges);
        made.Clean("100,000 charges");
        if (made.Answers < 100_000)
            throw new CannotMeasureException(
                Invariant($"Only {made.Answers:N0} of 100,000 charges were made in time.")
            );
        table.Add(10, sizes, also: shop.Server.ResidentMb);
    }

    /// <summary>
    /// The build that containers and downloads hold: the folder that <c>BENCH_COMPOSITE</c> names, or one that is made,
    /// which takes three minutes.
    /// </summary>
    private static async Task<string> Composite()
    {
        if (Environment.GetEnvironmentVariable("BENCH_COMPOSITE") is { Length: > 0 } made)
            return made;
        var folder = Path.GetFullPath("bench/.composite");
        using var publishing = Process.Start(
            new ProcessStartInfo("deploy/publish.sh", ["linux-x64", folder]) { RedirectStandardOutput = true }
        )!;
        var said = await publishing.StandardOutput.ReadToEndAsync();
        await publishing.WaitForExitAsync();
        return publishing.ExitCode == 0 ? folder : throw new CannotMeasureException(said);
    }

    /// <summary>
    /// What is called once a second is compiled again after its thirtieth call: three quarters of what an idle server
    /// costs in its first half minute.
    /// </summary>
    private static readonly TimeSpan CompiledAfter = TimeSpan.FromSeconds(45);

    /// <summary>Row 11: what a server costs that has a million timers armed and nothing to do.</summary>
    public async Task Idle()
    {
        await using var bed = await Bed.Open();
        const int count = 1_000_000;
        await bed.Seed(1, PermissionKind.OneTime, "v2.one-time");
        // A month ahead, of the same merchant and of others: every bucket has some.
        await bed.Engine.Store.Database.Execute(
            """
            WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < @count)
            INSERT INTO jobs (bucket, merchant, id, kind, object, arguments, due_at, run_at, lease_until,
              fence, attempts, dead)
            SELECT n % 256, 'A' || (n % 1000), n, @kind, 'S01-0000000-0000000-A000001', NULL, @due + n, @due + n, NULL,
              0, 0, 0
            FROM g RETURNING 1
            """,
            row => 1,
            ("count", count),
            ("kind", (short)JobKind.AuthorizationExpires),
            ("due", DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds())
        );
        var server = await bed.MoveOut();
        await Task.Delay(CompiledAfter);
        var loads = new List<double>();
        // Processor time is counted in hundredths of a second: three of them would be a percent of three seconds.
        var longEnough = TimeSpan.FromSeconds(Math.Max(10, window.TotalSeconds));
        for (var i = 0; i < rounds; i++)
        {
            var (worked, started) = (server.Worked, Stopwatch.GetTimestamp());
            await Task.Delay(longEnough);
            loads.Add(100 * (server.Worked - worked).TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        table.Add(11, loads, Invariant($"it holds {server.ResidentMb:F0} MiB"));
    }

    /// <summary>A shop that runs, with requests enough for the rounds: each is sent once.</summary>
    private sealed record Shopful(ServerProcess Server, Stock Charges, Stock Orders);

    private async Task<Shopful> Stocked(
        Bed bed,
        int perSecond = 0,
        int charges = 0,
        int permissionCount = PermissionCount
    )
    {
        // One window at full rate and one at half a round, a warming and a look at one connection.
        var wanted =
            charges > 0
                ? charges
                : (int)(perSecond * (warming.TotalSeconds + (window.TotalSeconds * (1.5 * rounds + 1))));
        var permissions = await bed.SeedAll(permissionCount, PermissionKind.PaymentMethodOnFile, "v2.on-file");
        // An order takes ten authorizations; they warm the server longest.
        var most = (int)(perSecond * (LongWarming.TotalSeconds + (window.TotalSeconds * rounds)));
        var orders = charges > 0 ? [] : await bed.SeedAll(most / OrderMax, PermissionKind.OneTime, "v1.order");
        var server = await bed.MoveOut();
        var signers = bed.Shops.ToDictionary(shop => shop, shop => new PssSigner(shop.PrivateKey));
        var stock = new Stock(Made(wanted, i =>
            {
                // Any of them, and the same of any run.
                var (shop, permission) = permissions[(int)(i * 2_654_435_761L % permissions.Length)];
                return CreateCharge(shop, signers[shop], i % 2 == 0 ? 20 : 32, permission, $"o-{i}", $"k-{i}");
            }));
        foreach (var signer in signers.Values)
            signer.Dispose();
        return new(server, stock, new Stock(Made(orders.Length * OrderMax, i =>
                {
                    var (shop, order) = orders[i % orders.Length];
                    return Authorize(shop, order, $"a-{i}");
                })));
    }

    /// <summary>
    /// Every fifth merchant hears of each payment, at a shop that says yes: in the form of one generation, as a shop
    /// does that calls one, half of them in each. It counts towards what they cost.
    /// </summary>
    private static async Task<IAsyncDisposable> ListenForEveryFifth(Bed bed)
    {
        var receiver = EmptyServer.Build(0, http => http.Request.Body.CopyToAsync(Stream.Null));
        await receiver.StartAsync();
        foreach (var (i, shop) in bed.Shops.Index().Where(one => one.Index % 5 == 0))
            await bed.Control(
                "PUT",
                $"merchants/{shop.MerchantId}/notification-endpoints",
                $$"""[{"url":"{{receiver.Urls.First()}}/ipn","generation":"{{(i % 10 == 0 ? "v2" : "v1")}}"}]""",
                200
            );
        return receiver;
    }

    /// <summary>A synchronous authorization of the first generation.</summary>
    internal static byte[] Authorize(Shop shop, string order, string reference) =>
        Requests.V1(
            shop,
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", reference),
            ("AuthorizationAmount.Amount", "1.00"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0")
        );

    /// <summary>The request of work 1.</summary>
    public static byte[] CreateCharge(
        Shop shop,
        PssSigner signer,
        int salt,
        string permission,
        string reference,
        string key
    ) =>
        Requests.V2(
            shop,
            signer,
            salt,
            "POST",
            "/v2/charges",
            $$$"""{"chargePermissionId":"{{{permission}}}","chargeAmount":{"amount":"1."""
                + $$$"""00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":"""
                + $$$"""false,"chargeInitiator":"MITU","channel":"Web","merchantMetadata":{"merchantReferenceI"""
                + $$$"""d":"{{{reference}}}"}}""",
            key
        );

    /// <summary>Compiling is over after some 25 seconds of both kinds of requests.</summary>
    private async Task Warm(Shopful shop)
    {
        (await Load.Run(shop.Server.Port, Connections, LongWarming, shop.Orders)).Clean("warming up");
        (await Load.Run(shop.Server.Port, Connections, warming, shop.Charges)).Clean("warming up");
    }

    internal static byte[][] Made(int count, Func<int, byte[]> make)
    {
        var made = new byte[count][];
        Parallel.For(0, count, i => made[i] = make(i));
        return made;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The smallest Kestrel application: what starting and holding one costs before it does anything.</summary>
internal static class EmptyServer
{
    /// <param name="port">Where on the loopback; 0 for any that is free.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="certificate">HTTPS with it; null for HTTP.</param>
    public static WebApplication Build(int port, RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(certificate);
            }));
        var app = builder.Build();
        app.Run(answer);
        return app;
    }
}
