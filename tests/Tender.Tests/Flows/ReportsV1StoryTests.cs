using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Tender.Server.Http.V1;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// A shop that keeps its books by v1's reports, fetched as the MWS client libraries fetch them, from the same ledger as
/// v2's.
/// </summary>
public class ReportsV1StoryTests
{
    // Wire v1: the MWS client libraries' types demand this namespace.
    private static readonly XNamespace Mws = "http://mws.amazonaws.com/doc/2009-01-01/";
    private const string Type = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_";

    [Theory, OnBothDatabases]
    public async Task A_shop_requests_finds_fetches_and_acknowledges_its_reports(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, host.Ready);
        var today = new DateTimeOffset((await shop.Control.Clock()).Now.UtcDateTime.Date, TimeSpan.Zero);
        await shop.Control.AdvanceTo(today.AddDays(1).AddHours(12));
        var order = await shop.Order(200);
        var authorization = (await shop.Authorize(order, 120, reference: "auth-1")).Is(Shop.Authorized, "Open")[
            Shop.AuthorizationId
        ]!;
        var capture = (
            await shop.CaptureV1(authorization, 120, note: "blue, \"size 9\"\nand more", reference: "cap-1")
        ).Is(Shop.Captured, "Completed")["CaptureDetails/AmazonCaptureId"]!;
        var refund = (await shop.RefundV1(capture, 15, reference: "ref-1")).Ok()["RefundDetails/AmazonRefundId"]!;
        var (from, to) = (today.AddDays(1), today.AddDays(2));

        // 1. Requested: submitted, then done, by the merchant's clock; the path and the host alone serve alike.
        var mws = Client(shop);
        var asked = Ok(
            await mws.Call(
                "RequestReport",
                ("ReportType", Type + "CAPTURE_DATA_"),
                ("StartDate", Iso(from)),
                ("EndDate", Iso(to)),
                ("Marketplace", "ignored")
            ),
            "RequestReport"
        );
        var id = Value(asked, "ReportRequestId");
        Assert.Equal(
            ("_SUBMITTED_", "false", Type + "CAPTURE_DATA_", Iso(from)),
            (
                Value(asked, "ReportProcessingStatus"),
                Value(asked, "Scheduled"),
                Value(asked, "ReportType"),
                Value(asked, "StartDate")
            )
        );
        Assert.Matches("^[0-9]{15}$", id);
        Error(await mws.Call("GetReport", ("ReportId", id)), 404, "ReportNotReady");
        var authorizations = Value(
            Ok(await mws.Call("RequestReport", ("ReportType", Type + "AUTHORIZATION_DATA_")), "RequestReport"),
            "ReportRequestId"
        );
        var refunds = Value(
            Ok(await mws.Call("RequestReport", ("ReportType", Type + "REFUND_DATA_")), "RequestReport"),
            "ReportRequestId"
        );
        var none = Value(
            Ok(await mws.Call("RequestReport", ("ReportType", Type + "BILLING_AGREEMENT_DATA_")), "RequestReport"),
            "ReportRequestId"
        );
        var orders = Value(
            Ok(await mws.Call("RequestReport", ("ReportType", Type + "ORDER_REFERENCE_DATA_")), "RequestReport"),
            "ReportRequestId"
        );
        Assert.Equal(
            "5",
            Value(
                Ok(
                    await mws.Call("GetReportRequestCount", ("ReportProcessingStatusList.Status.1", "_SUBMITTED_")),
                    "GetReportRequestCount"
                ),
                "Count"
            )
        );
        var canceled = Ok(
            await mws.Call("CancelReportRequests", ("ReportRequestIdList.Id.1", orders)),
            "CancelReportRequests"
        );
        Assert.Equal(
            ("1", orders, "_CANCELLED_"),
            (Value(canceled, "Count"), Value(canceled, "ReportRequestId"), Value(canceled, "ReportProcessingStatus"))
        );
        await host.Restart();
        shop = Shop.On(host, host.Ready);
        mws = Client(shop, "/", seller: "Merchant");
        await shop.Control.Advance("PT1M");

        var list = Ok(
            await mws.Call(
                "GetReportRequestList",
                ("ReportRequestIdList.Id.1", id),
                ("ReportRequestIdList.Id.2", none),
                ("ReportRequestIdList.Id.3", orders)
            ),
            "GetReportRequestList"
        );
        Assert.Equal(
            ["_CANCELLED_", "_DONE_NO_DATA_", "_DONE_"],
            list.Descendants(Mws + "ReportProcessingStatus").Select(one => one.Value)
        );
        Assert.Equal("false", Value(list, "HasNext"));
        var report = Value(list, "GeneratedReportId");

        // 2. Fetched: the file itself, with the sum its clients compare.
        var file = await mws.Call("GetReport", ("ReportId", report));
        Assert.Equal(
            (200, Convert.ToBase64String(MD5.HashData(file.Bytes))),
            (file.Status, file.Headers["Content-MD5"])
        );
        Assert.StartsWith("text/plain", file.Headers["Content-Type"]);
        var row = Assert.Single(Csv.Read(file.Bytes).Rows);
        Assert.Equal(
            (
                capture,
                "cap-1",
                authorization,
                order,
                "120.00",
                "15.00",
                "USD",
                "Completed",
                "blue, \"size 9\" and more"
            ),
            (
                row["AmazonCaptureId"],
                row["CaptureReferenceId"],
                row["AmazonAuthorizationId"],
                row["AmazonOrderReferenceId"],
                row["CaptureAmount"],
                row["RefundedAmount"],
                row["CurrencyCode"],
                row["CaptureStatus"],
                row["SellerCaptureNote"]
            )
        );
        row = Assert.Single(Csv.Read((await mws.Call("GetReport", ("ReportId", authorizations))).Bytes).Rows);
        Assert.Equal(
            (authorization, "auth-1", "Closed", "MaxCapturesProcessed", "120.00"),
            (
                row["AmazonAuthorizationId"],
                row["AuthorizationReferenceId"],
                row["AuthorizationStatus"],
                row["ReasonCode"],
                row["CapturedAmount"]
            )
        );
        row = Assert.Single(Csv.Read((await mws.Call("GetReport", ("ReportId", refunds))).Bytes).Rows);
        Assert.Equal(
            (refund, "ref-1", capture, "Completed", "15.00", "SellerInitiated"),
            (
                row["AmazonRefundId"],
                row["RefundReferenceId"],
                row["AmazonCaptureId"],
                row["RefundStatus"],
                row["RefundAmount"],
                row["RefundType"]
            )
        );
        Error(await mws.Call("GetReport", ("ReportId", none)), 404, "ReportNoLongerAvailable");

        // 3. Acknowledged, and found by that.
        Assert.Equal(
            "3",
            Value(Ok(await mws.Call("GetReportCount", ("Acknowledged", "false")), "GetReportCount"), "Count")
        );
        var noted = Ok(
            await mws.Call("UpdateReportAcknowledgements", ("ReportIdList.Id.1", report), ("Acknowledged", "true")),
            "UpdateReportAcknowledgements"
        );
        Assert.Equal(
            ("1", "true", report),
            (Value(noted, "Count"), Value(noted, "Acknowledged"), Value(noted, "ReportId"))
        );
        Assert.Equal(
            [refunds, authorizations],
            Ok(await mws.Call("GetReportList", ("Acknowledged", "false")), "GetReportList")
                .Descendants(Mws + "ReportId")
                .Select(one => one.Value)
        );
        var page = Ok(await mws.Call("GetReportList", ("MaxCount", "2")), "GetReportList");
        Assert.Equal(("true", 2), (Value(page, "HasNext"), page.Descendants(Mws + "ReportInfo").Count()));
        page = Ok(
            await mws.Call("GetReportListByNextToken", ("NextToken", Value(page, "NextToken"))),
            "GetReportListByNextToken"
        );
        Assert.Equal(("false", report), (Value(page, "HasNext"), Value(page, "ReportId")));
        var requests = Ok(await mws.Call("GetReportRequestList"), "GetReportRequestList")
            .Descendants(Mws + "ReportRequestId")
            .Select(one => one.Value)
            .ToList();
        page = Ok(await mws.Call("GetReportRequestList", ("MaxCount", "1")), "GetReportRequestList");
        Assert.Equal(("true", requests[0]), (Value(page, "HasNext"), Value(page, "ReportRequestId")));
        page = Ok(
            await mws.Call("GetReportRequestListByNextToken", ("NextToken", Value(page, "NextToken"))),
            "GetReportRequestListByNextToken"
        );
        Assert.Equal(requests[1], Assert.Single(page.Descendants(Mws + "ReportRequestId")).Value);

        // 4. Scheduled; the settlement's own report; and v2 sees the same.
        var scheduled = Ok(
            await mws.Call(
                "ManageReportSchedule",
                ("ReportType", Type + "REFUND_DATA_"),
                ("Schedule", "_1_WEEK_"),
                ("ScheduleDate", Iso(to))
            ),
            "ManageReportSchedule"
        );
        Assert.Equal(
            ("1", "_1_WEEK_", Iso(to)),
            (Value(scheduled, "Count"), Value(scheduled, "Schedule"), Value(scheduled, "ScheduledDate"))
        );
        Assert.Equal("P7D", (await shop.V2.Get("report-schedules")).Is(200)["reportSchedules.0.scheduleFrequency"]);
        await shop.Control.AdvanceTo(today.AddDays(18));
        Assert.Equal(
            ["true", "true", "true"],
            Ok(
                    await mws.Call(
                        "GetReportRequestList",
                        ("ReportTypeList.Type.1", Type + "REFUND_DATA_"),
                        ("RequestedFromDate", Iso(to)),
                        ("MaxCount", "100")
                    ),
                    "GetReportRequestList"
                )
                .Descendants(Mws + "Scheduled")
                .Select(one => one.Value)
        );
        var settled = Ok(
            await mws.Call("GetReportList", ("ReportTypeList.Type.1", Type + "SETTLEMENT_DATA_")),
            "GetReportList"
        );
        var settlement = Csv.Read(
            (await mws.Call("GetReport", ("ReportId", Value(settled, "ReportId")))).Bytes,
            above: 5
        );
        Assert.Equal(
            105m,
            settlement.Sum("NetTransactionAmount", one => one["TransactionType"] is "Capture" or "Refund")
        );
        Assert.Equal(["cap-1", "ref-1", ""], settlement.Rows.Select(one => one["SellerReferenceId"]));
        Assert.Equal(
            "105.00",
            (
                await shop.V2.Get(
                    $"disbursements?startTime={today:yyyyMMdd}T000000Z&endTime={today.AddDays(60):yyyyMMdd}T000000Z"
                )
            ).Is(200)["disbursements.0.amount"]
        );
        Assert.Equal(
            "COMPLETED",
            (await shop.V2.Get($"reports/{Value(settled, "ReportId")}")).Is(200)["processingStatus"]
        );

        var changed = Ok(
            await mws.Call("ManageReportSchedule", ("ReportType", Type + "REFUND_DATA_"), ("Schedule", "_1_DAY_")),
            "ManageReportSchedule"
        );
        Assert.Equal("_1_DAY_", Value(changed, "Schedule"));
        Assert.Equal("1", Value(Ok(await mws.Call("GetReportScheduleCount"), "GetReportScheduleCount"), "Count"));
        Assert.Equal(
            "_1_DAY_",
            Value(
                Ok(
                    await mws.Call("GetReportScheduleList", ("ReportTypeList.Type.1", Type + "REFUND_DATA_")),
                    "GetReportScheduleList"
                ),
                "Schedule"
            )
        );
        Assert.Equal(
            "_NEVER_",
            Value(
                Ok(
                    await mws.Call(
                        "ManageReportSchedule",
                        ("ReportType", Type + "REFUND_DATA_"),
                        ("Schedule", "_NEVER_")
                    ),
                    "ManageReportSchedule"
                ),
                "Schedule"
            )
        );
        Assert.Equal("0", Value(Ok(await mws.Call("GetReportScheduleCount"), "GetReportScheduleCount"), "Count"));

        // 5. After 90 days it is gone.
        await shop.Control.AdvanceTo(today.AddDays(92));
        Error(await mws.Call("GetReport", ("ReportId", report)), 404, "ReportNoLongerAvailable");
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_asked_for_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var mws = Client(shop);
        var now = (await shop.Control.Clock()).Now;
        foreach (var type in new[] { "_GET_ORDERS_DATA_", Type + "SETTLEMENT_DATA_", "x" })
            Error(await mws.Call("RequestReport", ("ReportType", type)), 400, "InvalidReportType");
        Error(await mws.Call("RequestReport"), 400, "InvalidParameterValue");
        Error(
            await mws.Call("RequestReport", ("ReportType", Type + "CAPTURE_DATA_"), ("StartDate", "yesterday")),
            400,
            "InvalidParameterValue"
        );
        Error(
            await mws.Call(
                "RequestReport",
                ("ReportType", Type + "CAPTURE_DATA_"),
                ("StartDate", Iso(now)),
                ("EndDate", Iso(now.AddDays(-1)))
            ),
            400,
            "InvalidParameterValue"
        );
        Error(
            await mws.Call(
                "RequestReport",
                ("ReportType", Type + "CAPTURE_DATA_"),
                ("StartDate", Iso(now.AddDays(-91)))
            ),
            400,
            "InvalidParameterValue"
        );
        foreach (var id in new[] { "500000000000001", "n500000000000001", "x" })
            Error(await mws.Call("GetReport", ("ReportId", id)), 400, "InvalidReportId");
        Error(await mws.Call("GetReport"), 400, "InvalidParameterValue");
        Error(await mws.Call("UpdateReportAcknowledgements"), 400, "InvalidParameterValue");
        Error(
            await mws.Call("UpdateReportAcknowledgements", ("ReportIdList.Id.1", "500000000000001")),
            400,
            "InvalidReportId"
        );
        Error(
            await mws.Call("ManageReportSchedule", ("ReportType", Type + "CAPTURE_DATA_"), ("Schedule", "_5_MINUTES_")),
            400,
            "InvalidScheduleFrequency"
        );
        Error(
            await mws.Call("ManageReportSchedule", ("ReportType", Type + "SETTLEMENT_DATA_"), ("Schedule", "_1_DAY_")),
            400,
            "InvalidReportType"
        );
        Error(
            await mws.Call(
                "ManageReportSchedule",
                ("ReportType", Type + "CAPTURE_DATA_"),
                ("Schedule", "_1_DAY_"),
                ("ScheduleDate", Iso(now.AddDays(-1)))
            ),
            400,
            "InvalidParameterValue"
        );
        Error(await mws.Call("GetReportRequestList", ("MaxCount", "101")), 400, "InvalidParameterValue");
        Error(await mws.Call("GetReportRequestList", ("ReportTypeList.Type.1", "x")), 400, "InvalidParameterValue");
        Error(
            await mws.Call("GetReportRequestList", ("ReportProcessingStatusList.Status.1", "DONE")),
            400,
            "InvalidParameterValue"
        );
        foreach (
            var action in new[]
            {
                "GetReportRequestListByNextToken",
                "GetReportListByNextToken",
                "GetReportScheduleListByNextToken",
            }
        )
            Error(await mws.Call(action, ("NextToken", "x")), 400, "InvalidParameterValue");
        Error(await mws.Call("Authorize"), 404, "InvalidAddress");
        Error(
            await mws.Send(V1Client.Request("GetReportCount") with { SellerId = "A0000000000000" }),
            400,
            "InvalidParameterValue"
        );
        foreach (var action in V1Routes.ReportActions)
        {
            Error(
                await mws.Send(V1Client.Request(action) with { Signature = _ => Convert.ToBase64String(new byte[32]) }),
                403,
                "SignatureDoesNotMatch"
            );
            Error(
                await mws.Send(V1Client.Request(action) with { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" }),
                403,
                "InvalidAccessKeyId"
            );
        }
        Error(await Client(shop, "/Reports/2010-01-01").Call("GetReportCount"), 404, "InvalidAddress");
        (await shop.V1.Call("GetReportCount")).IsError(404, "InvalidAddress");

        // Another's request is nobody's.
        var theirs = Value(
            Ok(await mws.Call("RequestReport", ("ReportType", Type + "CAPTURE_DATA_")), "RequestReport"),
            "ReportRequestId"
        );
        var other = Client(await Shop.Open(database));
        Error(await other.Call("GetReport", ("ReportId", theirs)), 400, "InvalidReportId");
        Assert.Empty(
            Ok(await other.Call("GetReportRequestList", ("ReportRequestIdList.Id.1", theirs)), "GetReportRequestList")
                .Descendants(Mws + "ReportRequestInfo")
        );
        Assert.Equal(
            "0",
            Value(
                Ok(
                    await other.Call("CancelReportRequests", ("ReportRequestIdList.Id.1", theirs)),
                    "CancelReportRequests"
                ),
                "Count"
            )
        );
        Assert.Equal("0", Value(Ok(await other.Call("GetReportRequestCount"), "GetReportRequestCount"), "Count"));
        Assert.Equal("1", Value(Ok(await mws.Call("CancelReportRequests"), "CancelReportRequests"), "Count"));
    }

    private static V1Client Client(Shop shop, string path = "/Reports/2009-01-01", string seller = "SellerId") =>
        new(shop.Merchant, shop.Host.Http, path, "2009-01-01", seller);

    private static XElement Ok(V1Reply reply, string action)
    {
        Assert.True(reply.Status == 200, $"{action} answered {reply.Status}: {reply.Text}");
        Assert.Equal(Mws + (action + "Response"), reply.Xml.Root!.Name);
        Assert.NotEmpty(reply.Xml.Root.Element(Mws + "ResponseMetadata")!.Element(Mws + "RequestId")!.Value);
        return reply.Xml.Root.Element(Mws + (action + "Result"))!;
    }

    private static void Error(V1Reply reply, int status, string code)
    {
        Assert.Equal(Mws + "ErrorResponse", reply.Xml.Root!.Name);
        Assert.True(
            (reply.Status, code) == (status, reply.Xml.Descendants(Mws + "Code").Single().Value),
            $"{reply.Action} answered {reply.Status}, expected {status} {code}: {reply.Text}"
        );
    }

    private static string Value(XElement result, string name) => result.Descendants(Mws + name).First().Value;

    private static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+00:00";
}
