using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Saved wallets (PaymentMethodOnFile) over HTTP: set up without an order, charged by either side, used again by later
/// checkouts.
/// </summary>
public class SavedWalletStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_wallet_is_saved_without_an_order_and_charged_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);

        // 1. Nothing is ordered: neither amount nor intent is missing.
        var opened = (await shop.V2.Post("checkoutSessions", Setup(shop))).Is(201, "Open");
        Assert.Equal("true", opened["paymentMethodOnFileMetadata.setupOnly"]);
        var session = opened["checkoutSessionId"]!;
        await shop.Control.Buyer(session, "review");
        var ready = (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl } }
            )
        ).Is(200, "Open");
        Assert.Equal("[]", ready["constraints"]);
        Assert.NotNull(ready["webCheckoutDetails.amazonPayRedirectUrl"]);
        await shop.Control.Buyer(session, "pay");

        // 2. There is no amount to confirm.
        (await shop.Complete(session, 10)).IsError(409, "AmountMismatch");
        var done = (await shop.V2.Post($"checkoutSessions/{session}/complete", new { })).Is(200, "Completed");
        Assert.Equal("PaymentMethodOnFile", done["chargePermissionType"]);
        Assert.Null(done["chargeId"]);
        var wallet = done["chargePermissionId"]!;
        var shown = (await shop.GetPermission(wallet)).Is(200);
        Assert.Equal(
            ("Chargeable", "PaymentMethodOnFile", "true", null),
            (
                shown.State,
                shown["chargePermissionType"],
                shown["paymentMethodOnFileMetadata.setupOnly"],
                shown["expirationTimestamp"]
            )
        );
        Assert.Equal((15_000, 15_000), (shown.Amount("limits.amountLimit"), shown.Amount("limits.amountBalance")));

        // 3. Who charges it, and where from, must be said; both are told again.
        (await shop.Charge(wallet, 25)).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = wallet,
                    chargeAmount = shop.Usd(25),
                    chargeInitiator = "MITU",
                }
            )
        ).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = wallet,
                    chargeAmount = shop.Usd(25),
                    chargeInitiator = "ME",
                    channel = "Web",
                }
            )
        ).IsError(400, "InvalidParameterValue");
        var merchants = (await Charge(shop, wallet, 25, "MITU", "Offline")).Is(201, "Authorized");
        Assert.Equal(
            ("MITU", "Offline", null),
            (merchants["chargeInitiator"], merchants["channel"], merchants["webCheckoutDetails"])
        );

        // 4. A charge of the buyer may send her to a challenge.
        var buyers = (
            await shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = wallet,
                    chargeAmount = shop.Usd(75),
                    chargeInitiator = "CITU",
                    channel = "Web",
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                }
            )
        ).Is(201, "Authorized");
        Assert.Equal(Shop.ResultUrl, buyers["webCheckoutDetails.checkoutResultReturnUrl"]);
        Assert.Contains(buyers["chargeId"]!, buyers["webCheckoutDetails.amazonPayRedirectUrl"]);
        Assert.Equal(
            buyers["webCheckoutDetails.amazonPayRedirectUrl"],
            (await shop.GetCharge(buyers["chargeId"]!))["webCheckoutDetails.amazonPayRedirectUrl"]
        );
        (
            await shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = wallet,
                    chargeAmount = shop.Usd(1),
                    chargeInitiator = "CITU",
                    channel = "Web",
                    webCheckoutDetails = new { checkoutResultReturnUrl = "ftp://shop.example" },
                }
            )
        ).IsError(400, "InvalidParameterValue");
        await shop.BalanceIs(wallet, 14_900);

        // 5. It has no end of its own.
        await shop.Control.Advance("P800D");
        await shop.PermissionIs(wallet, "Chargeable");
        await shop.BalanceIs(wallet, 15_000);
        (await Charge(shop, wallet, 15_000.01m)).IsError(400, "PeriodicAmountExceeded");
        (await shop.V2.Delete($"chargePermissions/{wallet}/close", new { closureReason = "forgotten" })).Is(200);
        (await Charge(shop, wallet, 1)).IsError(422, "InvalidChargePermissionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_charge_on_a_wallet_is_always_decided_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        var charge = (
            await shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = wallet,
                    chargeAmount = shop.Usd(5),
                    chargeInitiator = "MITR",
                    channel = "Web",
                    canHandlePendingAuthorization = true,
                }
            )
        ).Is(201, "AuthorizationInitiated")["chargeId"]!;
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(charge, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_later_checkout_charges_the_same_wallet_with_the_card_chosen_then(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        var session = await Again(shop, wallet, 40);
        Assert.Equal(wallet, (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open")["chargePermissionId"]);
        await shop.Control.Buyer(session, "pay", "0005");
        (await shop.V2.Post($"checkoutSessions/{session}/complete", new { })).IsError(400, "MissingParameterValue");
        (await shop.Complete(session, 41)).IsError(409, "AmountMismatch");
        var done = (await shop.Complete(session, 40)).Is(200, "Completed");
        Assert.Equal("PaymentMethodOnFile", done["chargePermissionType"]);
        Assert.Equal(wallet, done["chargePermissionId"]);
        await shop.ChargeIs(done["chargeId"]!, "Authorized");
        Assert.StartsWith($"{wallet}-C", done["chargeId"]);
        Assert.StartsWith("Amex", (await shop.GetPermission(wallet))["paymentPreferences.0.paymentDescriptor"]);
        await shop.BalanceIs(wallet, 14_960);

        // More than the month allows is refused, and the checkout stays as it was.
        session = await Again(shop, wallet, 14_961);
        await shop.Control.Buyer(session, "pay");
        (await shop.Complete(session, 14_961)).IsError(400, "PeriodicAmountExceeded");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        await shop.BalanceIs(wallet, 14_960);
        Assert.StartsWith("Amex", (await shop.GetPermission(wallet))["paymentPreferences.0.paymentDescriptor"]);
    }

    /// <summary>Wire v2: "Verify &amp; complete checkout" of the saved wallet: OneTime says that she refused.</summary>
    [Theory, OnBothDatabases]
    public async Task A_buyer_who_does_not_let_the_wallet_be_saved_has_paid_for_one_order(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var isSaved in new[] { true, false })
        {
            var session = await Again(shop, null, 40, total: 60);
            Assert.Equal(
                "PaymentMethodOnFile",
                (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open")["chargePermissionType"]
            );
            await shop.Control.Buyer(session, "pay", saveWallet: isSaved);
            var done = (await shop.Complete(session, 40, 60)).Is(200, "Completed");
            Assert.Equal(isSaved ? "PaymentMethodOnFile" : "OneTime", done["chargePermissionType"]);
            var permission = done["chargePermissionId"]!;
            Assert.StartsWith(isSaved ? "C01-" : "S01-", permission);
            var shown = (await shop.GetPermission(permission)).Is(200, "Chargeable");
            Assert.Equal(
                (isSaved ? "PaymentMethodOnFile" : "OneTime", isSaved ? 15_000 : 60, !isSaved),
                (
                    shown["chargePermissionType"],
                    shown.Amount("limits.amountLimit"),
                    shown["expirationTimestamp"] is not null
                )
            );
            // The rest of the order is charged, and no later one.
            (await Charge(shop, permission, 20)).Is(201, "Authorized");
            if (isSaved)
                (await Charge(shop, permission, 20)).Is(201, "Authorized");
            else
                (await Charge(shop, permission, 20)).IsError(422, "InvalidChargePermissionStatus");
        }
    }

    [Theory, OnBothDatabases]
    public async Task Only_who_is_asked_to_save_a_wallet_beside_an_order_can_refuse_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        var setup = (await shop.V2.Post("checkoutSessions", Setup(shop))).Is(201, "Open")["checkoutSessionId"]!;
        foreach (var session in new[] { await shop.NewSession(), setup, await Again(shop, wallet, 40) })
        {
            var refused = await shop.Control.Mine(
                HttpMethod.Post,
                $"checkout-sessions/{session}/buyer",
                new { action = "pay", saveWallet = false },
                409
            );
            Assert.Contains("does not ask to save the wallet", refused.Text);
            Assert.Null((await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open")["paymentPreferences.0"]);
        }
        var asking = await Again(shop, null, 40);
        var body = new { action = "review", saveWallet = false };
        await shop.Control.Mine(HttpMethod.Post, $"checkout-sessions/{asking}/buyer", body, 400);

        // The merchant asks anew: the buyer is asked anew.
        await shop.Control.Buyer(asking, "pay", saveWallet: false);
        var again = await shop.V2.Patch(
            $"checkoutSessions/{asking}",
            new { chargePermissionType = "PaymentMethodOnFile" }
        );
        Assert.Equal("PaymentMethodOnFile", again.Is(200, "Open")["chargePermissionType"]);
        (await shop.Complete(asking, 40)).IsError(422, "InvalidCheckoutSessionStatus");
    }

    /// <summary>On the page she is asked; until she says otherwise it is saved.</summary>
    [Theory, OnBothDatabases]
    public async Task The_page_asks_whether_the_wallet_may_be_saved(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (said, kind) in new[]
            {
                ("true", "PaymentMethodOnFile"),
                ("false", "OneTime"),
                (null, "PaymentMethodOnFile"),
            }
        )
        {
            using var visitor = new PageVisitor(shop.Host.Http);
            var session = await Again(shop, null, 40, mode: "ProcessOrder");
            var page = await visitor.Open($"/checkout/continue?amazonCheckoutSessionId={session}");
            page = await visitor.Submit(page, "/checkout/sign-in", ("email", "buyer@example.com"));
            page = await visitor.Submit(page, "/checkout/consent");
            Assert.True(page.Says("Save this payment method for later orders at this shop?"), page.Html);
            Assert.Contains("name=\"save\" value=\"true\" checked", page.Html);
            var paid = await visitor.Submit(page, "/checkout/pay", said is null ? [] : [("save", said)]);
            Assert.StartsWith(Shop.ResultUrl, paid.Location);
            var done = (await shop.Complete(session, 40)).Is(200, "Completed");
            Assert.Equal(kind, done["chargePermissionType"]);
        }
    }

    /// <summary>Before the shop's review page: what was said is kept, and shown when she comes back.</summary>
    [Theory, OnBothDatabases]
    public async Task What_was_said_of_the_wallet_holds_after_the_review(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        var session = await Again(shop, null, 40);
        var path = $"/checkout/continue?amazonCheckoutSessionId={session}";
        var page = await visitor.Submit(await visitor.Open(path), "/checkout/sign-in", ("email", "buyer@example.com"));
        page = await visitor.Submit(page, "/checkout/consent");
        var reviewed = await visitor.Submit(page, "/checkout/done", ("save", "false"));
        Assert.StartsWith(Shop.ReviewUrl, reviewed.Location);
        Assert.Contains("name=\"save\" value=\"false\" checked", (await visitor.Open(path)).Html);
        await shop.Control.Buyer(session, "pay");
        Assert.Equal("OneTime", (await shop.Complete(session, 40)).Is(200, "Completed")["chargePermissionType"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_decline_at_a_later_checkout_is_the_wallets_too_and_setting_it_up_again_repairs_it(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        var session = await Again(shop, wallet, 40);
        await shop.Control.Buyer(session, "pay", "InvalidPaymentMethod");
        (await shop.Complete(session, 40)).IsError(422, "CheckoutSessionCanceled");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");
        await shop.PermissionIs(wallet, "NonChargeable", "PaymentMethodInvalid");
        await shop.BalanceIs(wallet, 15_000);
        (await Charge(shop, wallet, 1)).IsError(422, "InvalidChargePermissionStatus");

        session = (await shop.V2.Post("checkoutSessions", Setup(shop, wallet))).Is(201, "Open")["checkoutSessionId"]!;
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl } }
            )
        ).Is(200, "Open");
        await shop.Control.Buyer(session, "pay", "1111");
        Assert.Equal(
            wallet,
            (await shop.V2.Post($"checkoutSessions/{session}/complete", new { })).Is(200, "Completed")[
                "chargePermissionId"
            ]
        );
        await shop.PermissionIs(wallet, "Chargeable");
        (await Charge(shop, wallet, 1)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task Only_a_wallet_of_this_merchant_that_has_not_ended_is_used_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        (await shop.V2.Post("checkoutSessions", Setup(shop, "C01-0000000-0000000"))).IsError(404, "ResourceNotFound");
        (await shop.V2.Post("checkoutSessions", Setup(shop, "whatever"))).IsError(404, "ResourceNotFound");
        (await shop.V2.Post("checkoutSessions", Setup(await Shop.Open(database), wallet))).IsError(
            400,
            "InvalidParameterValue"
        );
        var other = await Shop.Open(database);
        (await other.V2.Post("checkoutSessions", Setup(other, wallet))).IsError(404, "ResourceNotFound");
        (await shop.V2.Post("checkoutSessions", Setup(shop, await shop.Permission(10)))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Post("checkoutSessions", Setup(shop, wallet, "Recurring"))).IsError(
            400,
            "InvalidParameterCombination"
        );

        // One that ends between the two is noticed at completion.
        var session = await Again(shop, wallet, 40);
        await shop.Control.Buyer(session, "pay");
        (await shop.V2.Delete($"chargePermissions/{wallet}/close", new { closureReason = "forgotten" })).Is(200);
        (await shop.Complete(session, 40)).IsError(422, "InvalidChargePermissionStatus");
        (await shop.V2.Post("checkoutSessions", Setup(shop, wallet))).IsError(422, "InvalidChargePermissionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task Checkouts_and_charges_that_meet_on_a_wallet_stay_within_the_month(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var wallet = await Wallet(shop);
        var sessions = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            sessions.Add(await Again(shop, wallet, 4_000));
            await shop.Control.Buyer(sessions[i], "pay");
        }
        var replies = await Task.WhenAll([
            .. sessions.Select(session => shop.Complete(session, 4_000)),
            .. Enumerable.Range(0, 6).Select(_ => Charge(shop, wallet, 4_000)),
        ]);
        Assert.Equal(3, replies.Count(reply => reply.Status is 200 or 201));
        foreach (var refused in replies.Where(reply => reply.Status is not (200 or 201)))
            refused.IsError(400, "PeriodicAmountExceeded");
        await shop.BalanceIs(wallet, 3_000);
    }

    [Theory, OnBothDatabases]
    public async Task The_cap_of_a_wallet_that_is_only_saved_is_in_the_merchants_currency(TestDatabase database)
    {
        var shop = await RecurringStoryTests.Subscriptions(database, "jp");
        var shown = (await shop.GetPermission(await Wallet(shop))).Is(200);
        Assert.Equal(
            ("2000000", "JPY", "JPY"),
            (shown["limits.amountLimit.amount"], shown["limits.amountLimit.currencyCode"], shown["presentmentCurrency"])
        );
    }

    private static object Setup(Shop shop, string? wallet = null, string kind = "PaymentMethodOnFile") =>
        new
        {
            webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
            storeId = shop.Merchant.StoreId,
            chargePermissionType = kind,
            paymentMethodOnFileMetadata = new { setupOnly = true },
            chargePermissionId = wallet,
        };

    private static Task<V2Reply> Charge(
        Shop shop,
        string wallet,
        decimal amount,
        string initiator = "CITU",
        string channel = "Web"
    ) =>
        shop.V2.Post(
            "charges",
            new
            {
                chargePermissionId = wallet,
                chargeAmount = shop.Usd(amount),
                chargeInitiator = initiator,
                channel,
            }
        );

    private static async Task<string> Wallet(Shop shop)
    {
        var session = (await shop.V2.Post("checkoutSessions", Setup(shop))).Is(201, "Open")["checkoutSessionId"]!;
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl } }
            )
        ).Is(200, "Open");
        await shop.Control.Buyer(session, "pay");
        return (await shop.V2.Post($"checkoutSessions/{session}/complete", new { })).Is(200, "Completed")[
            "chargePermissionId"
        ]!;
    }

    /// <summary>A later checkout on the wallet, ready for the buyer.</summary>
    /// <summary>A checkout on a wallet, or one that asks to save it where there is none.</summary>
    private static async Task<string> Again(
        Shop shop,
        string? wallet,
        decimal amount,
        decimal? total = null,
        string? mode = null
    ) =>
        (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutReviewReturnUrl = Shop.ReviewUrl,
                        checkoutResultReturnUrl = Shop.ResultUrl,
                        checkoutMode = mode,
                    },
                    storeId = shop.Merchant.StoreId,
                    chargePermissionType = "PaymentMethodOnFile",
                    paymentMethodOnFileMetadata = new { setupOnly = false },
                    chargePermissionId = wallet,
                    paymentDetails = new
                    {
                        paymentIntent = "Authorize",
                        chargeAmount = shop.Usd(amount),
                        totalOrderAmount = total is { } whole ? shop.Usd(whole) : null,
                    },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
}
