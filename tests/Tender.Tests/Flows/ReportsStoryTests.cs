using System.Globalization;
using System.Net;
using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// A shop that keeps its books by v2's reports: settlements, disbursements, schedules, documents; every sum the
/// ledger's.
/// </summary>
public class ReportsStoryTests
{
    private const string Type = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_";

    private static readonly HttpClient Client = new(
        new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        }
    );

    [Theory, OnBothDatabases]
    public async Task A_shop_is_paid_out_and_its_reports_agree_to_the_cent(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, host.Ready);
        await shop.Control.Mine(
            HttpMethod.Patch,
            "",
            new { settings = new { fees = new { basisPoints = 290, @fixed = 30 } } },
            200
        );
        var today = new DateTimeOffset((await shop.Control.Clock()).Now.UtcDateTime.Date, TimeSpan.Zero);
        await shop.Control.AdvanceTo(today.AddDays(1).AddHours(12)); // no midnight is near
        var (noon, midnight) = (today.AddDays(1).AddHours(12), today.AddDays(2));
        var schedule = (
            await shop.V2.Post(
                "report-schedules",
                new
                {
                    reportType = Type + "CAPTURE_DATA_",
                    scheduleFrequency = "P1D",
                    nextReportCreationTime = Iso(midnight),
                }
            )
        ).Is(201)["reportScheduleId"]!;

        // 1. A day's business: 100 with 3.20 of fees, 50 with 1.75, 20 given back with 0.58 of the fee.
        var permission = await shop.Permission(300);
        var charge = (await shop.Charge(permission, 100, captureNow: true)).Is(201, "Captured")["chargeId"]!;
        (await shop.Charge(permission, 50, captureNow: true)).Is(201, "Captured");
        (await shop.Refund(charge, 20)).Is(201);
        await host.Restart();
        shop = Shop.On(host, host.Ready);
        await shop.Control.Advance("PT1M");

        // 2. The schedule runs at midnight, every midnight; on a day without a capture there is nothing to tell.
        await shop.Control.AdvanceTo(midnight.AddDays(1).AddMinutes(1));
        var daily = (await shop.V2.Get($"reports?reportTypes={Type}CAPTURE_DATA_")).Is(200);
        Assert.Equal(
            ("CANCELLED", "COMPLETED", null),
            (daily["reports.0.processingStatus"], daily["reports.1.processingStatus"], daily["reports.2.reportId"])
        );
        Assert.Equal(
            (Basic(midnight.AddDays(-1)), Basic(midnight), Basic(midnight), null),
            (
                daily["reports.1.startTime"],
                daily["reports.1.endTime"],
                daily["reports.1.createdTime"],
                daily["reports.0.reportDocumentId"]
            )
        );
        var captures = Csv.Read(await Document(shop, daily["reports.1.reportDocumentId"]!));
        Assert.Equal(
            (150m, 20m, 4.95m),
            (captures.Sum("CaptureAmount"), captures.Sum("RefundedAmount"), captures.Sum("CaptureFee"))
        );
        Assert.Equal(
            Basic(midnight.AddDays(2)),
            (await shop.V2.Get($"report-schedules/{schedule}")).Is(200)["nextReportCreationTime"]
        );

        // 3. Two weeks on the first settlement closes; the day's payments and nothing else.
        Assert.Null(
            (await shop.V2.Get($"disbursements?startTime={Basic(today)}&endTime={Basic(today.AddDays(60))}")).Is(200)[
                "disbursements.0.amount"
            ]
        );
        await host.Restart();
        shop = Shop.On(host, host.Ready);
        await shop.Control.AdvanceTo(noon.AddDays(16));
        var paid = (await shop.V2.Get($"disbursements?startTime={Basic(today)}&endTime={Basic(today.AddDays(60))}")).Is(
            200
        );
        Assert.Equal(
            ("125.63", "USD", host.Ready.MerchantId, null),
            (
                paid["disbursements.0.amount"],
                paid["disbursements.0.currencyCode"],
                paid["disbursements.0.sellerId"],
                paid["disbursements.1.amount"]
            )
        );
        Assert.Equal(
            midnight.AddDays(14),
            DateTimeOffset.Parse(paid["disbursements.0.transactionTime"]!, CultureInfo.InvariantCulture)
        );
        Assert.Matches("^[0-9A-F]{15}$", paid["disbursements.0.amazonDisbursementReferenceId"]);
        Assert.Null(
            (await shop.V2.Get($"disbursements?startTime={Basic(today)}&endTime={Basic(midnight.AddDays(13))}")).Is(
                200
            )["disbursements.0.amount"]
        );

        // 4. Its report came with it.
        var settled = (
            await shop.V2.Get($"reports?reportTypes={Type}SETTLEMENT_DATA_&processingStatuses=COMPLETED")
        ).Is(200);
        Assert.Null(settled["reports.1.reportId"]);
        var file = Csv.Read(await Document(shop, settled["reports.0.reportDocumentId"]!), above: 5);
        Assert.Equal(["SellerId", host.Ready.MerchantId], file.Above[0]);
        Assert.Equal(["SettlementStartDate", Iso(midnight.AddDays(-1), " +0000")], file.Above[1]);
        Assert.Equal(["SettlementEndDate", Iso(midnight.AddDays(14), " +0000")], file.Above[2]);
        Assert.Equal(["Capture", "Capture", "Refund", "Transfer"], file.Rows.Select(row => row["TransactionType"]));
        Assert.All(file.Rows, row => Assert.Equal(paid["disbursements.0.settlementId"], row["SettlementId"]));
        Assert.Equal(
            (125.63m, -125.63m, 0m),
            (
                file.Sum("NetTransactionAmount", row => row["TransactionType"] != "Transfer"),
                file.Sum("NetTransactionAmount", row => row["TransactionType"] == "Transfer"),
                file.Sum("NetTransactionAmount")
            )
        );
        Assert.Equal(
            ("100.00", "-2.90", "-0.30", "-3.20", "96.80", charge, permission),
            (
                file.Rows[0]["TransactionAmount"],
                file.Rows[0]["TransactionPercentageFee"],
                file.Rows[0]["TransactionFixedFee"],
                file.Rows[0]["TotalTransactionFee"],
                file.Rows[0]["NetTransactionAmount"],
                file.Rows[0]["AmazonTransactionId"],
                file.Rows[0]["AmazonOrderReferenceId"]
            )
        );
        Assert.Equal(
            ("-20.00", "0.58", "0.00", "0.58", "-19.42"),
            (
                file.Rows[2]["TransactionAmount"],
                file.Rows[2]["TransactionPercentageFee"],
                file.Rows[2]["TransactionFixedFee"],
                file.Rows[2]["TotalTransactionFee"],
                file.Rows[2]["NetTransactionAmount"]
            )
        );
        Assert.All(file.Rows, row =>
            Assert.Equal(
                decimal.Parse(row["TransactionAmount"], CultureInfo.InvariantCulture)
                    + decimal.Parse(row["TotalTransactionFee"], CultureInfo.InvariantCulture),
                decimal.Parse(row["NetTransactionAmount"], CultureInfo.InvariantCulture)
            )
        );
        Assert.StartsWith("o-", file.Rows[0]["SellerOrderId"]);

        // 5. On request, in the sandbox: the same lines by the time they were posted.
        var asked = (
            await shop.V2.Post(
                "reports",
                new
                {
                    reportType = Type + "SANDBOX_SETTLEMENT_DATA_",
                    startTime = Basic(midnight.AddDays(-1)),
                    endTime = Basic(midnight),
                }
            )
        ).Is(201)["reportId"]!;
        Assert.Equal(
            ("IN_PROGRESS", null, null),
            (
                (await shop.V2.Get($"reports/{asked}")).Is(200) is var waiting ? waiting["processingStatus"] : "",
                waiting["processingEndTime"],
                waiting["reportDocumentId"]
            )
        );
        await shop.Control.Advance("PT1M");
        var sandbox = Csv.Read(
            await Document(shop, (await shop.V2.Get($"reports/{asked}")).Is(200)["reportDocumentId"]!),
            above: 5
        );
        Assert.Equal((3, 125.63m), (sandbox.Rows.Count, sandbox.Sum("NetTransactionAmount")));

        // 6. No more of them.
        Assert.Equal(
            schedule,
            (await shop.V2.Delete($"report-schedules/{schedule}", new { })).Is(200)["reportScheduleId"]
        );
        (await shop.V2.Delete($"report-schedules/{schedule}", new { })).IsError(404, "ResourceNotFound");
        (await shop.V2.Get($"report-schedules/{schedule}")).IsError(404, "ResourceNotFound");
        Assert.Equal("[]", (await shop.V2.Get("report-schedules")).Is(200)["reportSchedules"]);
    }

    [Theory, OnBothDatabases]
    public async Task Reports_are_listed_the_newest_first_page_by_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(
                (
                    await shop.V2.Post(
                        "reports",
                        new { reportType = Type + (i % 2 == 0 ? "REFUND_DATA_" : "AUTHORIZATION_DATA_") }
                    )
                ).Is(201)["reportId"]!
            );
        ids.Reverse();
        var (found, path) = (new List<string>(), "reports?pageSize=2");
        for (var page = 0; path is not null; page++)
        {
            var reply = (await shop.V2.Get(path)).Is(200);
            for (var i = 0; reply[$"reports.{i}.reportId"] is { } id; i++)
                found.Add(id);
            // What the SDKs send beside a token is passed over.
            path = reply["nextToken"] is { } token
                ? $"reports?nextToken={Uri.EscapeDataString(token)}&pageSize=10&reportTypes="
                : null;
            Assert.InRange(page, 0, 2);
        }
        Assert.Equal(ids, found);
        Assert.Equal(
            3,
            (
                await shop.V2.Get(
                    $"reports?reportTypes={Type}REFUND_DATA_%2C{Type}CAPTURE_DATA_&processingStatuses=IN_PROGRESS"
                )
            )
                .Is(200)
                .Json.GetProperty("reports")
                .GetArrayLength()
        );
        Assert.Equal(
            0,
            (await shop.V2.Get("reports?processingStatuses=COMPLETED"))
                .Is(200)
                .Json.GetProperty("reports")
                .GetArrayLength()
        );
        var now = (await shop.Control.Clock()).Now;
        Assert.Equal(
            0,
            (await shop.V2.Get($"reports?createdUntil={Basic(now.AddMinutes(-5))}"))
                .Is(200)
                .Json.GetProperty("reports")
                .GetArrayLength()
        );
        Assert.Equal(
            5,
            (
                await shop.V2.Get(
                    $"reports?createdSince={Basic(now.AddMinutes(-5))}&createdUntil={Basic(now.AddMinutes(5))}"
                )
            )
                .Is(200)
                .Json.GetProperty("reports")
                .GetArrayLength()
        );

        // Another's token finds one's own.
        var other = await Shop.Open(database);
        var theirs = (await shop.V2.Get("reports?pageSize=2")).Is(200)["nextToken"]!;
        Assert.Equal(
            "[]",
            (await other.V2.Get($"reports?nextToken={Uri.EscapeDataString(theirs)}")).Is(200)["reports"]
        );

        // Nothing was made of them: there is nothing to tell.
        await shop.Control.Advance("PT1M");
        var ended = (await shop.V2.Get($"reports/{ids[0]}")).Is(200);
        Assert.Equal("CANCELLED", ended["processingStatus"]);
        InOrder(ended.Json);
        await shop.Control.Advance("P91D");
        (await shop.V2.Get($"reports/{ids[0]}")).IsError(404, "ResourceNotFound");
        Assert.Equal("[]", (await shop.V2.Get("reports")).Is(200)["reports"]);
        Assert.Equal("[]", (await shop.V2.Get($"reports?createdSince={Basic(now.AddDays(-1))}")).Is(200)["reports"]);
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_asked_for_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var now = (await shop.Control.Clock()).Now;
        object Report(object? type = null, object? from = null, object? to = null) =>
            new
            {
                reportType = type ?? Type + "CAPTURE_DATA_",
                startTime = from,
                endTime = to,
            };

        foreach (
            var bad in new object[]
            {
                "_GET_ORDERS_DATA_",
                Type + "SETTLEMENT_DATA_",
                Type.ToLowerInvariant() + "capture_data_",
                7,
            }
        )
            (await shop.V2.Post("reports", Report(bad))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Post("reports", new { })).IsError(400, "MissingParameterValue");
        (await shop.V2.Post("reports", new { reportType = Type + "CAPTURE_DATA_", marketplace = "x" })).IsError(
            400,
            "UnrecognizedField"
        );
        (await shop.V2.Post("reports", Report(from: "yesterday"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Post("reports", Report(to: "2022-13-01T00:00:00Z"))).IsError(400, "InvalidParameterValue");
        (await shop.V2.Post("reports", Report(from: Basic(now.AddDays(1)), to: Basic(now.AddDays(2))))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Post("reports", Report(from: Basic(now.AddDays(-1)), to: Basic(now.AddDays(-2))))).IsError(
            400,
            "InvalidParameterCombination"
        );
        foreach (var (type, days) in new[] { ("CAPTURE_DATA_", 90), ("SANDBOX_SETTLEMENT_DATA_", 30) })
        {
            var longest = Report(Type + type, Basic(now.AddDays(-days)), Basic(now));
            (await shop.V2.Post("reports", longest)).Is(201);
            var longer = Report(Type + type, Basic(now.AddDays(-days).AddSeconds(-1)), Basic(now));
            (await shop.V2.Post("reports", longer)).IsError(400, "InvalidParameterCombination");
        }
        // The guide's own spelling of a time is taken; the same key is answered the same.
        var key = Guid.NewGuid().ToString("N");
        var once = (
            await shop.V2.Post(
                "reports",
                Report(
                    from: now.AddDays(-2)
                        .UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture),
                    to: Basic(now)
                ),
                key
            )
        ).Is(201);
        Assert.Equal(
            once["reportId"],
            (
                await shop.V2.Post(
                    "reports",
                    Report(
                        from: now.AddDays(-2)
                            .UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture),
                        to: Basic(now)
                    ),
                    key
                )
            ).Is(201)["reportId"]
        );
        (await shop.V2.Post("reports", Report(), key)).IsError(400, "DuplicateIdempotencyKey");

        foreach (
            var query in new[]
            {
                "reportTypes=x",
                "processingStatuses=DONE",
                "pageSize=0",
                "pageSize=101",
                "pageSize=ten",
                "createdSince=x",
                "createdUntil=20221332T000000Z",
                "nextToken=x",
                "pageSize=1&pageSize=2",
            }
        )
            (await shop.V2.Get("reports?" + query)).IsError(400, "InvalidParameterValue");
        foreach (var id in new[] { "A08439021T39K6DTX4JS8", "500000000000001", "n500000000000001", "x" })
            (await shop.V2.Get($"reports/{id}")).IsError(404, "ResourceNotFound");
        foreach (
            var id in new[]
            {
                "x",
                "amzn1.tortuga.3.45ee712d-3512-6cbd-ad71-ab3cb4cffef7.T3FKJJI01Y1E32",
                $"amzn1.tortuga.3.{Guid.NewGuid()}.T{once["reportId"]}",
            }
        )
            (await shop.V2.Get($"report-documents/{id}")).IsError(404, "ResourceNotFound");

        object Schedule(object? type = null, object? every = null, object? next = null, bool? replaces = null) =>
            new
            {
                reportType = type ?? Type + "REFUND_DATA_",
                scheduleFrequency = every ?? "PT12H",
                nextReportCreationTime = next ?? Basic(now.AddDays(1)),
                deleteExistingSchedule = replaces,
            };
        (await shop.V2.Post("report-schedules", Schedule(type: Type + "SETTLEMENT_DATA_"))).IsError(
            400,
            "InvalidParameterValue"
        );
        foreach (var every in new object[] { "PT7M", "P1M", "daily", 5 })
            (await shop.V2.Post("report-schedules", Schedule(every: every))).IsError(400, "InvalidParameterValue");
        (
            await shop.V2.Post(
                "report-schedules",
                new { reportType = Type + "REFUND_DATA_", nextReportCreationTime = Basic(now.AddDays(1)) }
            )
        ).IsError(400, "MissingParameterValue");
        (
            await shop.V2.Post(
                "report-schedules",
                new { reportType = Type + "REFUND_DATA_", scheduleFrequency = "P1D" }
            )
        ).IsError(400, "MissingParameterValue");
        var first = (await shop.V2.Post("report-schedules", Schedule())).Is(201)["reportScheduleId"]!;
        (await shop.V2.Post("report-schedules", Schedule())).IsError(400, "InvalidParameterCombination");
        (await shop.V2.Post("report-schedules", Schedule(every: "PT24H", replaces: false))).IsError(
            400,
            "InvalidParameterCombination"
        );
        var second = (await shop.V2.Post("report-schedules", Schedule(every: "PT24H", replaces: true))).Is(201)[
            "reportScheduleId"
        ]!;
        Assert.NotEqual(first, second);
        var listed = (await shop.V2.Get($"report-schedules?reportTypes={Type}REFUND_DATA_")).Is(200);
        Assert.Equal(
            (second, "PT24H", null),
            (
                listed["reportSchedules.0.reportScheduleId"],
                listed["reportSchedules.0.scheduleFrequency"],
                listed["reportSchedules.1.reportScheduleId"]
            )
        );
        (await shop.V2.Get("report-schedules?reportTypes=x")).IsError(400, "InvalidParameterValue");
        (await shop.V2.Delete($"report-schedules/{first}", new { })).IsError(404, "ResourceNotFound");
        // The Node SDK's tests name a first time that has passed: the rhythm goes on from it.
        var late = (
            await shop.V2.Post("report-schedules", Schedule(next: Basic(now.AddHours(-25)), replaces: true))
        ).Is(201)["reportScheduleId"]!;
        var schedule = (await shop.V2.Get($"report-schedules/{late}")).Is(200);
        Assert.Equal(Basic(now.AddHours(11)), schedule["nextReportCreationTime"]);
        InOrder(schedule.Json);

        (await shop.V2.Get("disbursements")).IsError(400, "MissingParameterValue");
        (await shop.V2.Get($"disbursements?startTime={Basic(now)}")).IsError(400, "MissingParameterValue");
        (await shop.V2.Get($"disbursements?startTime={Basic(now)}&endTime=x")).IsError(400, "InvalidParameterValue");
        (await shop.V2.Get($"disbursements?startTime={Basic(now)}&endTime={Basic(now.AddDays(-1))}")).IsError(
            400,
            "InvalidParameterCombination"
        );
        (await shop.V2.Get($"disbursements?startTime={Basic(now)}&endTime={Basic(now)}&pageSize=1000")).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V2.Get("disbursements?nextToken=x")).IsError(400, "InvalidParameterValue");
    }

    [Theory, OnBothDatabases]
    public async Task A_documents_link_needs_no_signature_and_leads_to_one_file(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.Charge(await shop.Permission(50), 50, captureNow: true)).Is(201);
        var id = (await shop.V2.Post("reports", new { reportType = Type + "CAPTURE_DATA_" })).Is(201)["reportId"]!;
        await shop.Control.Advance("PT1M");
        var document = (await shop.V2.Get($"reports/{id}")).Is(200)["reportDocumentId"]!;
        Assert.Matches(@"^amzn1\.tortuga\.3\.[0-9a-f-]{36}\.T[0-9]{15}$", document);
        var reply = (await shop.V2.Get($"report-documents/{document}")).Is(200);
        Assert.Equal((document, "N/A"), (reply["reportDocumentId"], reply["compressionAlgorithm"]));
        var url = reply["url"]!;
        using (var fetched = await Client.GetAsync(url))
        {
            Assert.Equal(
                (HttpStatusCode.OK, "text/csv", "no-store"),
                (
                    fetched.StatusCode,
                    fetched.Content.Headers.ContentType?.MediaType,
                    fetched.Headers.CacheControl?.ToString()
                )
            );
            Assert.Equal(fetched.Content.Headers.ContentLength, (await fetched.Content.ReadAsByteArrayAsync()).Length);
        }
        using (var head = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, url)))
            Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));
        foreach (
            var other in new[]
            {
                url[..^1],
                url + "A",
                url + "?a=b",
                url.Replace("/report-files/", "/report-files//"),
                url[..(url.LastIndexOf('/') + 1)] + id,
            }
        )
            using (var refused = await Client.GetAsync(other))
                Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using (var posted = await Client.PostAsync(url, null))
            Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        // Another's document is nobody's.
        (await (await Shop.Open(database)).V2.Get($"report-documents/{document}")).IsError(404, "ResourceNotFound");
    }

    private static async Task<byte[]> Document(Shop shop, string id) =>
        await Client.GetByteArrayAsync((await shop.V2.Get($"report-documents/{id}")).Is(200)["url"]!);

    private static string Iso(DateTimeOffset at, string end = "Z") =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + end;

    /// <summary>amazon-pay-api-sdk-nodejs, tst/webStoreClientTest.js: the order of members is compared.</summary>
    private static void InOrder(JsonElement one)
    {
        var names = one.EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    private static string Basic(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
