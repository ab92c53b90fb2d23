using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Subscriptions over HTTP: what is charged month by month, within the month's cap, until somebody or the calendar ends
/// it. The clock starts on a day far from a month's end.
/// </summary>
public class RecurringStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_subscription_is_charged_within_the_cap_of_each_month(TestDatabase database)
    {
        var shop = await Subscriptions(database);

        // 1. Without a frequency it cannot be completed, however much else is set.
        var opened = (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                    chargePermissionType = "Recurring",
                }
            )
        ).Is(201, "Open");
        Assert.Contains("RecurringFrequencyNotSet", opened.Text);
        var session = opened["checkoutSessionId"]!;
        await shop.Control.Buyer(session, "review");
        var incomplete = (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new { paymentIntent = "AuthorizeWithCapture", chargeAmount = shop.Usd(30) },
                }
            )
        ).Is(200, "Open");
        Assert.Equal("RecurringFrequencyNotSet", incomplete["constraints.0.constraintId"]);
        Assert.Null(incomplete["webCheckoutDetails.amazonPayRedirectUrl"]);
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { recurringMetadata = new { frequency = new { unit = "Month", value = "three" } } }
            )
        ).IsError(400, "InvalidParameterValue");
        var ready = (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    recurringMetadata = new { frequency = new { unit = "Month", value = "1" }, amount = shop.Usd(30) },
                }
            )
        ).Is(200, "Open");
        Assert.NotNull(ready["webCheckoutDetails.amazonPayRedirectUrl"]);
        await shop.Control.Buyer(session, "pay");

        // 2. Completed: the first month is charged, and the permission shows the month's cap.
        var done = (await shop.Complete(session, 30)).Is(200, "Completed");
        var permission = done["chargePermissionId"]!;
        Assert.Matches(@"^C01-\d{7}-\d{7}$", permission);
        await shop.ChargeIs(done["chargeId"]!, "Captured");
        var shown = (await shop.GetPermission(permission)).Is(200);
        Assert.Equal(
            ("Chargeable", "Recurring", "Month", "1"),
            (
                shown.State,
                shown["chargePermissionType"],
                shown["recurringMetadata.frequency.unit"],
                shown["recurringMetadata.frequency.value"]
            )
        );
        Assert.Equal(
            (30, 1000, 970),
            (
                shown.Amount("recurringMetadata.amount"),
                shown.Amount("limits.amountLimit"),
                shown.Amount("limits.amountBalance")
            )
        );

        // 3. The rest of the month's cap and no more; a cap that is used up is no state of the permission.
        (await shop.Charge(permission, 970.01m)).IsError(400, "PeriodicAmountExceeded");
        var second = (await shop.Charge(permission, 970, captureNow: true)).Is(201, "Captured")["chargeId"]!;
        (await shop.Charge(permission, 0.01m)).IsError(400, "PeriodicAmountExceeded");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.BalanceIs(permission, 0);
        var refund = (await shop.Refund(second, 100)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Refunded");
        await shop.BalanceIs(permission, 0);

        // 4. The last second of the month, and the first of the next.
        await shop.Control.AdvanceTo(At("2040-01-31T23:59:30Z"));
        await shop.BalanceIs(permission, 0);
        await shop.Control.AdvanceTo(At("2040-02-01T00:00:00Z"));
        await shop.BalanceIs(permission, 1000);
        var third = (await shop.Charge(permission, 1000)).Is(201, "Authorized")["chargeId"]!;
        await shop.BalanceIs(permission, 0);

        // 5. What is given back of a charge counts in the month of the charge.
        await shop.Control.AdvanceTo(At("2040-02-15T00:00:00Z"));
        (await shop.Cancel(third)).Is(200, "Canceled", "MerchantCanceled");
        await shop.BalanceIs(permission, 1000);
    }

    [Theory, OnBothDatabases]
    public async Task Every_successful_charge_gives_a_subscription_thirteen_more_months(TestDatabase database)
    {
        var shop = await Subscriptions(database);
        var permission = await Subscribe(shop);
        Assert.Equal("20410209T", (await shop.GetPermission(permission))["expirationTimestamp"]![..9]);

        await shop.Control.AdvanceTo(At("2040-03-10T00:00:00Z"));
        (await shop.Charge(permission, 10, simulation: "SoftDeclined")).IsError(422, "SoftDeclined");
        Assert.Equal("20410209T", (await shop.GetPermission(permission))["expirationTimestamp"]![..9]);
        (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured");
        Assert.Equal("20410410T", (await shop.GetPermission(permission))["expirationTimestamp"]![..9]);

        await shop.Control.AdvanceTo(At("2041-04-09T23:00:00Z"));
        await shop.PermissionIs(permission, "Chargeable");
        Assert.Equal("Work Buyer", (await shop.GetPermission(permission))["buyer.name"]);
        await shop.Control.AdvanceTo(At("2041-04-10T01:00:00Z"));
        await shop.PermissionIs(permission, "Closed", "Expired");
        (await shop.Charge(permission, 1)).IsError(422, "InvalidChargePermissionStatus");

        // The buyer's data outlive it by thirty days.
        Assert.Equal("Work Buyer", (await shop.GetPermission(permission))["buyer.name"]);
        await shop.Control.Advance("P31D");
        Assert.Null((await shop.GetPermission(permission))["buyer"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_that_may_be_pending_always_is(TestDatabase database)
    {
        var shop = await Subscriptions(database);

        // At completion too, with a card that is approved at once elsewhere.
        var session = await Session(shop, "Authorize", pending: true);
        await shop.Control.Buyer(session, "pay", "1111");
        var done = (await shop.Complete(session, 30)).Is(202, "Completed");
        await shop.ChargeIs(done["chargeId"]!, "AuthorizationInitiated");
        var permission = done["chargePermissionId"]!;
        await shop.BalanceIs(permission, 970);

        var charge = (await shop.Charge(permission, 100, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        (await shop.Capture(charge, 100)).IsError(422, "InvalidChargeStatus");
        var advanced = await shop.Control.Advance("PT1M");
        Assert.Contains(advanced.Events, e => e.V2?.ObjectId == charge && e.V2.State == "Authorized");
        await shop.ChargeIs(done["chargeId"]!, "Authorized");
        (await shop.Capture(charge, 100)).Is(200, "Captured");
        (await shop.Charge(permission, 1, captureNow: true, pending: true)).IsError(400, "InvalidParameterCombination");
    }

    [Theory, OnBothDatabases]
    public async Task A_hard_decline_waits_for_another_payment_method(TestDatabase database)
    {
        var shop = await Subscriptions(database);
        var permission = await Subscribe(shop);

        // In the answer.
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");
        Assert.Equal("Chargeable", (await shop.Control.PutInstrument(permission, "4444")).V2?.State);
        Assert.StartsWith(
            "Mastercard",
            (await shop.GetPermission(permission))["paymentPreferences.0.paymentDescriptor"]
        );
        (await shop.Charge(permission, 10)).Is(201, "Authorized");

        // Later: the month gets its amount back.
        var charge = (await shop.Charge(permission, 500, pending: true, simulation: "PendingHardDeclined")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        await shop.BalanceIs(permission, 490);
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(charge, "Declined", "HardDeclined");
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        await shop.BalanceIs(permission, 990);
        await shop.Control.PutInstrument(permission, "1111");
        (await shop.Charge(permission, 990)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task Closing_a_subscription_ends_what_is_open_under_it(TestDatabase database)
    {
        var shop = await Subscriptions(database);
        var permission = await Subscribe(shop);
        var authorized = (await shop.Charge(permission, 10)).Is(201, "Authorized")["chargeId"]!;
        var pending = (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        Assert.Equal(
            "Closed",
            (
                await shop.V2.Delete(
                    $"chargePermissions/{permission}/close",
                    new { closureReason = "unsubscribed", cancelPendingCharges = true }
                )
            )
                .Is(200)
                .State
        );
        await shop.ChargeIs(authorized, "Canceled", "ChargePermissionCanceled");
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(pending, "Canceled", "ChargePermissionCanceled");
        (await shop.Charge(permission, 1)).IsError(422, "InvalidChargePermissionStatus");
    }

    internal static DateTimeOffset At(string instant) =>
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A shop whose clock shows the tenth of January 2040.</summary>
    internal static async Task<Shop> Subscriptions(TestDatabase database, string region = "na")
    {
        var host = await TenderHost.Shared(database);
        return Shop.On(host, await host.Control.NewMerchant(new { region, startAt = "2040-01-10T00:00:00.000Z" }));
    }

    private static async Task<string> Session(Shop shop, string intent, bool pending = false)
    {
        var session = (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutReviewReturnUrl = Shop.ReviewUrl,
                        checkoutResultReturnUrl = Shop.ResultUrl,
                    },
                    storeId = shop.Merchant.StoreId,
                    chargePermissionType = "Recurring",
                    recurringMetadata = new { frequency = new { unit = "Month", value = "1" } },
                    paymentDetails = new
                    {
                        paymentIntent = intent,
                        canHandlePendingAuthorization = pending,
                        chargeAmount = shop.Usd(30),
                    },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        await shop.Control.Buyer(session, "review");
        return session;
    }

    private static async Task<string> Subscribe(Shop shop)
    {
        var session = await Session(shop, "Confirm");
        await shop.Control.Buyer(session, "pay");
        return (await shop.Complete(session, 30)).Is(200, "Completed")["chargePermissionId"]!;
    }
}
