using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.OpenApi;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// The OpenAPI documents: that they are, who may see them, and that they are what goes over the wire. The clients of
/// all tests compare each of their calls with them, too.
/// </summary>
public class OpenApiTests
{
    [Theory]
    [InlineData("/openapi/v2.json")]
    [InlineData("/openapi/control.json")]
    public async Task Documents_are_served_to_anybody_and_are_openapi(string path)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var reply = await host.Control.Raw(HttpMethod.Get, path, null, null);
        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(reply.Text),
                (path.Contains("v2", StringComparison.Ordinal) ? ApiDocument.V2 : ApiDocument.Control).Json
            ),
            "What is served is not what the tests compare with."
        );
        var read = OpenApiDocument.Parse(reply.Text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(405, (await host.Control.Raw(HttpMethod.Post, path, new StringContent("{}"), null)).Status);
    }

    [Fact]
    public async Task The_index_names_both_and_says_why_v1_has_none()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var reply = await host.Control.Raw(HttpMethod.Get, "/openapi/", null, null);
        Assert.Equal((200, "text/html"), (reply.Status, reply.ContentType));
        foreach (var said in new[] { "v2.json", "control.json", "OffAmazonPayments" })
            Assert.Contains(said, reply.Text);
    }

    [Theory]
    [InlineData("/openapi")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/v2.json/")]
    [InlineData("/openapi/V2.json")]
    [InlineData("/openapi/v2")]
    [InlineData("/openapi//v2.json")]
    [InlineData("//openapi/v2.json")]
    [InlineData("/openapi/x/../v2.json")]
    [InlineData("/openapi/%76%32.json")]
    [InlineData("/openapi/../v2/charges")]
    public async Task Nothing_else_is_let_through_beside_them(string path)
    {
        using var client = new System.Net.Sockets.TcpClient();
        var http = (await TenderHost.Shared(TestDatabase.Sqlite)).Http;
        await client.ConnectAsync(http.Host, http.Port);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            );
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("\"openapi\"", answer);
    }

    /// <summary>Live there is no control API, so nothing describes one.</summary>
    [Theory]
    [InlineData(Mode.Live, "/openapi/control.json", 404)]
    [InlineData(Mode.Live, "/openapi/v2.json", 200)]
    [InlineData(Mode.Live, "/openapi/", 200)]
    public async Task Without_a_control_api_there_is_no_document_of_it(Mode mode, string path, int status)
    {
        var settings = new Settings { Mode = mode };
        using var authority = CertificateAuthority.Create(TimeProvider.System.GetUtcNow());
        OpenApiPage[] documents = [new("v2.json", "Amazon Pay API v2", V2Description.Print)];
        var revocations = new RevocationList(authority, TimeProvider.System);
        var service = new ServiceSurface(
            null!,
            null!,
            null!,
            _ => Task.FromResult<string?>(null),
            revocations,
            null,
            documents,
            settings,
            TimeProvider.System
        );
        var gate = new Gate([service], settings, NullLogger.Instance);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget) = ("GET", path);
        await gate.Answer(http);
        Assert.Equal(status, http.Response.StatusCode);
        Assert.DoesNotContain("control", Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }

    [Fact]
    public void The_documents_have_the_routes_that_are_served_and_no_others()
    {
        Assert.Equal(
            V2Routes.All.Select(route => (route.Method, V2Description.Path(route), route.Name)).Order(),
            ApiDocument.V2.Operations.Order()
        );
        var ids = ApiDocument.Control.Operations.Select(one => one.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    /// <summary>
    /// What a handler reads is what its operation may be sent: compared member by member where a reader is told to be
    /// strict.
    /// </summary>
    [Theory]
    [InlineData("CreateCharge", new[] { "chargePermissionId", "chargeAmount" })]
    [InlineData("CaptureCharge", new[] { "captureAmount" })]
    [InlineData("CancelCharge", new[] { "cancellationReason" })]
    [InlineData("CloseChargePermission", new[] { "closureReason" })]
    [InlineData("CreateRefund", new[] { "chargeId", "refundAmount" })]
    [InlineData("CreateCheckoutSession", new[] { "storeId" })]
    [InlineData("FinalizeCheckoutSession", new[] { "chargeAmount", "paymentIntent" })]
    [InlineData("SendDeliveryTracker", new[] { "deliveryDetails" })]
    [InlineData("CreateReport", new[] { "reportType" })]
    [InlineData("CreateReportSchedule", new[] { "reportType", "scheduleFrequency", "nextReportCreationTime" })]
    [InlineData("UpdateCharge", new[] { "statusDetails" })]
    [InlineData("CreateDispute", new[] { "chargeId", "disputeAmount", "providerMetadata", "filingReason" })]
    [InlineData("ContestDispute", new[] { "merchantEvidences" })]
    [InlineData("UploadFile", new[] { "type", "purpose" })]
    [InlineData("CreateMerchantAccount", new[] { "uniqueReferenceId", "ledgerCurrency", "businessInfo" })]
    [InlineData("ScanInStore", new[] { "scanData", "scanReferenceId", "merchantCOE", "ledgerCurrency" })]
    public void What_must_be_sent_is_said(string operation, string[] required) =>
        Assert.Equal(
            required.Order(),
            Body(operation)["required"]!.AsArray().Select(one => one!.GetValue<string>()).Order()
        );

    [Fact]
    public void The_measure_can_say_no()
    {
        var body = Body("CreateCharge");
        Assert.Empty(
            Wrong(
                """{"chargePermissionId":"S01","chargeAmount":{"amount":1.5,"currencyCode":"USD"}"""
                    + ""","captureNow":"true","channel":"Web","merchantMetadata":null}"""
            )
        );
        Assert.NotEmpty(Wrong("""{"chargePermissionId":"S01"}"""));
        Assert.NotEmpty(Wrong("""{"chargePermissionId":1,"chargeAmount":{"amount":1.5,"currencyCode":"USD"}}"""));
        Assert.NotEmpty(
            Wrong("""{"chargePermissionId":"S01","chargeAmount":{"amount":1.5,"currencyCode":"USD"},"colour":"red"}""")
        );
        Assert.NotEmpty(Wrong("""{"chargePermissionId":"S01","chargeAmount":{"amount":true,"currencyCode":"USD"}}"""));
        Assert.NotEmpty(Wrong("""{"chargePermissionId":"S01","chargeAmount":{"amount":1.5,"currencyCode":"usd"}}"""));
        Assert.NotEmpty(
            Wrong(
                """{"chargePermissionId":"S01","chargeAmount":{"amount":1.5,"currencyCode":"USD"},"channel":"Pigeon"}"""
            )
        );
        Assert.NotEmpty(
            Wrong(
                """{"chargePermissionId":"S01","chargeAmount":{"amount":1.5,"currencyCode":"USD"}"""
                    + ""","softDescriptor":"12345678901234567"}"""
            )
        );

        List<string> Wrong(string json)
        {
            using var value = JsonDocument.Parse(json);
            return ApiDocument.V2.Errors(body, value.RootElement);
        }
    }

    /// <summary>The clients compare; this test sees to it that every operation is among the calls.</summary>
    [Theory, OnBothDatabases]
    public async Task What_every_v2_operation_was_sent_and_answered_is_what_the_document_says(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(50, total: 80);
        (await shop.GetPermission(permission)).Is(200);
        (
            await shop.V2.Patch(
                $"chargePermissions/{permission}",
                new { merchantMetadata = new { merchantReferenceId = "o-1" } }
            )
        ).Is(200);
        (await shop.Capture(charge, 50)).Is(200);
        var refund = (await shop.Refund(charge, 1)).Is(201)["refundId"]!;
        (await shop.GetRefund(refund)).Is(200);
        (await shop.Cancel((await shop.Charge(permission, 10)).Is(201)["chargeId"]!)).Is(200);
        (await shop.GetCharge(charge)).Is(200);
        (
            await shop.V2.Post(
                "deliveryTrackers",
                new
                {
                    chargePermissionId = permission,
                    deliveryDetails = new[] { new { trackingNumber = "1Z999", carrierCode = "UPS" } },
                }
            )
        ).Is(200);
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "over" })).Is(200);
        var session = await shop.NewSession();
        await shop.Control.Buyer(session, "review");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200);
        (
            await shop.V2.Post(
                $"checkoutSessions/{session}/finalize",
                new { chargeAmount = shop.Usd(1), paymentIntent = "Confirm" }
            )
        ).Is(200);
        (await shop.V2.Get($"buyers/{await SignIn(shop)}")).Is(200);
        await Reports(shop);
        await Partners(shop, charge);
        Assert.Equal([], V2Routes.All.Select(route => route.Name).Except(shop.V2.Answered));
    }

    private static async Task Partners(Shop shop, string charge)
    {
        var account = (
            await shop.V2.Post(
                "merchantAccounts",
                new
                {
                    uniqueReferenceId = "ref",
                    ledgerCurrency = "USD",
                    businessInfo = new { email = "a@example.com" },
                    defaultStore = new { storeName = "One" },
                }
            )
        ).Is(201)["merchantAccountId"]!;
        (
            await shop.V2.Patch(
                $"merchantAccounts/{account}",
                new
                {
                    businessInfo = new { email = "b@example.com" },
                    stores = new[] { new { storeName = "Two", domainUrls = new[] { "https://two.example" } } },
                }
            )
        ).Is(204);
        var store = (await shop.V2.Post($"merchantAccounts/{account}/stores", new { storeName = "Three" })).Is(201)[
            "storeId"
        ]!;
        (await shop.V2.Patch($"merchantAccounts/{account}/stores/{store}", new { storeName = "Four" })).Is(200);
        (await shop.V2.Get($"authorizationTokens/amzn.mws.1?merchantId={account}")).Is(200);
        (await shop.V2.Post($"merchantAccounts/{account}/claim", new { uniqueReferenceId = "ref" })).Is(303);
        (await shop.V2.Delete($"merchantAccounts/{account}", new { })).Is(202);
        (
            await shop.V2.Patch(
                $"charges/{(await shop.Charge(await shop.Permission(10), 5)).Is(201)["chargeId"]}",
                new { statusDetails = new { state = "Canceled", reasonCode = "ExpiredUnused" } }
            )
        ).Is(200);
        var scanned = (
            await shop.V2.Post(
                "in-store/merchantScan",
                new
                {
                    scanData = "code",
                    scanReferenceId = "s-1",
                    merchantCOE = "US",
                    ledgerCurrency = "USD",
                    chargeTotal = shop.Usd(5),
                }
            )
        ).Is(200)["chargePermissionId"];
        var paid = (
            await shop.V2.Post(
                "in-store/charge",
                new
                {
                    chargePermissionId = scanned,
                    chargeReferenceId = "c-1",
                    chargeTotal = shop.Usd(5),
                }
            )
        ).Is(200)["chargeId"];
        (
            await shop.V2.Post(
                "in-store/refund",
                new
                {
                    chargeId = paid,
                    refundReferenceId = "r-1",
                    refundTotal = shop.Usd(1),
                }
            )
        ).Is(200);
        (await shop.V2.Post("files", new { type = "png", purpose = "disputeEvidence" })).Is(200);
        var dispute = (
            await shop.V2.Post(
                "disputes",
                new
                {
                    chargeId = charge,
                    disputeAmount = shop.Usd(10),
                    providerMetadata = new { providerDisputeId = "p-1" },
                    filingReason = "Fraudulent",
                    filingTimestamp = 1_700_000_000,
                }
            )
        ).Is(200)["disputeId"]!;
        (await shop.V2.Get($"disputes/{dispute}")).Is(200);
        (
            await shop.V2.Patch(
                $"disputes/{dispute}",
                new
                {
                    statusDetails = new
                    {
                        state = "Resolved",
                        resolution = "MerchantWon",
                        reasonCode = "InvestigatorResolved",
                    },
                }
            )
        ).Is(200);
        var own = (
            await shop.Control.Mine(HttpMethod.Post, $"charges/{charge}/dispute", new { amount = "5.00" }, 201)
        ).As<JsonObject>()["id"]!.GetValue<string>();
        (
            await shop.V2.Post(
                $"disputes/{own}/contest",
                new { merchantEvidences = new[] { new { evidenceType = "Receipt", evidenceText = "Here it is." } } }
            )
        ).Is(200);
    }

    private static async Task RetryDeadJobs(Shop shop)
    {
        var merchant = shop.Merchant.MerchantId;
        var killed = await shop.Host.Engine.Store.Database.Execute(
            """
            UPDATE jobs SET dead = 1, error = 'It broke.'
            WHERE bucket = @bucket AND merchant = @merchant AND kind = @kind RETURNING id
            """,
            row => row.GetInt64(0),
            ("bucket", Tender.Server.Storage.Merchant.BucketOf(MerchantId.Read(merchant))),
            ("merchant", merchant),
            // Nothing is due of these for half a year.
            ("kind", (short)Tender.Core.JobKind.PermissionExpires)
        );
        Assert.True(killed.Count > 1);
        var dead = (
            await shop.Control.Call(HttpMethod.Get, "/control/v1/jobs?state=dead&limit=1000", null, 200)
        ).As<JsonObject>()["items"]!
            .AsArray()
            .Where(job => job!["merchantId"]!.GetValue<string>() == merchant)
            .ToList();
        Assert.Equal(killed.Count, dead.Count);
        var first = dead[0]!["id"]!.GetValue<string>();
        await shop.Control.Call(HttpMethod.Post, $"/control/v1/jobs/{first}/retry", null, 202);
        await shop.Control.Call(HttpMethod.Post, "/control/v1/jobs/retry", new { merchantId = merchant }, 202);
    }

    private static async Task Reports(Shop shop)
    {
        const string type = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_REFUND_DATA_";
        var report = (await shop.V2.Post("reports", new { reportType = type })).Is(201)["reportId"]!;
        (await shop.V2.Get("reports?pageSize=1")).Is(200);
        await shop.Control.Advance("PT1M");
        (
            await shop.V2.Get(
                $"report-documents/{(await shop.V2.Get($"reports/{report}")).Is(200)["reportDocumentId"]}"
            )
        ).Is(200);
        var next = (await shop.Control.Clock()).Now.AddDays(1).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'");
        var schedule = (
            await shop.V2.Post(
                "report-schedules",
                new
                {
                    reportType = type,
                    scheduleFrequency = "P1D",
                    nextReportCreationTime = next,
                }
            )
        ).Is(201)["reportScheduleId"]!;
        (await shop.V2.Get("report-schedules")).Is(200);
        (await shop.V2.Get($"report-schedules/{schedule}")).Is(200);
        (await shop.V2.Delete($"report-schedules/{schedule}", new { })).Is(200);
        (await shop.V2.Get($"disbursements?startTime=20200101T000000Z&endTime={next}")).Is(200);
    }

    [Theory, OnBothDatabases]
    public async Task What_every_control_route_was_sent_and_answered_is_what_the_document_says(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        await using var receiver = await Receiver.Start();
        var control = shop.Control;
        var one = await control.NewMerchant(
            new
            {
                region = "uk",
                name = "One",
                settings = new
                {
                    terms = "amazon-sandbox",
                    throttling = false,
                    returnOrigins = new[] { "https://shop.example" },
                },
            }
        );
        var its = control.For(one);
        await control.Call(HttpMethod.Get, "/control/v1/merchants?limit=1000", null, 200);
        await its.Mine(HttpMethod.Get, "", null, 200);
        await its.Mine(HttpMethod.Patch, "", new { name = "Other", settings = new { throttling = false } }, 200);
        await its.Mine(HttpMethod.Delete, "", null, 204);

        await control.PutEndpoints(new Harness.Endpoint($"{receiver.Url}ipn", "both", "2"));
        await control.Endpoints();
        await control.PutOutcomes(
            new
            {
                operation = "authorize",
                match = new { amountFrom = "1000.00" },
                outcome = "AmazonRejected",
                delay = "PT1H",
                times = 2,
            }
        );
        await control.Mine(HttpMethod.Get, "outcomes", null, 200);
        await control.PutFaults(new { seed = 1, ipn = new { drop = new { share = 0.5, times = 1 } } });
        await control.Mine(HttpMethod.Get, "faults", null, 200);
        await control.PutFaults(new { });
        await control.Mine(HttpMethod.Get, "coverage", null, 200);
        var (permission, charge) = await shop.Checkout(50, pending: true, card: "0701");
        await control.Next(charge);
        await control.Clock();
        await control.Advance("PT1H");
        await control.Timeline(permission);
        var notices = await control.Notifications();
        await control.Redeliver(notices[0].Id);
        await control.Mine(HttpMethod.Post, "notifications/redeliver", new { objectId = charge }, 202);
        await control.PutInstrument(permission, "4444");
        await control.Advance("PT1M");
        var (_, captured) = await shop.Checkout(30);
        (await shop.Capture(captured, 30)).Is(200);
        var dispute = (
            await control.Mine(
                HttpMethod.Post,
                $"charges/{captured}/dispute",
                new { type = "Claim", reason = "ProductNotReceived" },
                201
            )
        ).As<JsonObject>()["id"]!.GetValue<string>();
        await control.Mine(HttpMethod.Post, $"disputes/{dispute}", new { action = "withdraw" }, 200);
        var (_, canceled) = await shop.Checkout(30);
        await control.Mine(HttpMethod.Post, $"charges/{canceled}/cancel", new { }, 200);
        await control.Mine(HttpMethod.Get, "mailbox", null, 200);
        await control.Mine(
            HttpMethod.Post,
            $"notification-endpoints/{(await control.Endpoints())[0].Id}/sample",
            new { notificationType = "PaymentAuthorize" },
            200
        );
        await control.Mine(
            HttpMethod.Post,
            "receiver-check",
            new
            {
                endpoint = $"{receiver.Url}ipn",
                begin = $"{receiver.Url}begin",
                readBack = new { url = $"{receiver.Url}outcomes" },
            },
            200
        );
        await control.Mine(HttpMethod.Post, "snapshot", null, 201);
        await control.Mine(HttpMethod.Get, "snapshots", null, 200);
        await control.Mine(HttpMethod.Post, "restore", new { snapshot = "s-1" }, 200);
        await control.Mine(HttpMethod.Delete, "snapshots/s-1", null, 204);
        await RetryDeadJobs(shop);
        await control.Mine(HttpMethod.Post, $"permissions/{permission}/end", new { reason = "BuyerClosed" }, 200);
        var order = (await control.NewOrderReference("order", "1111")).Id;
        (await shop.SetDetails(order, 5)).Ok();
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("SuccessUrl", "https://shop.example/yes"),
                ("FailureUrl", "https://shop.example/no")
            )
        ).Ok();
        await control.Mine(HttpMethod.Post, $"order-references/{order}/challenge", new { result = "Success" }, 200);
        await SignIn(shop);
        await control.Mine(HttpMethod.Get, "buyers", null, 200);
        await control.Mine(HttpMethod.Get, "charges?order=newest", null, 200);
        await control.Mine(HttpMethod.Get, "notifications?order=newest", null, 200);
        await control.Mine(HttpMethod.Post, "verify", null, 200);
        await control.Call(HttpMethod.Post, "/control/v1/doctor", new { body = """{"TopicArn":"arn"}""" }, 200);
        await control.Mine(HttpMethod.Put, "buyers", new[] { new { email = "ada@example.com" } }, 200);
        Assert.Equal(
            201,
            (
                await control.Any(
                    "checkout-sessions",
                    Signed(
                        shop,
                        $$$"""{"webCheckoutDetails":{"checkoutReviewReturnUrl":"{{{Shop.ReviewUrl}}}"}"""
                            + $$$""","storeId":"{{{shop.Merchant.StoreId}}}"}"""
                    )
                )
            ).Status
        );
        Assert.Equal(
            [],
            ApiDocument
                .Control.Operations.Select(operation => operation.Id)
                .Except(control.Answered)
                .Except(its.Answered)
        );
    }

    /// <summary>
    /// A handler tells the members it knows to whoever sends it another one: they are those of the document, and so are
    /// the members inside them.
    /// </summary>
    [Fact]
    public async Task Every_control_handler_knows_the_members_that_the_document_says()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var asked = 0;
        foreach (var (method, path, id) in ApiDocument.Control.Operations)
        {
            if (
                ApiDocument.Control.Json["paths"]![path]![method.ToLowerInvariant()]!["requestBody"]
                    ?["content"]!["application/json"]!["schema"]
                is not { } schema
            )
                continue;
            await Ask(schema, json => json);

            async Task Ask(JsonNode node, Func<string, string> around)
            {
                var inner = Resolved(node);
                if (inner["type"]!.ToJsonString().Contains("array", StringComparison.Ordinal))
                {
                    if (inner["items"] is { } item && Resolved(item)["properties"] is not null)
                        await Ask(item, json => around($"[{json}]"));
                    return;
                }
                if (inner["properties"] is not JsonObject members)
                    return;
                var target = path.Replace("{m}", shop.Merchant.MerchantId, StringComparison.Ordinal)
                    .Replace("{id}", "6f916c70-c611-4adb-af5c-8204e68cd8e0", StringComparison.Ordinal);
                var reply = await shop.Control.Raw(
                    new HttpMethod(method),
                    target,
                    new StringContent(around("""{"__":1}"""), Encoding.UTF8, "application/json"),
                    shop.Host.ControlToken
                );
                var known = Regex.Match(
                    reply.As<JsonObject>()["detail"]!.GetValue<string>(),
                    @"^Unknown member \S*__\. Known: (.*)\.$"
                );
                // A signature is looked at before the members of what is not signed, and a session before its buyer's.
                if (!known.Success && around("").Length > 0)
                    return;
                Assert.True(known.Success, $"{id}: {reply.Text}");
                Assert.Equal(known.Groups[1].Value.Split(", ").Order(), members.Select(member => member.Key).Order());
                asked++;
                foreach (var (name, member) in members)
                    await Ask(member!, json => around($$"""{"{{name}}":{{json}}}"""));
            }
        }
        Assert.True(asked >= 12, $"{asked}");

        static JsonObject Resolved(JsonNode node)
        {
            if (node["anyOf"] is JsonArray any)
                node = any[0]!;
            return
                (
                    node["$ref"]?.GetValue<string>() is { } name
                        ? ApiDocument.Control.Json["components"]!["schemas"]![name["#/components/schemas/".Length..]]!
                        : node
                )
                    is JsonObject { Count: > 0 } found
                && found["type"] is not null
                ? found
                : new JsonObject { ["type"] = "any" };
        }
    }

    private static JsonNode Body(string operation)
    {
        var (method, path, _) = ApiDocument.V2.Operations.Single(one => one.Id == operation);
        return ApiDocument.V2.Json["paths"]![path]![method.ToLowerInvariant()]!["requestBody"]!["content"]![
            "application/json"
        ]!["schema"]!;
    }

    private static async Task<string> SignIn(Shop shop)
    {
        var reply = await shop.Control.Any(
            "sign-in",
            Signed(
                shop,
                $$$"""{"signInReturnUrl":"https://shop.example/"""
                    + $$$"""in","storeId":"{{{shop.Merchant.StoreId}}}","signInScopes":["name","postalCode"]}"""
            )
        );
        Assert.True(reply.Status == 200, reply.Text);
        return reply.As<JsonObject>()["buyerToken"]!.GetValue<string>();
    }

    private static object Signed(Shop shop, string payload)
    {
        var hash = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(payload))
        );
        return new
        {
            payloadJSON = payload,
            signature = Convert.ToBase64String(
                PssSigner
                    .FromPem(shop.Merchant.PrivateKeyPem)
                    .Sign(Encoding.UTF8.GetBytes($"AMZN-PAY-RSASSA-PSS\n{hash}"), 20)
            ),
            publicKeyId = shop.Merchant.PublicKeyId,
        };
    }
}
