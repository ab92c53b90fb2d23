using System.Text;
using System.Text.Json;

namespace Tender.Bench;

internal sealed partial class Figures
{
    private const int OrderCount = 4_000;

    /// <summary>
    /// Whether a change is worth it: this build and another one, a server of each, the same requests in short turns, so
    /// that a machine that is slow for a second is slow for both. Each is filled through its own API, so that it keeps
    /// its own schema. It fills no row.
    /// </summary>
    /// <param name="other">The folder where the other build was published.</param>
    /// <param name="names">On these databases: sqlite, postgres; none for both.</param>
    public async Task Builds(string other, IReadOnlyList<string> names)
    {
        foreach (
            var postgres in new[] { false, true }.Where(one =>
                names.Count == 0 || names.Contains(one ? "postgres" : "sqlite")
            )
        )
        {
            await using var mine = await BuildBed.Open(null, postgres);
            await using var theirs = await BuildBed.Open(other, postgres);
            foreach (var bed in new[] { mine, theirs })
                await bed.Fill(PermissionCount, OrderCount);
            var perServer = warming.TotalSeconds + (window.TotalSeconds * rounds) + window.TotalSeconds;
            var stocks = (mine.Sign((int)(8_000 * perServer)), theirs.Sign((int)(8_000 * perServer)));
            var database = postgres ? "PostgreSQL" : "SQLite";
            foreach (var (name, ours, others) in Works(stocks.Item1, stocks.Item2))
                TellBuilds(name, database, await InShortTurns((mine, ours), (theirs, others), Connections));
            var alone = await InShortTurns((mine, stocks.Item1.Charges), (theirs, stocks.Item2.Charges), 1);
            TellBuilds("v2 Create Charge, one connection", database, alone);
        }

        static IEnumerable<(string, Stock, Stock)> Works(
            (Stock Charges, Stock Orders) ours,
            (Stock Charges, Stock Orders) others
        ) => [("v2 Create Charge", ours.Charges, others.Charges), ("v1 Authorize", ours.Orders, others.Orders)];
    }

    /// <summary>What both came to, turn by turn.</summary>
    private async Task<List<(BuildTurn Ours, BuildTurn Other)>> InShortTurns(
        (BuildBed Bed, Stock Stock) mine,
        (BuildBed Bed, Stock Stock) theirs,
        int connections
    )
    {
        var turn = TimeSpan.FromSeconds(connections == 1 ? 1 : window.TotalSeconds / 2);
        var turns = new List<(BuildTurn, BuildTurn)>();
        if (connections > 1)
            foreach (var (bed, stock) in new[] { mine, theirs })
                (await Load.Run(bed.Port, connections, warming / 2, stock)).Clean("warming up");
        for (var i = 0; i < (connections == 1 ? rounds : 2 * rounds); i++)
            if (i % 2 == 0)
                turns.Add((await Measured(mine), await Measured(theirs)));
            else
                turns.Add(
                    (await Measured(theirs), await Measured(mine)) is var (other, ours) ? (ours, other) : default
                );
        return turns;

        async Task<BuildTurn> Measured((BuildBed Bed, Stock Stock) of)
        {
            var before = await of.Bed.Spent();
            var run = await Load.Run(of.Bed.Port, connections, turn, of.Stock);
            var after = await of.Bed.Spent();
            return new(
                run.Clean("a turn"),
                (after.Server - before.Server).TotalMicroseconds / run.Answers,
                (after.Database - before.Database).TotalMicroseconds / run.Answers,
                (after.Written - before.Written) / 1024.0 / run.Answers
            );
        }
    }

    private void TellBuilds(string work, string database, List<(BuildTurn Ours, BuildTurn Other)> turns)
    {
        var rates = turns.Select(one => one.Ours.PerSecond / one.Other.PerSecond).ToList();
        var costs = turns.Select(one => one.Ours.Us / one.Other.Us).ToList();
        var rate = Invariant($"{Table.Median(rates):F3} of its rate ({rates.Min():F2} to {rates.Max():F2})");
        var cost = Invariant($"{Table.Median(costs):F3} of its processor time ({costs.Min():F2} to {costs.Max():F2})");
        table.Note($"{work}, {database}, this build against the other: {rate}, {cost}.");
        table.Note($"This: {Told(one => one.Ours)}. The other: {Told(one => one.Other)}.");

        string Told(Func<(BuildTurn Ours, BuildTurn Other), BuildTurn> which)
        {
            var (rate, server, database, written) = (
                Table.Median(turns.Select(one => which(one).PerSecond)),
                Table.Median(turns.Select(one => which(one).ServerUs)),
                Table.Median(turns.Select(one => which(one).DatabaseUs)),
                Table.Median(turns.Select(one => which(one).WrittenKb))
            );
            return Invariant($"{rate:F0} a second, server {server:F0} us, database {database:F0} us, ")
                + Invariant($"{written:F1} kB written");
        }
    }

    /// <summary>One turn of a build: its rate, and what a request costs it.</summary>
    private readonly record struct BuildTurn(double PerSecond, double ServerUs, double DatabaseUs, double WrittenKb)
    {
        public double Us => ServerUs + DatabaseUs;
    }

    /// <summary>A server of a build on a database of its own, known by its APIs alone.</summary>
    private sealed class BuildBed : IAsyncDisposable
    {
        private readonly string directory = Directory.CreateTempSubdirectory("tender-build-").FullName;
        private readonly string? connection;
        private readonly ServerProcess server;
        private Shop shop = null!;
        private string[] permissions = [],
            orders = [];

        private BuildBed(string? build, string? connection)
        {
            this.connection = connection;
            string[] database = connection is null ? [] : ["--database", connection];
            server = new("Tender.dll", [.. Bed.Arguments(directory), .. database], build);
        }

        public int Port => server.Port;

        public static async Task<BuildBed> Open(string? build, bool postgres)
        {
            var bed = new BuildBed(build, postgres ? await Tests.Harness.Postgres.NewDatabase() : null);
            await bed.server.Answer(Requests.Get("/readyz"));
            using var line = await Line.To(bed.Port);
            var made = await bed.Control(line, "POST", "merchants", """{"region":"na","name":"Bench"}""");
            bed.shop = made.Deserialize<Shop>(JsonSerializerOptions.Web)!;
            return bed;
        }

        /// <summary>Permissions that may be charged for ever, and orders of the first generation.</summary>
        public async Task Fill(int permissionCount, int orderCount)
        {
            (permissions, orders) = (new string[permissionCount], new string[orderCount]);
            using var signer = new PssSigner(shop.PrivateKey);
            await InParallel(permissionCount, async (line, i) => permissions[i] = await NewPermission(line, signer));
            await InParallel(orderCount, async (line, i) => orders[i] = await NewOrder(line));
        }

        /// <summary>Charges and v1's authorizations, each to be sent once.</summary>
        public (Stock Charges, Stock Orders) Sign(int charges)
        {
            using var signer = new PssSigner(shop.PrivateKey);
            return (
                new(
                    Made(charges, i =>
                        CreateCharge(
                            shop,
                            signer,
                            i % 2 == 0 ? 20 : 32,
                            permissions[i % permissions.Length],
                            $"o-{i}",
                            $"k-{i}"
                        )
                    )
                ),
                new(Made(orders.Length * OrderMax, i => Authorize(shop, orders[i % orders.Length], $"a-{i}")))
            );
        }

        /// <summary>Processor time so far, and bytes that went to the files or to the log.</summary>
        public async Task<(TimeSpan Server, TimeSpan Database, long Written)> Spent()
        {
            if (connection is null)
                return (server.Worked, TimeSpan.Zero, server.Written);
            await using var source = Npgsql.NpgsqlDataSource.Create(connection + ";Pooling=false");
            await using var log = source.CreateCommand("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
            return (server.Worked, Bed.WorkedOn(connection), (long)(await log.ExecuteScalarAsync())!);
        }

        public ValueTask DisposeAsync()
        {
            server.Dispose();
            Directory.Delete(directory, recursive: true);
            return ValueTask.CompletedTask;
        }

        private async Task<string> NewPermission(Line line, PssSigner signer)
        {
            var amount = """{"amount":"1.00","currencyCode":"USD"}""";
            var session = Text(
                await V2(
                    line,
                    signer,
                    "/v2/checkoutSessions",
                    $$$"""
                    {"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/a",
                    "checkoutResultReturnUrl":"https://shop.example/b"},"storeId":"{{{shop.StoreId}}}",
                    "chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":false},
                    "paymentDetails":{"paymentIntent":"Confirm","chargeAmount":{{{amount}}}}}
                    """
                ),
                "checkoutSessionId"
            );
            var buyer = $"merchants/{shop.MerchantId}/checkout-sessions/{session}/buyer";
            await Control(line, "POST", buyer, """{"action":"pay"}""");
            var done = await V2(
                line,
                signer,
                $"/v2/checkoutSessions/{session}/complete",
                $$$"""{"chargeAmount":{{{amount}}}}"""
            );
            return Text(done, "chargePermissionId");
        }

        private async Task<string> NewOrder(Line line)
        {
            var made = await Control(line, "POST", $"merchants/{shop.MerchantId}/order-references", "{}");
            var order = Text(made, "id");
            await Done(
                line,
                Requests.V1(
                    shop,
                    "SetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", order),
                    ("OrderReferenceAttributes.OrderTotal.Amount", "100.00"),
                    ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
                )
            );
            await Done(line, Requests.V1(shop, "ConfirmOrderReference", ("AmazonOrderReferenceId", order)));
            return order;
        }

        private async Task InParallel(int count, Func<Line, int, Task> make)
        {
            var next = -1;
            await Task.WhenAll(
                Enumerable
                    .Range(0, Connections)
                    .Select(async _ =>
                    {
                        using var line = await Line.To(Port);
                        for (int i; (i = Interlocked.Increment(ref next)) < count; )
                            await make(line, i);
                    })
            );
        }

        private async Task<JsonElement> V2(Line line, PssSigner signer, string path, string body) =>
            Json(await Done(line, Requests.V2(shop, signer, 32, "POST", path, body, Guid.NewGuid().ToString("N"))));

        private async Task<JsonElement> Control(Line line, string method, string path, string body)
        {
            var token = (await File.ReadAllTextAsync(Path.Combine(directory, "control-token"))).Trim();
            return Json(await Done(line, Requests.Call(method, path, token, body)));
        }

        private static async Task<string> Done(Line line, byte[] request)
        {
            var (status, answer) = await line.Send(request);
            var text = Encoding.UTF8.GetString(answer.Span);
            return status is 200 or 201 ? text : throw new CannotMeasureException($"Filling: {status} {text}");
        }

        private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

        private static string Text(JsonElement from, string member) => from.GetProperty(member).GetString()!;
    }
}
