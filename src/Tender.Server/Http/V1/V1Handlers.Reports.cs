using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>
/// Report requests and reports. A report request and the report it makes are one object here, and share their number.
/// </summary>
/// <remarks>Wire v1: spec 14; "Amazon MWS Documentation, Reports".</remarks>
internal static partial class V1Handlers
{
    private const string ReportRequestIds = "ReportRequestIdList.Id.";

    /// <summary>The most reports that are counted.</summary>
    private const int CountedMax = 10_000;

    // ---- report requests ----

    public static async Task<WireResponse> RequestReport(V1Call call)
    {
        var type = ReadReportType(call);
        var from = call.Input.Instant("StartDate");
        var to = call.Input.Instant("EndDate");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (type is not { } wanted)
            return call.Refuse(V1Faults.InvalidReportType(call.Input.Id("ReportType")));
        var now = await call.Now();
        // Assumed: without a start it is of the longest period; the guide's "now" would be an empty one.
        var end = to ?? now;
        var longest = Report.PeriodMax(wanted);
        var start = from ?? end - longest;
        if (start >= end || start > now)
            return call.Refuse(V1Faults.InvalidValue("StartDate must be before EndDate, and not in the future."));
        if (end - start > longest)
            return call.Refuse(V1Faults.InvalidValue($"The period is longer than {longest.Days} days."));
        var applied = await call.Engine.Reports.Request(
            call.Command<Report>($"Request report {ReportNames.NameOf(wanted)}"),
            wanted,
            start,
            end
        );
        return call.Answer(document => V1Rendering.ReportRequest(document, applied.Result.Value));
    }

    public static async Task<WireResponse> ListReportRequests(V1Call call)
    {
        var ids = ReadReportIds(call, ReportRequestIds);
        if (ids.Count == 0)
            return await ListReports(call, await ReadRequestsQuery(call), V1Rendering.ReportRequest);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        // Other conditions are ignored then; what does not exist is left out.
        var found = await FindReports(call, ids);
        return call.Answer(document => V1Rendering.Reports(document, null, found, V1Rendering.ReportRequest));
    }

    public static async Task<WireResponse> ListReportRequestsByToken(V1Call call) =>
        await ListReports(call, ReadToken(call), V1Rendering.ReportRequest);

    public static async Task<WireResponse> CountReportRequests(V1Call call) =>
        await CountReports(call, await ReadRequestsQuery(call));

    /// <summary>
    /// Wire v1: CancelReportRequests: what has begun cannot be canceled; the first 100 are told of.
    /// </summary>
    public static async Task<WireResponse> CancelReportRequests(V1Call call)
    {
        var ids = ReadReportIds(call, ReportRequestIds);
        var query = await ReadRequestsQuery(call) with { Limit = CountedMax };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var wanted = ids.Count > 0 ? await FindReports(call, ids) : await QueryReports(call, query);
        var canceled = new List<ObjectId>();
        foreach (var report in wanted.Where(report => report.State == State.Pending))
        {
            var command = call.Command<bool>("Cancel report request");
            var applied = await call.Engine.Reports.Cancel(command, report.Id);
            if (applied.Result.Ok && applied.Result.Value)
                canceled.Add(report.Id);
        }
        var shown = await FindReports(call, canceled.Take(ReportNames.PageMax));
        return call.Answer(document =>
        {
            V1Rendering.Count(document, canceled.Count);
            foreach (var report in shown)
                V1Rendering.ReportRequest(document, report);
        });
    }

    // ---- reports ----

    public static async Task<WireResponse> ListReports(V1Call call)
    {
        var ids = ReadReportIds(call, ReportRequestIds);
        if (ids.Count == 0)
            return await ListReports(call, await ReadReportsQuery(call), V1Rendering.Report);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var found = (await FindReports(call, ids)).Where(report => report.HasFile).ToList();
        return call.Answer(document => V1Rendering.Reports(document, null, found, V1Rendering.Report));
    }

    public static async Task<WireResponse> ListReportsByToken(V1Call call) =>
        await ListReports(call, ReadToken(call), V1Rendering.Report);

    public static async Task<WireResponse> CountReports(V1Call call) =>
        await CountReports(call, await ReadReportsQuery(call));

    public static async Task<WireResponse> GetReport(V1Call call)
    {
        var id = call.Input.Id("ReportId");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        // Wire v1: MWS "Reports errors": InvalidReportId 400, ReportNotReady 404, ReportNoLongerAvailable 404.
        if (ParseReport(id) is not { } parsed || await call.Find(parsed) is not Report report)
            return call.Refuse(V1Faults.InvalidReportId(id));
        if (report.State == State.Pending)
            return call.Refuse(V1Faults.ReportNotReady(id));
        if (!report.HasFile || await call.Engine.Reports.Find(call.Merchant.Id, parsed) is null)
            return call.Refuse(V1Faults.ReportNoLongerAvailable(id));
        return ReportLinks.File(call.Engine, call.Merchant.Id, report, "text/plain; charset=utf-8");
    }

    public static async Task<WireResponse> AcknowledgeReports(V1Call call)
    {
        const string list = "ReportIdList.Id.";
        var ids = ReadReportIds(call, list);
        var acknowledged = call.Input.Flag("Acknowledged") ?? true;
        if (ids.Count == 0)
            call.Input.Id(list + "1");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var known = (await FindReports(call, ids)).Where(report => report.HasFile).Select(report => report.Id);
        if (ids.Except(known).ToList() is [var unknown, ..])
            return call.Refuse(V1Faults.InvalidReportId(unknown.Digits));
        foreach (var id in ids)
            await call.Engine.Reports.Acknowledge(call.Command<Report>("Acknowledge report"), id, acknowledged);
        var shown = await FindReports(call, ids);
        return call.Answer(document =>
        {
            V1Rendering.Count(document, shown.Count);
            foreach (var report in shown)
                V1Rendering.Report(document, report);
        });
    }

    // ---- what several of them need ----

    private static async Task<WireResponse> ListReports(
        V1Call call,
        ReportQuery? query,
        Action<V1Document, Report> write
    )
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (query is null)
            return call.Refuse(V1Faults.InvalidToken(call.Input.Id("NextToken")));
        // Whether there are more is seen from one report more than is shown.
        var found = await QueryReports(call, query with { Limit = query.Limit + 1 });
        var next =
            found.Count > query.Limit ? ReportNames.Token(query with { Before = found[query.Limit - 1].Id }) : null;
        return call.Answer(document => V1Rendering.Reports(document, next, found.Take(query.Limit), write));
    }

    private static async Task<WireResponse> CountReports(V1Call call, ReportQuery query)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var count = 0;
        await foreach (var _ in call.Engine.Reports.List(call.Merchant.Id, query with { Limit = CountedMax }))
            count++;
        return call.Answer(document => V1Rendering.Count(document, count));
    }

    private static async Task<List<Report>> QueryReports(V1Call call, ReportQuery query)
    {
        var found = new List<Report>();
        await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query))
            found.Add(report);
        return found;
    }

    /// <summary>The reports of these ids that exist, the newest first.</summary>
    private static async Task<List<Report>> FindReports(V1Call call, IEnumerable<ObjectId> ids)
    {
        var since = await call.Now() - Report.RetentionWindow;
        var found = await call.Engine.Store.Find(call.Merchant.Id, [.. ids]);
        return
        [
            .. found
                .Values.OfType<Report>()
                .Where(report => report.State != State.Closed && report.CreatedAt > since)
                .OrderByDescending(report => report.Id),
        ];
    }

    private static async Task<ReportQuery> ReadRequestsQuery(V1Call call) =>
        await ReadQuery(call, "Requested", ReadStatuses(call), null);

    private static async Task<ReportQuery> ReadReportsQuery(V1Call call) =>
        await ReadQuery(call, "Available", [ReportStatus.Made], call.Input.Flag("Acknowledged"));

    /// <summary>What a list asks for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="dates">What its dates are called: Requested or Available.</param>
    /// <param name="statuses">The statuses that are listed; none means all.</param>
    /// <param name="acknowledged">Whether reports must be acknowledged, or must not be; null for either.</param>
    private static async Task<ReportQuery> ReadQuery(
        V1Call call,
        string dates,
        IReadOnlyList<ReportStatus> statuses,
        bool? acknowledged
    )
    {
        var now = await call.Now();
        var earliest = now - ReportNames.ListWindow;
        var since = call.Input.Instant($"{dates}FromDate") ?? earliest;
        return new(
            since < earliest ? earliest : since,
            call.Input.Instant($"{dates}ToDate") ?? now,
            ReadReportTypes(call),
            statuses,
            acknowledged,
            call.Input.Count("MaxCount", 1, ReportNames.PageMax) ?? 10
        );
    }

    /// <summary>The query that a token stands for; null when the token is not one of ours.</summary>
    private static ReportQuery? ReadToken(V1Call call) => ReportNames.ReadToken(call.Input.Id("NextToken"));

    private static ObjectId? ParseReport(string text) => ObjectId.ParseDigits(text, ObjectKind.Report);

    /// <summary>The type of a report that can be asked for; null for any other.</summary>
    private static ReportType? ReadReportType(V1Call call) =>
        ReportNames.TypeOf(call.Input.Id("ReportType")) is { } type && ReportNames.CanBeAskedFor(type) ? type : null;

    private static IReadOnlyList<ReportType> ReadReportTypes(V1Call call)
    {
        var types = new List<ReportType>();
        foreach (var (name, text) in call.Input.Names("ReportTypeList.Type."))
            if (ReportNames.TypeOf(text) is { } type)
                types.Add(type);
            else
                call.Input.ReportNotInSet(name, ReportNames.TypeNames);
        return types;
    }

    private static IReadOnlyList<ReportStatus> ReadStatuses(V1Call call)
    {
        var statuses = new List<ReportStatus>();
        foreach (var (name, text) in call.Input.Names("ReportProcessingStatusList.Status."))
            if (V1States.StatusesOf(text) is { } named)
                statuses.AddRange(named);
            else
                call.Input.ReportNotInSet(name, V1States.ReportStatuses);
        return statuses;
    }

    /// <summary>The ids that a list holds, each once.</summary>
    private static IReadOnlyList<ObjectId> ReadReportIds(V1Call call, string list)
    {
        var ids = new List<ObjectId>();
        foreach (var (name, text) in call.Input.Names(list))
            if (ParseReport(text) is { } id)
                ids.Add(id);
            else
                call.Input.ReportInvalid(name, "Member must be the id of a report");
        return [.. ids.Distinct()];
    }
}
