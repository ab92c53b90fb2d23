using System.Collections.Concurrent;
using System.Diagnostics;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;
using Endpoint = Tender.Tests.Harness.Endpoint;

namespace Tender.MerchantKit.Tests.Faults;

/// <summary>
/// Orders by the thousand against a running server, on a bad network and with processes that die: each ends in exactly
/// one outcome, and it is the server's truth. TENDER_SEED repeats a run's dice.
/// </summary>
[Collection("Proofs")]
public class ProofTests(ITestOutputHelper output)
{
    // What is asked of the sandbox: the v2 code, v1's note, and the ending that must come of it. Of eight orders five
    // are approved.
    private static readonly (string? Code, string? Note, string Ending)[] Kinds =
    [
        (null, null, "Authorized"),
        (null, null, "Authorized"),
        ("PendingSoftDeclined", Simulated("InvalidPaymentMethod", ",\"SoftDecline\":\"true\""), "Declined"),
        (null, null, "Authorized"),
        ("PendingTransactionTimedOut", Simulated("TransactionTimedOut"), "Declined"),
        (null, null, "Authorized"),
        ("PendingSoftDeclined", Simulated("InvalidPaymentMethod", ",\"SoftDecline\":\"true\""), "Declined"),
        (null, null, "Authorized"),
    ];

    private static string Simulated(string reason, string more = "") =>
        $"{{\"SandboxSimulation\":{{\"State\":\"Declined\",\"ReasonCode\":\"{reason}\"{more}}}}}";

    [Fact]
    public Task Ten_thousand_orders_with_every_fault_end_once_and_truly_on_sqlite() =>
        Prove(
            TestDatabase.Sqlite,
            10_000,
            api: 0.08,
            kill: 0.002,
            new NoticeFaults(Drop: 0.15, Double: 0.25, Forge: 0.02),
            poll: true,
            notices: true
        );

    [Fact]
    public Task A_thousand_orders_with_every_fault_end_once_and_truly_on_postgres() =>
        Prove(
            TestDatabase.Postgres,
            1_000,
            api: 0.08,
            kill: 0.005,
            new NoticeFaults(Drop: 0.15, Double: 0.25, Forge: 0.02),
            poll: true,
            notices: true
        );

    [Theory, OnBothDatabases]
    public Task With_every_notice_lost_the_poller_alone_gets_there(TestDatabase database) =>
        Prove(
            database,
            500,
            api: 0.08,
            kill: 0.002,
            new NoticeFaults(Drop: 1, Double: 0, Forge: 0),
            poll: true,
            notices: false
        );

    [Theory, OnBothDatabases]
    public Task Without_the_poller_the_notices_alone_do(TestDatabase database) =>
        Prove(
            database,
            500,
            api: 0.08,
            kill: 0.002,
            new NoticeFaults(Drop: 0, Double: 0.25, Forge: 0.02),
            poll: false,
            notices: true
        );

    /// <summary>
    /// The service keeps the first answer of a request; by the time it is repeated, that answer is old, and the notice
    /// has been and gone.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_notice_that_came_before_the_repeated_answer_is_not_lost(TestDatabase database)
    {
        var (host, dice) = (await TenderHost.Shared(TestDatabase.Sqlite), new Dice(1));
        var merchant = await host.Control.NewMerchant();
        var control = host.Control.For(merchant);
        await using var proxy = await NoticeProxy.Start(dice, new NoticeFaults(0, 0, 0));
        await control.PutEndpoints(new Endpoint(proxy.Url + "ipn", "both"));
        using var calm = Kit.Of(host, merchant);
        var network = new FaultyApi(dice, 0);
        await using var shop = await Open(database, host, merchant, network, dice, kill: 0, poll: false);
        var wallet = await Wallet(calm, control, merchant);
        network.LoseNext();
        await shop.Ask(
            new AuthorizeCall(
                "order",
                "charge",
                ApiGeneration.V2,
                wallet,
                new Price(5, "USD"),
                AuthorizationMode.Asynchronous
            )
            {
                ChargeInitiator = "MITU",
                Channel = "Offline",
            }
        );
        Assert.Equal(1, network.Lost);
        await control.Advance("PT31S");
        await proxy.Pass(shop.Listener);
        await shop.Work();
        Assert.Equal(0, await shop.Count());
        shop.Advance(TimeSpan.FromMinutes(65));
        await shop.Work();
        Assert.Equal("Authorized", Assert.Single(await shop.Told()).Ending);
    }

    private static Task<Shop> Open(
        TestDatabase database,
        TenderHost host,
        TestMerchant merchant,
        FaultyApi network,
        Dice dice,
        double kill,
        bool poll
    ) =>
        Shop.Open(
            database,
            options =>
            {
                Kit.Fill(options, host, merchant);
                options.RetryCount = 0; // the kit's stored calls are what retries here
                options.Notifications = new NotificationOptions
                {
                    CertificateServer = host.Http,
                    TrustedAuthorities = { host.CaPem },
                };
                options.Notifications.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
            },
            options => options.Poll = poll,
            network,
            dice,
            kill
        );

    private async Task Prove(
        TestDatabase database,
        int orderCount,
        double api,
        double kill,
        NoticeFaults faults,
        bool poll,
        bool notices
    )
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TENDER_SEED"), out var given)
            ? given
            : (int)(Stopwatch.GetTimestamp() & int.MaxValue);
        output.WriteLine($"TENDER_SEED={seed}");
        var watch = Stopwatch.StartNew();
        var dice = new Dice(seed);
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var merchant = await host.Control.NewMerchant();
        var control = host.Control.For(merchant);
        await using var proxy = await NoticeProxy.Start(dice, faults);
        await control.PutEndpoints(new Endpoint(proxy.Url + "ipn", "both"));
        using var calm = Kit.Of(host, merchant);
        var network = new FaultyApi(dice, api);
        await using var shop = await Open(database, host, merchant, network, dice, kill, poll);

        var asked = new ConcurrentDictionary<string, string>();
        const int batch = 1_000;
        for (var from = 0; from < orderCount; from += batch)
        {
            var calls = await Calls(
                calm,
                control,
                merchant,
                from,
                Math.Min(batch, orderCount - from),
                asked,
                proxy.Originals
            );
            await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (call, _) =>
                await shop.Ask(call)
            );
            // What got no answer is sent again: 30 seconds later, by the kit's clock.
            shop.Advance(TimeSpan.FromSeconds(40));
            await shop.Work();
            await control.Advance("PT31S");
            await proxy.Pass(shop.Listener);
            await shop.Work();
            output.WriteLine(
                $"{watch.Elapsed.TotalSeconds:0} s: {asked.Count} orders asked for, {await shop.Count()} told"
            );
        }
        var expected =
            asked.Count
            + asked.Count(one => one.Value == "Authorized" && one.Key.EndsWith("-7", StringComparison.Ordinal));
        // By then even what failed again and again has had its turn.
        for (var round = 0; round < 20 && (await shop.Count() < expected || !proxy.IsEmpty); round++)
        {
            output.WriteLine(
                $"{watch.Elapsed.TotalSeconds:0} s, round {round}: {await shop.Count()} of {expected} told"
            );
            shop.Advance(TimeSpan.FromMinutes(65));
            await shop.Work();
            await control.Advance("PT31S");
            await proxy.Pass(shop.Listener);
            await shop.Work();
        }
        // Nothing comes of anything later, either.
        shop.Advance(TimeSpan.FromDays(1));
        await shop.Work();

        await Check(shop, calm, asked, expected);
        output.WriteLine(
            $"{database}: {asked.Count} orders in {watch.Elapsed.TotalSeconds:0} s; {shop.Kills} kills; "
                + $"{network.Sent} requests, {network.Lost} answers lost; notices: {proxy.Taken} sent, "
                + $"{proxy.Dropped} dropped, {proxy.Passed} passed, {proxy.Forged} forged"
        );
        if (kill > 0)
            Assert.True(shop.Kills > 0);
        Assert.True(network.Lost > 0);
        if (!notices)
            Assert.Equal((0, proxy.Taken), (proxy.Passed, proxy.Dropped));
        if (faults.Forge > 0)
            Assert.True(proxy.Forged > 0);
        var learned = (await shop.Told())
            .GroupBy(one => one.LearnedBy)
            .ToDictionary(group => group.Key, group => group.Count());
        output.WriteLine(string.Join(", ", learned.Select(one => $"{one.Key} {one.Value}")));
        Assert.Equal(notices, learned.ContainsKey("Notice"));
        // Without the poller there is still the repetition of a reading that failed, which a notice had asked for.
        if (poll)
            Assert.True(learned.ContainsKey("Poll"));
        else
            Assert.True(learned.GetValueOrDefault("Poll") < orderCount / 10);
    }

    /// <summary>
    /// Every order told once under each name, as what was asked for, as the server has it now; and the server has not
    /// one charge more.
    /// </summary>
    private static async Task Check(Shop shop, Kit calm, ConcurrentDictionary<string, string> asked, int expected)
    {
        var told = await shop.Told();
        var twice = told.GroupBy(one => (one.OrderId, one.Name))
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" and ", group))
            .ToList();
        Assert.True(twice.Count == 0, $"told twice: {string.Join('\n', twice.Take(5))}");
        var missing = asked.Keys.Except(told.Where(one => one.Name == "charge").Select(one => one.OrderId)).ToList();
        var stuck = await Task.WhenAll(missing.Take(5).Select(async order => $"{order}: {await shop.Rows(order)}"));
        Assert.True(missing.Count == 0, $"{missing.Count} never told, such as {string.Join('\n', stuck)}");
        Assert.Equal(expected, told.Count);
        foreach (var one in told)
            Assert.True(
                one.Name == "capture" ? one.Ending == "Captured" : one.Ending == asked[one.OrderId],
                $"expected {asked[one.OrderId]}: {one}"
            );

        var objects = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            var (ending, amount) = await Truth(calm, one);
            var captured = ending == "Captured" && one.Name == "charge";
            Assert.True(
                (captured ? "Authorized" : ending) == one.Ending && amount == one.Amount,
                $"the server says {ending} {amount}: {one}"
            );
            Assert.True(objects.TryAdd($"{one.Name} {one.ObjectId}", one.OrderId), $"another order has it too: {one}");
        });

        // Wallets know what was authorized on them: an authorization that nobody was told of would show.
        foreach (
            var wallet in told.Where(one =>
                    one.Name == "charge" && one.OrderId.StartsWith("w-", StringComparison.Ordinal)
                )
                .GroupBy(one => one.OrderId.Split('-')[1])
        )
        {
            var permission = (await calm.V2.GetChargePermissionAsync(Wallets[wallet.Key])).ValueOrThrow();
            Assert.Equal(
                permission.Limits!.AmountLimit!.Value.Amount - permission.Limits.AmountBalance!.Value.Amount,
                wallet.Where(one => one.Ending == "Authorized").Sum(one => one.Amount)
            );
        }
    }

    private static async Task<(string Ending, decimal? Amount)> Truth(Kit calm, Told one)
    {
        if (one.OrderId.StartsWith("o-", StringComparison.Ordinal))
        {
            if (one.Name == "capture")
            {
                var capture = (await calm.V1.GetCaptureDetailsAsync(one.ObjectId!)).ValueOrThrow();
                return (
                    capture.CaptureStatus.State == CaptureState.Completed
                        ? "Captured"
                        : capture.CaptureStatus.State.Value,
                    capture.CaptureAmount.Amount
                );
            }
            var authorization = (await calm.V1.GetAuthorizationDetailsAsync(one.ObjectId!)).ValueOrThrow();
            var state = authorization.AuthorizationStatus.State;
            return (
                state == AuthorizationState.Open ? "Authorized"
                : state == AuthorizationState.Closed && authorization.CaptureIds.Count == 1 ? "Captured"
                : state.Value,
                authorization.AuthorizationAmount.Amount
            );
        }
        var charge = (await calm.V2.GetChargeAsync(one.ObjectId!)).ValueOrThrow();
        return (charge.StatusDetails.State.Value, charge.ChargeAmount.Amount);
    }

    private static readonly ConcurrentDictionary<string, string> Wallets = new();
    private static int walletCount;

    /// <summary>
    /// Of each thousand orders 800 are charges on saved wallets, twenty on each, 120 authorizations on order references
    /// of the original API, 80 whole checkouts.
    /// </summary>
    private static async Task<List<PaymentCall>> Calls(
        Kit calm,
        ControlClient control,
        TestMerchant merchant,
        int from,
        int count,
        ConcurrentDictionary<string, string> asked,
        ConcurrentBag<string> originals
    )
    {
        var calls = new List<PaymentCall>();
        var (wallet, reference, inWallet, onReference) = ("", "", 0, 0);
        for (var i = from; i < from + count; i++)
        {
            var (kind, price) = (Kinds[i % 8], new Price(1 + i % 97 / 100m, "USD"));
            var within = (i - from) * 1_000 / count;
            if (within < 800)
            {
                if (inWallet++ % 20 == 0)
                {
                    wallet = Interlocked
                        .Increment(ref walletCount)
                        .ToString(System.Globalization.CultureInfo.InvariantCulture);
                    Wallets[wallet] = await Wallet(calm, control, merchant);
                }
                var order = Order($"w-{wallet}-{i}", i, kind.Ending);
                calls.Add(
                    new AuthorizeCall(
                        order,
                        "charge",
                        ApiGeneration.V2,
                        Wallets[wallet],
                        price,
                        AuthorizationMode.Asynchronous
                    )
                    {
                        ChargeInitiator = "MITU",
                        Channel = "Offline",
                        SimulationCode = kind.Code,
                    }
                );
            }
            else if (within < 920)
            {
                if (onReference++ % 8 == 0)
                    originals.Add(reference = await OrderReference(calm, control));
                var order = Order($"o-{wallet}-{i}", i, kind.Ending);
                calls.Add(
                    new AuthorizeCall(
                        order,
                        "charge",
                        ApiGeneration.V1,
                        reference,
                        price,
                        AuthorizationMode.Asynchronous
                    )
                    {
                        Note = kind.Note,
                    }
                );
            }
            else
            {
                var order = Order($"c-{wallet}-{i}", i, "Authorized");
                calls.Add(
                    new CompleteCheckoutCall(order, "charge", await Checkout(calm, control, merchant, price), price)
                    {
                        SimulationCode = "AuthorizationInitiated",
                    }
                );
            }
        }
        return calls;

        string Order(string id, int i, string ending)
        {
            var order = $"{id}-{i % 8}";
            asked[order] = ending;
            return order;
        }
    }

    private static async Task<string> Wallet(Kit calm, ControlClient control, TestMerchant merchant)
    {
        var session = (
            await calm.V2.CreateCheckoutSessionAsync(
                new CreateCheckoutSessionRequest
                {
                    StoreId = merchant.StoreId,
                    WebCheckoutDetails = Urls,
                    ChargePermissionType = ChargePermissionType.PaymentMethodOnFile,
                    PaymentMethodOnFileMetadata = new PaymentMethodOnFileMetadata(true),
                },
                Kit.NewKey()
            )
        ).ValueOrThrow();
        await control.Buyer(session.CheckoutSessionId, "pay");
        return (
            await calm.V2.CompleteCheckoutSessionAsync(session.CheckoutSessionId, new CompleteCheckoutSessionRequest())
        )
            .ValueOrThrow()
            .ChargePermissionId!;
    }

    private static async Task<string> OrderReference(Kit calm, ControlClient control)
    {
        var id = (await control.NewOrderReference()).Id;
        (
            await calm.V1.SetOrderReferenceDetailsAsync(
                new SetOrderReferenceDetailsRequest { AmazonOrderReferenceId = id, OrderTotal = new Price(100, "USD") }
            )
        ).ValueOrThrow();
        (
            await calm.V1.ConfirmOrderReferenceAsync(new ConfirmOrderReferenceRequest { AmazonOrderReferenceId = id })
        ).ValueOrThrow();
        return id;
    }

    private static async Task<string> Checkout(Kit calm, ControlClient control, TestMerchant merchant, Price price)
    {
        var session = (
            await calm.V2.CreateCheckoutSessionAsync(
                new CreateCheckoutSessionRequest
                {
                    StoreId = merchant.StoreId,
                    WebCheckoutDetails = Urls,
                    PaymentDetails = new PaymentDetails
                    {
                        PaymentIntent = PaymentIntent.Authorize,
                        CanHandlePendingAuthorization = true,
                        ChargeAmount = price,
                    },
                },
                Kit.NewKey()
            )
        ).ValueOrThrow();
        await control.Buyer(session.CheckoutSessionId, "pay");
        return session.CheckoutSessionId;
    }

    private static readonly WebCheckoutDetails Urls = new()
    {
        CheckoutReviewReturnUrl = "https://shop.example/review",
        CheckoutResultReturnUrl = "https://shop.example/thanks",
    };
}
