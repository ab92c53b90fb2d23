using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Statements of the specifications that no longer story tells, each in the shortest way over HTTP.</summary>
public class RemainderStoryTests
{
    // ---- what the buyer does ----

    [Theory, OnBothDatabases]
    public async Task The_buyer_cancels_a_charge_that_is_pending_or_open_and_no_other(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var open = (await shop.Charge(permission, 10)).Is(201, "Authorized")["chargeId"]!;
        Assert.Equal(200, (await shop.Control.Any($"charges/{open}/cancel", new { })).Status);
        await shop.ChargeIs(open, "Canceled", "BuyerCanceled");
        Assert.Equal(409, (await shop.Control.Any($"charges/{open}/cancel", new { })).Status);
        Assert.Equal(404, (await shop.Control.Any($"charges/{permission}/cancel", new { })).Status);
        Assert.Equal(400, (await shop.Control.Any($"charges/{open}/cancel", new { reason = "x" })).Status);

        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT3H",
            }
        );
        var pending = (await shop.Charge(permission, 20, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        Assert.Equal(200, (await shop.Control.Any($"charges/{pending}/cancel", new { })).Status);
        await shop.Control.Advance("PT4H");
        await shop.ChargeIs(pending, "Canceled", "BuyerCanceled");
        // The money is free again.
        (await shop.Charge(permission, 100)).Is(201, "Authorized");
    }

    // ---- merchants, regions, currencies ----

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
            var shop = await Of(database, new { region });
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
            var shop = await Of(database, new { region });
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
            var shop = await Of(database, new { region });
            var permission = await Permission(shop, currency == "JPY" ? "20000000" : "200000.00", currency);
            (await Charge(shop, permission, more, currency)).IsError(400, "TransactionAmountExceeded");
            (await Charge(shop, permission, most, currency)).Is(201, "Authorized");
        }
    }

    // ---- requests ----

    [Theory, OnBothDatabases]
    public async Task A_get_with_an_empty_body_is_served(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        // The client says Content-Length: 0, as Ruby and PHP do.
        (await shop.V2.Send(new V2Request("GET", $"chargePermissions/{permission}", []))).Is(200);
        // What a GET carries is signed and means nothing.
        (await shop.V2.Send(new V2Request("GET", $"chargePermissions/{permission}", "{}"u8.ToArray()))).Is(200);
    }

    [Theory, OnBothDatabases]
    public async Task Texts_have_their_lengths(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (session, permission) = (await shop.NewSession(), await shop.Permission(100));
        foreach (
            var (name, max) in new[]
            {
                ("merchantReferenceId", 256),
                ("merchantStoreName", 50),
                ("noteToBuyer", 255),
                ("customInformation", 4096),
            }
        )
        foreach (var path in new[] { $"checkoutSessions/{session}", $"chargePermissions/{permission}" })
        {
            Task<V2Reply> Patch(int length) =>
                shop.V2.Patch(
                    path,
                    new { merchantMetadata = new Dictionary<string, string> { [name] = new('x', length) } }
                );
            Assert.Equal(max, (await Patch(max)).Is(200)[$"merchantMetadata.{name}"]!.Length);
            (await Patch(max + 1)).IsError(400, "InvalidParameterValue");
        }
        var charge = (await shop.Charge(permission, 10)).Is(201)["chargeId"]!;
        (await shop.Cancel(charge, new string('x', 256))).IsError(400, "InvalidParameterValue");
        (await shop.Cancel(charge, new string('x', 255))).Is(200, "Canceled", "MerchantCanceled");
        (
            await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = new string('x', 256) })
        ).IsError(400, "InvalidParameterValue");
        (
            await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = new string('x', 255) })
        ).Is(200);
    }

    [Theory, OnBothDatabases]
    public async Task Return_urls_are_of_the_stores_origins(TestDatabase database)
    {
        var shop = await Of(database, new { settings = new { returnOrigins = new[] { "https://shop.example" } } });
        var session = await shop.NewSession();
        foreach (var name in new[] { "checkoutReviewReturnUrl", "checkoutResultReturnUrl", "checkoutCancelUrl" })
        {
            (
                await shop.V2.Patch(
                    $"checkoutSessions/{session}",
                    new { webCheckoutDetails = new Dictionary<string, string> { [name] = "https://other.example/" } }
                )
            ).IsError(400, "InvalidParameterValue");
            (
                await shop.V2.Patch(
                    $"checkoutSessions/{session}",
                    new
                    {
                        webCheckoutDetails = new Dictionary<string, string> { [name] = "https://shop.example/there" },
                    }
                )
            ).Is(200, "Open");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_refused_signature_shows_what_was_signed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var v2 = (
            await shop.V2.Send(new V2Request("POST", "charges", "{}"u8.ToArray()) { SentBody = "{ }"u8.ToArray() })
        ).IsError(403, "InvalidRequestSignature");
        Assert.Contains("signing String [AMZN-PAY-RSASSA-PSS\n", v2["message"]);
        Assert.Contains("The canonical request was:\nPOST\n/v2/charges/\n", v2["message"]);
        var v1 = (
            await shop.V1.Send(
                V1Client.Request("GetServiceStatus") with
                {
                    Signature = _ => Convert.ToBase64String(new byte[32]),
                }
            )
        ).IsError(403, "SignatureDoesNotMatch");
        Assert.Contains("The string to sign was:\nPOST\n", v1.Text);
    }

    [Fact]
    public async Task Keys_are_not_required_unless_the_setting_says_so()
    {
        foreach (var required in new[] { false, true })
        {
            var directory = Directory.CreateTempSubdirectory("tender-keys-").FullName;
            await using (
                var server = await TenderServer.Start(
                    new Settings
                    {
                        Data = directory,
                        Http = -1,
                        Https = 0,
                        IdempotencyRequired = required,
                    }
                )
            )
            {
                var merchant = System.Text.Json.JsonSerializer.Deserialize<TestMerchant>(
                    await File.ReadAllTextAsync(Path.Combine(directory, "merchant.json")),
                    System.Text.Json.JsonSerializerOptions.Web
                )!;
                var client = new V2Client(merchant, server.Http!);
                var body = V2Client.Serialize(
                    new
                    {
                        webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                        storeId = merchant.StoreId,
                    }
                );
                var reply = await client.Send(new V2Request("POST", "checkoutSessions", body));
                if (required)
                    reply.IsError(400, "MissingHeader");
                else
                    reply.Is(201, "Open");
                (await client.Post("checkoutSessions", body)).Is(201, "Open");
                // Not where the documentation does not ask for one.
                (
                    await client.Send(
                        new V2Request(
                            "POST",
                            "checkoutSessions/6f916c70-c611-4adb-af5c-8204e68cd8e0/complete",
                            V2Client.Serialize(new { chargeAmount = new { amount = 1, currencyCode = "USD" } })
                        )
                    )
                ).IsError(404, "ResourceNotFound");
            }
            Directory.Delete(directory, recursive: true);
        }
    }

    // ---- checkouts ----

    [Theory, OnBothDatabases]
    public async Task A_buyer_who_cancels_goes_to_the_cancel_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new { webCheckoutDetails = new { checkoutCancelUrl = "https://shop.example/cart" } }
            )
        ).Is(200, "Open");
        Assert.Equal("https://shop.example/cart", (await shop.Control.Buyer(session, "cancel")).Url);
        Assert.Null((await shop.Control.Buyer(await shop.ReadySession(10), "cancel")).Url);
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_that_was_paid_and_never_completed_ends_after_a_day(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay");
        await shop.Control.Advance("PT25H");
        Assert.Null((await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired")["chargeId"]);
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
    }

    [Theory, OnBothDatabases]
    public async Task Every_simulated_end_of_a_checkout_is_the_sessions(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var finalize in new[] { false, true })
        foreach (var code in new[] { "BuyerCanceled", "AmazonCanceled", "Declined", "AuthorizationInitiated" })
        {
            var session = await shop.ReadySession(10, pending: true);
            if (!finalize)
                await shop.Control.Buyer(session, "pay");
            var done = finalize
                ? await shop.V2.Post(
                    $"checkoutSessions/{session}/finalize",
                    new
                    {
                        chargeAmount = shop.Usd(10),
                        paymentIntent = "Authorize",
                        canHandlePendingAuthorization = true,
                    },
                    simulation: code
                )
                : await shop.Complete(session, 10, simulation: code);
            if (code == "AuthorizationInitiated")
            {
                await shop.ChargeIs(done.Is(202, "Completed")["chargeId"]!, "AuthorizationInitiated");
                await shop.Control.Advance("PT1M");
                await shop.ChargeIs(done["chargeId"]!, "Authorized");
                continue;
            }
            done.IsError(422, "CheckoutSessionCanceled");
            (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Every_card_that_pays_pays(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var card in new[] { "1111", "0005", "4444", "9424", "0000" })
        {
            var (permission, charge) = await shop.Checkout(10, card: card);
            await shop.ChargeIs(charge, "Authorized");
            Assert.Contains(card, (await shop.GetPermission(permission))["paymentPreferences.0.paymentDescriptor"]);
            await shop.PermissionIs((await shop.Checkout(10, "Confirm", card: card)).Permission, "Chargeable");
        }
    }

    // ---- permissions ----

    [Theory, OnBothDatabases]
    public async Task An_extended_permission_lasts_thirteen_months(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10, "Confirm");
        Assert.Equal(
            "true",
            (
                await shop.V2.Patch(
                    $"checkoutSessions/{session}",
                    new { paymentDetails = new { extendExpiration = true } }
                )
            ).Is(200)["paymentDetails.extendExpiration"]
        );
        await shop.Control.Buyer(session, "pay");
        var permission = (await shop.Complete(session, 10)).Is(200, "Completed")["chargePermissionId"]!;
        await shop.Control.Advance("P395D");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.Control.Advance("P2D");
        await shop.PermissionIs(permission, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task Overcharge_is_echoed_and_allows_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10, "Confirm");
        Assert.Equal(
            "true",
            (
                await shop.V2.Patch(
                    $"checkoutSessions/{session}",
                    new { paymentDetails = new { allowOvercharge = true } }
                )
            ).Is(200)["paymentDetails.allowOvercharge"]
        );
        await shop.Control.Buyer(session, "pay");
        var permission = (await shop.Complete(session, 10)).Is(200, "Completed")["chargePermissionId"]!;
        (await shop.Charge(permission, 10.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Charge(permission, 10)).Is(201, "Authorized");
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

    // ---- charges ----

    [Theory, OnBothDatabases]
    public async Task A_charge_that_may_be_pending_and_need_not_is_decided_at_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.Charge(await shop.Permission(100), 10, pending: true)).Is(201, "Authorized");
        var session = await shop.ReadySession(10, pending: true);
        await shop.Control.Buyer(session, "pay", "1111");
        await shop.ChargeIs((await shop.Complete(session, 10)).Is(200, "Completed")["chargeId"]!, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_card_without_the_flag_is_answered_at_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay", "0701");
        // What cannot be decided while the caller waits is declined, and never pending.
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");
        var permission = await shop.Permission(100);
        await shop.Control.PutInstrument(permission, "0701");
        (await shop.Charge(permission, 10)).IsError(422, "TransactionTimedOut");
        (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated");
    }

    [Theory, OnBothDatabases]
    public async Task A_soft_descriptor_is_short_and_shown_with_its_prefix(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        Task<V2Reply> Charge(string descriptor) =>
            shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = permission,
                    chargeAmount = shop.Usd(10),
                    captureNow = true,
                    softDescriptor = descriptor,
                }
            );
        (await Charge(new string('d', 17))).IsError(400, "InvalidParameterValue");
        var charge = (await Charge("SHOES 0123456789")).Is(201, "Captured");
        Assert.Equal("AMZ*SHOES 0123456789", charge["softDescriptor"]);
        var refund = (
            await shop.V2.Post(
                "refunds",
                new
                {
                    chargeId = charge["chargeId"],
                    refundAmount = shop.Usd(1),
                    softDescriptor = "BACK",
                }
            )
        ).Is(201);
        Assert.Equal("AMZ*BACK", refund["softDescriptor"]);
        var captured = (
            await shop.V2.Post(
                $"charges/{(await shop.Charge(permission, 5)).Is(201)["chargeId"]}/capture",
                new { captureAmount = shop.Usd(5), softDescriptor = "LATER" }
            )
        ).Is(200, "Captured");
        Assert.Equal("AMZ*LATER", captured["softDescriptor"]);
    }

    [Theory, OnBothDatabases]
    public async Task Declines_that_need_the_buyer_are_told_and_make_the_permission_wait(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var code in new[] { "PaymentMethodNotAllowed", "MFANotCompleted" })
        {
            // In the answer.
            var permission = await shop.Permission(100);
            await shop.Control.PutOutcomes(new { operation = "authorize", outcome = code });
            (await shop.Charge(permission, 10)).IsError(422, code);
            await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
            await shop.Control.PutInstrument(permission, "4444");
            // Later.
            await shop.Control.PutOutcomes(
                new
                {
                    operation = "authorize",
                    outcome = code,
                    delay = "PT1H",
                }
            );
            var charge = (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated")[
                "chargeId"
            ]!;
            await shop.Control.Advance("PT2H");
            await shop.ChargeIs(charge, "Declined", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_may_fail_to_be_processed_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 10, pending: true, simulation: "PendingProcessingFailure")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(charge, "Declined", "ProcessingFailure");
        await shop.PermissionIs(permission, "Chargeable");
    }

    [Theory, OnBothDatabases]
    public async Task A_processing_failure_is_repeated_under_its_key(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var failed = (await shop.Charge(permission, 10, key: "again", simulation: "ProcessingFailure")).IsError(
            500,
            "ProcessingFailure"
        );
        Assert.Equal(
            failed.Text,
            (await shop.Charge(permission, 10, key: "again", simulation: "ProcessingFailure"))
                .IsError(500, "ProcessingFailure")
                .Text
        );
        (await shop.Charge(permission, 10, key: "anew")).Is(201, "Authorized");
        await shop.BalanceIs(permission, 90);
    }

    [Theory, OnBothDatabases]
    public async Task A_capture_declined_in_the_answer_is_an_error(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (code, status) in new[] { ("AmazonRejected", 422), ("ProcessingFailure", 500), ("SoftDeclined", 422) }
        )
        {
            var (_, charge) = await shop.Checkout(50);
            await shop.Control.PutOutcomes(new { operation = "capture", outcome = code });
            (await shop.Capture(charge, 50)).IsError(status, code);
            await shop.ChargeIs(charge, "Declined", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_late_capture_may_be_declined_for_every_reason(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var code in new[] { "SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure" })
        {
            var (permission, charge) = await shop.Checkout(50);
            await shop.Control.Advance("P8D");
            await shop.Control.PutOutcomes(new { operation = "capture", outcome = code });
            (await shop.Capture(charge, 50)).Is(200, "CaptureInitiated");
            await shop.Control.Advance("PT1H");
            await shop.ChargeIs(charge, "Declined", code);
            await shop.BalanceIs(permission, 50);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_amazon_closes_in_one_dialect_has_its_name_in_the_other(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 10, note: Shop.Simulate("Closed", "AmazonClosed"))).Is(
            Shop.Authorized,
            "Open"
        )[Shop.AuthorizationId]!;
        await shop.Control.Advance("PT1H");
        await shop.AuthorizationIs(authorization, "Closed", "AmazonClosed");
        await shop.ChargeIs(authorization.Replace("-A", "-C"), "Canceled", "AmazonCanceled");

        authorization = (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var capture = (await shop.CaptureV1(authorization, 10, Shop.Simulate("Closed", "AmazonClosed"))).Is(
            Shop.Captured,
            "Completed"
        )["CaptureDetails/AmazonCaptureId"]!;
        await shop.Control.Advance("PT1H");
        await shop.CaptureIs(capture, "Closed", "AmazonClosed");
        (await shop.RefundV1(capture, 1)).IsError(405, "CaptureNotRefundable");
        await shop.ChargeIs(capture, "Captured");
        (await shop.Refund(capture, 1)).IsError(422, "InvalidChargeStatus");
    }

    // ---- refunds ----

    [Theory, OnBothDatabases]
    public async Task A_refund_may_fail_to_be_processed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        var refund = (await shop.Refund(charge, 10, simulation: "ProcessingFailure")).Is(201, "RefundInitiated")[
            "refundId"
        ]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refund, "Declined", "ProcessingFailure");
        (await shop.Refund(charge, 10)).Is(201, "RefundInitiated");
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_is_possible_after_years(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50, "AuthorizeWithCapture");
        await shop.Control.Advance("P1500D");
        var refund = (await shop.Refund(charge, 10)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refund, "Refunded");
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_takes_ten_refunds_and_the_eleventh_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        for (var i = 0; i < 10; i++)
            (await shop.Refund(charge, 1)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        await shop.Control.Advance("PT1M");
        (await shop.Refund(charge, 1)).IsError(422, "TransactionCountExceeded");
        Assert.Equal(10, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
    }

    // ---- notices ----

    [Theory, OnBothDatabases]
    public async Task A_notice_has_the_headers_of_sns(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        (await shop.Charge(await shop.Permission(50), 20)).Is(201, "Authorized");
        await shop.Control.Settle();
        Assert.NotEmpty(receiver.Messages);
        foreach (var message in receiver.Messages)
        {
            Assert.Equal("Notification", message.Headers["x-amz-sns-message-type"]);
            Assert.Equal(message.MessageId, message.Headers["x-amz-sns-message-id"]);
            Assert.Equal(message["TopicArn"], message.Headers["x-amz-sns-topic-arn"]);
            Assert.StartsWith(message["TopicArn"] + ":", message.Headers["x-amz-sns-subscription-arn"]);
            Assert.Equal("Amazon Simple Notification Service Agent", message.Headers["User-Agent"]);
            Assert.Equal("text/plain; charset=UTF-8", message.Headers["Content-Type"], ignoreCase: true);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Closing_is_told_of_the_permission_and_of_the_charge(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        var before = receiver.Messages.Count;
        (
            await shop.V2.Delete(
                $"chargePermissions/{permission}/close",
                new { closureReason = "over", cancelPendingCharges = true }
            )
        ).Is(200);
        await shop.Control.Settle();
        Assert.Equal(
            [("CHARGE", charge), ("CHARGE_PERMISSION", permission)],
            receiver.Messages.Skip(before).Select(message => (message.Kind, message.ObjectId)).Order()
        );
    }

    [Theory, OnBothDatabases]
    public async Task Every_asynchronous_end_is_told(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(100);
        foreach (
            var (simulation, state) in new[]
            {
                ("AuthorizationInitiated", "Authorized"),
                ("PendingHardDeclined", "Declined"),
            }
        )
        {
            var pending = (await shop.Charge(permission, 10, pending: true, simulation: simulation)).Is(
                201,
                "AuthorizationInitiated"
            )["chargeId"]!;
            await shop.Control.Settle();
            Assert.Empty(receiver.About(pending));
            await shop.Control.Advance("PT1M");
            Assert.Equal("CHARGE", Assert.Single(receiver.About(pending)).Kind);
            Assert.Equal(state, (await shop.GetCharge(pending)).State);
        }
        foreach (var (simulation, state) in new[] { ((string?)null, "Captured"), ("AmazonRejected", "Declined") })
        {
            var (_, charge) = await shop.Checkout(10);
            await shop.Control.Advance("P8D");
            var before = receiver.About(charge).Count();
            (await shop.Capture(charge, 10, simulation)).Is(200, "CaptureInitiated");
            await shop.Control.Settle();
            Assert.Equal(before, receiver.About(charge).Count());
            await shop.Control.Advance("PT1M");
            Assert.Equal(before + 1, receiver.About(charge).Count());
            Assert.Equal(state, (await shop.GetCharge(charge)).State);
        }
        var (_, captured) = await shop.Checkout(10, "AuthorizeWithCapture");
        foreach (var (simulation, state) in new[] { ((string?)null, "Refunded"), ("AmazonRejected", "Declined") })
        {
            var refund = (await shop.Refund(captured, 1, simulation)).Is(201, "RefundInitiated")["refundId"]!;
            await shop.Control.Settle();
            Assert.Empty(receiver.About(refund));
            await shop.Control.Advance("PT1M");
            Assert.Equal("REFUND", Assert.Single(receiver.About(refund)).Kind);
            Assert.Equal(state, (await shop.GetRefund(refund)).State);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_tried_for_thirty_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => Task.FromResult(503);
        var permission = await shop.Permission(50);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        (await shop.Cancel(charge)).Is(200, "Canceled", "MerchantCanceled");
        for (var days = 0; days < 32; days += 2)
            await shop.Control.Advance("P2D");
        foreach (var notice in await shop.Control.Notifications(charge))
        {
            var delivery = Assert.Single(notice.Deliveries);
            Assert.Equal("dead", delivery.State);
            var gaps = delivery
                .Attempts.Zip(delivery.Attempts.Skip(1), (one, next) => Math.Round((next.At - one.At).TotalHours))
                .ToList();
            // Hourly for 14 days, then every eight hours to day 30. Each attempt takes its time, so the last hour may
            // already be beyond the fourteenth day.
            var hourly = gaps.TakeWhile(gap => gap == 1).Count();
            Assert.InRange(hourly, 14 * 24 - 1, 14 * 24);
            Assert.All(gaps.Skip(hourly), gap => Assert.Equal(8, gap));
            Assert.InRange((delivery.Attempts[^1].At - delivery.Attempts[0].At).TotalHours, 30 * 24 - 8, 30 * 24);
            Assert.All(delivery.Attempts, attempt => Assert.Equal(503, attempt.Status));
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_real_sandboxs_two_days_are_a_setting(TestDatabase database)
    {
        var shop = await Of(database, new { settings = new { terms = "amazon-sandbox" } });
        var order = await shop.Order(50);
        var authorized = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
        await shop.Control.Advance("PT47H");
        await shop.AuthorizationIs(authorized[Shop.AuthorizationId]!, "Open");
        await shop.Control.Advance("PT2H");
        await shop.AuthorizationIs(authorized[Shop.AuthorizationId]!, "Closed", "ExpiredUnused");
        // Printed are thirty days all the same, as the real one does.
        var (made, ends) = (
            DateTimeOffset.Parse(authorized["AuthorizationDetails/CreationTimestamp"]!, null),
            DateTimeOffset.Parse(authorized["AuthorizationDetails/ExpirationTimestamp"]!, null)
        );
        Assert.Equal(TimeSpan.FromDays(30), ends - made);
    }

    // ---- the shops ----

    private static async Task<Shop> Of(TestDatabase database, object merchant)
    {
        var host = await TenderHost.Shared(database);
        return Shop.On(host, await host.Control.NewMerchant(merchant));
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
}
