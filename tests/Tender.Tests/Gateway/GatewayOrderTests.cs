using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Gateway;

/// <summary>
/// Shops of the first generation on a live Tender whose far end has the second one alone: they call as ever, and are
/// told as ever.
/// </summary>
public sealed class GatewayOrderTests(GatewayHosts hosts) : IClassFixture<GatewayHosts>
{
    /// <summary>The calls of OpenCart's bundled extension, and its own reading of the notices.</summary>
    [Theory, OnBothDatabases]
    public async Task An_OpenCart_order_is_paid_captured_and_refunded_on_the_far_account(TestDatabase database)
    {
        using var host = await hosts.Of(database, "eu");
        await using var receiver = await Receiver.Start();
        await Listen(host, OpenCart.Listener(receiver));
        using var ca = host.Authority;
        using var order = new OpenCart(host.Merchant, host.Live.Server.Https!, ca, false, 44, "19.9900", true);
        receiver.Answer = order.HandleNotice;

        var token = await host.LogIn();
        var (id, html) = await host.OpenWidget(token, "AddressBook");
        Assert.Contains("Max Mustermann", html);
        await order.Login(new OrderReference(id, token));
        await order.GetAddress();
        await order.Process();
        var back = await host.ConfirmAtFarEnd(id);
        await order.ReturnFromChallenge(back);
        await Until(() => order.IsPaid);
        var capture = Assert.Single(order.Transactions, one => one.Key != order.Authorization).Key;

        var refund = await order.Refund(capture, "19.99");
        await host.MoveBy(TimeSpan.FromHours(1));
        var refunded = (await host.V1.Call("GetRefundDetails", ("AmazonRefundId", refund))).Ok();
        Assert.Equal("Completed", refunded[Shop.Refunded + "/State"]);
        Assert.Empty(order.RefusedNotices);
        var permission = ObjectId.Read(id);
        var consent = await host.Live.Get<ChargePermission>(host.Merchant, permission);
        Assert.Equal(0, (await host.AssertEqual(consent.Instrument.Code, permission)).Minor);
    }

    [Theory, OnBothDatabases]
    public async Task An_order_is_authorized_captured_and_closed_and_what_is_left_is_given_up(TestDatabase database)
    {
        using var host = await hosts.Of(database, "eu");
        var token = await host.LogIn();
        var (id, _) = await host.OpenWidget(token, "AddressBook");
        var (same, html) = await host.OpenWidget(token, "Wallet", id);
        Assert.Equal(id, same);
        Assert.Contains("Visa ****1111", html);
        (await host.SetDetails(id, 40)).Ok();

        // Without the pages of the flow nobody could confirm it.
        var refused = await host.V1.Call("ConfirmOrderReference", ("AmazonOrderReferenceId", id));
        Assert.Equal("InvalidParameterValue", refused.Code);
        (await host.Confirm(id)).Ok();
        Assert.Equal("Suspended", await host.StateOf(id));
        Assert.Equal(GatewayOrders.Success + "&AuthenticationStatus=Success", await host.ConfirmAtFarEnd(id));
        Assert.Equal("Open", await host.StateOf(id));

        var first = (await host.Authorize(id, 15)).Ok();
        Assert.Equal("Open", first[Shop.Authorized + "/State"]);
        var captured = await host.V1.Call(
            "Capture",
            ("AmazonAuthorizationId", first[Shop.AuthorizationId]!),
            ("CaptureReferenceId", Shop.NewReference("c")),
            ("CaptureAmount.Amount", "15.00"),
            ("CaptureAmount.CurrencyCode", "EUR")
        );
        Assert.Equal("Completed", captured.Ok()[Shop.Captured + "/State"]);
        var second = (await host.Authorize(id, 20)).Ok();
        (await host.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", second[Shop.AuthorizationId]!))).Ok();
        (await host.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", id))).Ok();
        await host.MoveBy(TimeSpan.FromHours(1));

        var permission = ObjectId.Read(id);
        var consent = await host.Live.Get<ChargePermission>(host.Merchant, permission);
        Assert.Equal(15_00, (await host.AssertEqual(consent.Instrument.Code, permission)).Minor);
        await host.Far.PermissionIs(consent.Instrument.Code, "Closed", "MerchantClosed");
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_who_leaves_the_confirmation_is_told_to_the_shop_and_the_order_is_over(
        TestDatabase database
    )
    {
        using var host = await hosts.Of(database, "eu");
        var (id, _) = await host.OpenWidget(await host.LogIn(), "AddressBook");
        (await host.SetDetails(id, 40)).Ok();
        (await host.Confirm(id)).Ok();
        Assert.Equal(
            GatewayOrders.Failure + "?AuthenticationStatus=Abandoned",
            await host.ConfirmAtFarEnd(id, "cancel")
        );
        Assert.Equal("Canceled", await host.StateOf(id));
        Assert.Equal("InvalidOrderReferenceStatus", (await host.Authorize(id, 5)).Code);
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_is_chosen_by_the_widgets_link_and_charged_again_and_again(TestDatabase database)
    {
        using var host = await hosts.Of(database, "eu");
        var token = await host.LogIn();
        var (id, html) = await host.OpenWidget(token, "Wallet", agreement: "BillingAgreement");
        await host.Visit(html);
        Assert.Contains("Visa ****1111", (await host.OpenWidget(token, "Wallet", id, "BillingAgreement")).Html);
        await host.AskWidget("choose", token, "Consent", id, "BillingAgreement", consent: "true");
        (
            await host.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", id),
                ("BillingAgreementAttributes.BillingAgreementType", "MerchantInitiatedTransaction"),
                ("BillingAgreementAttributes.SubscriptionAmount.Amount", "7.00"),
                ("BillingAgreementAttributes.SubscriptionAmount.CurrencyCode", "EUR")
            )
        ).Ok();
        (
            await host.V1.Call(
                "ConfirmBillingAgreement",
                ("AmazonBillingAgreementId", id),
                ("SuccessUrl", GatewayOrders.Success),
                ("FailureUrl", GatewayOrders.Failure)
            )
        ).Ok();
        Assert.Equal(GatewayOrders.Success + "&AuthenticationStatus=Success", await host.ConfirmAtFarEnd(id));

        // An order of the agreement that ends takes nothing of it along.
        var order = await host.V1.Call(
            "CreateOrderReferenceForId",
            ("Id", id),
            ("IdType", "BillingAgreement"),
            ("ConfirmNow", "true"),
            ("OrderReferenceAttributes.OrderTotal.Amount", "5.00"),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "EUR")
        );
        var closed = order.Ok()["OrderReferenceDetails/AmazonOrderReferenceId"]!;
        (await host.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", closed))).Ok();
        await host.MoveBy(TimeSpan.FromMinutes(1));
        foreach (var amount in new[] { 7m, 8m })
            (
                await host.V1.Call(
                    "AuthorizeOnBillingAgreement",
                    ("AmazonBillingAgreementId", id),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", amount.ToString("0.00")),
                    ("AuthorizationAmount.CurrencyCode", "EUR"),
                    ("TransactionTimeout", "0"),
                    ("CaptureNow", "true")
                )
            ).Ok();
        Assert.Equal(7m + 8, await host.FarCaptured(id));
    }

    /// <summary>
    /// The far end's word for the consent is lost, and the shop says that it costs more before the buyer comes back.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_consent_to_an_agreement_is_none_to_more_than_was_shown(TestDatabase database)
    {
        using var host = await hosts.Of(database, "eu");
        foreach (var (amount, isEnough) in new[] { ("50.00", false), ("7.00", true) })
        {
            var token = await host.LogIn();
            var (id, html) = await host.OpenWidget(token, "Wallet", agreement: "BillingAgreement");
            await host.Visit(html);
            await host.AskWidget("choose", token, "Consent", id, "BillingAgreement", consent: "true");
            (await SetAmount(id, "7.00")).Ok();
            (
                await host.V1.Call(
                    "ConfirmBillingAgreement",
                    ("AmazonBillingAgreementId", id),
                    ("SuccessUrl", GatewayOrders.Success),
                    ("FailureUrl", GatewayOrders.Failure)
                )
            ).Ok();
            var paid = await host.PayAtFarEnd(id);
            // The client asks twice.
            var lost = new { times = 2, match = new { operation = "CompleteCheckoutSession" } };
            await host.Far.Control.PutFaults(new { api = new { replyLost = lost } });
            Assert.Equal(503, (await host.Get(paid)).Status);
            await host.Far.Control.PutFaults(new { });
            (await SetAmount(id, amount)).Ok();
            var back = await host.Follow(await host.Get(paid));
            Assert.Equal(
                isEnough
                    ? GatewayOrders.Success + "&AuthenticationStatus=Success"
                    : GatewayOrders.Failure + "?AuthenticationStatus=Abandoned",
                back.Location
            );
        }

        Task<V1Reply> SetAmount(string id, string amount) =>
            host.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", id),
                ("BillingAgreementAttributes.BillingAgreementType", "MerchantInitiatedTransaction"),
                ("BillingAgreementAttributes.SubscriptionAmount.Amount", amount),
                ("BillingAgreementAttributes.SubscriptionAmount.CurrencyCode", "EUR")
            );
    }

    /// <summary>Notices are sent by the server's own runner.</summary>
    private static async Task Until(Func<bool> isSo)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo())
            await Task.Delay(20, late.Token);
    }

    private static Task Listen(GatewayHost host, string url) =>
        host.Live.Server.Accounts.Change(MerchantId.Read(host.Merchant.MerchantId), merchant =>
            merchant with
            {
                Endpoints =
                [
                    new NoticeEndpoint
                    {
                        Id = "shop",
                        Url = url,
                        Dialects = Dialects.V1,
                    },
                ],
            }
        );
}
