using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>
/// The main stories of both generations against a running server, whose merchant's clock and the kit's move together.
/// </summary>
public class ServerTests
{
    private const string Order = "1001";

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    private sealed class Shop(
        KitWorld world,
        Kit kit,
        ControlClient control,
        TestMerchant merchant,
        TestDatabase database
    ) : IAsyncDisposable
    {
        private Receiver? receiver;

        public KitWorld World => world;
        public Kit Kit => kit;
        public ControlClient Control => control;
        public OrderPayments Payments => world.Payments;

        public static async Task<Shop> Open(TestDatabase database, Action<OrderPaymentsOptions>? configure = null)
        {
            var host = await TenderHost.Shared(database);
            var merchant = await host.Control.NewMerchant();
            var kit = Kit.Of(host, merchant);
            var world = await KitWorld.Start(database, configure);
            world.Ports[ApiGeneration.V1] = new V1Port(kit.V1);
            world.Ports[ApiGeneration.V2] = new V2Port(kit.V2);
            world.Restart();
            var control = host.Control.For(merchant);
            world.Clock.Now = (await control.Clock()).Now;
            return new Shop(world, kit, control, merchant, database);
        }

        /// <summary>The same merchant's clients, set up otherwise.</summary>
        public async Task<Kit> With(Action<AmazonPayOptions> more) =>
            Kit.Of(await TenderHost.Shared(TestDatabase.Sqlite), merchant, more);

        /// <summary>Both clocks, then the work that is due.</summary>
        public async Task Advance(string by)
        {
            world.Clock.Now = (await control.Advance(by)).Now;
            await world.Run();
        }

        /// <summary>Has notices sent to a listener, which <see cref="Deliver"/> empties.</summary>
        public async Task Listen(string generation)
        {
            receiver = await Receiver.Start();
            await control.PutEndpoints(new Endpoint(receiver.Url.ToString(), generation));
        }

        /// <summary>What has arrived since, verified and handed to the kit.</summary>
        public async Task Deliver()
        {
            await control.Settle();
            var host = await TenderHost.Shared(database);
            using var services = new ServiceCollection()
                .AddAmazonPay(options =>
                {
                    Kit.Fill(options, host, merchant);
                    options.Notifications = new NotificationOptions
                    {
                        CertificateOrigins = { "https://sns.us-east-1.amazonaws.com" },
                        CertificateServer = host.Http,
                    };
                    options.Notifications.TrustedAuthorities.Add(host.CaPem);
                })
                .BuildServiceProvider();
            var verifier = services.GetRequiredService<NotificationVerifier>();
            foreach (var message in receiver!.Messages)
                await world.Payments.ReceiveAsync(
                    Assert.IsType<Verification.Verified>(await verifier.VerifyAsync(message.Bytes)).Notice
                );
            await world.Run();
        }

        public async Task<string> PaidSession(
            decimal amount,
            PaymentIntent? intent = null,
            bool pending = false,
            string? card = null
        )
        {
            var session = (
                await kit.V2.CreateCheckoutSessionAsync(
                    new CreateCheckoutSessionRequest
                    {
                        StoreId = merchant.StoreId,
                        WebCheckoutDetails = new WebCheckoutDetails
                        {
                            CheckoutReviewReturnUrl = "https://shop.example/review",
                            CheckoutResultReturnUrl = "https://shop.example/thanks",
                        },
                        PaymentDetails = new PaymentDetails
                        {
                            PaymentIntent = intent ?? PaymentIntent.Authorize,
                            ChargeAmount = Usd(amount),
                            CanHandlePendingAuthorization = pending,
                        },
                        MerchantMetadata = new MerchantMetadata { MerchantReferenceId = Order },
                    },
                    Kit.NewKey()
                )
            ).ValueOrThrow();
            await control.Buyer(session.CheckoutSessionId, "pay", card);
            return session.CheckoutSessionId;
        }

        public async Task<string> PermissionOf(decimal amount, string? card = null) =>
            (
                await kit.V2.CompleteCheckoutSessionAsync(
                    await PaidSession(amount, PaymentIntent.Confirm, card: card),
                    new CompleteCheckoutSessionRequest { ChargeAmount = Usd(amount) }
                )
            )
                .ValueOrThrow()
                .ChargePermissionId!;

        public async Task<string> OrderReference(decimal amount, string? card = null)
        {
            var id = (await control.NewOrderReference(instrument: card)).Id;
            (
                await kit.V1.SetOrderReferenceDetailsAsync(
                    new()
                    {
                        AmazonOrderReferenceId = id,
                        OrderTotal = Usd(amount),
                        SellerOrderId = Order,
                    }
                )
            ).ValueOrThrow();
            (await kit.V1.ConfirmOrderReferenceAsync(new() { AmazonOrderReferenceId = id })).ValueOrThrow();
            return id;
        }

        public async ValueTask DisposeAsync()
        {
            await world.DisposeAsync();
            kit.Dispose();
            if (receiver is not null)
                await receiver.DisposeAsync();
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_checkout_pends_is_authorized_captured_and_refunded(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var session = await shop.PaidSession(25, pending: true);
        await shop.Payments.ExpectAsync(
            Expectation.CheckoutSession(Order, "checkout", session) with
            {
                Reference = Order,
            }
        );
        var placed = await shop.Payments.RequestAsync(
            new CompleteCheckoutCall(Order, "charge", session, Usd(25)) { SimulationCode = "AuthorizationInitiated" }
        );
        Assert.Equal(ProgressState.Pending, placed.State);
        await shop.Advance("PT90S");
        var charge = (await shop.Payments.FindAsync(Order)).Outcomes.Single(one => one.Ending is Authorized).ObjectId!;
        Assert.Equal(
            ProgressState.Ended,
            (
                await shop.Payments.RequestAsync(new CaptureCall(Order, "capture", ApiGeneration.V2, charge, Usd(25)))
            ).State
        );
        Assert.Equal(
            ProgressState.Pending,
            (await shop.Payments.RequestAsync(new RefundCall(Order, "refund", ApiGeneration.V2, charge, Usd(10)))).State
        );
        await shop.Advance("PT90S");
        Assert.Equal(["charge:Authorized", "capture:Captured", "refund:Refunded"], await shop.World.Handled());
        Assert.Empty((await shop.Payments.FindAsync(Order)).Pending);
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_that_notices_of_both_generations_tell_of_is_told_once(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        await shop.Listen("both");
        var session = await shop.PaidSession(25);
        await shop.Payments.RequestAsync(new CompleteCheckoutCall(Order, "charge", session, Usd(25)));
        var charge = (await shop.Payments.FindAsync(Order)).Outcomes.Single(one => one.Ending is Authorized).ObjectId!;
        await shop.Payments.RequestAsync(new CaptureCall(Order, "capture", ApiGeneration.V2, charge, Usd(25)));
        await shop.Payments.RequestAsync(new RefundCall(Order, "refund", ApiGeneration.V2, charge, Usd(5)));
        // And one by the merchant in her portal, of which the kit learns from notices alone.
        (
            await shop.Kit.V2.CreateRefundAsync(
                new CreateRefundRequest { ChargeId = charge, RefundAmount = Usd(3) },
                Kit.NewKey()
            )
        ).ValueOrThrow();
        await AssertRefundsAreToldOnce(shop, (3, true), (5, false));
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_refund_that_notices_of_both_generations_tell_of_is_told_once(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        await shop.Listen("both");
        var order = await shop.OrderReference(25);
        var captured = Assert.IsType<Captured>(
            (
                await shop.Payments.RequestAsync(
                    new AuthorizeCall(Order, "charge", ApiGeneration.V1, order, Usd(25), AuthorizationMode.Synchronous)
                    {
                        CaptureNow = true,
                    }
                )
            ).Ending
        );
        await shop.Payments.RequestAsync(new RefundCall(Order, "refund", ApiGeneration.V1, captured.CaptureId, Usd(5)));
        await AssertRefundsAreToldOnce(shop, (5, false));
    }

    private static async Task AssertRefundsAreToldOnce(Shop shop, params (decimal, bool)[] expected)
    {
        await shop.Advance("PT90S");
        await shop.Deliver();
        await shop.Advance("PT3M");
        await shop.Deliver();
        await shop.Advance("PT3M");
        var refunds = (await shop.Payments.FindAsync(Order)).Outcomes.Select(one => one.Ending).OfType<Refunded>();
        Assert.Equal(expected, refunds.Select(one => (one.Amount!.Value.Amount, one.Elsewhere)).Order());
        // And no notice is left behind that could be told later.
        Assert.Empty(
            await shop.World.Query(
                "SELECT object_key FROM amazonpay_notices WHERE status <> 3 AND object_key LIKE '%-R%'"
            )
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_session_that_another_page_completed_is_no_error(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var session = await shop.PaidSession(25);
        (
            await shop.Kit.V2.CompleteCheckoutSessionAsync(
                session,
                new CompleteCheckoutSessionRequest { ChargeAmount = Usd(25) }
            )
        ).ValueOrThrow();
        var placed = await shop.Payments.RequestAsync(new CompleteCheckoutCall(Order, "charge", session, Usd(25)));
        Assert.Equal(ProgressState.Ended, placed.State);
        Assert.IsType<Authorized>(placed.Ending);
        // One the buyer never paid is refused.
        var open = (await shop.Kit.V2.GetCheckoutSessionAsync(session)).ValueOrThrow();
        Assert.Equal(CheckoutSessionState.Completed, open.StatusDetails.State);
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_order_is_charged_in_the_optimal_way(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        // This card is approved after half a minute; who wants to know at once is told that it timed out.
        var permission = await shop.PermissionOf(25, card: "0701");
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge", ApiGeneration.V2, permission, Usd(25), AuthorizationMode.Optimal)
        );
        Assert.Equal(ProgressState.Pending, asked.State);
        await shop.Advance("PT90S");
        Assert.Equal(["charge:Authorized"], await shop.World.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_permission_is_suspended_repaired_and_charged_again(TestDatabase database)
    {
        await using var shop = await Shop.Open(database, options =>
            options.Policies.Add(Policy.AuthorizeWhenRestored(3))
        );
        var permission = await shop.PermissionOf(25);
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge", ApiGeneration.V2, permission, Usd(25), AuthorizationMode.Synchronous)
            {
                SimulationCode = "HardDeclined",
            }
        );
        Assert.Equal(DeclineKind.Hard, Assert.IsType<Declined>(asked.Ending).Kind);
        await shop.World.Run();
        await shop.Control.PutInstrument(permission, "1111");
        await shop.Advance("PT70M");
        await shop.Advance("PT70M");
        Assert.Equal(["charge:Declined", "charge:PermissionRestored"], (await shop.World.Handled())[..2]);
        var calls = await shop.World.Query(
            "SELECT attempt FROM amazonpay_calls WHERE name = 'charge' ORDER BY attempt"
        );
        Assert.Equal("2", calls[1]);
    }

    [Theory, OnBothDatabases]
    public async Task A_late_v2_capture_is_asynchronous_and_an_unused_charge_expires(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var late = (
            await shop.Payments.RequestAsync(
                new AuthorizeCall(
                    Order,
                    "charge",
                    ApiGeneration.V2,
                    await shop.PermissionOf(25),
                    Usd(25),
                    AuthorizationMode.Synchronous
                )
            )
        ).ObjectId!;
        await shop.Payments.RequestAsync(
            new AuthorizeCall(
                "1002",
                "charge",
                ApiGeneration.V2,
                await shop.PermissionOf(25),
                Usd(25),
                AuthorizationMode.Synchronous
            )
        );
        await shop.Advance("P8D");
        Assert.Equal(
            ProgressState.Pending,
            (await shop.Payments.RequestAsync(new CaptureCall(Order, "capture", ApiGeneration.V2, late, Usd(25)))).State
        );
        await shop.Advance("PT90S");
        Assert.Equal(["charge:Authorized", "charge:GuaranteeEndsSoon", "capture:Captured"], await shop.World.Handled());
        await shop.Advance("P23D");
        Assert.Equal(
            ["charge:Authorized", "charge:GuaranteeEndsSoon", "charge:Expired"],
            await shop.World.Handled("1002")
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_v2_charge_is_canceled_and_a_permission_closed(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var permission = await shop.PermissionOf(50);
        var first = (
            await shop.Payments.RequestAsync(
                new AuthorizeCall(
                    Order,
                    "charge-1",
                    ApiGeneration.V2,
                    permission,
                    Usd(20),
                    AuthorizationMode.Synchronous
                )
            )
        ).ObjectId!;
        await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge-2", ApiGeneration.V2, permission, Usd(20), AuthorizationMode.Synchronous)
        );
        Assert.Equal(
            CanceledBy.Merchant,
            Assert
                .IsType<Canceled>(
                    (
                        await shop.Payments.RequestAsync(
                            new CancelCall(Order, "cancel", ApiGeneration.V2, first, "out of stock")
                        )
                    ).Ending
                        ?? (await shop.World.Endings())[^1]
                )
                .By
        );
        await shop.Payments.RequestAsync(
            new ClosePermissionCall(
                Order,
                "close",
                ApiGeneration.V2,
                permission,
                "order canceled",
                CancelAuthorizations: true
            )
        );
        await shop.World.Run();
        Assert.Equal(
            [
                "charge-1:Authorized",
                "charge-2:Authorized",
                "charge-1:Canceled",
                "close:PermissionClosed",
                "charge-2:Canceled",
            ],
            await shop.World.Handled()
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_order_is_authorized_captured_and_refunded(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var order = await shop.OrderReference(25, card: "0701");
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge", ApiGeneration.V1, order, Usd(25), AuthorizationMode.Optimal)
        );
        Assert.Equal(ProgressState.Pending, asked.State);
        await shop.Advance("PT90S");
        var authorization = (await shop.Payments.FindAsync(Order))
            .Outcomes.Single(one => one.Ending is Authorized)
            .ObjectId!;
        var captured = Assert.IsType<Captured>(
            (
                await shop.Payments.RequestAsync(
                    new CaptureCall(Order, "capture", ApiGeneration.V1, authorization, Usd(20))
                )
            ).Ending
        );
        await shop.Payments.RequestAsync(new RefundCall(Order, "refund", ApiGeneration.V1, captured.CaptureId, Usd(5)));
        await shop.Payments.RequestAsync(
            new RefundCall(Order, "refund-2", ApiGeneration.V1, captured.CaptureId, Usd(5))
            {
                Note = Simulated("Declined", "AmazonRejected"),
            }
        );
        await shop.Advance("PT90S");
        var handled = await shop.World.Handled();
        Assert.Equal(["charge:Authorized", "capture:Captured"], handled[..2]);
        Assert.Equal(["refund-2:RefundDeclined", "refund:Refunded"], handled[2..].Order(StringComparer.Ordinal));
        Assert.Empty((await shop.Payments.FindAsync(Order)).Pending);
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_order_is_captured_at_once_and_one_is_canceled(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(
                Order,
                "charge",
                ApiGeneration.V1,
                await shop.OrderReference(25),
                Usd(25),
                AuthorizationMode.Synchronous
            )
            {
                CaptureNow = true,
            }
        );
        Assert.IsType<Captured>(asked.Ending);
        var other = await shop.OrderReference(25);
        var open = (
            await shop.Payments.RequestAsync(
                new AuthorizeCall("1002", "charge", ApiGeneration.V1, other, Usd(25), AuthorizationMode.Synchronous)
            )
        ).ObjectId!;
        await shop.Payments.RequestAsync(new CancelCall("1002", "cancel", ApiGeneration.V1, open, "out of stock"));
        await shop.Payments.RequestAsync(
            new ClosePermissionCall(
                "1002",
                "close",
                ApiGeneration.V1,
                other,
                "out of stock",
                CancelAuthorizations: true
            )
        );
        await shop.World.Run();
        Assert.Equal(["charge:Captured"], await shop.World.Handled());
        Assert.Equal(
            ["charge:Authorized", "charge:Canceled", "close:PermissionClosed"],
            await shop.World.Handled("1002")
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_order_is_suspended_and_authorized_again_when_the_buyer_has_repaired_it(TestDatabase database)
    {
        await using var shop = await Shop.Open(database, options =>
            options.Policies.Add(Policy.AuthorizeWhenRestored(3))
        );
        var order = await shop.OrderReference(25, card: "InvalidPaymentMethod");
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge", ApiGeneration.V1, order, Usd(25), AuthorizationMode.Synchronous)
        );
        Assert.Equal(NextAction.AskBuyerToUpdatePaymentMethod, Assert.IsType<Declined>(asked.Ending).NextStep.Action);
        await shop.World.Run();
        await shop.Control.PutInstrument(order, "1111");
        await shop.Advance("PT70M");
        await shop.Advance("PT70M");
        Assert.Equal(["charge:Declined", "charge:PermissionRestored", "charge:Authorized"], await shop.World.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_billing_agreement_is_charged(TestDatabase database)
    {
        await using var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference(kind: "billing-agreement")).Id;
        (
            await shop.Kit.V1.SetBillingAgreementDetailsAsync(
                new() { AmazonBillingAgreementId = agreement, SellerBillingAgreementId = Order }
            )
        ).ValueOrThrow();
        (await shop.Kit.V1.ConfirmBillingAgreementAsync(agreement)).ValueOrThrow();
        foreach (var month in new[] { "2026-01", "2026-02" })
            Assert.IsType<Captured>(
                (
                    await shop.Payments.RequestAsync(
                        new AuthorizeCall(
                            Order,
                            month,
                            ApiGeneration.V1,
                            agreement,
                            Usd(9),
                            AuthorizationMode.Synchronous
                        )
                        {
                            CaptureNow = true,
                        }
                    )
                ).Ending
            );
        await shop.World.Run();
        Assert.Equal(["2026-01:Captured", "2026-02:Captured"], await shop.World.Handled());
    }

    [Fact]
    public async Task A_server_that_is_away_is_asked_with_the_same_key_until_it_answers()
    {
        await using var shop = await Shop.Open(TestDatabase.Sqlite);
        var permission = await shop.PermissionOf(25);
        var port = shop.World.Ports[ApiGeneration.V2];
        shop.World.Ports[ApiGeneration.V2] = new V2Port(Kit.Scripted(new ScriptedAnswers(ScriptedAnswers.NoAnswer)).V2);
        shop.World.Restart();
        var asked = await shop.Payments.RequestAsync(
            new AuthorizeCall(Order, "charge", ApiGeneration.V2, permission, Usd(25), AuthorizationMode.Synchronous)
        );
        Assert.Equal(ProgressState.Unanswered, asked.State);
        shop.World.Ports[ApiGeneration.V2] = port;
        await shop.World.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["charge:Authorized"], await shop.World.Handled());
    }

    [Fact]
    public async Task Pain_21_a_refused_signature_says_why_and_the_request_is_sent_again_once_the_key_is_mended()
    {
        await using var shop = await Shop.Open(TestDatabase.Sqlite);
        var permission = await shop.PermissionOf(25);
        var right = shop.World.Ports[ApiGeneration.V2];
        using var stranger = System.Security.Cryptography.RSA.Create(2048);
        using var wrong = await shop.With(options => options.V2!.PrivateKeyPem = stranger.ExportPkcs8PrivateKeyPem());
        var refused = Assert.IsType<ApiError.Unauthorized>((await wrong.V2.GetChargePermissionAsync(permission)).Error);
        Assert.Equal("InvalidRequestSignature", refused.Code);
        Assert.Contains("AMZN-PAY-RSASSA-PSS", refused.Message, StringComparison.Ordinal);
        shop.World.Ports[ApiGeneration.V2] = new V2Port(wrong.V2);
        shop.World.Restart();
        Assert.Equal(
            ProgressState.Unanswered,
            (
                await shop.Payments.RequestAsync(
                    new AuthorizeCall(
                        Order,
                        "charge",
                        ApiGeneration.V2,
                        permission,
                        Usd(25),
                        AuthorizationMode.Synchronous
                    )
                )
            ).State
        );
        shop.World.Ports[ApiGeneration.V2] = right;
        await shop.World.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["charge:Authorized"], await shop.World.Handled());
    }

    private static string Simulated(string state, string reason) =>
        $"{{\"SandboxSimulation\":{{\"State\":\"{state}\",\"ReasonCode\":\"{reason}\"}}}}";
}
