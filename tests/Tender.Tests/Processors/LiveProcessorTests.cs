using Microsoft.AspNetCore.Http;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>
/// A live server with a processor in another process, in front of it both generations: whatever happens between the
/// two, the invariants hold and both sides' books are equal to the cent.
/// </summary>
public sealed class LiveProcessorTests
{
    private static readonly Money Hundred = Engines.Usd(100);

    /// <summary>What somebody on the way does to a call.</summary>
    private enum Mood
    {
        Pass,
        LoseCall,
        LoseAnswer,
        Double,
        Forge,
        Replay,
        Alter,
    }

    [Theory, OnBothDatabases]
    public async Task Both_generations_take_money_through_a_processor_in_another_process(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var (v1, v2) = (world.Host.V1(world.Merchant), world.Host.V2(world.Merchant));

        // Authorize, capture a part, refund a part of that.
        var permission = await world.Open();
        var charge = await world.Charge(permission, "30.00");
        Assert.Equal("Authorized", charge.State);
        var id = charge["chargeId"]!;
        (await v2.Post($"charges/{id}/capture", new { captureAmount = Usd("20.00") })).Is(200, "Captured");
        (await v2.Post("refunds", new { chargeId = id, refundAmount = Usd("5.00") })).Is(201, "RefundInitiated");
        await world.Host.MoveBy(TimeSpan.FromMinutes(1));
        await world.IsEven(15_00);
        var held = await world.Host.Get<Authorization>(world.Merchant, permission.Authorization(1));
        Assert.Equal(world.Sample.ReferenceOf($"{world.Merchant.MerchantId}/{held.Id}"), held.ProcessorReference);
        Assert.StartsWith("authorize-", held.ProcessorReference, StringComparison.Ordinal);

        // In one step, and a decline.
        (await world.Charge(permission, "10.00", captureNow: true)).Is(201, "Captured");
        var bad = await world.Open("declined-hard");
        (await world.Charge(bad, "10.00")).IsError(422, "HardDeclined");
        await world.IsEven(25_00);

        // The first generation, and what it gives up.
        var order = await world.Open();
        var first = await world.AuthorizeV1(order, "a-1", "40.00");
        var taken = await v1.Call(
            "Capture",
            ("AmazonAuthorizationId", first["AuthorizationDetails/AmazonAuthorizationId"]),
            ("CaptureReferenceId", "c-1"),
            ("CaptureAmount.Amount", "40.00"),
            ("CaptureAmount.CurrencyCode", "USD")
        );
        Assert.Equal("Completed", taken.Ok()["CaptureDetails/CaptureStatus/State"]);
        var refunded = await v1.Call(
            "Refund",
            ("AmazonCaptureId", taken["CaptureDetails/AmazonCaptureId"]),
            ("RefundReferenceId", "r-1"),
            ("RefundAmount.Amount", "40.00"),
            ("RefundAmount.CurrencyCode", "USD")
        );
        Assert.Equal("Pending", refunded.Ok()["RefundDetails/RefundStatus/State"]);
        var second = await world.AuthorizeV1(order, "a-2", "7.00");
        Assert.Equal(7_00, world.Sample.Held());
        (
            await v1.Call(
                "CloseAuthorization",
                ("AmazonAuthorizationId", second["AuthorizationDetails/AmazonAuthorizationId"])
            )
        ).Ok();
        await world.Host.MoveBy(TimeSpan.FromMinutes(1));
        await world.IsEven(25_00);
        Assert.Equal(0, world.Sample.Held());

        // The permission ends, and is ended there: nothing new is approved under it.
        (await v2.Delete($"chargePermissions/{permission}/close", new { closureReason = "done" })).Is(200);
        await world.Host.MoveBy(TimeSpan.FromMinutes(1));
        Assert.True(world.Sample.IsClosed(permission.Value));
        Assert.Equal(0, await world.Host.CountJobs(JobKind.CloseOutside));

        // The day's comparison finds nothing, until somebody asks the processor beside Tender.
        world.Host.CompareAtOnce();
        var day = await world.Host.Reconcile(world.Merchant);
        Assert.Equal((true, new ReconciliationCounts(0, 0, 0)), (day.IsListed, day.Counts));
        Assert.True(day.Compared > 10);
        var beside = $"{world.Merchant.MerchantId}/{permission.Authorization(99)}";
        await world.AuthorizeBeside(beside);
        await world.Host.Reconcile(world.Merchant, day);
        var found = Assert.Single(await world.Host.Differences(world.Merchant));
        Assert.Equal(($"operation:{beside}", DifferenceKind.MissingHere), (found.Object, found.Kind));
    }

    /// <summary>The caller may wait: what was done before the crash is learned afterwards.</summary>
    [Theory, OnBothDatabases]
    public async Task A_processor_killed_between_effect_and_answer_is_asked_again(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var permission = await world.Open("answers-late");
        var asking = world.Charge(permission, "10.00", mayBePending: true);
        await world.Effect(permission.Authorization(1));
        await world.Sample.KillAndStart();
        (await asking).Is(201, "AuthorizationInitiated");
        await world.Host.MoveBy(TimeSpan.FromMinutes(1));
        var held = await world.Host.Get<Authorization>(world.Merchant, permission.Authorization(1));
        Assert.Equal(State.Open, held.State);
        Assert.Equal(10_00, world.Sample.Held());
        Assert.Equal(1, world.Sample.Count($"{world.Merchant.MerchantId}/{held.Id}"));
        await world.IsEven(0);
    }

    /// <summary>The caller may not wait: it is told that it timed out, and what was done is undone.</summary>
    [Theory, OnBothDatabases]
    public async Task What_was_done_too_late_is_undone(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var permission = await world.Open("answers-late");
        var reserving = world.Charge(permission, "10.00");
        await world.Effect(permission.Authorization(1));
        var taking = world.Charge(permission, "10.00", captureNow: true);
        await world.Effect(permission.Authorization(2));
        Assert.Equal((10_00, 10_00), (world.Sample.Held(), world.Sample.Taken()));
        await world.Sample.KillAndStart();
        (await reserving).IsError(422, "TransactionTimedOut");
        (await taking).IsError(422, "TransactionTimedOut");
        await world.Host.MoveBy(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), (world.Sample.Held(), world.Sample.Taken()));
        Assert.Equal(0, await world.Host.CountJobs(JobKind.Undo));
        await world.IsEven(0);
    }

    /// <summary>
    /// Calls and answers that are lost, doubled, forged, replayed and altered on their way, drawn by a seed. Once the
    /// way is good again everything is settled: no more, no less and nothing else was taken than the books say.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task Nothing_that_happens_on_the_way_takes_or_loses_a_cent(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var draw = new Random(20261129);
        world.Draw = () =>
        {
            lock (draw)
                return draw.Next(3) == 0 ? Mood.Pass : (Mood)draw.Next(1, 7);
        };
        var (v2, charges) = (world.Host.V2(world.Merchant), new List<string>());
        var permission = await world.Open(kind: PermissionKind.Recurring);
        for (var i = 0; i < 25; i++)
        {
            var made = await world.Charge(
                permission,
                $"{1 + draw.Next(20)}.{draw.Next(100):d2}",
                captureNow: draw.Next(3) == 0,
                mayBePending: draw.Next(2) == 0,
                "recurring"
            );
            if (made["chargeId"] is { } charge)
                charges.Add(charge);
            if (charges.Count == 0)
                continue;
            var one = charges[draw.Next(charges.Count)];
            if (draw.Next(2) == 0)
                await v2.Post($"charges/{one}/capture", new { captureAmount = Usd("1.00") });
            if (draw.Next(2) == 0)
                await v2.Post("refunds", new { chargeId = one, refundAmount = Usd("0.50") });
            if (draw.Next(4) == 0)
                await v2.Delete($"charges/{one}/cancel", new { cancellationReason = "no" });
            if (draw.Next(2) == 0)
                await world.Host.AskNow();
        }
        Assert.True(world.Struck.Count > 20, $"{world.Struck.Count} calls were struck.");
        world.Draw = () => Mood.Pass;
        await world.Host.MoveBy(TimeSpan.FromDays(3));
        var taken = await world.Host.Balance(LedgerAccount.Merchant);
        Assert.True(taken > 0);
        await world.IsEven(taken);
        Assert.Equal(0, await world.Host.CountJobs(JobKind.Conclude) + await world.Host.CountJobs(JobKind.Undo));
        Assert.Equal(Enum.GetValues<Mood>()[1..], world.Struck.Distinct().Order());
    }

    private static object Usd(string amount) => new { amount, currencyCode = "USD" };

    /// <summary>A live server, a way that may be bad, the sample behind it, and a merchant.</summary>
    private sealed class World : IAsyncDisposable
    {
        private ProcessorProxy way = null!;
        private (string? Signature, byte[] Body) heard = (null, []);

        public required SampleProcessor Sample { get; init; }

        public LiveHost Host { get; private set; } = null!;

        public TestMerchant Merchant { get; private set; } = null!;

        /// <summary>What is done to the next call.</summary>
        public Func<Mood> Draw { get; set; } = () => Mood.Pass;

        /// <summary>What was done to calls.</summary>
        public System.Collections.Concurrent.ConcurrentBag<Mood> Struck { get; } = [];

        public static async Task<World> Start(TestDatabase database)
        {
            var world = new World { Sample = await SampleProcessor.Start() };
            world.way = await ProcessorProxy.Start(world.Pass);
            world.Host = await LiveHost.Start(database, settings =>
                settings with
                {
                    ProcessorUrl = world.way.Url,
                    ProcessorKey = world.Sample.KeyFile,
                    // A call that is lost is given up by whoever lost it: nobody waits for this.
                    ProcessorTimeout = TimeSpan.FromMinutes(2),
                }
            );
            world.Merchant = await world.Host.NewMerchant();
            return world;
        }

        public Task<ObjectId> Open(string method = "approved", PermissionKind kind = PermissionKind.OneTime) =>
            Host.OpenPermission(Merchant, Hundred, method, kind);

        /// <summary>Somebody who knows the key authorizes 10 under another permission.</summary>
        public async Task AuthorizeBeside(string operation)
        {
            using var channel = new Tender.Server.Processors.ProcessorChannel(
                Sample.Url,
                Sample.Key,
                TimeProvider.System
            );
            var body = new System.Text.Json.Nodes.JsonObject
            {
                ["operationId"] = operation,
                ["merchantId"] = Merchant.MerchantId,
                ["permissionId"] = "P01-0000000-0000000",
                ["amount"] = 10_00,
                ["currency"] = "USD",
                ["paymentMethod"] = "approved",
                ["captureNow"] = false,
            };
            Assert.Equal("approved", (await channel.Call("authorize", body, default))["result"]);
        }

        public Task<V2Reply> Charge(
            ObjectId permission,
            string amount,
            bool captureNow = false,
            bool mayBePending = false,
            string? kind = null
        ) =>
            Host.V2(Merchant)
                .Post(
                    "charges",
                    new
                    {
                        chargePermissionId = permission.Value,
                        chargeAmount = Usd(amount),
                        captureNow,
                        canHandlePendingAuthorization = mayBePending,
                        chargeInitiator = kind is null ? null : "MITR",
                    }
                );

        public async Task<V1Reply> AuthorizeV1(ObjectId order, string reference, string amount)
        {
            var reply = await Host.V1(Merchant)
                .Call(
                    "Authorize",
                    ("AmazonOrderReferenceId", order.Value),
                    ("AuthorizationReferenceId", reference),
                    ("AuthorizationAmount.Amount", amount),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0")
                );
            Assert.Equal("Open", reply.Ok()["AuthorizationDetails/AuthorizationStatus/State"]);
            return reply;
        }

        /// <summary>Waits until the sample has done something that it has not answered yet.</summary>
        public async Task Effect(ObjectId operation)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(25));
            while (Sample.Count($"{Merchant.MerchantId}/{operation}") == 0)
                await Task.Delay(20, patience.Token);
        }

        /// <summary>Both books say the same, and ours keep every invariant.</summary>
        public async Task IsEven(long taken)
        {
            Assert.Equal((taken, taken), (Sample.Taken(), await Host.Balance(LedgerAccount.Merchant)));
            var merchant = MerchantId.Read(Merchant.MerchantId);
            var database = Host.Engine.Store.Database;
            Assert.Empty((await new BookInvariants(database, merchant, Deliveries.NewsIn).Verify()).Broken);
            var open = await database.Query(
                $"SELECT kind, doc FROM objects WHERE kind = {(int)ObjectKind.Authorization}",
                row => (Authorization)RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1))
            );
            Assert.Equal(open.Where(one => one.State == State.Open).Sum(one => one.Amount.Minor), Sample.Held());
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await way.DisposeAsync();
            Sample.Dispose();
        }

        private async Task Pass(HttpContext http, byte[] body)
        {
            var mood = Draw();
            if (mood != Mood.Pass)
                Struck.Add(mood);
            if (mood == Mood.LoseCall)
            {
                http.Abort();
                return;
            }
            (int Status, string? Signature, byte[] Body) answer;
            try
            {
                if (mood == Mood.Double)
                    await ProcessorProxy.Forward(http, body, Sample.Url);
                answer = await ProcessorProxy.Forward(http, body, Sample.Url);
            }
            catch (HttpRequestException)
            {
                http.Abort(); // it died
                return;
            }
            var before = heard;
            heard = (answer.Signature, answer.Body);
            switch (mood)
            {
                case Mood.LoseAnswer:
                    http.Abort();
                    return;
                case Mood.Replay:
                    await ProcessorProxy.Write(http, 200, before.Signature, before.Body);
                    return;
                case Mood.Forge:
                    var forged = System.Text.Encoding.UTF8.GetString(answer.Body).Replace("declined", "approved");
                    forged = forged.Replace("notFound", "approved");
                    var signature = new string('0', 64);
                    await ProcessorProxy.Write(http, 200, signature, System.Text.Encoding.UTF8.GetBytes(forged));
                    return;
                case Mood.Alter:
                    var altered = System
                        .Text.Encoding.UTF8.GetString(answer.Body)
                        .Replace("\"amount\":", "\"amount\":1");
                    await ProcessorProxy.Write(
                        http,
                        answer.Status,
                        answer.Signature,
                        System.Text.Encoding.UTF8.GetBytes(altered + " ")
                    );
                    return;
                default:
                    await ProcessorProxy.Write(http, answer.Status, answer.Signature, answer.Body);
                    return;
            }
        }
    }
}
