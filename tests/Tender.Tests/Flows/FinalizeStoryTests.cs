using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Checkouts that end on the merchant's own page: what is missing is set, and all is completed, in one call.
/// </summary>
public class FinalizeStoryTests
{
    [Theory, OnBothDatabases]
    public async Task Finalize_sets_what_is_missing_and_completes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        (await Finalize(shop, session, Body(shop, 100))).IsError(422, "InvalidCheckoutSessionStatus");
        await shop.Control.Buyer(session, "review");

        // No result page, no intent, no amount was set before: this call says it all.
        var done = (
            await Finalize(
                shop,
                session,
                new
                {
                    shippingAddress = new
                    {
                        name = "Susie Smith",
                        addressLine1 = "10 Ditka Ave",
                        city = "Chicago",
                        county = (string?)null,
                        stateOrRegion = "IL",
                        postalCode = "60602",
                        countryCode = "US",
                    },
                    chargeAmount = shop.Usd(60),
                    totalOrderAmount = shop.Usd(100),
                    paymentIntent = "Authorize",
                    canHandlePendingAuthorization = false,
                    supplementaryData = "basket 7",
                }
            )
        ).Is(200, "Completed");
        // hyperswitch, amazonpay/transformers.rs: none of these may be null.
        Assert.Equal("""{"lineItems":[],"deliveryOptions":[]}""", done.Json.GetProperty("cartDetails").GetRawText());
        Assert.Equal("OneTime", done["chargePermissionType"]);
        Assert.NotNull(done["paymentProcessingMetaData.paymentProcessingModel"]);
        Assert.Equal(JsonValueKind.Object, done.Json.GetProperty("webCheckoutDetails").ValueKind);
        Assert.Null(done["webCheckoutDetails.amazonPayRedirectUrl"]);
        var permission = (await shop.GetPermission(done["chargePermissionId"]!)).Is(200);
        Assert.Equal(("Susie Smith", "Chargeable"), (permission["shippingAddress.name"], permission.State));
        Assert.Equal((100, 40), (permission.Amount("limits.amountLimit"), permission.Amount("limits.amountBalance")));
        Assert.Equal(60, (await shop.GetCharge(done["chargeId"]!)).Is(200, "Authorized").Amount("chargeAmount"));

        (await Finalize(shop, session, Body(shop, 60))).IsError(422, "InvalidCheckoutSessionStatus");
        Assert.False(
            (await shop.V2.Get($"checkoutSessions/{session}"))
                .Is(200, "Completed")
                .Json.TryGetProperty("cartDetails", out _)
        );
    }

    [Theory, OnBothDatabases]
    public async Task An_amount_that_was_set_before_must_be_the_same(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(100, total: 150);
        (await Finalize(shop, session, Body(shop, 99))).IsError(409, "AmountMismatch");
        (
            await Finalize(
                shop,
                session,
                new
                {
                    chargeAmount = shop.Usd(100),
                    totalOrderAmount = shop.Usd(149),
                    paymentIntent = "Confirm",
                }
            )
        ).IsError(409, "AmountMismatch");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");

        // What was set must be said again.
        (await Finalize(shop, session, Body(shop, 100, "Confirm"))).IsError(409, "AmountMismatch");
        var done = (
            await Finalize(
                shop,
                session,
                new
                {
                    chargeAmount = shop.Usd(100),
                    totalOrderAmount = shop.Usd(150),
                    paymentIntent = "Confirm",
                }
            )
        ).Is(200, "Completed");
        Assert.Null(done["chargeId"]);
        await shop.BalanceIs(done["chargePermissionId"]!, 150);
    }

    [Theory, OnBothDatabases]
    public async Task Supplementary_data_that_were_set_before_must_be_the_same(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(100);
        (await shop.V2.Patch($"checkoutSessions/{session}", new { supplementaryData = "basket 7" })).Is(200);
        object With(string? data) =>
            new
            {
                chargeAmount = shop.Usd(100),
                paymentIntent = "Confirm",
                supplementaryData = data,
            };
        (await Finalize(shop, session, With(null))).IsError(400, "MissingParameterValue");
        (await Finalize(shop, session, With("basket 8"))).IsError(400, "InvalidParameterValue");
        (await Finalize(shop, session, With("basket 7"))).Is(200, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_wrong_with_the_body_changes_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        await shop.Control.Buyer(session, "review");
        (await Finalize(shop, session, new { paymentIntent = "Authorize" })).IsError(400, "MissingParameterValue");
        (await Finalize(shop, session, new { chargeAmount = shop.Usd(1) })).IsError(400, "MissingParameterValue");
        (await Finalize(shop, session, Body(shop, 1, "Borrow"))).IsError(400, "InvalidParameterValue");
        (
            await Finalize(
                shop,
                session,
                new { chargeAmount = new Shop.Money("1.00", "EUR"), paymentIntent = "Authorize" }
            )
        ).IsError(400, "InvalidParameterValue");
        (
            await Finalize(
                shop,
                session,
                new
                {
                    chargeAmount = shop.Usd(1),
                    paymentIntent = "AuthorizeWithCapture",
                    canHandlePendingAuthorization = true,
                }
            )
        ).IsError(400, "InvalidParameterCombination");
        (
            await Finalize(
                shop,
                session,
                new
                {
                    chargeAmount = shop.Usd(2),
                    totalOrderAmount = shop.Usd(1),
                    paymentIntent = "Authorize",
                }
            )
        ).IsError(400, "InvalidParameterCombination");
        (
            await Finalize(
                shop,
                session,
                new
                {
                    chargeAmount = shop.Usd(1),
                    paymentIntent = "Authorize",
                    merchantMetadata = new { noteToBuyer = "hi" },
                }
            )
        ).IsError(400, "UnrecognizedField");
        (await Finalize(shop, "00000000-0000-4000-8000-000000000000", Body(shop, 1))).IsError(404, "ResourceNotFound");
        var untouched = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Null(untouched["paymentDetails.chargeAmount"]);
        Assert.Contains("ChargeAmountNotSet", untouched.Text);
    }

    [Theory, OnBothDatabases]
    public async Task A_decline_cancels_the_session_and_leaves_no_permission(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (card, simulation, reason) in new[]
            {
                ("3064", null, "BuyerCanceled"),
                ("AmazonRejected", null, "Declined"),
                ("1111", "AmazonCanceled", "AmazonCanceled"),
            }
        )
        {
            var session = await shop.NewSession();
            await shop.Control.Buyer(session, "review", card);
            (await Finalize(shop, session, Body(shop, 10), simulation)).IsError(422, "CheckoutSessionCanceled");
            Assert.Null(
                (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", reason)["chargePermissionId"]
            );
            (await Finalize(shop, session, Body(shop, 10))).IsError(422, "CheckoutSessionCanceled");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_authorization_is_a_202_and_the_same_key_gives_the_same_answer(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        await shop.Control.Buyer(session, "review", "0701");
        var body = new
        {
            chargeAmount = shop.Usd(10),
            paymentIntent = "Authorize",
            canHandlePendingAuthorization = true,
        };
        var done = (await shop.V2.Post($"checkoutSessions/{session}/finalize", body, key: "once")).Is(202, "Completed");
        Assert.Equal(
            done.Text,
            (await shop.V2.Post($"checkoutSessions/{session}/finalize", body, key: "once")).Is(202).Text
        );
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(done["chargeId"]!, "Authorized");
    }

    private static object Body(Shop shop, decimal amount, string intent = "Authorize") =>
        new { chargeAmount = shop.Usd(amount), paymentIntent = intent };

    private static Task<V2Reply> Finalize(Shop shop, string session, object body, string? simulation = null) =>
        shop.V2.Post($"checkoutSessions/{session}/finalize", body, simulation: simulation);
}
