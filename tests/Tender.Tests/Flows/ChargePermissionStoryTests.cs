using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a charge permission allows in each state, how long it lasts, which changes are told.</summary>
public class ChargePermissionStoryTests
{
    [Theory, OnBothDatabases]
    public async Task An_extended_permission_lasts_thirteen_months(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10, new { extendExpiration = true });
        await shop.Control.Advance("P395D");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.Control.Advance("P2D");
        await shop.PermissionIs(permission, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task Overcharge_allows_nine_times_the_order_and_500_at_the_least(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var (total, limit) in new[] { (10m, 500m), (100m, 900m) })
        {
            var permission = await shop.Permission(total, new { allowOvercharge = true });
            var shown = (await shop.GetPermission(permission)).Is(200, "Chargeable");
            Assert.Equal((limit, limit), (shown.Amount("limits.amountLimit"), shown.Amount("limits.amountBalance")));
            (await shop.Charge(permission, limit + 0.01m)).IsError(400, "TransactionAmountExceeded");
            (await shop.Charge(permission, total * 3)).Is(201, "Authorized");
            Assert.Equal(
                limit - (total * 3),
                (await shop.GetPermission(permission)).Is(200).Amount("limits.amountBalance")
            );
            (await shop.Charge(permission, limit - (total * 3))).Is(201, "Authorized");
            await shop.PermissionIs(permission, "NonChargeable", "ChargeInProgress");
            // The first generation tells what the order came to.
            var order = await shop.GetOrder(permission);
            Assert.Equal($"{total:0.00}", order["OrderReferenceDetails/OrderTotal/Amount"]);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_permission_that_cannot_be_charged_can_be_updated_and_a_closed_one_not(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        Task<V2Reply> Update(string to) =>
            shop.V2.Patch(
                $"chargePermissions/{permission}",
                new { merchantMetadata = new { merchantReferenceId = to } }
            );
        Assert.Equal("chargeable", (await Update("chargeable")).Is(200)["merchantMetadata.merchantReferenceId"]);
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        Assert.Equal(
            ("NonChargeable", "suspended"),
            (
                (await Update("suspended")).Is(200) is var shown ? shown.State : null,
                shown["merchantMetadata.merchantReferenceId"]
            )
        );
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "over" })).Is(200);
        (await Update("closed")).IsError(422, "InvalidChargePermissionStatus");
        Assert.Equal("suspended", (await shop.GetPermission(permission))["merchantMetadata.merchantReferenceId"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_suspended_permission_can_still_be_rejected_closed_and_expire(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        async Task<string> Suspended()
        {
            var permission = await shop.Permission(100);
            (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
            await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
            return permission;
        }

        // Rejected: by another charge that was pending when the payment method failed.
        var permission = await shop.Permission(100);
        (await shop.Charge(permission, 10, pending: true, simulation: "PendingAmazonRejected")).Is(
            201,
            "AuthorizationInitiated"
        );
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        await shop.Control.Advance("PT1M");
        await shop.PermissionIs(permission, "Closed", "AmazonCanceled");

        // Closed by the merchant, and by Amazon.
        permission = await Suspended();
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "over" })).Is(200);
        await shop.PermissionIs(permission, "Closed", "MerchantClosed");
        permission = await Suspended();
        (
            await shop.V2.Delete(
                $"chargePermissions/{permission}/close",
                new { closureReason = "over" },
                simulation: "AmazonClosed"
            )
        ).Is(200);
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");

        // Canceled, which is v1's word.
        var order = await shop.Order(50);
        (await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "InvalidPaymentMethod"))).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        );
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        await shop.OrderIs(order, "Canceled", "SellerCanceled");

        // Expired.
        permission = await Suspended();
        await shop.Control.Advance("P181D");
        await shop.PermissionIs(permission, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task A_suspended_permission_is_ended_by_the_buyer_or_amazon(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var suspended in new[] { false, true })
        foreach (
            var (reason, v2, v1) in new[]
            {
                ("BuyerClosed", "BuyerClosed", "Closed"),
                ("AmazonClosed", "AmazonClosed", "Closed"),
                ("AmazonCanceled", "AmazonCanceled", "Canceled"),
            }
        )
        {
            var permission = await shop.Permission(100);
            if (suspended)
                (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
            Assert.Equal(200, (await shop.Control.Any($"permissions/{permission}/end", new { reason })).Status);
            await shop.PermissionIs(permission, "Closed", v2);
            Assert.Equal(
                v1,
                (await shop.GetOrder(permission)).Ok()["OrderReferenceDetails/OrderReferenceStatus/State"]
            );
            (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_the_buyer_shared_is_shown_for_thirty_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (order, subscription) = (await shop.Permission(10), await shop.LastingPermission("Recurring", "USD"));
        await shop.Control.Advance("P29D");
        foreach (var permission in new[] { order, subscription })
            Assert.NotNull((await shop.GetPermission(permission)).Is(200)["buyer.name"]);
        await shop.Control.Advance("P2D");
        var shown = (await shop.GetPermission(order)).Is(200, "Chargeable");
        Assert.Equal((null, null, null), (shown["buyer"], shown["shippingAddress"], shown["billingAddress"]));
        // A subscription's while it lasts, and thirty days more.
        Assert.NotNull((await shop.GetPermission(subscription))["shippingAddress.city"]);
        (await shop.V2.Delete($"chargePermissions/{subscription}/close", new { closureReason = "over" })).Is(200);
        await shop.Control.Advance("P29D");
        Assert.NotNull((await shop.GetPermission(subscription))["buyer.name"]);
        await shop.Control.Advance("P2D");
        Assert.Null((await shop.GetPermission(subscription))["buyer"]);
    }

    /// <summary>amazon-pay-api-sdk-dotnet, issue 5.</summary>
    [Theory, OnBothDatabases]
    public async Task An_order_of_v1_whose_amount_was_taken_cannot_be_charged(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 100, timeout: "0")).Ok();
        await shop.PermissionIs(order, "NonChargeable", "ChargeInProgress");
        (await shop.CaptureV1(authorization["AuthorizationDetails/AmazonAuthorizationId"]!, 100)).Ok();
        await shop.PermissionIs(order, "NonChargeable", "TransactionAmountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_set_at_creation_is_told_again_and_cannot_be_changed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(20, "Confirm", payment: new { extendExpiration = true });
        Task<V2Reply> Update(object payment) =>
            shop.V2.Patch($"checkoutSessions/{session}", new { paymentDetails = payment });
        (await Update(new { extendExpiration = false })).IsError(400, "InvalidParameterValue");
        var refused = (await Update(new { allowOvercharge = true })).IsError(400, "InvalidParameterValue");
        Assert.Contains("paymentDetails.allowOvercharge", refused.Text);
        // Shops send the whole of paymentDetails again.
        var same = (await Update(new { extendExpiration = true, allowOvercharge = false })).Is(200, "Open");
        Assert.Equal("true", same["paymentDetails.extendExpiration"]);
    }

    [Theory, OnBothDatabases]
    public async Task Both_options_of_an_order_go_together(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(20, new { extendExpiration = true, allowOvercharge = true });
        (await shop.Charge(permission, 500)).Is(201, "Authorized");
        await shop.Control.Advance("P395D");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.Control.Advance("P2D");
        await shop.PermissionIs(permission, "Closed", "Expired");
    }

    /// <summary>"Steps to integrate with Amazon Pay's hosted update page": the merchant hears of it.</summary>
    [Theory, OnBothDatabases]
    public async Task Another_card_for_a_saved_wallet_is_told_too(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await shop.LastingPermission("PaymentMethodOnFile", "USD");
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        await shop.Control.PutInstrument(wallet, "0005");
        await shop.Control.Settle();
        Assert.Equal(
            ("CHARGE_PERMISSION", "ATTRIBUTE_CHANGE"),
            (Assert.Single(receiver.About(wallet)).Kind, receiver.Messages[0].InnerText("NotificationType"))
        );
    }

    [Theory, OnBothDatabases]
    public async Task Another_card_for_a_subscription_is_told_as_a_change_of_an_attribute(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var subscription = await shop.LastingPermission("Recurring", "USD");
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        await shop.Control.PutInstrument(subscription, "0005");
        await shop.Control.Settle();
        Assert.Equal(
            ("CHARGE_PERMISSION", "ATTRIBUTE_CHANGE"),
            (Assert.Single(receiver.About(subscription)).Kind, receiver.Messages[0].InnerText("NotificationType"))
        );
        (await shop.Charge(subscription, 5, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        await shop.Control.PutInstrument(subscription, "1111");
        await shop.Control.Settle();
        Assert.Equal(
            ["ATTRIBUTE_CHANGE", "STATE_CHANGE", "STATE_CHANGE"],
            receiver.About(subscription).Select(message => message.InnerText("NotificationType")).Order()
        );
    }

    /// <summary>
    /// "Update info post-checkout": the Magento 2, Zen Cart and Gambio plugins update the permission after the capture
    /// that closed it.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_closed_order_takes_metadata_that_are_empty(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, _) = await shop.Checkout(50, "AuthorizeWithCapture");
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");
        var before = (await shop.GetPermission(permission))["merchantMetadata.merchantReferenceId"];
        Task<V2Reply> Update(object metadata) =>
            shop.V2.Patch($"chargePermissions/{permission}", new { merchantMetadata = metadata });
        Assert.Equal(
            (before, "thanks"),
            (
                (await Update(new { merchantReferenceId = before, noteToBuyer = "thanks" })).Is(200) is var shown
                    ? shown["merchantMetadata.merchantReferenceId"]
                    : null,
                shown["merchantMetadata.noteToBuyer"]
            )
        );
        (await Update(new { noteToBuyer = "other" })).IsError(422, "InvalidChargePermissionStatus");
        (await Update(new { merchantReferenceId = "other", customInformation = "x" })).IsError(
            422,
            "InvalidChargePermissionStatus"
        );
        Assert.Null((await shop.GetPermission(permission))["merchantMetadata.customInformation"]);

        var subscription = await shop.LastingPermission("Recurring", "USD");
        (await shop.V2.Delete($"chargePermissions/{subscription}/close", new { closureReason = "over" })).Is(200);
        (
            await shop.V2.Patch(
                $"chargePermissions/{subscription}",
                new { merchantMetadata = new { noteToBuyer = "thanks" } }
            )
        ).IsError(422, "InvalidChargePermissionStatus");
    }
}
