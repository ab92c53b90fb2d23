using System.Globalization;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What each region presents, in which currencies, and up to which amounts.</summary>
public class RegionStoryTests
{
    [Theory, OnBothDatabases]
    public async Task Every_region_has_its_currency_and_its_ids(TestDatabase database)
    {
        foreach (
            var (region, shown, currency, prefix) in new[]
            {
                ("na", "na", "USD", "S01-"),
                ("eu", "eu", "EUR", "S02-"),
                ("de", "eu", "EUR", "S02-"),
                ("uk", "eu", "GBP", "S02-"),
                ("jp", "jp", "JPY", "S03-"),
            }
        )
        {
            var shop = await Shop.Open(database, new { region });
            Assert.Equal((shown, currency), (shop.Merchant.Region, shop.Merchant.Currency));
            Assert.StartsWith(prefix, await Permission(shop, "1000", currency));
            Assert.StartsWith(prefix, await shop.Draft());
            Assert.StartsWith(prefix.Replace('S', 'C'), (await shop.Control.NewOrderReference("billing-agreement")).Id);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Merchants_and_buyers_have_ids_of_the_known_shapes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        Assert.Matches("^A[0-9A-Z]{12,13}$", shop.Merchant.MerchantId);
        Assert.Matches(@"^amzn1\.application-oa2-client\.[0-9a-f]+$", shop.Merchant.StoreId);
        Assert.Matches("^SANDBOX-[0-9A-Z]{24}$", shop.Merchant.PublicKeyId);
        Assert.Matches("^AKIA[0-9A-Z]{16}$", shop.Merchant.AccessKeyId);
        Assert.Matches(
            @"^amzn1\.account\.[0-9A-Z]+$",
            (await shop.GetPermission(await shop.Permission(10)))["buyer.buyerId"]
        );
    }

    [Theory, OnBothDatabases]
    public async Task The_eu_presents_in_every_currency_and_the_others_in_their_own(TestDatabase database)
    {
        string[] all = ["AUD", "GBP", "DKK", "EUR", "HKD", "JPY", "NZD", "NOK", "ZAR", "SEK", "CHF", "USD"];
        foreach (var (region, taken) in new[] { ("eu", all), ("na", ["USD"]), ("jp", ["JPY"]) })
        {
            var shop = await Shop.Open(database, new { region });
            var session = await shop.NewSession();
            foreach (var currency in all)
            {
                var reply = await shop.V2.Patch(
                    $"checkoutSessions/{session}",
                    new { paymentDetails = new { chargeAmount = new { amount = "100", currencyCode = currency } } }
                );
                if (taken.Contains(currency))
                    Assert.Equal(currency, reply.Is(200, "Open")["paymentDetails.chargeAmount.currencyCode"]);
                else
                    reply.IsError(400, "InvalidParameterValue");
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_largest_charge_has_its_figure_in_each_currency(TestDatabase database)
    {
        foreach (
            var (region, currency, most, more) in new[]
            {
                ("na", "USD", "150000.00", "150000.01"),
                ("uk", "GBP", "150000.00", "150000.01"),
                ("eu", "EUR", "150000.00", "150000.01"),
                ("jp", "JPY", "10000000", "10000001"),
            }
        )
        {
            var shop = await Shop.Open(database, new { region });
            var permission = await Permission(shop, currency == "JPY" ? "20000000" : "200000.00", currency);
            (await Charge(shop, permission, more, currency)).IsError(400, "TransactionAmountExceeded");
            (await Charge(shop, permission, most, currency)).Is(201, "Authorized");
        }
    }

    /// <summary>
    /// Wire v2: spec 1.5, 4.6: Europe presents in every currency; 15 percent more may be refunded, up to 75 units.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_european_merchant_charges_in_every_currency_and_each_permission_in_one(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
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
            var shop = await Shop.Open(database, new { region });
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
        var yen = await Shop.Open(database, new { region = "jp" });
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
            var shop = await Shop.Open(database, new { region });
            var permission = await shop.LastingPermission(type, currency);
            (await ChargeLasting(shop, permission, most, currency)).IsError(400, "TransactionAmountExceeded");
            var charge = (await ChargeLasting(shop, permission, cap, currency)).Is(201, "Authorized")["chargeId"]!;
            (await ChargeLasting(shop, permission, one, currency)).IsError(400, "PeriodicAmountExceeded");
            // What is given up is free again, in the same month.
            (await shop.Cancel(charge)).Is(200, "Canceled", "MerchantCanceled");
            (await ChargeLasting(shop, permission, cap, currency)).Is(201, "Authorized");
        }
        // The bound of a single charge is also that of an order.
        var usd = await Shop.Open(database, new { region = "na" });
        var order = await usd.Permission(200_000);
        (await usd.Charge(order, 150_000.01m)).IsError(400, "TransactionAmountExceeded");
        (await usd.Charge(order, 150_000)).Is(201, "Authorized");
    }

    private static async Task<string> Permission(Shop shop, string total, string currency)
    {
        var amount = new Shop.Money(total, currency);
        var session = await shop.NewSession();
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new { paymentIntent = "Confirm", chargeAmount = amount },
                }
            )
        ).Is(200, "Open");
        await shop.Control.Buyer(session, "pay");
        return (await shop.V2.Post($"checkoutSessions/{session}/complete", new { chargeAmount = amount })).Is(
            200,
            "Completed"
        )["chargePermissionId"]!;
    }

    private static Task<V2Reply> Charge(Shop shop, string permission, string amount, string currency) =>
        shop.V2.Post(
            "charges",
            new { chargePermissionId = permission, chargeAmount = new Shop.Money(amount, currency) }
        );

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

    private static Task<V2Reply> ChargeLasting(Shop shop, string permission, string amount, string currency) =>
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

    /// <summary>
    /// "Sample addresses and payment instruments" (EU, UK); woocommerce-gateway-amazon-pay pull request 169: line 1 of
    /// a German address is empty; issue 44, amazon-payments-magento-2-plugin issue 233: a Japanese one has no city.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task Each_regions_buyer_has_the_address_of_that_regions_sandbox(TestDatabase database)
    {
        (
            string Region,
            string Currency,
            string? Line1,
            string? Line2,
            string? City,
            string? State,
            string Code
        )[] homes =
        [
            ("na", "USD", "10 Ditka Ave", "Suite 2500", "Chicago", "IL", "60602"),
            ("uk", "GBP", "419 Kings Row", null, "Manchester", null, "M13 9PL"),
            ("de", "EUR", null, "Schutzstrasse 123", "Muenchen", null, "81543"),
            ("jp", "JPY", "目黒区下目黒1-8-1", "アルコタワー", null, "東京都", "153-0064"),
        ];
        foreach (var home in homes)
        {
            var shop = await Shop.Open(database, new { region = home.Region });
            var shown = (await shop.GetPermission(await Permission(shop, "10", home.Currency))).Is(200);
            Assert.Equal(
                (home.Line1, home.Line2, home.City, home.State, home.Code),
                (
                    shown["shippingAddress.addressLine1"],
                    shown["shippingAddress.addressLine2"],
                    shown["shippingAddress.city"],
                    shown["shippingAddress.stateOrRegion"],
                    shown["shippingAddress.postalCode"]
                )
            );
        }
    }
}
