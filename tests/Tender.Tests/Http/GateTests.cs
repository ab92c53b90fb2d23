using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tender.Server.Hosting;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// The one door: what is not served is refused, whoever asks and however it is spelled; and bytes that no client
/// library would send.
/// </summary>
public partial class GateTests
{
    // ---- paths ----

    /// <summary>Targets that look like one that is served. Latin-1: a character is a byte.</summary>
    public static TheoryData<string> Tricks =>
        [
            "/v2",
            "/v2?/charges",
            "//v2/charges",
            "/v2//charges",
            "/V2/charges",
            "/v2/Charges",
            "/v2/CHARGES",
            "/v2/../v2/charges",
            "/v2/./charges",
            "/x/../v2/charges",
            "/./v2/charges",
            "/v2/../control/v1/merchants",
            "/v2/%2e%2e/control/v1/merchants",
            "/%2e%2e/v2/charges",
            "/%2e/v2/charges",
            "/v2/.%2e/v2/charges",
            "/v2%2fcharges",
            "/v2%2Fcharges",
            "/%76%32/charges",
            "/v2/%63harges",
            "/v2;/charges",
            "/v2/charges;a=b",
            "/v2/charges%3ba",
            "/v2\\charges",
            "\\v2\\charges",
            "/v2/charges%5c",
            "/v2/charges%00",
            "/v2/charges\0",
            "/v2/charges%0d%0aX:%20y",
            "/v2/charges\u00a0",
            "/v2/\u00c0\u00afcharges",
            "/v2/%c0%afcharges",
            "/v2/%e0%80%afcharges",
            "/v2/charges%",
            "/v2/charges%zz",
            "/v2/charges%u002f",
            "/v2/charges//",
            "/v2/charges/x/capture/y",
            "/v2/charges.json",
            "/v2/charge",
            "/v2/webhooks",
            "/v2/charges#a",
            "/v1/charges",
            "/v3/charges",
            "/v22/charges",
            "/v/charges",
            "/sandbox",
            "/sandbox/v1/charges",
            "/live/v2/charges",
            "/live/sandbox/v2/charges",
            "/sandbox/sandbox/v2/charges",
            "/sandbox//v2/charges",
            "/Sandbox/v2/charges",
            "http://localhost/v2/charges",
            "http://localhost//v2/charges",
            "https://localhost/v2/charges",
            "http://pay-api.amazon.com/v2/charges",
            "*",
            "localhost:80",
            "v2/charges",
            "?/v2/charges",
            "/v2/charges /v2/charges",
            "/index.html",
            "/favicon.ico",
            "/.env",
            "/.git/config",
            "/merchant.json",
            "/control-token",
            "/tender.db",
            "/healthz/",
            "/readyz/x",
            "/metrics/",
            "/HEALTHZ",
            "/SimpleNotificationService-",
            "/SimpleNotificationService-x.pem",
            "/report-files",
            "/report-files/",
            "/report-files/x",
            "/report-files/../v2/charges",
            "/report-files/%2e%2e/v2/charges",
            "/Report-files/x",
            "/Reports",
            "/Reports/",
            "/Reports/2009-01-02",
            "/reports/2009-01-01",
        ];

    [Theory, MemberData(nameof(Tricks))]
    public async Task A_signed_request_to_a_path_that_is_not_served_is_refused_and_changes_nothing(string target)
    {
        var scene = await Common.Value;
        var before = await scene.Photograph();
        var body =
            $$"""{"chargePermissionId":"{{scene.Permission}}","chargeAmount":{"amount":"1."""
            + $$"""00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":false}""";
        foreach (var method in new[] { "POST", "GET" })
        {
            var answer = await Wire.Ask(
                scene.Shop.Host.Http,
                SignedV2(scene.Shop, method, target, Encoding.UTF8.GetBytes(method == "GET" ? "" : body))
            );
            Assert.InRange(answer.Status, 400, 499);
            Assert.DoesNotContain("chargeId", answer.Text);
        }
        Assert.Equal(before, await scene.Photograph());
    }

    [Fact]
    public async Task The_same_hand_signature_on_the_right_path_is_served()
    {
        var scene = await Common.Value;
        var body =
            $$"""{"chargePermissionId":"{{scene.Permission}}","chargeAmount":{"amount":"1."""
            + $$"""00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":false}""";
        foreach (var target in new[] { "/v2/charges", "/v2/charges/", "/sandbox/v2/charges" })
            Assert.Equal(
                201,
                (
                    await Wire.Ask(
                        scene.Shop.Host.Http,
                        SignedV2(scene.Shop, "POST", target, Encoding.UTF8.GetBytes(body))
                    )
                ).Status
            );
        Assert.Equal(200, (await Wire.Ask(scene.Shop.Host.Http, SignedV1(scene.Shop, V1Client.Path))).Status);
        Assert.Equal(200, (await Wire.Ask(scene.Shop.Host.Http, Bearer(scene.Shop, "/control/v1/merchants"))).Status);
    }

    [Theory]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01x")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-02")]
    [InlineData("/OffAmazonPayments_Sandbox")]
    [InlineData("/OffAmazonPayments_Sandbox/")]
    [InlineData("/OffAmazonPayments/2013-01-01")]
    [InlineData("/OffAmazonPayments_sandbox/2013-01-01")]
    [InlineData("/offamazonpayments_sandbox/2013-01-01")]
    [InlineData("//OffAmazonPayments_Sandbox/2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox//2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox/../OffAmazonPayments_Sandbox/2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox%2f2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01/x")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01;a")]
    [InlineData("/OffAmazonPayments_Sandbox/%2e%2e/control/v1/merchants")]
    [InlineData("http://localhost/OffAmazonPayments_Sandbox/2013-01-01")]
    public async Task A_signed_v1_request_to_another_path_is_refused(string target)
    {
        var scene = await Common.Value;
        var answer = await Wire.Ask(scene.Shop.Host.Http, SignedV1(scene.Shop, target));
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("GetServiceStatusResult", answer.Text);
    }

    [Theory]
    [InlineData("/control")]
    [InlineData("/control/")]
    [InlineData("/control/v1")]
    [InlineData("/control/v1/")]
    [InlineData("/control/v2/merchants")]
    [InlineData("/control//v1/merchants")]
    [InlineData("/control/v1//merchants")]
    [InlineData("/control/v1/merchants//")]
    [InlineData("/Control/v1/merchants")]
    [InlineData("/control/v1/Merchants")]
    [InlineData("/control/v1/%6derchants")]
    [InlineData("/control/v1/../v1/merchants")]
    [InlineData("/control/v1/merchants;a")]
    [InlineData("/control/v1/merchants%2f")]
    [InlineData("/control/v1\\merchants")]
    [InlineData("//control/v1/merchants")]
    [InlineData("/v2/../control/v1/merchants")]
    public async Task The_control_token_opens_one_spelling_of_a_route_only(string target)
    {
        var scene = await Common.Value;
        var answer = await Wire.Ask(scene.Shop.Host.Http, Bearer(scene.Shop, target));
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("merchantId", answer.Text);
    }

    // ---- who is calling ----

    [Fact]
    public async Task Every_v2_route_asks_for_a_signature_before_anything_else()
    {
        var scene = await Common.Value;
        var before = await scene.Photograph();
        foreach (var route in V2Routes.All)
        {
            var request = new V2Request(
                route.Method,
                route.Template.Replace("{id}", scene.IdFor(route.Template), StringComparison.Ordinal),
                route.Method == "GET" ? [] : Encoding.UTF8.GetBytes("{}")
            )
            {
                IdempotencyKey = route.Method == "POST" ? Key() : null,
            };
            (await scene.Shop.V2.Send(request with { Authorization = _ => null })).IsError(400, "MissingHeader");
            (await scene.Shop.V2.Send(request with { Authorization = _ => "Bearer x" })).IsError(
                403,
                "InvalidAuthentication"
            );
            (await scene.Shop.V2.Send(request with { PublicKeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA" })).IsError(
                403,
                "InvalidRequestSignature"
            );
            (
                await scene.Shop.V2.Send(
                    request with
                    {
                        Authorization = whole =>
                            Regex.Replace(whole, "Signature=.*", "Signature=" + Convert.ToBase64String(new byte[256])),
                    }
                )
            ).IsError(403, "InvalidRequestSignature");
            (await scene.Shop.V2.Send(request with { SentBody = Encoding.UTF8.GetBytes("{ }") })).IsError(
                403,
                "InvalidRequestSignature"
            );
        }
        Assert.Equal(before, await scene.Photograph());
    }

    [Fact]
    public async Task Every_v1_action_asks_for_a_signature_before_anything_else()
    {
        var scene = await Common.Value;
        var before = await scene.Photograph();
        foreach (var action in V1Routes.PaymentActions)
        {
            (
                await scene.Shop.V1.SendRaw(
                    Encoding.UTF8.GetBytes(
                        $"Action={action}&SellerId={scene.Shop.Merchant.MerchantId}&Version=2013-01-01"
                    ),
                    "application/x-www-form-urlencoded"
                )
            ).IsError(403, "MissingAuthenticationToken");
            (await scene.Shop.V1.Send(V1Client.Request(action) with { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" })).IsError(
                403,
                "InvalidAccessKeyId"
            );
            (
                await scene.Shop.V1.Send(
                    V1Client.Request(action) with
                    {
                        Signature = _ => Convert.ToBase64String(new byte[32]),
                    }
                )
            ).IsError(403, "SignatureDoesNotMatch");
        }
        Assert.Equal(before, await scene.Photograph());
    }

    [Fact]
    public async Task Every_control_route_asks_for_the_token_before_anything_else()
    {
        var scene = await Common.Value;
        var before = await scene.Photograph();
        using var directory = DataDirectory.Open(
            Path.Combine(Directory.CreateTempSubdirectory("tender-gate-").FullName, "data"),
            TimeProvider.System.GetUtcNow()
        );
        var routes = ApiDocument.ControlRoutes();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        foreach (
            var bearer in new[]
            {
                null,
                "",
                "x",
                directory.ControlToken,
                scene.Shop.Host.ControlToken + "x",
                scene.Shop.Host.ControlToken[..^1],
            }
        )
        {
            var path =
                "/control/v1/"
                + Regex.Replace(
                    route.Template.Replace("{m}", scene.Shop.Merchant.MerchantId, StringComparison.Ordinal),
                    @"\{\w+\}",
                    scene.Permission
                );
            var reply = await scene.Shop.Control.Raw(
                new HttpMethod(route.Method),
                path,
                new StringContent("{}"),
                bearer
            );
            Assert.True(reply.Status == 401, $"{route.Method} {path} answered {reply.Status}: {reply.Text}");
        }
        Directory.Delete(Path.GetDirectoryName(directory.Root)!, recursive: true);
        Assert.Equal(before, await scene.Photograph());
    }

    // ---- tenants ----

    [Theory, OnBothDatabases]
    public async Task Anothers_objects_are_answered_by_v2_exactly_as_objects_nobody_has(TestDatabase database)
    {
        var (theirs, mine) = (await Scene.Set(database), await Shop.Open(database));
        var before = await theirs.Photograph();
        foreach (var route in V2Routes.All)
        {
            var (their, nobodys) = (
                await Ask(theirs.Permission, theirs.Session, theirs.Account),
                await Ask("S01-0000000-0000000", Guid.NewGuid().ToString(), "A0000000000000")
            );
            Assert.Equal(nobodys, their);
            // What makes something new of one's own, and the lists of one's own, need nobody's object.
            if (!NamesNothing(route))
                Assert.Equal(
                    route.Template.StartsWith("authorizationTokens", StringComparison.Ordinal) ? 401 : 404,
                    their.Status
                );

            async Task<(int Status, string Text)> Ask(string permission, string session, string account)
            {
                var id = theirs
                    .IdFor(route.Template)
                    .Replace(theirs.Permission, permission, StringComparison.Ordinal)
                    .Replace(theirs.Session, session, StringComparison.Ordinal)
                    .Replace(theirs.Account, account, StringComparison.Ordinal);
                if (permission != theirs.Permission && route.Template.StartsWith("report", StringComparison.Ordinal))
                    id = Regex.Replace(id, "[0-9]{13}$", "0000000000000");
                var path =
                    route.Template.Replace("{id}", id, StringComparison.Ordinal)
                    + (
                        route.Template.StartsWith("authorizationTokens", StringComparison.Ordinal)
                            ? $"?merchantId={account}"
                            : ""
                    );
                var reply = await mine.V2.Send(
                    new V2Request(
                        route.Method,
                        path,
                        route.Method == "GET" ? [] : V2Client.Serialize(V2Body(route, permission))
                    )
                    {
                        IdempotencyKey = route.Method == "POST" ? Key() : null,
                    }
                );
                return (
                    reply.Status,
                    NamesNothing(route) && route.Method == "POST"
                        ? ""
                        : reply
                            .Text.Replace(id, "ID", StringComparison.Ordinal)
                            .Replace(permission, "P", StringComparison.Ordinal)
                );
            }
        }
        Assert.Equal(before, await theirs.Photograph());

        static bool NamesNothing(V2Route route) =>
            route.Template is "checkoutSessions" or "reports" or "report-schedules" or "disbursements"
            || route is { Method: "POST", Template: "files" or "merchantAccounts" or "in-store/merchantScan" };
    }

    [Theory, OnBothDatabases]
    public async Task Anothers_objects_are_answered_by_v1_exactly_as_objects_nobody_has(TestDatabase database)
    {
        var (theirs, mine) = (await Scene.Set(database), await Shop.Open(database));
        var before = await theirs.Photograph();
        foreach (var action in V1Routes.PaymentActions)
        {
            var parameter = Regex
                .Match(
                    action,
                    "^CreateOrderReferenceForId$|^ListOrder|^GetProviderCreditReversal|ProviderCredit|"
                        + "BillingAgreement|Order|^Authorize$|Authorization|Capture|Refund"
                )
                .Value switch
            {
                "CreateOrderReferenceForId" => "Id",
                "ListOrder" => null, // names no object; OrderListStoryTests looks for another's orders
                "GetProviderCreditReversal" => "AmazonProviderCreditReversalId",
                "ProviderCredit" => "AmazonProviderCreditId",
                "BillingAgreement" => "AmazonBillingAgreementId",
                "Order" or "Authorize" => "AmazonOrderReferenceId",
                "Authorization" => "AmazonAuthorizationId",
                "Capture" => action == "Capture" ? "AmazonAuthorizationId" : "AmazonCaptureId",
                "Refund" => action == "Refund" ? "AmazonCaptureId" : "AmazonRefundId",
                _ => null,
            };
            if (parameter is not null)
                foreach (
                    var owned in parameter switch
                    {
                        "AmazonBillingAgreementId" or "Id" => [theirs.Agreement],
                        "AmazonOrderReferenceId" => new[] { theirs.Order, theirs.Draft },
                        "AmazonAuthorizationId" => [theirs.Order + "-A000001"],
                        "AmazonCaptureId" => [theirs.Order + "-C000001"],
                        "AmazonProviderCreditId" => [theirs.Order + "-P000001"],
                        "AmazonProviderCreditReversalId" => [theirs.Order + "-Q000001"],
                        _ => [theirs.Order + "-R000001"],
                    }
                )
                {
                    var (their, nobodys) = (await Ask(owned), await Ask(owned[..4] + "0000000-0000000" + owned[19..]));
                    Assert.Equal(nobodys, their);
                    Assert.Equal(404, their.Status);
                }
            // Another's seller id with one's own key.
            Assert.Equal(
                await Seller("A" + new string('0', theirs.Shop.Merchant.MerchantId.Length - 1)),
                await Seller(theirs.Shop.Merchant.MerchantId)
            );

            async Task<(int, string)> Seller(string id) =>
                Plain(await mine.V1.Send(V1Client.Request(action) with { SellerId = id }), id);

            async Task<(int Status, string)> Ask(string id) =>
                Plain(
                    await mine.V1.Call(
                        action,
                        [
                            (parameter, id),
                            ("IdType", "BillingAgreement"),
                            ("AuthorizationReferenceId", Key()),
                            ("CaptureReferenceId", Key()),
                            ("RefundReferenceId", Key()),
                            ("CreditReversalReferenceId", Key()),
                            .. Amount("CreditReversalAmount"),
                            .. Amount("AuthorizationAmount"),
                            .. Amount("CaptureAmount"),
                            .. Amount("RefundAmount"),
                            .. Amount("OrderReferenceAttributes.OrderTotal"),
                        ]
                    ),
                    id
                );
        }
        Assert.Equal(before, await theirs.Photograph());

        static (int, string) Plain(V1Reply reply, string id) =>
            (reply.Status, RequestId().Replace(reply.Text.Replace(id, "ID", StringComparison.Ordinal), ""));
        static (string, string?)[] Amount(string name) => [(name + ".Amount", "1.00"), (name + ".CurrencyCode", "USD")];
    }

    [Theory, OnBothDatabases]
    public async Task Two_merchants_may_use_the_same_key_and_reference_for_different_things(TestDatabase database)
    {
        var (one, other) = (await Scene.Set(database), await Scene.Set(database));
        var key = Key();
        var first = (await one.Shop.Charge(one.Permission, 3, key: key)).Is(201, "Authorized");
        var second = (await other.Shop.Charge(other.Permission, 4, key: key)).Is(201, "Authorized");
        Assert.NotEqual(first["chargeId"], second["chargeId"]);
        Assert.Equal(first.Bytes, (await one.Shop.Charge(one.Permission, 3, key: key)).Bytes);
        Assert.Equal(second.Bytes, (await other.Shop.Charge(other.Permission, 4, key: key)).Bytes);
        var authorization = (await one.Shop.Authorize(one.Order, 3, reference: key)).Is(Shop.Authorized, "Open")[
            Shop.AuthorizationId
        ];
        Assert.NotEqual(
            authorization,
            (await other.Shop.Authorize(other.Order, 4, reference: key)).Is(Shop.Authorized, "Open")[
                Shop.AuthorizationId
            ]
        );
        Assert.Equal(
            authorization,
            (await one.Shop.Authorize(one.Order, 3, reference: key)).Ok()[Shop.AuthorizationId]
        );
    }

    private static object V2Body(V2Route route, string permission)
    {
        var amount = new { amount = "1.00", currencyCode = "USD" };
        return (route.Method, route.Template) switch
        {
            ("POST", "charges") => new
            {
                chargePermissionId = permission,
                chargeAmount = amount,
                captureNow = false,
                canHandlePendingAuthorization = false,
            },
            ("POST", "refunds") => new { chargeId = permission + "-C000001", refundAmount = amount },
            ("POST", "charges/{id}/capture") => new { captureAmount = amount },
            ("POST", "checkoutSessions/{id}/complete") => new { chargeAmount = amount },
            ("POST", "checkoutSessions/{id}/finalize") => new { chargeAmount = amount, paymentIntent = "Confirm" },
            ("POST", "deliveryTrackers") => new
            {
                chargePermissionId = permission,
                deliveryDetails = new[] { new { trackingNumber = "1Z999", carrierCode = "UPS" } },
            },
            ("POST", "reports") => new { reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_" },
            ("POST", "report-schedules") => new
            {
                reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_",
                scheduleFrequency = "P1D",
                nextReportCreationTime = "2099-01-01T00:00:00Z",
                deleteExistingSchedule = true,
            },
            ("DELETE", "report-schedules/{id}") => new { },
            ("POST", "checkoutSessions") => new
            {
                webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                storeId = "amzn1.application-oa2-client.x",
            },
            ("PATCH", "charges/{id}") => new
            {
                statusDetails = new { state = "Canceled", reasonCode = "ExpiredUnused" },
            },
            ("POST", "disputes") => new
            {
                chargeId = permission + "-C000001",
                providerMetadata = new { providerDisputeId = "d" },
                disputeAmount = amount,
                filingReason = "Other",
            },
            ("PATCH", "disputes/{id}") => new
            {
                statusDetails = new
                {
                    state = "Resolved",
                    resolution = "BuyerWon",
                    reasonCode = "MerchantAcceptedDispute",
                },
            },
            ("POST", "disputes/{id}/contest") => new
            {
                merchantEvidences = new[] { new { evidenceType = "Other", evidenceText = "words" } },
            },
            ("POST", "files") => new { type = "pdf", purpose = "disputeEvidence" },
            ("POST", "merchantAccounts") => new
            {
                uniqueReferenceId = Key(),
                ledgerCurrency = "USD",
                businessInfo = new { email = "a@example.com" },
            },
            ("PATCH", "merchantAccounts/{id}") => new { businessInfo = new { email = "b@example.com" } },
            ("DELETE", "merchantAccounts/{id}") => new { },
            ("POST", "merchantAccounts/{id}/claim") => new { uniqueReferenceId = "gate" },
            ("POST" or "PATCH", "merchantAccounts/{id}/stores" or "merchantAccounts/{id}/stores/{id}") => new
            {
                storeName = "Shop",
            },
            ("POST", "in-store/merchantScan") => new
            {
                scanData = "code",
                scanReferenceId = Key(),
                merchantCOE = "US",
                ledgerCurrency = "USD",
            },
            ("POST", "in-store/charge") => new
            {
                chargePermissionId = permission,
                chargeReferenceId = Key(),
                chargeTotal = amount,
            },
            ("POST", "in-store/refund") => new
            {
                chargeId = permission + "-C000001",
                refundReferenceId = Key(),
                refundTotal = amount,
            },
            ("DELETE", "charges/{id}/cancel") => new { cancellationReason = "no more" },
            ("DELETE", _) => new { closureReason = "no more" },
            ("PATCH", "chargePermissions/{id}") => new { merchantMetadata = new { merchantReferenceId = "x" } },
            _ => new { webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl } },
        };
    }

    // ---- bytes ----

    public static TheoryData<string, string, int> Framings =>
        new()
        {
            { "two lengths that differ", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400 },
            { "two lengths that agree", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400 },
            { "a list of lengths", "Content-Length: 2, 2\r\n\r\n{}", 400 },
            { "a negative length", "Content-Length: -1\r\n\r\n{}", 400 },
            {
                "a length and chunks",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            {
                "chunks and a length",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "chunks not last", "Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400 },
            { "a coding before the chunks", "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400 },
            {
                "chunks twice",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "a folded header", "X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n", 400 },
            { "a blank before the colon", "X-Blank : a\r\nContent-Length: 0\r\n\r\n", 400 },
            {
                "a line feed in a chunk's extension",
                "Transfer-Encoding: chunked\r\n\r\n2;a=b\nxx\r\n{}\r\n0\r\n\r\n",
                400
            },
            { "a line feed after a chunk's size", "Transfer-Encoding: chunked\r\n\r\n2;\n{}\r\n0\r\n\r\n", 400 },
            { "a chunk's size in words", "Transfer-Encoding: chunked\r\n\r\ntwo\r\n{}\r\n0\r\n\r\n", 400 },
            { "a second host", "Host: b\r\nContent-Length: 0\r\n\r\n", 400 },
            { "101 headers", string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")) + "\r\n", 431 },
            { "a header of 33 KiB", "X-Long: " + new string('a', 33 * 1024) + "\r\n\r\n", 431 },
            {
                "headers of 33 KiB together",
                string.Concat(Enumerable.Range(0, 33).Select(i => $"X-{i}: {new string('a', 1024)}\r\n")) + "\r\n",
                431
            },
        };

    /// <summary>Refused, and the connection is closed: nothing after it is read as a request.</summary>
    [Theory, MemberData(nameof(Framings))]
    public async Task A_request_that_two_readers_could_read_differently_ends_its_connection(
        string what,
        string rest,
        int status
    )
    {
        var scene = await Common.Value;
        var answer = await Wire.Ask(
            scene.Shop.Host.Http,
            Encoding.Latin1.GetBytes(
                $"POST /v2/charges HTTP/1.1\r\nHost: localhost\r\n{rest}GET /healthz HTTP/1.1\r\nHost: "
                    + $"localhost\r\n\r\n"
            )
        );
        Assert.True(answer.Status == status, $"{what}: {answer.Text}");
        Assert.Single(StatusLine().Matches(answer.Text));
        Assert.DoesNotContain("MissingHeader", answer.Text); // refused for its framing, not for want of a signature
    }

    [Fact]
    public async Task V1_has_a_code_of_its_own_for_a_body_that_cannot_be_read()
    {
        var scene = await Common.Value;
        foreach (
            var rest in new[]
            {
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na=\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\ntwo\r\na=\r\n0\r\n\r\n",
            }
        )
        {
            var answer = await Wire.Ask(
                scene.Shop.Host.Http,
                Encoding.Latin1.GetBytes(
                    $"POST {V1Client.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{rest}"
                )
            );
            Assert.Equal(400, answer.Status);
            Assert.Contains("<Code>InputStreamDisconnected</Code>", answer.Text);
        }
    }

    [Theory]
    [InlineData("/v2/charges", "InvalidRequest")]
    [InlineData(V1Client.Path, "InvalidParameterValue")]
    [InlineData("/control/v1/merchants", "")]
    public async Task A_body_above_the_limit_is_refused_and_not_swallowed(string path, string code)
    {
        var scene = await Common.Value;
        // With a length that says so, nothing of it is asked for.
        var told = await Wire.Ask(
            scene.Shop.Host.Http,
            Encoding.Latin1.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 262145\r\n\r\n"
            )
        );
        Assert.Equal(413, told.Status);
        Assert.DoesNotContain("100 Continue", told.Text);
        Assert.Contains("Connection: close", told.Text);
        Assert.Contains(code, told.Text);

        // With chunks it is found out: long before a gigabyte was taken.
        var (answer, sent) = await Wire.Pour(
            scene.Shop.Host.Http,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
            1L << 30
        );
        Assert.Contains(" 413 ", answer);
        Assert.InRange(sent, 262_144, 1L << 26);
    }

    [Fact]
    public async Task A_body_that_waits_to_be_asked_for_is_asked_for()
    {
        var scene = await Common.Value;
        var body = V2Client.Serialize(
            new
            {
                chargePermissionId = scene.Permission,
                chargeAmount = new { amount = "1.00", currencyCode = "USD" },
                captureNow = false,
                canHandlePendingAuthorization = false,
            }
        );
        (
            await scene.Shop.V2.Send(
                new V2Request("POST", "charges", body) { IdempotencyKey = Key(), AsksBeforeSending = true }
            )
        ).Is(201, "Authorized");
    }

    [Fact]
    public async Task A_compressed_body_is_not_decompressed()
    {
        var scene = await Common.Value;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[10_000_000]);
        var reply = await scene.Shop.V2.Send(
            new V2Request("POST", "charges", packed.ToArray())
            {
                IdempotencyKey = Key(),
                Unsigned = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" },
            }
        );
        reply.IsError(reply.Status == 415 ? 415 : 400, "InvalidRequestFormat", "InvalidRequest");
    }

    [Theory]
    [InlineData("HEAD", "/v2/charges")]
    [InlineData("OPTIONS", "/v2/charges")]
    [InlineData("TRACE", "/v2/charges")]
    [InlineData("PUT", "/v2/charges")]
    [InlineData("HEAD", V1Client.Path)]
    [InlineData("OPTIONS", V1Client.Path)]
    [InlineData("DELETE", V1Client.Path)]
    [InlineData("HEAD", "/control/v1/merchants")]
    [InlineData("OPTIONS", "/control/v1/merchants")]
    [InlineData("OPTIONS", "/")]
    [InlineData("POST", "/healthz")]
    [InlineData("BREW", "/v2/charges")]
    public async Task A_method_nobody_serves_is_refused(string method, string path)
    {
        var scene = await Common.Value;
        var answer = await Wire.Ask(
            scene.Shop.Host.Http,
            Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        );
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("Access-Control", answer.Text);
        if (method == "HEAD")
            Assert.EndsWith("\r\n\r\n", answer.Text);
    }

    [Fact]
    public async Task Headers_that_never_end_are_not_waited_for_longer_than_the_setting_says()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), new Settings().HeadersTimeout);
        var directory = Directory.CreateTempSubdirectory("tender-gate-").FullName;
        await using (
            var server = await TenderServer.Start(
                new Settings
                {
                    Data = directory,
                    Http = -1,
                    Https = 0,
                    HeadersTimeout = TimeSpan.FromSeconds(1),
                }
            )
        )
            Assert.Equal(
                408,
                (await Wire.Ask(server.Http!, "GET /v2/charges HTTP/1.1\r\nHost: loc"u8.ToArray())).Status
            );
        Directory.Delete(directory, recursive: true);
    }

    // ---- what the tests stand on ----

    /// <summary>What the tests that change nothing share.</summary>
    private static readonly Lazy<Task<Scene>> Common = new(() => Scene.Set());

    private static string Key() => Guid.NewGuid().ToString("N");

    [GeneratedRegex("<RequestI[dD]>.*?</RequestI[dD]>")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"HTTP/1\.1 \d{3} ")]
    private static partial Regex StatusLine();

    /// <summary>A merchant with one of everything.</summary>
    private sealed record Scene(
        Shop Shop,
        string Permission,
        string Session,
        string Order,
        string Draft,
        string Agreement,
        string Account
    )
    {
        public string Report { get; private set; } = "";
        public string Document { get; private set; } = "";
        public string Schedule { get; private set; } = "";

        public static async Task<Scene> Set(TestDatabase database = TestDatabase.Sqlite)
        {
            var shop = await Shop.Open(database);
            var permission = await shop.Permission(100);
            var charge = (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured")["chargeId"]!;
            (await shop.Refund(charge, 1)).Is(201);
            (
                await shop.V2.Post(
                    "disputes",
                    new
                    {
                        chargeId = charge,
                        providerMetadata = new { providerDisputeId = "d" },
                        disputeAmount = shop.Usd(1),
                        filingReason = "Other",
                    }
                )
            ).Is(200, "ActionRequired", "MerchantResponseRequired");
            var account = (
                await shop.V2.Post(
                    "merchantAccounts",
                    new
                    {
                        uniqueReferenceId = "gate",
                        ledgerCurrency = "USD",
                        businessInfo = new { email = "a@example.com" },
                    }
                )
            ).Is(201)["merchantAccountId"]!;
            var order = await shop.Order(100);
            var authorization = (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
            var captured = (
                await shop.V1.Call(
                    "Capture",
                    ("AmazonAuthorizationId", authorization),
                    ("CaptureReferenceId", Key()),
                    ("CaptureAmount.Amount", "10"),
                    ("CaptureAmount.CurrencyCode", "USD"),
                    ("ProviderCreditList.member.1.ProviderId", "A2PROVIDER"),
                    ("ProviderCreditList.member.1.CreditAmount.Amount", "2"),
                    ("ProviderCreditList.member.1.CreditAmount.CurrencyCode", "USD")
                )
            ).Ok();
            (await shop.RefundV1(captured["CaptureDetails/AmazonCaptureId"]!, 1)).Ok();
            (
                await shop.V1.Call(
                    "ReverseProviderCredit",
                    ("AmazonProviderCreditId", order + "-P000001"),
                    ("CreditReversalReferenceId", Key()),
                    ("CreditReversalAmount.Amount", "1"),
                    ("CreditReversalAmount.CurrencyCode", "USD")
                )
            ).Ok();
            var scene = new Scene(
                shop,
                permission,
                await shop.NewSession(),
                order,
                await shop.Draft(),
                (await shop.Control.NewOrderReference("billing-agreement")).Id,
                account
            );
            // The refunds are decided half a minute later: that is not to happen between two photographs.
            scene.Report = (
                await shop.V2.Post("reports", new { reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_" })
            ).Is(201)["reportId"]!;
            scene.Schedule = (
                await shop.V2.Post(
                    "report-schedules",
                    new
                    {
                        reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_REFUND_DATA_",
                        scheduleFrequency = "P1D",
                        nextReportCreationTime = "2099-01-01T00:00:00Z",
                    }
                )
            ).Is(201)["reportScheduleId"]!;
            await shop.Control.Advance("PT1M");
            scene.Document = (await shop.V2.Get($"reports/{scene.Report}")).Is(200)["reportDocumentId"]!;
            return scene;
        }

        /// <summary>An id of ours that fits a v2 route.</summary>
        public string IdFor(string template) =>
            template.Split('/')[0] switch
            {
                "checkoutSessions" => Session,
                "chargePermissions" => Permission,
                "charges" => Permission + "-C000001",
                "disputes" => Permission + "-B000001",
                "merchantAccounts" => Account,
                "authorizationTokens" => "token",
                "reports" => Report,
                "report-documents" => Document,
                "report-schedules" => Schedule,
                _ => Permission + "-R000001",
            };

        /// <summary>
        /// What is known of the permission, the order and the checkout, and how much was ever done to them.
        /// </summary>
        public async Task<string> Photograph()
        {
            var parts = new List<string>
            {
                (await Shop.GetPermission(Permission)).Is(200).Text,
                (await Shop.V2.Get($"checkoutSessions/{Session}")).Is(200).Text,
            };
            foreach (var path in new[] { "reports", $"reports/{Report}", "report-schedules" })
                parts.Add((await Shop.V2.Get(path)).Is(200).Text);
            parts.Add((await Shop.V2.Get($"disputes/{Permission}-B000001")).Is(200).Text);
            foreach (var id in new[] { Permission, Order, Draft, Agreement, Account })
                parts.Add(
                    (await Shop.Control.Timeline(id))
                        .Count(entry => entry.Kind is "change" or "ledger" or "request")
                        .ToString(CultureInfo.InvariantCulture)
                );
            return string.Join('\n', parts);
        }
    }

    /// <summary>A whole v2 request over exactly this target, signed with a 32-byte salt.</summary>
    private static byte[] SignedV2(Shop shop, string method, string target, byte[] body)
    {
        var (path, query) = target.Split('?', 2) is [var p, var q] ? (p, q) : (target, "");
        (string Name, string Value)[] headers =
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            (
                "x-amz-pay-date",
                TimeProvider
                    .System.GetUtcNow()
                    .UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            ),
            ("x-amz-pay-host", "localhost"),
            ("x-amz-pay-idempotency-key", Key()),
            ("x-amz-pay-region", "na"),
        ];
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical =
            $"{method}\n{path}\n{query}\n"
            + $"{string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"))}\n{names}\n"
            + $"{Convert.ToHexStringLower(SHA256.HashData(body))}";
        using var key = RSA.Create();
        key.ImportFromPem(shop.Merchant.PrivateKeyPem);
        var toSign =
            $"AMZN-PAY-RSASSA-PSS-V2\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToBase64String(
            key.SignData(Encoding.UTF8.GetBytes(toSign), HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        );
        return
        [
            .. Encoding.Latin1.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                    + $"{body.Length}\r\n"
                    + $"{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}"
                    + $"authorization: AMZN-PAY-RSASSA-PSS-V2 PublicKeyId={shop.Merchant.PublicKeyId}, "
                    + $"SignedHeaders={names}, Signature={signature}\r\n\r\n"
            ),
            .. body,
        ];
    }

    /// <summary>A whole v1 request over exactly this path.</summary>
    private static byte[] SignedV1(Shop shop, string path)
    {
        var form = string.Join(
            '&',
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["AWSAccessKeyId"] = shop.Merchant.AccessKeyId,
                ["Action"] = "GetServiceStatus",
                ["SellerId"] = shop.Merchant.MerchantId,
                ["SignatureMethod"] = "HmacSHA256",
                ["SignatureVersion"] = "2",
                ["Timestamp"] = TimeProvider
                    .System.GetUtcNow()
                    .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["Version"] = "2013-01-01",
            }.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")
        );
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(shop.Merchant.SecretAccessKey),
            Encoding.UTF8.GetBytes($"POST\nlocalhost\n{path}\n{form}")
        );
        form += "&Signature=" + Uri.EscapeDataString(Convert.ToBase64String(signature));
        return Encoding.Latin1.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                + $"application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}"
        );
    }

    private static byte[] Bearer(Shop shop, string target) =>
        Encoding.Latin1.GetBytes(
            $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + $"{shop.Host.ControlToken}\r\n\r\n"
        );

    /// <summary>A connection that sends exactly the bytes it is given.</summary>
    private static class Wire
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        /// <summary>Everything the server says until it closes the connection.</summary>
        public static async Task<(int Status, string Text)> Ask(Uri server, byte[] request)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Host, server.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(request);
            var text = await ReadToEnd(stream);
            return (
                text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
                    ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture)
                    : 0,
                text
            );
        }

        /// <summary>
        /// Sends chunks until the server has had enough; what it said, and how many bytes it had been sent by then.
        /// </summary>
        public static async Task<(string Text, long Sent)> Pour(Uri server, string head, long max)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Host, server.Port);
            var stream = client.GetStream();
            var answer = ReadToEnd(stream);
            var chunk = Encoding.Latin1.GetBytes("10000\r\n" + new string('a', 65_536) + "\r\n");
            var sent = 0L;
            try
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
                for (; sent < max && !answer.IsCompleted; sent += chunk.Length)
                    await stream.WriteAsync(chunk).AsTask().WaitAsync(Patience);
            }
            catch (IOException)
            {
                // It closed while we were talking.
            }
            return (await answer, sent);
        }

        private static async Task<string> ReadToEnd(NetworkStream stream)
        {
            var text = new StringBuilder();
            var buffer = new byte[16_384];
            try
            {
                while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) is var n and > 0)
                    text.Append(Encoding.Latin1.GetString(buffer, 0, n));
            }
            catch (IOException)
            {
                // Closed with bytes of ours unread: what it said before is its answer.
            }
            return text.ToString();
        }
    }
}
