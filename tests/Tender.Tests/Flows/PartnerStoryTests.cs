using System.Text;
using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// What the real service lets allow-listed partners do: accounts and stores for their merchants, tokens to speak for
/// them, tills, and charges that others process.
/// </summary>
public class PartnerStoryTests
{
    // ---- merchant accounts ----

    [Theory, OnBothDatabases]
    public async Task An_account_is_made_changed_claimed_and_deleted(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var key = Guid.NewGuid().ToString("N");
        var made = (await shop.V2.Post("merchantAccounts", Account("ref-1"), key)).Is(201);
        Assert.Equal(["uniqueReferenceId", "merchantAccountId"], Names(made));
        var id = made["merchantAccountId"]!;
        Assert.Matches("^A[A-Z0-9]{13}$", id);
        // The same key is answered the same; the same reference makes no second account.
        Assert.Equal(made.Bytes, (await shop.V2.Post("merchantAccounts", Account("ref-1"), key)).Bytes);
        (await shop.V2.Post("merchantAccounts", Account("ref-1"))).IsError(400, "InvalidParameterValue");
        Assert.NotEqual(id, (await shop.V2.Post("merchantAccounts", Account("ref-2"))).Is(201)["merchantAccountId"]);

        var updated = await shop.V2.Patch(
            $"merchantAccounts/{id}",
            new { businessInfo = new { email = "new@example.com" }, defaultStore = new { storeName = "Second name" } }
        );
        Assert.Equal((204, 0), (updated.Status, updated.Bytes.Length));

        // Who claims must know the reference. She is sent to a page, and looks after the account herself from then on.
        (await shop.V2.Post($"merchantAccounts/{id}/claim", new { uniqueReferenceId = "ref-2" })).IsError(
            404,
            "ResourceNotFound"
        );
        (await shop.V2.Post($"merchantAccounts/{id}/claim", new { })).IsError(400, "MissingParameterValue");
        foreach (var _ in new[] { 1, 2 })
        {
            var claimed = (await shop.V2.Post($"merchantAccounts/{id}/claim", new { uniqueReferenceId = "ref-1" })).Is(
                303
            );
            Assert.Equal(("ref-1", id), (claimed["uniqueReferenceId"], claimed["merchantAccountId"]));
            Assert.Contains(id, claimed.Headers["location"]);
        }
        (
            await shop.V2.Patch($"merchantAccounts/{id}", new { businessInfo = new { email = "late@example.com" } })
        ).IsError(422, "InvalidMerchantAccountStatus");

        Assert.Equal(202, (await shop.V2.Delete($"merchantAccounts/{id}", new { })).Status);
        (await shop.V2.Delete($"merchantAccounts/{id}", new { })).IsError(404, "ResourceNotFound");
        (await shop.V2.Patch($"merchantAccounts/{id}", new { })).IsError(404, "ResourceNotFound");
        (await shop.V2.Post($"merchantAccounts/{id}/claim", new { uniqueReferenceId = "ref-1" })).IsError(
            404,
            "ResourceNotFound"
        );
        (await shop.V2.Post("merchantAccounts", Account("ref-1"))).IsError(400, "InvalidParameterValue");
    }

    [Theory, OnBothDatabases]
    public async Task In_japan_the_answers_tell_more(TestDatabase database)
    {
        var shop = await Open(database, "jp");
        var made = (await shop.V2.Post("merchantAccounts", Japanese())).Is(201);
        Assert.Equal(["uniqueReferenceId", "merchantAccountId", "authorizationToken"], Names(made));
        var id = made["merchantAccountId"]!;
        var updated = (
            await shop.V2.Send(
                With(
                    new V2Request(
                        "PATCH",
                        $"merchantAccounts/{id}",
                        V2Client.Serialize(new { businessInfo = new { businessDisplayName = "Rufus" } })
                    ),
                    made["authorizationToken"]!
                )
            )
        ).Is(200);
        Assert.Equal(("Hanabi-1", id), (updated["uniqueReferenceId"], updated["merchantAccountId"]));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_wrong_with_an_account_is_said(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (body, code) in new (object, string)[]
            {
                (new { }, "MissingParameterValue"),
                (new { uniqueReferenceId = "r", ledgerCurrency = "USD" }, "MissingParameterValue"),
                (new { uniqueReferenceId = "r", businessInfo = new { email = "a" } }, "MissingParameterValue"),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "CHF",
                        businessInfo = new { email = "a" },
                    },
                    "InvalidParameterValue"
                ),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "USD",
                        businessInfo = new { businessType = "GUILD" },
                    },
                    "InvalidParameterValue"
                ),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "USD",
                        businessInfo = new { email = "a", motto = "b" },
                    },
                    "UnrecognizedField"
                ),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "USD",
                        businessInfo = new { email = "a" },
                        beneficiaryOwners = new[] { new { shoeSize = 43 } },
                    },
                    "UnrecognizedField"
                ),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "USD",
                        businessInfo = new { email = "a" },
                        integrationInfo = new { ipnEndpointUrls = new[] { "ftp://a" } },
                    },
                    "InvalidParameterValue"
                ),
                (
                    new
                    {
                        uniqueReferenceId = "r",
                        ledgerCurrency = "USD",
                        businessInfo = new { email = "a" },
                        defaultStore = new { domainUrls = "https://a" },
                    },
                    "InvalidParameterValue"
                ),
            }
        )
            (await shop.V2.Post("merchantAccounts", body)).IsError(400, code);
        (await shop.V2.Post("merchantAccounts", Account("r"))).Is(201);
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_accounts_of_one_reference_at_once_one_is_made(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => shop.V2.Post("merchantAccounts", Account("once")))
        );
        Assert.Equal(
            (1, 5),
            (replies.Count(reply => reply.Status == 201), replies.Count(reply => reply.Status == 400))
        );
        var id = replies.Single(reply => reply.Status == 201)["merchantAccountId"]!;
        var deleted = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => shop.V2.Delete($"merchantAccounts/{id}", new { }))
        );
        Assert.Equal(
            (1, 3),
            (deleted.Count(reply => reply.Status == 202), deleted.Count(reply => reply.Status == 404))
        );
    }

    [Theory, OnBothDatabases]
    public async Task An_account_has_stores(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var id = (await shop.V2.Post("merchantAccounts", Account("ref"))).Is(201)["merchantAccountId"]!;
        object Body(string name) =>
            new
            {
                allowedOriginDomains = new[] { "https://example.com" },
                allowedRedirectURLs = new[] { "https://example.com/return" },
                storeName = name,
                privacyPolicyUrl = "https://example.com/privacy",
                merchantLogoUrl = "https://example.com/logo.png",
            };
        var key = Guid.NewGuid().ToString("N");
        var made = (await shop.V2.Post($"merchantAccounts/{id}/stores", Body("One"), key)).Is(201);
        Assert.StartsWith("amzn1.application-oa2-client.", made["storeId"]);
        Assert.Equal(made.Bytes, (await shop.V2.Post($"merchantAccounts/{id}/stores", Body("One"), key)).Bytes);
        Assert.NotEqual(
            made["storeId"],
            (await shop.V2.Post($"merchantAccounts/{id}/stores", Body("Two"))).Is(201)["storeId"]
        );
        Assert.Equal(
            made["storeId"],
            (await shop.V2.Patch($"merchantAccounts/{id}/stores/{made["storeId"]}", new { storeName = "Three" })).Is(
                200
            )["storeId"]
        );
        (await shop.V2.Patch($"merchantAccounts/{id}/stores/amzn1.application-oa2-client.none", Body("Three"))).IsError(
            404,
            "ResourceNotFound"
        );
        (await shop.V2.Post($"merchantAccounts/{id}/stores", new { privacyPolicyUrl = "https://example.com" })).IsError(
            400,
            "MissingParameterValue"
        );
        (await shop.V2.Post($"merchantAccounts/{id}/stores", new { storeName = new string('x', 51) })).IsError(
            400,
            "InvalidParameterValue"
        );
        (
            await shop.V2.Post($"merchantAccounts/{id}/stores", new { storeName = "x", merchantLogoUrl = "logo" })
        ).IsError(400, "InvalidParameterValue");
        (await shop.V2.Delete($"merchantAccounts/{id}", new { })).Is(202);
        (await shop.V2.Post($"merchantAccounts/{id}/stores", Body("Late"))).IsError(404, "ResourceNotFound");
    }

    // ---- tokens ----

    [Theory, OnBothDatabases]
    public async Task A_provider_speaks_for_the_accounts_it_made_and_for_no_others(TestDatabase database)
    {
        var (shop, other) = (await Shop.Open(database), await Shop.Open(database));
        var id = (await shop.V2.Post("merchantAccounts", Account("ref"))).Is(201)["merchantAccountId"]!;
        (await shop.V2.Get("authorizationTokens/amzn.mws.1")).IsError(400, "MissingParameterValue");
        (await shop.V2.Get($"authorizationTokens/amzn.mws.1?merchantId={other.Merchant.MerchantId}")).IsError(
            401,
            "UnauthorizedAccess"
        );
        (await other.V2.Get($"authorizationTokens/amzn.mws.1?merchantId={id}")).IsError(401, "UnauthorizedAccess");
        var token = (await shop.V2.Get($"authorizationTokens/amzn.mws.1?merchantId={id}")).Is(200)[
            "authorizationToken"
        ]!;
        using (var head = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0])))
            Assert.Equal(
                ("HS256", "JWT"),
                (head.RootElement.GetProperty("alg").GetString(), head.RootElement.GetProperty("typ").GetString())
            );

        Assert.Equal(201, await Speak(shop, token));
        Assert.Equal(403, await Speak(other, token));
        foreach (
            var wrong in new[]
            {
                "x",
                "a.b.c",
                token + "x",
                token[..^2],
                token.Replace(
                    token.Split('.')[1],
                    Encode($$"""{"iss":"{{other.Merchant.MerchantId}}","sub":"{{id}}","iat":1}"""),
                    StringComparison.Ordinal
                ),
            }
        )
            Assert.Equal(403, await Speak(shop, wrong));
        (await shop.V2.Send(With(new V2Request("GET", $"charges/{Guid.NewGuid()}", []), "x"))).IsError(
            403,
            "InvalidAuthorizationToken"
        );
        (await shop.V2.Delete($"merchantAccounts/{id}", new { })).Is(202);
        Assert.Equal(403, await Speak(shop, token));
        (await shop.V2.Get($"authorizationTokens/amzn.mws.1?merchantId={id}")).IsError(401, "UnauthorizedAccess");

        static async Task<int> Speak(Shop shop, string token) =>
            (
                await shop.V2.Send(
                    With(
                        new V2Request(
                            "POST",
                            "checkoutSessions",
                            V2Client.Serialize(
                                new
                                {
                                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                                    storeId = shop.Merchant.StoreId,
                                }
                            )
                        ),
                        token
                    )
                )
            ).Status;

        static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    // ---- tills ----

    [Theory, OnBothDatabases]
    public async Task A_code_is_scanned_charged_and_refunded(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var scan = Scan("UKhrmatMeKdlfY6b", 20);
        var scanned = (await shop.V2.Post("in-store/merchantScan", scan)).Is(200);
        Assert.Equal(["chargePermissionId"], Names(scanned));
        var permission = scanned["chargePermissionId"]!;
        // The till asks again when it heard nothing: its reference says that it is the same.
        Assert.Equal(scanned.Bytes, (await shop.V2.Post("in-store/merchantScan", scan)).Bytes);
        var shown = (await shop.GetPermission(permission)).Is(200, "Chargeable");
        Assert.Equal(
            (20m, "OneTime", "789123"),
            (
                shown.Amount("limits.amountLimit"),
                shown["chargePermissionType"],
                shown["merchantMetadata.merchantReferenceId"]
            )
        );

        var charge = new
        {
            chargePermissionId = permission,
            chargeReferenceId = "till-7-1",
            chargeTotal = shop.Usd(15),
            softDescriptor = "amzn-store",
        };
        var charged = (await shop.V2.Post("in-store/charge", charge)).Is(200);
        Assert.Equal(["chargeId", "chargeStatus"], Names(charged));
        Assert.Equal("Completed", charged["chargeStatus.state"]);
        Assert.Equal(charged.Bytes, (await shop.V2.Post("in-store/charge", charge)).Bytes);
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = permission,
                    chargeReferenceId = "till-7-1",
                    chargeTotal = shop.Usd(14),
                }
            )
        ).IsError(400, "DuplicateIdempotencyKey");
        var id = charged["chargeId"]!;
        Assert.Equal("AMZ*amzn-store", (await shop.GetCharge(id)).Is(200, "Captured")["softDescriptor"]);
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = permission,
                    chargeReferenceId = "till-7-2",
                    chargeTotal = shop.Usd(6),
                }
            )
        ).IsError(400, "TransactionAmountExceeded");

        var refund = new
        {
            chargeId = id,
            refundReferenceId = "till-7-r1",
            refundTotal = shop.Usd(15),
            softDescriptor = "amzn-store",
        };
        var refunded = (await shop.V2.Post("in-store/refund", refund)).Is(200);
        Assert.Equal(["refundId", "refundStatus"], Names(refunded));
        Assert.Equal("Pending", refunded["refundStatus.state"]);
        Assert.Equal(refunded.Bytes, (await shop.V2.Post("in-store/refund", refund)).Bytes);
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(refunded["refundId"]!, "Refunded");
        Assert.Equal("CHARGE", Assert.Single(receiver.About(id)).Kind);
        Assert.Equal("REFUND", Assert.Single(receiver.About(refunded["refundId"]!)).Kind);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_till_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.V2.Post("in-store/merchantScan", new { scanData = "x" })).IsError(400, "MissingParameterValue");
        (await shop.V2.Post("in-store/merchantScan", Scan("x", 5, currency: "XXX"))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Post("in-store/merchantScan", Scan("x", 5, currency: "JPY"))).IsError(
            400,
            "InvalidParameterValue"
        );
        (
            await shop.V2.Post(
                "in-store/merchantScan",
                new
                {
                    scanData = "x",
                    scanReferenceId = "r",
                    merchantCOE = "US",
                    ledgerCurrency = "USD",
                    chargeTotal = new { amount = "5", currencyCode = "EUR" },
                }
            )
        ).IsError(400, "CurrencyMismatch");
        (await shop.V2.Post("in-store/charge", new { })).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = "S01-0000000-0000000",
                    chargeReferenceId = "r",
                    chargeTotal = shop.Usd(1),
                }
            )
        ).IsError(404, "ResourceNotFound");
        (await shop.V2.Post("in-store/refund", new { })).IsError(400, "MissingParameterValue");

        // A code that is a test card's pays with it: here one that is never decided at once. And codes of simulations.
        var slow = (await shop.V2.Post("in-store/merchantScan", Scan("0701", 5))).Is(200)["chargePermissionId"]!;
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = slow,
                    chargeReferenceId = "r-1",
                    chargeTotal = shop.Usd(5),
                }
            )
        ).IsError(422, "TransactionTimedOut");
        var good = (await shop.V2.Post("in-store/merchantScan", Scan("code", null))).Is(200)["chargePermissionId"]!;
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = good,
                    chargeReferenceId = "r-2",
                    chargeTotal = shop.Usd(5),
                },
                simulation: "SoftDeclined"
            )
        ).IsError(422, "SoftDeclined");
        (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = good,
                    chargeReferenceId = "r-3",
                    chargeTotal = shop.Usd(5),
                },
                simulation: "AuthorizationInitiated"
            )
        ).IsError(400, "InvalidSandboxSimulationSpecified");
        var pending = (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = good,
                    chargeReferenceId = "r-4",
                    chargeTotal = shop.Usd(5),
                },
                simulation: "CaptureInitiated"
            )
        ).Is(200);
        Assert.Equal("Pending", pending["chargeStatus.state"]);
        (
            await shop.V2.Post(
                "in-store/refund",
                new
                {
                    chargeId = pending["chargeId"],
                    refundReferenceId = "f-1",
                    refundTotal = shop.Usd(5),
                }
            )
        ).IsError(422, "InvalidChargeStatus");
        await shop.Control.Advance("PT1M");
        (
            await shop.V2.Post(
                "in-store/refund",
                new
                {
                    chargeId = pending["chargeId"],
                    refundReferenceId = "f-2",
                    refundTotal = shop.Usd(5.76m),
                }
            )
        ).IsError(400, "TransactionAmountExceeded");
        var rejected = (
            await shop.V2.Post(
                "in-store/refund",
                new
                {
                    chargeId = pending["chargeId"],
                    refundReferenceId = "f-3",
                    refundTotal = shop.Usd(5),
                },
                simulation: "AmazonRejected"
            )
        ).Is(200)["refundId"]!;
        await shop.Control.Advance("PT1M");
        await shop.RefundIs(rejected, "Declined", "AmazonRejected");

        // Two tills with one reference.
        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ =>
                    shop.V2.Post(
                        "in-store/charge",
                        new
                        {
                            chargePermissionId = good,
                            chargeReferenceId = "r-5",
                            chargeTotal = shop.Usd(5),
                        }
                    )
                )
        );
        Assert.Single(replies.Select(reply => reply.Is(200)["chargeId"]).Distinct());
    }

    // ---- charges that a provider processes ----

    [Theory, OnBothDatabases]
    public async Task A_provider_says_that_a_charge_expired(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 40)).Is(201, "Authorized")["chargeId"]!;
        object Body(string state = "Canceled", string reason = "ExpiredUnused") =>
            new { statusDetails = new { state, reasonCode = reason } };
        (await shop.V2.Patch($"charges/{charge}", new { })).IsError(400, "MissingParameterValue");
        (await shop.V2.Patch($"charges/{charge}", new { statusDetails = new { state = "Canceled" } })).IsError(
            400,
            "MissingParameterValue"
        );
        (await shop.V2.Patch($"charges/{charge}", Body(state: "Captured"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Patch($"charges/{charge}", Body(reason: "Whim"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Patch($"charges/{permission}-C000009", Body())).IsError(404, "ResourceNotFound");
        await shop.BalanceIs(permission, 60);

        // With a capture at the same moment one of the two counts.
        var (expired, captured) = (shop.V2.Patch($"charges/{charge}", Body()), shop.Capture(charge, 40));
        await Task.WhenAll(expired, captured);
        Assert.Equal([200, 422], new[] { (await expired).Status, (await captured).Status }.Order());

        charge = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        (await shop.V2.Patch($"charges/{charge}", Body())).Is(200, "Canceled", "ExpiredUnused");
        (await shop.V2.Patch($"charges/{charge}", Body())).IsError(422, "InvalidChargeStatus");
        await shop.Control.Settle();
        // That it was authorized, and that it expired.
        Assert.Equal(["CHARGE", "CHARGE"], receiver.About(charge).Select(message => message.Kind));
        var waiting = (await shop.Charge(permission, 10, pending: true, simulation: "AuthorizationInitiated")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        (await shop.V2.Patch($"charges/{waiting}", Body())).IsError(422, "InvalidChargeStatus");
    }

    // ---- the bodies ----

    private static object Account(string reference) =>
        new
        {
            uniqueReferenceId = reference,
            ledgerCurrency = "USD",
            businessInfo = new
            {
                email = "a@example.com",
                businessType = "INDIVIDUAL",
                businessLegalName = "A",
                businessAddress = new { addressLine1 = "1", countryCode = "US" },
            },
            primaryContactPerson = new
            {
                personFullName = "A",
                dateOfBirth = "1980-01-01",
                residentialAddress = new { city = "B" },
            },
            integrationInfo = new { ipnEndpointUrls = new[] { "https://a.example/ipn" } },
            defaultStore = new
            {
                domainUrls = new[] { "https://a.example" },
                storeName = "A",
                privacyPolicyUrl = "https://a.example/p",
                storeStatus = new { state = "ACTIVE" },
            },
        };

    private static object Japanese() =>
        new
        {
            uniqueReferenceId = "Hanabi-1",
            ledgerCurrency = "JPY",
            businessInfo = new
            {
                email = "rufus@example.com",
                businessType = "CORPORATE",
                businessLegalName = "密林コーヒー",
                businessCategory = "Beauty",
                businessDisplayName = "Rufus's Cafe",
                annualSalesVolume = new { amount = "100000", currencyCode = "JPY" },
                countryOfEstablishment = "JP",
                businessAddress = new
                {
                    addressLine1 = "扇町４丁目５－",
                    stateOrRegion = "神奈川県",
                    phoneNumber = new { countryCode = "81", number = "2062062061" },
                },
                customerSupportInformation = new
                {
                    customerSupportEmail = "s@example.com",
                    customerSupportPhoneNumber = new
                    {
                        countryCode = "1",
                        number = "1234567",
                        extension = "123",
                    },
                },
            },
            beneficiaryOwners = new[]
            {
                new
                {
                    personId = "BO1",
                    personFullName = "Rufus Rufus",
                    residentialAddress = new { addressLine1 = "1" },
                },
            },
            stores = new[]
            {
                new
                {
                    domainUrls = new[] { "https://www.rufus.example" },
                    storeName = "Rufus's Cafe",
                    storeStatus = new { state = "Active" },
                },
            },
            merchantStatus = new
            {
                statusProvider = "Ayden",
                state = "ACTIVE",
                reasonCode = (string?)null,
            },
        };

    private static object Scan(string code, decimal? total, string currency = "USD") =>
        new
        {
            scanData = code,
            scanReferenceId = Guid.NewGuid().ToString("N"),
            merchantCOE = "US",
            ledgerCurrency = currency,
            chargeTotal = total is { } amount
                ? new { amount = amount.ToString("0.00"), currencyCode = currency }
                : null,
            storeLocation = new { countryCode = "US" },
            metadata = new
            {
                merchantNote = "Software",
                customInformation = "in-store",
                communicationContext = new { merchantStoreName = "TESTSTORE", merchantOrderId = "789123" },
            },
        };

    private static V2Request With(V2Request request, string token) =>
        request with
        {
            Unsigned = new Dictionary<string, string> { ["x-amz-pay-authtoken"] = token },
        };

    private static IEnumerable<string> Names(V2Reply reply) =>
        reply.Json.EnumerateObject().Select(member => member.Name);

    private static async Task<Shop> Open(TestDatabase database, string region)
    {
        var host = await TenderHost.Shared(database);
        return Shop.On(host, await host.Control.NewMerchant(new { region }));
    }
}
