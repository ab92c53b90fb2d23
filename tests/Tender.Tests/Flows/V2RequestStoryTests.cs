using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a v2 request may hold, under which key it is kept, and which of its faults is told.</summary>
public class V2RequestStoryTests
{
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

    /// <summary>As woocommerce-gateway-amazon-pay sends it: the id of its order, a number.</summary>
    [Theory, OnBothDatabases]
    public async Task A_reference_that_is_a_number_is_its_text(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        var metadata = new { merchantMetadata = new { merchantReferenceId = 12, customInformation = 1.50m } };
        foreach (var path in new[] { $"checkoutSessions/{session}", $"chargePermissions/{await shop.Permission(10)}" })
        {
            var shown = (
                await shop.V2.Send(new V2Request("PATCH", path, V2Client.Serialize(metadata)) { IsUndocumented = true })
            ).Is(200);
            Assert.Equal(
                ("12", "1.50"),
                (shown["merchantMetadata.merchantReferenceId"], shown["merchantMetadata.customInformation"])
            );
        }
    }

    /// <summary>
    /// As amazon-pay-api-sdk-dotnet sends it: the frequency's value is a number, and the kind may come with an update.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task An_update_may_name_the_kind_of_permission(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10, "Confirm");
        await shop.Control.Buyer(session, "pay");
        Task<V2Reply> Update(object body) => shop.V2.Patch($"checkoutSessions/{session}", body);
        (await Update(new { chargePermissionType = "OneTime" })).Is(200, "Open");
        // She agreed to pay once.
        var recurring = (await Update(new { chargePermissionType = "Recurring" })).Is(200, "Open");
        Assert.Equal(
            ("Recurring", "RecurringFrequencyNotSet"),
            (recurring["chargePermissionType"], recurring["constraints.0.constraintId"])
        );
        (await shop.Complete(session, 10)).IsError(422, "InvalidCheckoutSessionStatus");
        var monthly = new { recurringMetadata = new { frequency = new { unit = "Month", value = 1 } } };
        Assert.Equal("1", (await Update(monthly)).Is(200, "Open")["recurringMetadata.frequency.value"]);
        (await shop.Complete(session, 10)).IsError(422, "InvalidCheckoutSessionStatus");
        await shop.Control.Buyer(session, "pay");
        var permission = (await shop.Complete(session, 10)).Is(200, "Completed")["chargePermissionId"]!;
        var shown = (await shop.GetPermission(permission)).Is(200, "Chargeable");
        Assert.Equal(("Recurring", 1000), (shown["chargePermissionType"], shown.Amount("limits.amountLimit")));
        (await Update(new { chargePermissionType = "OneTime" })).IsError(422, "InvalidCheckoutSessionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_on_a_saved_wallet_stays_one(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                    chargePermissionType = "PaymentMethodOnFile",
                    chargePermissionId = await shop.LastingPermission("PaymentMethodOnFile", "USD"),
                }
            )
        ).Is(201)["checkoutSessionId"]!;
        (await shop.V2.Patch($"checkoutSessions/{session}", new { chargePermissionType = "OneTime" })).IsError(
            422,
            "InvalidCheckoutSessionStatus"
        );
        (await shop.V2.Patch($"checkoutSessions/{session}", new { chargePermissionType = "PaymentMethodOnFile" })).Is(
            200
        );
    }

    /// <summary>Each is possible, and not both, in however many calls they are set.</summary>
    [Theory, OnBothDatabases]
    public async Task What_is_captured_at_completion_cannot_be_pending(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10, pending: true);
        Task<V2Reply> Update(object payment) =>
            shop.V2.Patch($"checkoutSessions/{session}", new { paymentDetails = payment });
        (await Update(new { paymentIntent = "AuthorizeWithCapture" })).IsError(400, "InvalidParameterCombination");
        var both = new { paymentIntent = "AuthorizeWithCapture", canHandlePendingAuthorization = false };
        (await Update(both)).Is(200, "Open");
        (await Update(new { canHandlePendingAuthorization = true })).IsError(400, "InvalidParameterCombination");
    }

    /// <summary>
    /// amazon-payments-magento-2-plugin and woocommerce-gateway-amazon-pay, where the whole checkout is one page.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task What_a_checkout_of_one_page_says_besides_is_taken(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = shop.Merchant.StoreId,
                    merchantMetadata = new { merchantStoreReferenceId = "default-1" },
                    cartDetails = new { cartId = "7" },
                }
            )
        ).Is(201, "Open");
    }

    /// <summary>As Salesforce's cartridge sends it, with whatever code its shop has set.</summary>
    [Theory, OnBothDatabases]
    public async Task A_simulation_means_nothing_to_what_only_reads(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        var get = new V2Request("GET", $"chargePermissions/{permission}", []) { Simulation = "Charge" };
        (await shop.V2.Send(get)).Is(200, "Chargeable");
    }

    [Theory, OnBothDatabases]
    public async Task A_required_url_that_is_none_is_invalid_and_not_missing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (details, code) in new (object, string)[]
            {
                (new { checkoutReviewReturnUrl = "shop" }, "InvalidParameterValue"),
                (new { checkoutReviewReturnUrl = "" }, "MissingParameterValue"),
                (new { checkoutCancelUrl = Shop.ReviewUrl }, "MissingParameterValue"),
                (new { checkoutMode = "ProcessOrder", checkoutResultReturnUrl = "shop" }, "InvalidParameterValue"),
                (new { checkoutMode = "ProcessOrder" }, "MissingParameterValue"),
            }
        )
            (
                await shop.V2.Post(
                    "checkoutSessions",
                    new { webCheckoutDetails = details, storeId = shop.Merchant.StoreId }
                )
            ).IsError(400, code);
    }

    [Theory, OnBothDatabases]
    public async Task The_sessions_id_stands_before_a_return_urls_fragment(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = (
            await shop.V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/review?a=b#cart" },
                    storeId = shop.Merchant.StoreId,
                }
            )
        ).Is(201)["checkoutSessionId"]!;
        Assert.Equal(
            $"https://shop.example/review?a=b&amazonCheckoutSessionId={session}#cart",
            (await shop.Control.Buyer(session, "review")).Url
        );
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
        var shop = await Shop.Open(
            database,
            new { settings = new { returnOrigins = new[] { "https://shop.example" } } }
        );
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
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"x","currencyCode":"E"""
                        + $$$"""UR"},"captureNow":true,"canHandlePendingAuthorization":true}""",
                    "Nonsense",
                    400,
                    "InvalidParameterValue"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"1","currencyCode":"E"""
                        + $$$"""UR"},"captureNow":true,"canHandlePendingAuthorization":true}""",
                    "Nonsense",
                    400,
                    "InvalidParameterCombination"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"999999","currencyCod"""
                        + $$$"""e":"EUR"}}""",
                    "Nonsense",
                    400,
                    "InvalidSandboxSimulationSpecified"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{nobody}}}","chargeAmount":{"amount":"999999","currencyCod"""
                        + $$$"""e":"EUR"}}""",
                    null,
                    404,
                    "ResourceNotFound"
                ),
                (
                    $$$"""{"chargePermissionId":"{{{closed}}}","chargeAmount":{"amount":"999999","currencyCod"""
                        + $$$"""e":"EUR"}}""",
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

    [Theory, OnBothDatabases]
    public async Task A_suspended_merchant_is_answered_nothing_else(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(50);
        Task Suspend(bool suspended) =>
            shop.Control.Call(
                HttpMethod.Patch,
                $"/control/v1/merchants/{shop.Merchant.MerchantId}",
                new { settings = new { suspended } },
                200
            );
        await Suspend(true);
        (await shop.Charge(permission, 10)).IsError(403, "InvalidAccountStatus");
        (await shop.V2.Get($"chargePermissions/{permission}")).IsError(403, "InvalidAccountStatus");
        await Suspend(false);
        (await shop.Charge(permission, 10)).Is(201, "Authorized");
    }

    /// <summary>openssl and Node sign with a salt of 222 bytes by default.</summary>
    [Theory, OnBothDatabases]
    public async Task A_salt_of_the_wrong_length_is_named(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var client = new V2Client(shop.Merchant, shop.Host.Http, new V2Style(222, false, "/v2"));
        var refused = await client.Get("chargePermissions/S01-1234567-1234567");
        refused.IsError(403, "InvalidRequestSignature");
        Assert.Contains("has 222 bytes; AMZN-PAY-RSASSA-PSS-V2 takes 32.", refused["message"]);
    }
}
