using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.Core;
using Tender.Operations;
using Tender.Store;
using Tender.Wire.V2;

namespace Tender.Bench;

/// <summary>The figures: each method measures one subject and its reference in the same run, and prints a row for each.</summary>
internal sealed class Figures(Report report, TimeSpan window, bool small)
{
    private const int PermissionCount = 2_000, OrderMax = 10;
    private static readonly Money Dollar = new(100, Currency.USD);
    private readonly Dictionary<int, byte[][]> charges = [];

    /// <summary>From the start of the process to the first signed v2 answer, and what it holds in memory then; against an empty Kestrel application.</summary>
    public async Task Start()
    {
        var (ours, empty, first) = (new List<(double Ms, double Mb)>(), new List<(double Ms, double Mb)>(), 0.0);
        await using (var bed = await Bed.Open())
        {
            using var signer = new PssSigner(bed.Shop.PrivateKey);
            (await bed.MoveOut()).Dispose();
            var signed = Requests.V2(bed.Shop, signer, 32, "GET", "/v2/charges/S01-0000000-0000000-C000001", "");
            for (var i = 0; i < (small ? 3 : 7); i++)
            {
                using var server = new ServerProcess("Tender.dll", Bed.Arguments(bed.Data));
                var (time, status) = await server.Answer(signed);
                if (status != 404) throw new CannotMeasureException($"The first signed answer was {status}.");
                ours.Add((time.TotalMilliseconds, server.ResidentMb));
                using var bare = new ServerProcess("Tender.Bench.dll", ["--empty-server"]);
                empty.Add(((await bare.Answer(Requests.Get("/"))).Time.TotalMilliseconds, bare.ResidentMb));
            }
        }
        var fresh = Directory.CreateTempSubdirectory("tender-bench-").FullName;
        try
        {
            using var server = new ServerProcess("Tender.dll", Bed.Arguments(fresh));
            first = (await server.Answer(Requests.Get("/readyz"))).Time.TotalMilliseconds;
        }
        finally
        {
            Directory.Delete(fresh, recursive: true);
        }
        var (ms, mb, emptyMs, emptyMb) = (Median(ours, one => one.Ms), Median(ours, one => one.Mb), Median(empty, one => one.Ms), Median(empty, one => one.Mb));
        report.Row("start-time", $"{ms:F0} ms", ms / emptyMs, $"an empty Kestrel application to its first answer: {emptyMs:F0} ms");
        report.Row("start-time-first", $"{first:F0} ms", first / emptyMs, "the same; on an empty directory, to the first answer: draws keys, makes the database");
        report.Row("start-memory", $"{mb:F0} MB", mb / emptyMb, $"the empty Kestrel application after its first answer: {emptyMb:F0} MB");

        static double Median<T>(List<T> all, Func<T, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
    }

    /// <summary>Synchronous authorizations over HTTP, signed in advance, at 1 and 64 connections; against the five statements alone.</summary>
    public async Task Authorize(bool postgres)
    {
        var name = postgres ? "postgres" : "sqlite";
        var (single, fifty) = postgres
            ? (await References.PostgresPayments(await Tests.Harness.Postgres.NewDatabase(), window, 1), await References.PostgresPayments(await Tests.Harness.Postgres.NewDatabase(), window, 50))
            : (References.SqlitePayments(window, 1), References.SqlitePayments(window, 50));
        var shape = postgres ? "pgbench, 32 clients, five statements" : "five prepared statements in one thread";

        await using var bed = await Bed.Open(postgres);
        var permissions = await bed.Seed(PermissionCount, PermissionKind.PaymentMethodOnFile, "v2.on-file");
        // An order takes ten authorizations: enough of them for every run.
        var orders = await bed.Seed(Math.Max(200, (int)(window.TotalSeconds * 1_000)), PermissionKind.OneTime, "v1.order");
        var server = await bed.MoveOut();
        var stocks = new[] { 20, 32 }.ToDictionary(salt => salt, salt => new Stock(Charges(bed.Shop, permissions, salt)));
        var v1 = new Stock(Made(orders.Length * OrderMax, i => Requests.V1(bed.Shop, "Authorize", ("AmazonOrderReferenceId", orders[i % orders.Length]), ("AuthorizationReferenceId", $"a-{i}"),
            ("AuthorizationAmount.Amount", "1.00"), ("AuthorizationAmount.CurrencyCode", "USD"), ("TransactionTimeout", "0"))));
        // Not measured: the code is compiled, and compiled again, while the first requests pass; on a loaded machine that takes a while.
        foreach (var stock in stocks.Values.Append(v1)) (await Load.Run(server.Port, 64, small ? window / 3 : TimeSpan.FromSeconds(4), stock)).Clean("warming up");
        foreach (var connections in new[] { 1, 64 })
        {
            foreach (var (salt, stock) in stocks) await Measure($"authorize-v2-salt{salt}-{name}-{connections}", connections, stock);
            await Measure($"authorize-v1-{name}-{connections}", connections, v1);
        }

        async Task Measure(string row, int connections, Stock stock)
        {
            var (worked, stored) = (server.Worked, bed.DatabaseWorked);
            var run = await Load.Run(server.Port, connections, window, stock);
            var rate = run.Clean(row);
            var (work, store) = (server.Worked - worked, bed.DatabaseWorked - stored);
            report.Row(row, $"{rate:F0}/s", rate / single, $"{shape}, one a commit: {single:F0}/s; of fifty a commit, {fifty:F0}/s: {rate / fifty:F2}; the server worked {work.TotalMicroseconds / run.Answers:F0} us on each, {work / run.Time:F2} cores; the database {store.TotalMicroseconds / run.Answers:F0} us");
        }
    }

    /// <summary>The door without a wire: one caller pays a commit each, 64 share commits.</summary>
    public async Task Door()
    {
        var (single, fifty) = (References.SqlitePayments(window, 1), References.SqlitePayments(window, 50));
        await using var bed = await Bed.Open();
        var permissions = (await bed.Seed(PermissionCount, PermissionKind.PaymentMethodOnFile, "v2.on-file")).Select(ObjectId.Read).ToArray();
        var shapes = new V2Shapes(sandbox: true, new Uri("http://localhost"));
        var hash = SHA256.HashData("request"u8);
        var next = 0;
        await Run(64, window / 2);
        var (alone, together) = (await Run(1, window), await Run(64, window));
        report.Row("door-sqlite-1", $"{alone:F0}/s", alone / single, $"five prepared statements in one thread, one a commit: {single:F0}/s");
        report.Row("door-sqlite-64", $"{together:F0}/s", together / fifty, $"the same, fifty a commit: {fifty:F0}/s; 64 callers are {together / alone:F1} times one caller");

        async Task<double> Run(int callers, TimeSpan time)
        {
            var (done, started) = (0, Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                while (Stopwatch.GetElapsedTime(started) < time)
                {
                    var i = Interlocked.Increment(ref next);
                    var applied = await bed.Engine.Authorizations.Request(
                        new Ask<Charge>(bed.Shop.MerchantId, "Create Charge 1.00 USD", Key: new ReplyKey("bench", i.ToString(CultureInfo.InvariantCulture), hash), Render: charge => new Reply(201, shapes.Charge(charge))),
                        permissions[i % permissions.Length], new AuthorizeRequest { Amount = Dollar, Answering = Answering.Now }, CancellationToken.None);
                    if (!applied.Outcome.Ok || applied.IsReplay) throw new CannotMeasureException($"The door refused: {applied.Outcome.No}.");
                    Interlocked.Increment(ref done);
                }
            })));
            return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>Asking for a charge again and again, against the cheapest signed JSON answer of the same server.</summary>
    public async Task Poll()
    {
        await using var bed = await Bed.Open();
        await bed.Seed(500, PermissionKind.PaymentMethodOnFile, "v2.on-file", (change, scene, id) => bed.Engine.Movements.Authorize(change, scene, change.Get<ChargePermission>(id), new AuthorizeRequest { Amount = Dollar, Answering = Answering.Now }));
        var ids = (await bed.Engine.Store.Database.Query("SELECT id FROM objects WHERE kind = @kind ORDER BY id", row => ObjectId.Read(row.GetString(0)), ("kind", (short)ObjectKind.Authorization))).Select(id => id.Capture(id.Number).Value).ToArray();
        var server = await bed.MoveOut();
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        var known = new Stock(Made(ids.Length, i => Requests.V2(bed.Shop, signer, 32, "GET", $"/v2/charges/{ids[i]}", "")), again: true);
        // No id at all: verified, routed and answered in JSON, without a look into the database.
        var none = new Stock(Made(500, i => Requests.V2(bed.Shop, signer, 32, "GET", $"/v2/charges/none-{i}", "")), again: true);
        var health = new Stock([Requests.Get("/healthz")], again: true);
        await Load.Run(server.Port, 64, window / 2, known);
        await Load.Run(server.Port, 64, window / 2, none, 404);
        foreach (var connections in new[] { 1, 64 })
        {
            var bare = await Run(connections, health, 0, "healthz");
            var trivial = await Run(connections, none, 404, "signed GET of no charge");
            var polled = await Run(connections, known, 0, "Get Charge");
            report.Row($"poll-signed-{connections}", $"{trivial.Rate:F0}/s", trivial.Rate / bare.Rate, $"GET /healthz of the same server, unsigned: {bare.Rate:F0}/s; the server worked {trivial.Us:F0} us on each, {bare.Us:F0} on healthz");
            report.Row($"poll-get-charge-{connections}", $"{polled.Rate:F0}/s", polled.Rate / trivial.Rate, $"signed GET of an id that cannot be, answered 404 in JSON by the same server: {trivial.Rate:F0}/s; the server worked {polled.Us:F0} us on each");
        }

        async Task<(double Rate, double Us)> Run(int connections, Stock stock, int expected, string what)
        {
            var worked = server.Worked;
            var run = await Load.Run(server.Port, connections, window, stock, expected);
            return (run.Clean(what), (server.Worked - worked).TotalMicroseconds / run.Answers);
        }
    }

    /// <summary>Moving a clock over work that falls due, against a loop that does nothing else.</summary>
    public async Task Advance()
    {
        await Moved("advance-180d-1000-payments", 1_000, "P180D", (bed, count) => bed.Seed(count, PermissionKind.OneTime, "v2.one-time", (change, scene, id) =>
            bed.Engine.Movements.Authorize(change, scene, change.Get<ChargePermission>(id), new AuthorizeRequest { Amount = Dollar, Answering = Answering.Now })));
        foreach (var count in small ? new[] { 1_000, 10_000 } : [10_000, 100_000])
            await Moved($"advance-{count}-pending", count, "PT13H", (bed, all) => bed.Seed(all / 100, PermissionKind.PaymentMethodOnFile, "v2.on-file", (change, scene, id) =>
            {
                // Decided half a day later: nothing falls due while the rest is being made.
                for (var i = 0; i < 100; i++)
                    bed.Engine.Movements.Authorize(change, scene, change.Get<ChargePermission>(id), new AuthorizeRequest { Amount = Dollar, Answering = Answering.WhenKnown, Simulation = new Simulation(Pending: true, Delay: TimeSpan.FromHours(12)) });
            }));

        async Task Moved(string row, int count, string by, Func<Bed, int, Task> seed)
        {
            await using var bed = await Bed.Open();
            await seed(bed, count);
            var server = await bed.MoveOut();
            var before = server.ResidentMb;
            var started = Stopwatch.GetTimestamp();
            var answer = JsonDocument.Parse(await bed.Control("POST", $"merchants/{bed.Shop.MerchantId}/clock/advance", $$"""{"by":"{{by}}","wait":"PT10M"}""", 200)).RootElement;
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var changes = answer.GetProperty("eventCount").GetInt64();
            if (changes < count) throw new CannotMeasureException($"{row}: only {changes} of {count} objects changed.");
            var reference = References.SqliteTimers((int)changes);
            report.Row(row, $"{took:F2} s", changes / took / reference, $"{changes} changes, {changes / took:F0}/s; the bare loop of read, change, owe and drop, 500 a commit: {reference:F0}/s; the server holds {server.ResidentMb:F0} MB then, {before:F0} MB before");
        }
    }

    /// <summary>Authorizations whose notices are signed and delivered while they are made, against what one core can sign.</summary>
    public async Task Notify()
    {
        var signatures = References.Signatures(window);
        await using var bed = await Bed.Open();
        var permissions = await bed.Seed(PermissionCount, PermissionKind.PaymentMethodOnFile, "v2.on-file");
        var server = await bed.MoveOut();
        var got = 0L;
        await using var receiver = EmptyServer.Build(0, async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref got);
        });
        await receiver.StartAsync();
        await bed.Control("PUT", $"merchants/{bed.Shop.MerchantId}/notification-endpoints", $$"""[{"url":"{{receiver.Urls.First()}}/ipn","generation":"v2"}]""", 200);
        var stock = new Stock(Charges(bed.Shop, permissions, 32));
        var expected = (await Load.Run(server.Port, 64, window / 3, stock)) is var warm ? warm.Answers : 0;
        await Delivered(expected);
        var before = Interlocked.Read(ref got);
        var started = Stopwatch.GetTimestamp();
        var run = await Load.Run(server.Port, 64, window, stock);
        var rate = run.Clean("authorizations with notices");
        await Delivered(before + run.Answers);
        var whole = run.Answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
        report.Row("notify-sqlite-64", $"{whole:F0}/s", whole / signatures, $"RSA-2048 signatures of one core: {signatures:F0}/s; authorizations were answered at {rate:F0}/s, the last notice of {run.Answers} arrived {Stopwatch.GetElapsedTime(started) - run.Time:s\\.ff} s later");

        async Task Delivered(long count)
        {
            var waiting = Stopwatch.GetTimestamp();
            while (Interlocked.Read(ref got) < count)
            {
                if (Stopwatch.GetElapsedTime(waiting) > TimeSpan.FromSeconds(60)) throw new CannotMeasureException($"Only {got} of {count} notices arrived.");
                await Task.Delay(2);
            }
        }
    }

    /// <summary>Create Charge requests, signed once for all databases: the merchant and the permissions are the same everywhere.</summary>
    private byte[][] Charges(Shop shop, string[] permissions, int salt)
    {
        if (charges.TryGetValue(salt, out var made)) return made;
        using var signer = new PssSigner(shop.PrivateKey);
        return charges[salt] = Made((int)(window.TotalSeconds * 4_000), i => Requests.V2(shop, signer, salt, "POST", "/v2/charges",
            $$$"""{"chargePermissionId":"{{{permissions[i % permissions.Length]}}}","chargeAmount":{"amount":"1.00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":false,"chargeInitiator":"MITU","channel":"Web","merchantMetadata":{"merchantReferenceId":"o-{{{i}}}"}}""",
            $"{salt}-{i}"));
    }

    private static byte[][] Made(int count, Func<int, byte[]> make)
    {
        var made = new byte[count][];
        Parallel.For(0, count, i => made[i] = make(i));
        return made;
    }
}

/// <summary>The smallest Kestrel application: what starting and holding one costs before it does anything.</summary>
internal static class EmptyServer
{
    public static WebApplication Build(int port, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.Run(answer);
        return app;
    }
}
