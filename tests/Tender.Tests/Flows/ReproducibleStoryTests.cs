using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Tender.Tests.Processes;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// A frozen clock: it moves only when told, and the same calls of a merchant with the same seed come to the same, byte
/// for byte.
/// </summary>
public sealed partial class ReproducibleStoryTests
{
    private const long Seed = 20_260_102;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task The_same_calls_come_to_the_same_on_each_database_in_each_process_and_with_a_restart_between()
    {
        await using var receiver = await Receiver.Start();
        var first = await Play(TestDatabase.Sqlite, receiver, restarts: false);
        Assert.Contains(first, line => line.Contains("Declined", StringComparison.Ordinal));
        Assert.Contains(first, line => line.StartsWith("notice", StringComparison.Ordinal));
        Assert.Equal(first, await Play(TestDatabase.Postgres, receiver, restarts: false));
        Assert.Equal(first, await Play(TestDatabase.Sqlite, receiver, restarts: true));
        Assert.Equal(first, await Play(TestDatabase.Postgres, receiver, restarts: true));
        Assert.Equal(first, await PlayElsewhere(receiver));
    }

    [Theory, OnBothDatabases]
    public async Task A_frozen_clock_moves_only_when_told(TestDatabase database)
    {
        var shop = await Shop.Open(
            database,
            new { startAt = Start, settings = new { clock = "frozen", noticeDelay = "PT0S" } }
        );
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        var permission = await shop.Permission(100);
        var pending = (await shop.Charge(permission, 30, pending: true, simulation: "AuthorizationInitiated")).Is(201);
        Assert.Equal(Start, (await shop.Control.Clock()).Now);
        Assert.Equal("AuthorizationInitiated", (await shop.GetCharge(pending["chargeId"]!)).State);
        // What is owed is sent all the same, in real time.
        await WaitFor(() => receiver.Messages.Count > 0);

        var advanced = await shop.Control.Advance("PT24H");
        Assert.Equal(Start.AddHours(24), advanced.Now);
        Assert.Equal(Start.AddHours(24), (await shop.Control.Clock()).Now);
        Assert.Equal("Authorized", (await shop.GetCharge(pending["chargeId"]!)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_can_be_stopped_and_let_run_and_what_waits_follows_it(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { startAt = Start });
        var permission = await shop.Permission(100);
        await Patch("frozen", 200);
        var stood = (await shop.Control.Clock()).Now;
        var id = (await shop.Charge(permission, 30, pending: true, simulation: "AuthorizationInitiated")).Is(201)[
            "chargeId"
        ]!;
        Assert.Equal(stood, (await shop.Control.Clock()).Now);
        await Patch("running", 200);
        Assert.InRange((await shop.Control.Clock()).Now, stood, stood.AddMinutes(5));
        // Its job has a real time again, as it would have had without the stop.
        var next = (await shop.Control.Next(id)).Items.Where(one => one.DueAt is not null).Min(one => one.DueAt);
        Assert.InRange(next!.Value, stood, stood.AddHours(25));
        await shop.Control.Advance("PT24H");
        Assert.Equal("Authorized", (await shop.GetCharge(id)).State);
        await Patch("standing", 400);

        Task Patch(string clock, int status) =>
            shop.Control.Mine(HttpMethod.Patch, "", new { settings = new { clock } }, status);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_fails_is_tried_again_only_when_the_clock_gets_there(TestDatabase database)
    {
        var shop = await Shop.Open(
            database,
            new { startAt = Start, settings = new { clock = "frozen", noticeDelay = "PT0S" } }
        );
        await using var receiver = await Receiver.Start();
        receiver.AnswerNext(500);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var (_, charge) = await shop.Checkout(20);
        await shop.Control.Advance("PT0S");
        var failed = Assert.Single(await shop.Control.Notifications(), notice =>
            notice.Deliveries.Any(one => one.State == "pending")
        );
        Assert.Equal(Start, Assert.Single(failed.Deliveries[0].Attempts).At);
        await shop.Control.Advance("PT2H");
        Assert.All((await shop.Control.Notifications()).SelectMany(notice => notice.Deliveries), delivery =>
            Assert.Equal("delivered", delivery.State)
        );
        await shop.ChargeIs(charge, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task What_a_call_makes_due_at_once_is_done_before_it_is_answered(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { startAt = Start, settings = new { clock = "frozen" } });
        var agreement = await shop.Agreement();
        for (var declined = 1; declined <= 5; declined++)
        {
            var note = Shop.Simulate("Declined", "InvalidPaymentMethod");
            (await Charge(shop, agreement, $"p-{declined}", note)).Ok();
            // What the child's decline comes to for the agreement is a job, and done already.
            var details = await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement));
            Assert.Equal("Suspended", details["BillingAgreementDetails/BillingAgreementStatus/State"]);
            await shop.Control.PutInstrument(agreement, "1111");
        }
    }

    private static Task<List<string>> Play(TestDatabase database, Receiver receiver, bool restarts) =>
        Play(receiver, async play =>
        {
            await using var host = await TenderHost.Start(database);
            var merchant = await NewMerchant(host.Control);
            await play(new Script(Shop.On(host, merchant), host.Http), async script =>
            {
                if (!restarts)
                    return;
                await host.Restart();
                script.Go(Shop.On(host, merchant), host.Http);
            });
        });

    /// <summary>The same in a process of its own.</summary>
    private static Task<List<string>> PlayElsewhere(Receiver receiver) => Play(receiver, async play =>
        {
            using var place = await Place.Make(TestDatabase.Sqlite);
            using var server = await TenderProcess.Serve(place);
            var control = place.Control(server.Http);
            var shop = Shop.On(server.Http, control, await NewMerchant(control));
            await play(new Script(shop, server.Http), _ => Task.CompletedTask);
        });

    private static Task<TestMerchant> NewMerchant(ControlClient control) =>
        control.NewMerchant(
            new
            {
                seed = Seed,
                startAt = Start,
                settings = new { clock = "frozen", noticeDelay = "PT0S" },
            }
        );

    /// <summary>Both dialects, most endings: every call and answer, every notice, the whole timeline.</summary>
    private static async Task<List<string>> Play(
        Receiver receiver,
        Func<Func<Script, Func<Script, Task>, Task>, Task> onServer
    )
    {
        var lines = new List<string>();
        await onServer(async (script, between) => lines = await Play(script, receiver, between));
        return lines;
    }

    private static async Task<List<string>> Play(Script script, Receiver receiver, Func<Script, Task> between)
    {
        var received = receiver.Messages.Count;
        await script.Control(
            "notification-endpoints",
            "PUT",
            new[] { new { url = $"{receiver.Url}ipn", generation = "both" } }
        );
        await script.CheckOut();
        await script.DeclineAndRefund();
        await between(script);
        await script.PayWithTheFirstGeneration();
        await script.Advance("P40D");
        await script.Timeline();
        // Not the signature, and where the certificate of a server's own authority is.
        script.Lines.AddRange(
            receiver
                .Messages.Skip(received)
                .Select(one => $"notice {Unsigned(System.Text.Encoding.UTF8.GetString(one.Bytes))}")
        );
        return script.Lines;
    }

    private static string Unsigned(string body)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove("Signature");
        json.Remove("SigningCertURL");
        return json.ToJsonString();
    }

    private static Task<V1Reply> Charge(
        Shop shop,
        string agreement,
        string reference,
        string? note = null,
        bool captureNow = false
    ) =>
        shop.V1.Call(
            "AuthorizeOnBillingAgreement",
            ("AmazonBillingAgreementId", agreement),
            ("AuthorizationReferenceId", reference),
            ("AuthorizationAmount.Amount", "10.00"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0"),
            ("SellerAuthorizationNote", note),
            ("CaptureNow", captureNow ? "true" : "false")
        );

    private static async Task WaitFor(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(10, bound.Token);
    }

    /// <summary>A fixed sequence of calls, and what each was answered.</summary>
    private sealed partial class Script(Shop first, Uri server)
    {
        private Shop shop = first;
        private string authority = server.Authority;

        public List<string> Lines { get; } = [];

        /// <summary>The server was started again, on another port.</summary>
        public void Go(Shop restarted, Uri at) => (shop, authority) = (restarted, at.Authority);

        public async Task CheckOut()
        {
            var session = (
                await Post(
                    "checkoutSessions",
                    new
                    {
                        webCheckoutDetails = new
                        {
                            checkoutReviewReturnUrl = Shop.ReviewUrl,
                            checkoutResultReturnUrl = Shop.ResultUrl,
                        },
                        storeId = shop.Merchant.StoreId,
                        paymentDetails = new
                        {
                            paymentIntent = "Authorize",
                            canHandlePendingAuthorization = true,
                            chargeAmount = shop.Usd(80),
                            totalOrderAmount = shop.Usd(200),
                        },
                    }
                )
            )["checkoutSessionId"]!;
            await Control($"checkout-sessions/{session}/buyer", "POST", new { action = "pay" });
            var done = await Post(
                $"checkoutSessions/{session}/complete",
                new { chargeAmount = shop.Usd(80), totalOrderAmount = shop.Usd(200) }
            );
            (permission, charge) = (done["chargePermissionId"]!, done["chargeId"]!);
            // The verdict is known half a minute later; two more charges fall due with it.
            await Post("charges", Charge(20, pending: true));
            await Post("charges", Charge(30, pending: true));
            await Advance("PT30S");
            await Post($"charges/{charge}/capture", new { captureAmount = shop.Usd(80) });
        }

        public async Task DeclineAndRefund()
        {
            var disputed = (await Post("charges", Charge(25, pending: false, captureNow: true)))["chargeId"]!;
            await Post("charges", Charge(10, pending: false), "SoftDeclined");
            var refund = (await Post("refunds", new { chargeId = charge, refundAmount = shop.Usd(15) }))["refundId"]!;
            await Control($"charges/{disputed}/dispute", "POST", new { type = "Claim", reason = "ProductNotReceived" });
            await Advance("PT1H");
            Add((await shop.GetRefund(refund)).Text);
            Add((await shop.GetPermission(permission)).Text);
        }

        public async Task PayWithTheFirstGeneration()
        {
            var order = (await shop.Control.NewOrderReference()).Id;
            await V1(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "50.00"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            );
            await V1("ConfirmOrderReference", ("AmazonOrderReferenceId", order));
            await V1(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", "a-1"),
                ("AuthorizationAmount.Amount", "50.00"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "1440")
            );
            await Advance("PT1M");
            var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
            await V1("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement));
            var declined = Shop.Simulate("Declined", "AmazonRejected");
            for (var n = 0; n < 3; n++)
                Add(
                    (
                        await ReproducibleStoryTests.Charge(
                            shop,
                            agreement,
                            $"p-{n}",
                            n == 1 ? declined : null,
                            captureNow: n == 2
                        )
                    ).Text
                );
            await V1("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement));
            await V1("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order));
        }

        public Task Advance(string by) => Control("clock/advance", "POST", new { by, wait = "PT10M" });

        public Task Timeline() => Control("timeline?limit=1000", "GET", null);

        public async Task Control(string path, string method, object? body) =>
            Add((await shop.Control.Mine(new HttpMethod(method), path, body, null)).Text);

        private string permission = "",
            charge = "";

        private int keys;

        private object Charge(decimal amount, bool pending, bool captureNow = false) =>
            new
            {
                chargePermissionId = permission,
                chargeAmount = shop.Usd(amount),
                captureNow,
                canHandlePendingAuthorization = pending,
            };

        private async Task<V2Reply> Post(string path, object body, string? simulation = null)
        {
            var reply = await shop.V2.Post(path, body, $"key-{++keys}", simulation);
            Add($"{reply.Status} {reply.Text}");
            return reply;
        }

        private async Task V1(string action, params (string, string?)[] parameters) =>
            Add((await shop.V1.Call(action, parameters)).Text);

        /// <summary>A request has an id that names the call, and a server its address.</summary>
        private void Add(string text) =>
            Lines.Add(RequestIds().Replace(text.Replace(authority, "server", StringComparison.Ordinal), ""));

        [GeneratedRegex("<RequestId>[^<]*</RequestId>")]
        private static partial Regex RequestIds();
    }
}
