using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Reports and their documents.</summary>
/// <remarks>
/// Wire v2: spec 3.12; "Reports", "Downloading reports", "Manually requesting reports".
/// </remarks>
internal static partial class V2Handlers
{
    private const int PageDefault = 10;

    public static async Task<WireResponse> GetReports(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var parameters = new V2Query(call.Request.Query);
        // A token is used alone; the SDKs send their defaults beside it all the same.
        var query = parameters.Token(ReportNames.ReadToken) ?? ReadReportQuery(parameters, await call.Now());
        if (parameters.Fault is { } invalid)
            return call.Refuse(invalid);
        var found = new List<Report>();
        // Whether there are more is seen from one report more than is shown.
        await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query with { Limit = query.Limit + 1 }))
            found.Add(report);
        var next =
            found.Count > query.Limit ? ReportNames.Token(query with { Before = found[query.Limit - 1].Id }) : null;
        return call.Answer(200, V2Rendering.Reports(call.Merchant.Id, found.Take(query.Limit), next));
    }

    public static async Task<WireResponse> GetReport(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (ObjectId.ParseDigits(call.PathId, ObjectKind.Report) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        if (await call.Engine.Reports.Find(call.Merchant.Id, id) is not { } report)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, V2Rendering.Report(call.Merchant.Id, report));
    }

    public static async Task<WireResponse> CreateReport(V2Call call)
    {
        var type = V2Reading.ReportType(call.Body);
        var from = V2Reading.Instant(call.Body, "startTime");
        var to = V2Reading.Instant(call.Body, "endTime");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var now = await call.Now();
        // Assumed: a report without times is of the longest period that ends now.
        var longest = Report.PeriodMax(type);
        var end = to ?? (from is { } since && since + longest < now ? since + longest : now);
        var start = from ?? end - longest;
        if (start > now)
            return call.Refuse(V2Faults.InvalidParameter("startTime"));
        if (start >= end || end - start > longest)
            return call.Refuse(V2Faults.Combination("startTime", "endTime"));
        return await call.Perform<Report>(
            $"Create Report {ReportNames.NameOf(type)}",
            report => new StoredResponse(201, V2Rendering.CreatedReport(report)),
            command => call.Engine.Reports.Request(command, type, start, end)
        );
    }

    public static async Task<WireResponse> GetReportDocument(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (V2Rendering.ReportOf(call.Merchant.Id, call.PathId!) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        if (await call.Engine.Reports.Find(call.Merchant.Id, id) is not { HasFile: true } report)
            return call.Refuse(V2Faults.NotFound);
        var url = ReportLinks.Of(call.Links.Caller, call.Engine, call.Merchant.Id, report);
        return call.Answer(200, V2Rendering.ReportDocument(call.Merchant.Id, report, url));
    }

    private static ReportQuery ReadReportQuery(V2Query parameters, DateTimeOffset now)
    {
        var statuses = parameters
            .Choices("processingStatuses", V2States.ReportStatuses)
            .SelectMany(status => V2States.StatusesOf(status) ?? []);
        // Reports that are older are not kept.
        var earliest = now - ReportNames.ListWindow;
        var since = parameters.Instant("createdSince") ?? earliest;
        return new ReportQuery(
            since < earliest ? earliest : since,
            parameters.Instant("createdUntil") ?? now,
            [.. parameters.ReportTypes()],
            [.. statuses],
            null,
            parameters.PageSize("pageSize") ?? PageDefault
        );
    }
}
