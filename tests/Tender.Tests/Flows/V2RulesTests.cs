using System.Globalization;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Rules of v2 that no story comes by: currencies and their ceilings, counts, clocks, orders of refusals, and calls
/// that meet.
/// </summary>
public class V2RulesTests
{
    // ---- currencies ----

    /// <summary>
    /// Wire v2: spec 1.5, 4.6: Europe presents in every currency; 15 percent more may be refunded, up to 75 units.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_european_merchant_charges_in_every_currency_and_each_permission_in_one(TestDatabase database)
    {
        var shop = await Open(database, "eu");
        foreach (
            var (currency, other, charged, ceiling) in new[]
            {
                ("EUR", "GBP", "1000.00", "1075.00"),
                ("GBP", "EUR", "100.00", "115.00"),
                ("CHF", "USD", "10.10", "11.61"),
                ("JPY", "EUR", "100000", "108400"),
                ("JPY", "EUR", "999", "1148"),
                ("DKK", "NOK", "20.00", "23.00"),
            }
        )
        {
            var (permission, charge) = await Sold(shop, charged, currency);
            var shown = (await shop.GetCharge(charge)).Is(200, "Captured");
            Assert.Equal(
                (charged, currency, null, null),
                (
                    shown["captureAmount.amount"],
                    shown["captureAmount.currencyCode"],
                    shown["convertedAmount"],
                    shown["conversionRate"]
                )
            );
            Assert.Equal(currency, (await shop.GetPermission(permission))["presentmentCurrency"]);
            (await Refund(shop, charge, "1", other)).IsError(400, "CurrencyMismatch");
            var unit = currency == "JPY" ? 1m : 0.01m;
            var above = decimal.Parse(ceiling, CultureInfo.InvariantCulture) + unit;
            (await Refund(shop, charge, above.ToString(CultureInfo.InvariantCulture), currency)).IsError(
                400,
                "TransactionAmountExceeded"
            );
            var refunded = (await Refund(shop, charge, ceiling, currency)).Is(201, "RefundInitiated");
            Assert.Equal(ceiling, refunded["refundAmount.amount"]);
            (await Refund(shop, charge, unit.ToString(CultureInfo.InvariantCulture), currency)).IsError(
                400,
                "TransactionAmountExceeded"
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_other_regions_charge_in_their_own_currency_only(TestDatabase database)
    {
        foreach (var (region, mine, other) in new[] { ("na", "USD", "EUR"), ("jp", "JPY", "USD") })
        {
            var shop = await Open(database, region);
            object Session(object paymentDetails) =>
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                    paymentDetails,
                };
            (await shop.V2.Post("checkoutSessions", Session(new { presentmentCurrency = other }))).IsError(
                400,
                "InvalidParameterValue"
            );
            (
                await shop.V2.Post(
                    "checkoutSessions",
                    Session(new { chargeAmount = new { amount = "5", currencyCode = other } })
                )
            ).IsError(400, "InvalidParameterValue");
            (
                await shop.V2.Post(
                    "checkoutSessions",
                    Session(
                        new { presentmentCurrency = mine, chargeAmount = new { amount = "5", currencyCode = mine } }
                    )
                )
            ).Is(201, "Open");
        }
        // Yen have no decimals, in and out.
        var yen = await Open(database, "jp");
        var (permission, charge) = await Sold(yen, "300", "JPY");
        (await Refund(yen, charge, "10.0", "JPY")).IsError(400, "InvalidParameterValue");
        Assert.Equal(
            ("300", "300", "0"),
            (
                (await yen.GetCharge(charge))["chargeAmount.amount"],
                (await yen.GetPermission(permission))["limits.amountLimit.amount"],
                (await yen.GetPermission(permission))["limits.amountBalance.amount"]
            )
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_single_charge_and_a_month_have_their_ceilings(TestDatabase database)
    {
        // Wire v2: spec 4.2, 4.6.
        foreach (
            var (region, currency, type, cap, most, one) in new[]
            {
                ("na", "USD", "Recurring", "1000.00", "150000.01", "0.01"),
                ("jp", "JPY", "Recurring", "100000", "10000001", "1"),
                ("eu", "EUR", "PaymentMethodOnFile", "15000.00", "150000.01", "0.01"),
                ("jp", "JPY", "PaymentMethodOnFile", "2000000", "10000001", "1"),
            }
        )
        {
            var shop = await Open(database, region);
            var permission = await Lasting(shop, type, currency);
            (await Charge(shop, permission, most, currency)).IsError(400, "TransactionAmountExceeded");
            var charge = (await Charge(shop, permission, cap, currency)).Is(201, "Authorized")["chargeId"]!;
            (await Charge(shop, permission, one, currency)).IsError(400, "PeriodicAmountExceeded");
            // What is given up is free again, in the same month.
            (await shop.Cancel(charge)).Is(200, "Canceled", "MerchantCanceled");
            (await Charge(shop, permission, cap, currency)).Is(201, "Authorized");
        }
        // The bound of a single charge is also that of an order.
        var usd = await Open(database, "na");
        var order = await usd.Permission(200_000);
        (await usd.Charge(order, 150_000.01m)).IsError(400, "TransactionAmountExceeded");
        (await usd.Charge(order, 150_000)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_takes_ten_refunds_that_are_not_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        (await shop.Refund(charge, 1, simulation: "ProcessingFailure")).Is(201);
        for (var i = 0; i < 9; i++)
            (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        await shop.Control.Advance("PT1M");
        (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        await shop.Control.Advance("PT1M");
        Assert.Equal(10m, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
    }

    // ---- the order of refusals ----

    /// <summary>
    /// Wire v2: spec 7.3: each request has every later fault as well. That a simulation nobody knows is a fault of the
    /// request, told before any object is looked for, is assumed.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task Of_several_faults_the_documented_one_is_told(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var closed = await shop.Permission(10);
        (await shop.V2.Delete($"chargePermissions/{closed}/close", new { closureReason = "over" })).Is(200);
        const string nobody = "S01-0000000-0000000";
        foreach (
            var (body, simulation, status, code) in new (string, string?, int, string)[]
            {
                ("{", "Nonsense", 400, "InvalidRequestFormat"),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"x"},"unheardOf":1}""",
                    "Nonsense",
                    400,
                    "UnrecognizedField"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"x"},"captureNow":3}""",
                    "Nonsense",
                    400,
                    "MissingParameterValue"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"x","currencyCode":"EUR"},"captureNow":true,"canHandlePendingAuthorization":true}""",
                    "Nonsense",
                    400,
                    "InvalidParameterValue"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"1","currencyCode":"EUR"},"captureNow":true,"canHandlePendingAuthorization":true}""",
                    "Nonsense",
                    400,
                    "InvalidParameterCombination"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"999999","currencyCode":"EUR"}}""",
                    "Nonsense",
                    400,
                    "InvalidSandboxSimulationSpecified"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"999999","currencyCode":"EUR"}}""",
                    null,
                    404,
                    "ResourceNotFound"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{closed}}}","chargeAmount":{"amount":"999999","currencyCode":"EUR"}}""",
                    null,
                    422,
                    "InvalidChargePermissionStatus"
                ),
            }
        )
            (await shop.V2.Post("charges", body, simulation: simulation)).IsError(status, code);
        var open = await shop.Permission(10);
        (
            await shop.V2.Post(
                "charges",
                $$$"""{"chargePermissionId":"{{{open}}}","chargeAmount":{"amount":"999999","currencyCode":"EUR"}}"""
            )
        ).IsError(400, "CurrencyMismatch");
        (
            await shop.V2.Post(
                "charges",
                $$$"""{"chargePermissionId":"{{{open}}}","chargeAmount":{"amount":"999999","currencyCode":"USD"}}"""
            )
        ).IsError(400, "TransactionAmountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task A_key_belongs_to_one_request_of_one_operation_and_reads_have_none(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        var key = Guid.NewGuid().ToString("N");
        var refund = (await shop.Refund(charge, 5, key: key)).Is(201);
        (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = charge,
                    providerMetadata = new { providerDisputeId = "d" },
                    disputeAmount = shop.Usd(5),
                    filingReason = "Other",
                },
                key
            )
        ).IsError(400, "DuplicateIdempotencyKey");
        (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                },
                key
            )
        ).IsError(400, "DuplicateIdempotencyKey");
        // Wire v2: spec 10: only of POSTs. A read and an update under a used key, or one that is none, are served.
        foreach (var sent in new[] { key, "not a key!" })
        {
            (await shop.V2.Send(new V2Request("GET", $"charges/{charge}", []) { IdempotencyKey = sent })).Is(
                200,
                "Captured"
            );
            (
                await shop.V2.Send(
                    new V2Request(
                        "PATCH",
                        $"chargePermissions/{await shop.Permission(5)}",
                        V2Client.Serialize(new { merchantMetadata = new { noteToBuyer = "x" } })
                    )
                    {
                        IdempotencyKey = sent,
                    }
                )
            ).Is(200);
        }
        // The first answer is kept for ever, whatever became of the refund.
        await shop.Control.Advance("P400D");
        Assert.Equal(refund.Bytes, (await shop.Refund(charge, 5, key: key)).Bytes);
    }

    // ---- clocks ----

    [Theory, OnBothDatabases]
    public async Task What_the_buyer_shared_is_shown_for_thirty_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (order, subscription) = (await shop.Permission(10), await Lasting(shop, "Recurring", "USD"));
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

    [Theory, OnBothDatabases]
    public async Task A_checkout_the_buyer_confirmed_and_nobody_completed_ends_after_a_day(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(20);
        await shop.Control.Buyer(session, "pay");
        await shop.Control.Advance("PT25H");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired");
        (await shop.Complete(session, 20)).IsError(422, "CheckoutSessionCanceled");
        await shop.Control.Advance("P29D");
        (await shop.V2.Get($"checkoutSessions/{session}")).IsError(404, "ResourceNotFound");
        (await shop.Complete(session, 20)).IsError(404, "ResourceNotFound");
    }

    [Theory, OnBothDatabases]
    public async Task An_extended_permission_lasts_thirteen_months_and_overcharging_is_only_told_again(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(20, "Confirm");
        var updated = (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { paymentDetails = new { extendExpiration = true, allowOvercharge = true } }
            )
        ).Is(200, "Open");
        Assert.Equal(
            ("true", "true"),
            (updated["paymentDetails.extendExpiration"], updated["paymentDetails.allowOvercharge"])
        );
        await shop.Control.Buyer(session, "pay");
        var permission = (await shop.Complete(session, 20)).Is(200, "Completed")["chargePermissionId"]!;
        (await shop.Charge(permission, 20.01m)).IsError(400, "TransactionAmountExceeded");
        await shop.Control.Advance("P395D");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.Control.Advance("P2D");
        await shop.PermissionIs(permission, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task Another_card_for_a_subscription_is_told_as_a_change_of_an_attribute(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var subscription = await Lasting(shop, "Recurring", "USD");
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

    // ---- calls that meet ----

    [Theory, OnBothDatabases]
    public async Task Of_calls_that_exclude_each_other_one_counts(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);

        // Two captures, and a cancel, of one charge.
        var charge = (await shop.Charge(permission, 40)).Is(201, "Authorized")["chargeId"]!;
        var replies = await Task.WhenAll(
            shop.Capture(charge, 40),
            shop.Capture(charge, 30),
            shop.Cancel(charge),
            shop.Cancel(charge)
        );
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.IsError(422, "InvalidChargeStatus"));

        // Refunds that together are more than may be refunded.
        var (_, sold) = await shop.Checkout(100, "AuthorizeWithCapture");
        var refunds = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.Refund(sold, 50)));
        Assert.Equal(
            (2, 4),
            (refunds.Count(reply => reply.Status == 201), refunds.Count(reply => reply.Status == 400))
        );

        // A page that is loaded twice.
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay");
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Complete(session, 10)));
        Assert.Single(done, reply => reply.Status == 200);
        Assert.All(done.Where(reply => reply.Status != 200), reply =>
            reply.IsError(422, "InvalidCheckoutSessionStatus")
        );

        // Closing with what is open, and a charge that is made meanwhile: whichever comes first, nothing is open in the
        // end.
        var busy = await shop.Permission(100);
        await Task.WhenAll(
            shop.Charge(busy, 10),
            shop.V2.Delete(
                $"chargePermissions/{busy}/close",
                new { closureReason = "over", cancelPendingCharges = true }
            ),
            shop.Charge(busy, 10)
        );
        await shop.PermissionIs(busy, "Closed", "MerchantClosed");
        foreach (var number in new[] { 1, 2 })
            if (await shop.GetCharge($"{busy}-C00000{number}") is { Status: 200 } made)
                made.Is(200, "Canceled", "ChargePermissionCanceled");
    }

    // ---- the steps ----

    private static async Task<Shop> Open(TestDatabase database, string region)
    {
        var host = await TenderHost.Shared(database);
        return Shop.On(host, await host.Control.NewMerchant(new { region }));
    }

    private static object Price(string amount, string currency) => new { amount, currencyCode = currency };

    private static async Task<(string Permission, string Charge)> Sold(Shop shop, string amount, string currency)
    {
        var session = await shop.NewSession();
        await shop.Control.Buyer(session, "review");
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new
                    {
                        paymentIntent = "AuthorizeWithCapture",
                        chargeAmount = Price(amount, currency),
                    },
                }
            )
        ).Is(200, "Open");
        await shop.Control.Buyer(session, "pay");
        var done = (
            await shop.V2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = Price(amount, currency) })
        ).Is(200, "Completed");
        return (done["chargePermissionId"]!, done["chargeId"]!);
    }

    private static async Task<string> Lasting(Shop shop, string type, string currency)
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
                    chargePermissionType = type,
                    recurringMetadata = type == "Recurring"
                        ? new { frequency = new { unit = "Variable", value = "0" } }
                        : null,
                    paymentDetails = new { paymentIntent = "Confirm", chargeAmount = Price("5", currency) },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        await shop.Control.Buyer(session, "pay");
        return (
            await shop.V2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = Price("5", currency) })
        ).Is(200, "Completed")["chargePermissionId"]!;
    }

    private static Task<V2Reply> Charge(Shop shop, string permission, string amount, string currency) =>
        shop.V2.Post(
            "charges",
            new
            {
                chargePermissionId = permission,
                chargeAmount = Price(amount, currency),
                chargeInitiator = "MITU",
                channel = "Web",
            }
        );

    private static Task<V2Reply> Refund(Shop shop, string charge, string amount, string currency) =>
        shop.V2.Post("refunds", new { chargeId = charge, refundAmount = Price(amount, currency) });
}
