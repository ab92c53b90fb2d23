using System.Diagnostics;
using System.Globalization;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Bench;

/// <summary>How fast the console is with many payments.</summary>
internal sealed partial class Figures
{
    /// <summary>What row 14 is said of.</summary>
    private static readonly int ConsolePayments = int.TryParse(
        Environment.GetEnvironmentVariable("BENCH_PAYMENTS"),
        CultureInfo.InvariantCulture,
        out var wanted
    )
        ? wanted
        : 1_000_000;

    private const int SeededTogether = 20_000;

    /// <summary>How long a database is filled: whatever is there then is measured, and the row says how much.</summary>
    private static readonly TimeSpan Seeding = TimeSpan.FromMinutes(
        double.TryParse(
            Environment.GetEnvironmentVariable("BENCH_SEEDING"),
            CultureInfo.InvariantCulture,
            out var minutes
        )
            ? minutes
            : 4
    );

    /// <summary>
    /// Row 14: each page of the console against a signed Get Charge of the same server, one at a time, with all the
    /// payments of one merchant; the slowest page, on either database.
    /// </summary>
    /// <param name="asked">Whether somebody asked for it by name: filling two databases takes minutes.</param>
    public async Task Console(bool asked)
    {
        if (!asked)
        {
            System.Console.WriteLine(
                "row 14 is left out: it makes two million payments; ./bench.sh console measures it."
            );
            return;
        }
        var pages = new List<(string Name, List<Round> Rounds)>();
        var told = new List<string>();
        foreach (var postgres in new[] { false, true })
            told.Add(await Pages(postgres, pages));
        var worst = pages.MinBy(page => -Middle(page));
        var slow = pages
            .OrderByDescending(Middle)
            .Take(6)
            .Select(page => Invariant($"{page.Name} {Table.Median(page.Rounds.Select(round => round.Ours)):F1} ms"));
        table.Add(
            14,
            worst.Rounds,
            "ms",
            Invariant($"{worst.Name}, the slowest of {pages.Count}; {string.Join("; ", told)}; ")
                + string.Join(", ", slow)
        );

        static double Middle((string Name, List<Round> Rounds) page) =>
            Table.Median(page.Rounds.Select(round => round.Ratio));
    }

    private async Task<string> Pages(bool postgres, List<(string Name, List<Round> Rounds)> pages)
    {
        var name = postgres ? "PostgreSQL" : "SQLite";
        await using var bed = await Bed.Open(postgres);
        var (made, last) = await Filled(bed);
        var server = await bed.MoveOut();
        var cookie = await SignedInToConsole(server.Port, bed.Token);
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        var charge = last.Capture(1);
        var get = new Stock([Requests.V2(bed.Shop, signer, 32, "GET", $"/v2/charges/{charge}", "")], again: true);
        var stocks = PathsOf(bed.Shop.MerchantId, charge)
            .Select(path => (path, Stock: new Stock([Requests.Get(path, $"Cookie: {cookie}")], again: true)))
            .ToList();
        var of = stocks.Select(page => (Name: $"{name} {Shown(page.path)}", Rounds: new List<Round>())).ToList();
        var brief = window / 4;
        await Load.Run(server.Port, 1, warming, get, 200);
        foreach (var (_, stock) in stocks)
            await Load.Run(server.Port, 1, brief, stock, 200);
        var answers = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            answers.Add(1000 / (await Load.Run(server.Port, 1, brief, get, 200)).Clean("Get Charge"));
            for (var n = 0; n < stocks.Count; n++)
            {
                var ours = 1000 / (await Load.Run(server.Port, 1, brief, stocks[n].Stock, 200)).Clean(of[n].Name);
                of[n].Rounds.Add(new(ours, 3 * answers[^1] + 10));
            }
        }
        foreach (var (page, seen) in of)
            System.Console.Error.WriteLine(
                Invariant($"console: {page}: {Table.Median(seen.Select(round => round.Ours)):F1} ms")
            );
        pages.AddRange(of);
        return Invariant($"{name} with {made:N0} payments answers Get Charge in {Table.Median(answers):F2} ms");
    }

    /// <summary>
    /// Payments of one merchant: captured, open and pending ones through the door, and copies of them all inside the
    /// database. With <c>BENCH_VERIFY</c> its books are looked at.
    /// </summary>
    private static async Task<(int Made, ObjectId Last)> Filled(Bed bed)
    {
        var started = Stopwatch.GetTimestamp();
        var orders = await bed.Seed(SeededTogether, PermissionKind.OneTime, "v2.one-time");
        await Parallel.ForAsync(0, orders.Length, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) =>
            await Authorize(bed, ObjectId.Read(orders[i]), isPending: i % 20 == 0, isCaptured: i % 3 == 0)
        );
        var made = await Copies.Fill(bed, orders.Length, ConsolePayments, () =>
            Stopwatch.GetElapsedTime(started) < Seeding
        );
        System.Console.Error.WriteLine(
            Invariant($"console: {made:N0} payments, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s")
        );
        if (Environment.GetEnvironmentVariable("BENCH_VERIFY") is { Length: > 0 })
            System.Console.Error.WriteLine(
                "console: " + await bed.Control("POST", $"merchants/{bed.Shop.MerchantId}/verify", "", 200)
            );
        return (made, ObjectId.Read(orders[^1]));
    }

    /// <summary>In a command of its own, as a shop asks for it.</summary>
    private static async Task Authorize(Bed bed, ObjectId order, bool isPending, bool isCaptured)
    {
        var request = new AuthorizeRequest
        {
            Amount = Dollar,
            Answering = isPending ? AnswerMode.Later : AnswerMode.Now,
            CaptureNow = !isPending && isCaptured,
            Simulation = isPending ? new Simulation(Pending: true, Delay: TimeSpan.FromHours(12)) : null,
        };
        var command = new Command<Charge>(MerchantId.Read(bed.Shop.MerchantId), "CreateCharge").With(
            [order],
            [],
            (change, scene) =>
                bed.Engine.ProcessorCalls.Authorize(change, scene, change.Get<ChargePermission>(order), request)
        );
        var applied = await bed.Engine.Store.Apply(command, CancellationToken.None);
        if (!applied.Result.Ok)
            throw new CannotMeasureException($"Seeding was refused: {applied.Result.No} {applied.Result.About}");
    }

    private static IEnumerable<string> PathsOf(string merchant, ObjectId charge) =>
        new[]
        {
            "now",
            "payments",
            "payments?kind=agreements",
            "payments?kind=charges",
            "payments?kind=charges&state=Declined&age=24h",
            "payments?kind=orders&state=Closed",
            "payments?kind=pending",
            "payments?kind=refunds",
            "payments?kind=disputes",
            "payments?kind=checkouts",
            "payments?q=buyer%40example.com",
            "payments?q=1.00",
            "payments?q=nothing+like+it",
            $"payment?id={charge}",
            $"payment?id={charge.Family}",
            "notices",
            "notices?state=failing",
            "money",
            "clock",
            "clock?by=PT24H",
            "outcomes",
            "faults",
            "buyers",
            "snapshots",
            "coverage",
            "receiver",
            "endpoints",
            "keys",
            "settings",
        }
            .Select(page => $"/console/m/{merchant}/{page}")
            .Concat(["/console/merchants", "/console/jobs", "/console/doctor"]);

    /// <summary>A page without whose it is.</summary>
    private static string Shown(string path) => path.Split("/m/")[^1].Split('/', 2)[^1];

    private static async Task<string> SignedInToConsole(int port, string token)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var form = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/console/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["control-token"] = token }),
        };
        form.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(form);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }
}
