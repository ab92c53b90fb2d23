using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Reports, their schedules and documents, and disbursements.</summary>
/// <remarks>
/// Wire v2: spec 3.12; "Reports", "Downloading reports", "Managing report schedules", "Manually requesting reports",
/// "Requesting disbursement details".
/// </remarks>
internal static partial class V2Handlers
{
    private const int PageDefault = 10;

    // ---- reports ----

    public static async Task<WireResponse> GetReports(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        ReportQuery query;
        // A token is used alone; the SDKs send their defaults beside it all the same.
        if (asked.Token(ReportNames.ReadToken) is { } next)
            query = next;
        else
        {
            var now = await Now(call);
            var statuses = asked
                .Words("processingStatuses", ["IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"])
                .SelectMany<string, ReportStatus>(word =>
                    word switch
                    {
                        "IN_PROGRESS" => [ReportStatus.Asked, ReportStatus.Making],
                        "COMPLETED" => [ReportStatus.Made],
                        "FAILED" => [ReportStatus.Failed],
                        _ => [ReportStatus.FoundNothing, ReportStatus.Canceled],
                    }
                );
            query = new ReportQuery(
                asked.Instant("createdSince") ?? now - ReportNames.ListWindow,
                asked.Instant("createdUntil") ?? now,
                [.. asked.Types()],
                [.. statuses],
                null,
                asked.Size("pageSize") ?? PageDefault
            );
            // What is kept no longer is not told of, whenever its file is thrown away.
            if (query.Since < now - ReportNames.ListWindow)
                query = query with { Since = now - ReportNames.ListWindow };
        }
        if (asked.Fault is { } bad)
            return V2Faults.Render(bad);
        var found = new List<Report>();
        // One more than is shown tells whether there are more.
        await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query with { Limit = query.Limit + 1 }))
            found.Add(report);
        var more =
            found.Count > query.Limit ? ReportNames.Token(query with { Before = found[query.Limit - 1].Id }) : null;
        return V2Call.Yes(200, V2Rendering.Reports(call.Merchant.Id, found.Take(query.Limit), more));
    }

    public static async Task<WireResponse> GetReport(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return
            ObjectId.ParseDigits(call.IdText, ObjectKind.Report) is { } id
            && await call.Engine.Reports.Find(call.Merchant.Id, id) is { } report
            ? V2Call.Yes(200, V2Rendering.Report(call.Merchant.Id, report))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> CreateReport(V2Call call)
    {
        var body = call.Body;
        var type = ReportType(body);
        var (from, to) = (Instant(body, "startTime"), Instant(body, "endTime"));
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var now = await Now(call);
        // Assumed: a report without times is of the longest period that ends now.
        var end = to ?? (from + Tender.Core.Report.PeriodMax is { } longest && longest < now ? longest : now);
        var start = from ?? end - Tender.Core.Report.PeriodMax;
        if (start > now)
            return V2Faults.Render(V2Faults.InvalidParameter("startTime"));
        if (start >= end || end - start > Tender.Core.Report.PeriodMax)
            return V2Faults.Render(V2Faults.Combination("startTime", "endTime"));
        return await call.Do<Report>(
            $"Create Report {ReportNames.NameOf(type)}",
            report => new StoredResponse(
                201,
                V2Rendering.Write(json => json.WriteString("reportId", report.Id.Digits))
            ),
            ask => call.Engine.Reports.Request(ask, type, start, end)
        );
    }

    public static async Task<WireResponse> GetReportDocument(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (
            V2Rendering.ReportOf(call.Merchant.Id, call.IdText!) is not { } id
            || await call.Engine.Reports.Find(call.Merchant.Id, id) is not { HasFile: true } report
        )
            return V2Faults.Render(V2Faults.NotFound);
        return V2Call.Yes(
            200,
            V2Rendering.Write(json =>
            {
                json.WriteString("reportDocumentId", V2Rendering.DocumentId(call.Merchant.Id, report.Id));
                json.WriteString("url", ReportLinks.Of(call.Pages, call.Engine, call.Merchant.Id, report));
                // Wire v2: "Report Document object", at this time always "N/A".
                json.WriteString("compressionAlgorithm", "N/A");
            })
        );
    }

    // ---- schedules ----

    public static async Task<WireResponse> GetReportSchedules(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        var types = asked.Types().ToList();
        if (asked.Fault is { } bad)
            return V2Faults.Render(bad);
        var schedules = await call.Engine.Reports.Schedules(call.Merchant.Id);
        return V2Call.Yes(
            200,
            V2Rendering.Write(json =>
            {
                json.WriteStartArray("reportSchedules");
                foreach (var schedule in schedules.Where(one => types.Count == 0 || types.Contains(one.Type)))
                    V2Rendering.Schedule(json, schedule);
                json.WriteEndArray();
            })
        );
    }

    public static async Task<WireResponse> GetReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return
            ObjectId.ParseDigits(call.IdText, ObjectKind.ReportSchedule) is { } id
            && await call.Engine.Reports.FindSchedule(call.Merchant.Id, id) is { } schedule
            ? V2Call.Yes(200, V2Rendering.Schedule(schedule))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> CreateReportSchedule(V2Call call)
    {
        var body = call.Body;
        var type = ReportType(body);
        var every = body.Word("scheduleFrequency", ReportFrequencies.OfV2);
        if (every is null)
            body.Text("scheduleFrequency", 16, required: true);
        var next = Instant(body, "nextReportCreationTime");
        if (next is null)
            body.Text("nextReportCreationTime", 40, required: true);
        var replaces = body.Flag("deleteExistingSchedule") ?? false;
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (next < await Now(call))
            return V2Faults.Render(V2Faults.InvalidParameter("nextReportCreationTime"));
        return await call.Do<ReportSchedule>(
            $"Create Report Schedule {ReportNames.NameOf(type)} {every}",
            schedule => new StoredResponse(
                201,
                V2Rendering.Write(json => json.WriteString("reportScheduleId", schedule.Id.Digits))
            ),
            ask =>
                call.Engine.Reports.BeginSchedule(
                    ask,
                    type,
                    ReportFrequencies.FromV2(every!),
                    every,
                    next!.Value,
                    replaces
                )
        );
    }

    public static Task<WireResponse> CancelReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        return ObjectId.ParseDigits(call.IdText, ObjectKind.ReportSchedule) is not { } id
            ? V2Call.No(V2Faults.NotFound)
            : call.Do<ReportSchedule>(
                "Cancel Report Schedule",
                schedule => new StoredResponse(200, V2Rendering.Schedule(schedule)),
                ask => call.Engine.Reports.EndSchedule(ask, id)
            );
    }

    // ---- disbursements ----

    public static async Task<WireResponse> GetDisbursements(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        var query = asked.Token(ReportNames.ReadDisbursementToken);
        if (asked.Fault is { } unknown)
            return V2Faults.Render(unknown);
        if (query is null)
        {
            var (from, to) = (asked.Instant("startTime", required: true), asked.Instant("endTime", required: true));
            query = new DisbursementQuery(from ?? default, to ?? default, asked.Size("pageSize") ?? PageDefault);
            if (asked.Fault is null && query.From > query.To)
                return V2Faults.Render(V2Faults.Combination("startTime", "endTime"));
        }
        if (asked.Fault is { } bad)
            return V2Faults.Render(bad);
        var found = await call.Engine.Settlements.Disbursements(
            call.Merchant.Id,
            query with
            {
                Limit = query.Limit + 1,
            }
        );
        var more =
            found.Count > query.Limit
                ? ReportNames.Token(
                    query with
                    {
                        After = (found[query.Limit - 1].Settlement.Id, found[query.Limit - 1].Index),
                    }
                )
                : null;
        return V2Call.Yes(200, V2Rendering.Disbursements(call.Merchant.Id, found.Take(query.Limit), more));
    }

    // ---- what several of them need ----

    /// <summary>The type of a report that can be asked for.</summary>
    private static ReportType ReportType(V2Members body)
    {
        var type = ReportNames.TypeOf(body.Text("reportType", 100, required: true));
        if (type is { } known && ReportNames.CanBeAskedFor(known))
            return known;
        if (body.Text("reportType", 100) is not null)
            body.Refuse("reportType");
        return default;
    }

    private static DateTimeOffset? Instant(V2Members body, string name)
    {
        if (body.Name(name, 40) is not { } text)
            return null;
        if (ReportNames.Instant(text) is { } at)
            return at;
        body.Refuse(name);
        return null;
    }
}
