using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Reports, their schedules and documents, and disbursements.</summary>
/// <remarks>Wire v2: spec 3.12; "Reports", "Downloading reports", "Managing report schedules", "Manually requesting reports", "Requesting disbursement details".</remarks>
internal static partial class V2Handlers
{
    private const int PageDefault = 10;

    // ---- reports ----

    public static async Task<WireResponse> GetReports(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        ReportQuery query;
        // A token is used alone; the SDKs send their defaults beside it all the same.
        if (asked.Token(ReportNames.ReadToken) is { } next) query = next;
        else
        {
            var now = await Now(call);
            var statuses = asked.Words("processingStatuses", ["IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"]).SelectMany<string, ReportStatus>(word => word switch
            {
                "IN_PROGRESS" => [ReportStatus.Asked, ReportStatus.Making],
                "COMPLETED" => [ReportStatus.Made],
                "FAILED" => [ReportStatus.Failed],
                _ => [ReportStatus.FoundNothing, ReportStatus.Canceled],
            });
            query = new ReportQuery(asked.Instant("createdSince") ?? now - ReportNames.ListWindow, asked.Instant("createdUntil") ?? now, [.. asked.Types()], [.. statuses], null, asked.Size("pageSize") ?? PageDefault);
            // What is kept no longer is not told of, whenever its file is thrown away.
            if (query.Since < now - ReportNames.ListWindow) query = query with { Since = now - ReportNames.ListWindow };
        }
        if (asked.Fault is { } bad) return V2Faults.Render(bad);
        var found = new List<Report>();
        // One more than is shown tells whether there are more.
        await foreach (var report in call.Engine.Reports.List(call.Merchant.Id, query with { Limit = query.Limit + 1 })) found.Add(report);
        var more = found.Count > query.Limit ? ReportNames.Token(query with { Before = found[query.Limit - 1].Id }) : null;
        return V2Call.Yes(200, V2Rendering.Reports(call.Merchant.Id, found.Take(query.Limit), more));
    }

    public static async Task<WireResponse> GetReport(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        return ObjectId.ParseDigits(call.IdText, ObjectKind.Report) is { } id && await call.Engine.Reports.Find(call.Merchant.Id, id) is { } report ? V2Call.Yes(200, V2Rendering.Report(call.Merchant.Id, report))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> CreateReport(V2Call call)
    {
        var body = call.Body;
        var type = ReportType(body);
        var (from, to) = (Instant(body, "startTime"), Instant(body, "endTime"));
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        var now = await Now(call);
        // Assumed: a report without times is of the longest period that ends now.
        var end = to ?? (from + Tender.Core.Report.PeriodMax is { } longest && longest < now ? longest : now);
        var start = from ?? end - Tender.Core.Report.PeriodMax;
        if (start > now) return V2Faults.Render(V2Faults.InvalidParameter("startTime"));
        if (start >= end || end - start > Tender.Core.Report.PeriodMax) return V2Faults.Render(V2Faults.Combination("startTime", "endTime"));
        return await call.Do<Report>($"Create Report {ReportNames.NameOf(type)}", report => new StoredResponse(201, V2Rendering.Write(json => json.WriteString("reportId", report.Id.Digits))), ask =>
            call.Engine.Reports.Request(ask, type, start, end));
    }

    public static async Task<WireResponse> GetReportDocument(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        if (V2Rendering.ReportOf(call.Merchant.Id, call.IdText!) is not { } id || await call.Engine.Reports.Find(call.Merchant.Id, id) is not { HasFile: true } report) return V2Faults.Render(V2Faults.NotFound);
        return V2Call.Yes(200, V2Rendering.Write(json =>
        {
            json.WriteString("reportDocumentId", V2Rendering.DocumentId(call.Merchant.Id, report.Id));
            json.WriteString("url", ReportLinks.Of(call.Pages, call.Engine, call.Merchant.Id, report));
            // Wire v2: "Report Document object", at this time always "N/A".
            json.WriteString("compressionAlgorithm", "N/A");
        }));
    }

    // ---- schedules ----

    public static async Task<WireResponse> GetReportSchedules(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        var types = asked.Types().ToList();
        if (asked.Fault is { } bad) return V2Faults.Render(bad);
        var schedules = await call.Engine.Reports.Schedules(call.Merchant.Id);
        return V2Call.Yes(200, V2Rendering.Write(json =>
        {
            json.WriteStartArray("reportSchedules");
            foreach (var schedule in schedules.Where(one => types.Count == 0 || types.Contains(one.Type))) V2Rendering.Schedule(json, schedule);
            json.WriteEndArray();
        }));
    }

    public static async Task<WireResponse> GetReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        return ObjectId.ParseDigits(call.IdText, ObjectKind.ReportSchedule) is { } id && await call.Engine.Reports.FindSchedule(call.Merchant.Id, id) is { } schedule ? V2Call.Yes(200, V2Rendering.Schedule(schedule))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> CreateReportSchedule(V2Call call)
    {
        var body = call.Body;
        var type = ReportType(body);
        var every = body.Word("scheduleFrequency", ReportFrequencies.OfV2);
        if (every is null) body.Text("scheduleFrequency", 16, required: true);
        var next = Instant(body, "nextReportCreationTime");
        if (next is null) body.Text("nextReportCreationTime", 40, required: true);
        var replaces = body.Flag("deleteExistingSchedule") ?? false;
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        if (next < await Now(call)) return V2Faults.Render(V2Faults.InvalidParameter("nextReportCreationTime"));
        return await call.Do<ReportSchedule>($"Create Report Schedule {ReportNames.NameOf(type)} {every}", schedule => new StoredResponse(201, V2Rendering.Write(json => json.WriteString("reportScheduleId", schedule.Id.Digits))), ask =>
            call.Engine.Reports.Begin(ask, type, ReportFrequencies.FromV2(every!), every, next!.Value, replaces));
    }

    public static Task<WireResponse> CancelReportSchedule(V2Call call)
    {
        if (call.Fault is { } fault) return V2Call.No(fault);
        return ObjectId.ParseDigits(call.IdText, ObjectKind.ReportSchedule) is not { } id ? V2Call.No(V2Faults.NotFound)
            : call.Do<ReportSchedule>("Cancel Report Schedule", schedule => new StoredResponse(200, V2Rendering.Schedule(schedule)), ask => call.Engine.Reports.End(ask, id));
    }

    // ---- disbursements ----

    public static async Task<WireResponse> GetDisbursements(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        var asked = new V2Query(call.Request.Query);
        var query = asked.Token(ReportNames.ReadDisbursementToken);
        if (asked.Fault is { } unknown) return V2Faults.Render(unknown);
        if (query is null)
        {
            var (from, to) = (asked.Instant("startTime", required: true), asked.Instant("endTime", required: true));
            query = new DisbursementQuery(from ?? default, to ?? default, asked.Size("pageSize") ?? PageDefault);
            if (asked.Fault is null && query.From > query.To) return V2Faults.Render(V2Faults.Combination("startTime", "endTime"));
        }
        if (asked.Fault is { } bad) return V2Faults.Render(bad);
        var found = await call.Engine.Settlements.Disbursements(call.Merchant.Id, query with { Limit = query.Limit + 1 });
        var more = found.Count > query.Limit ? ReportNames.Token(query with { After = (found[query.Limit - 1].Settlement.Id, found[query.Limit - 1].Index) }) : null;
        return V2Call.Yes(200, V2Rendering.Disbursements(call.Merchant.Id, found.Take(query.Limit), more));
    }

    // ---- what several of them need ----

    /// <summary>The type of a report that can be asked for.</summary>
    private static ReportType ReportType(V2Members body)
    {
        var type = ReportNames.TypeOf(body.Text("reportType", 100, required: true));
        if (type is { } known && ReportNames.CanBeAskedFor(known)) return known;
        if (body.Text("reportType", 100) is not null) body.Refuse("reportType");
        return default;
    }

    private static DateTimeOffset? Instant(V2Members body, string name)
    {
        if (body.Name(name, 40) is not { } text) return null;
        if (ReportNames.Instant(text) is { } at) return at;
        body.Refuse(name);
        return null;
    }
}

/// <summary>The parameters of a query, read once and by name; what is wrong with them is told like what is wrong with a body. An empty one was not given: SDKs send such.</summary>
internal sealed class V2Query
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.Ordinal);
    private V2Fault? missing, invalid;

    public V2Query(string raw)
    {
        foreach (var pair in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (Decode(n), Decode(v)) : (Decode(pair), "");
            if (value.Length > 0 && !parameters.TryAdd(name, value) && parameters[name] != value) invalid ??= V2Faults.InvalidParameter(name);
        }
    }

    /// <summary>The first fault of everything read so far; null for none.</summary>
    public V2Fault? Fault => missing ?? invalid;

    /// <summary>The words of a list, each one of a few.</summary>
    public IReadOnlyList<string> Words(string name, IReadOnlyCollection<string> known)
    {
        var words = parameters.GetValueOrDefault(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (words.Any(word => !known.Contains(word))) invalid ??= V2Faults.InvalidParameter(name);
        return words;
    }

    /// <summary>The types of reports a list is narrowed to.</summary>
    public IEnumerable<ReportType> Types() => Words("reportTypes", ReportNames.TypeNames).Select(ReportNames.TypeOf).OfType<ReportType>();

    public DateTimeOffset? Instant(string name, bool required = false)
    {
        if (parameters.GetValueOrDefault(name) is not { } text)
        {
            if (required) missing ??= V2Faults.MissingParameter(name);
            return null;
        }
        if (ReportNames.Instant(text) is { } at) return at;
        invalid ??= V2Faults.InvalidParameter(name);
        return null;
    }

    public int? Size(string name)
    {
        if (parameters.GetValueOrDefault(name) is not { } text) return null;
        if (text.Length <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= ReportNames.PageMax) return size;
        invalid ??= V2Faults.InvalidParameter(name);
        return null;
    }

    /// <summary>The question a token stands for; null where none was given, or none of ours.</summary>
    public T? Token<T>(Func<string, T?> read) where T : class
    {
        if (parameters.GetValueOrDefault("nextToken") is not { } token) return null;
        if (read(token) is { } query) return query;
        invalid ??= V2Faults.InvalidParameter("nextToken");
        return null;
    }

    // Wire v2: spec 2.5, Ruby writes a blank as a plus sign; no value of a list has one. A token's own plus sign is always encoded.
    private static string Decode(string text) => Uri.UnescapeDataString(text);
}

/// <summary>The shapes of reports.</summary>
internal sealed partial class V2Rendering
{
    public static byte[] Reports(string merchant, IEnumerable<Report> reports, string? next) => Write(json =>
    {
        json.WriteStartArray("reports");
        foreach (var report in reports)
        {
            json.WriteStartObject();
            Report(json, merchant, report);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("nextToken", next);
    });

    public static byte[] Report(string merchant, Report report) => Write(json => Report(json, merchant, report));

    /// <summary>Wire v2: spec 3.12: what is not known yet is left out, because the .NET SDK has no null for it.</summary>
    private static void Report(Utf8JsonWriter json, string merchant, Report report)
    {
        json.WriteString("reportId", report.Id.Digits);
        json.WriteString("reportType", ReportNames.NameOf(report.Type));
        json.WriteString("startTime", Instant(report.From));
        json.WriteString("endTime", Instant(report.To));
        json.WriteString("createdTime", Instant(report.CreatedAt));
        json.WriteString("processingStatus", StatusOf(report));
        if (report.StartedAt is { } started) json.WriteString("processingStartTime", Instant(started));
        if (report is { StartedAt: not null, State: not State.Pending }) json.WriteString("processingEndTime", Instant(report.ChangedAt));
        if (report.HasFile) json.WriteString("reportDocumentId", DocumentId(merchant, report.Id));
    }

    public static string StatusOf(Report report) => Tender.Server.Payments.Reports.StatusOf(report) switch
    {
        ReportStatus.Asked or ReportStatus.Making => "IN_PROGRESS",
        ReportStatus.Made => "COMPLETED",
        ReportStatus.Failed => "FAILED",
        // Wire v2: "Enum: ProcessingStatus", canceled on request, or because there is no data.
        ReportStatus.FoundNothing or ReportStatus.Canceled => "CANCELLED",
    };

    public static byte[] Schedule(ReportSchedule schedule) => Write(json => Members(json, schedule));

    public static void Schedule(Utf8JsonWriter json, ReportSchedule schedule)
    {
        json.WriteStartObject();
        Members(json, schedule);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, ReportSchedule schedule)
    {
        json.WriteString("reportScheduleId", schedule.Id.Digits);
        json.WriteString("reportType", ReportNames.NameOf(schedule.Type));
        json.WriteString("scheduleFrequency", ReportFrequencies.InV2(schedule));
        json.WriteString("nextReportCreationTime", Instant(schedule.NextAt));
    }

    /// <summary>Wire v2: "Requesting disbursement details", the amount as text, the time with milliseconds.</summary>
    public static byte[] Disbursements(string merchant, IEnumerable<Disbursement> disbursements, string? next) => Write(json =>
    {
        json.WriteStartArray("disbursements");
        foreach (var one in disbursements)
        {
            json.WriteStartObject();
            json.WriteString("sellerId", merchant);
            json.WriteString("settlementId", one.Settlement.Id.Digits);
            json.WriteString("amazonDisbursementReferenceId", Derived($"disbursement/{merchant}/{one.Settlement.Id}/{one.Amount.Currency}").ToString("N").ToUpperInvariant()[..15]);
            json.WriteString("amount", one.Amount.Format());
            json.WriteString("currencyCode", one.Amount.Currency.ToString());
            json.WriteString("transactionTime", one.Settlement.ChangedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("nextToken", next);
    });

    /// <summary>The document of a report, in the form of the real ones (<c>amzn1.tortuga.3.uuid.T3FKJJI01Y1E32</c>); it says which report it is of, and is good for one merchant alone.</summary>
    public static string DocumentId(string merchant, ObjectId report) => $"amzn1.tortuga.3.{Derived($"report-document/{merchant}/{report}")}.T{report.Digits}";

    /// <summary>The report a document is of; null for an id that is none of this merchant's.</summary>
    public static ObjectId? ReportOf(string merchant, string document) =>
        ObjectId.ParseDigits(document[(document.LastIndexOf('.') + 1)..].TrimStart('T'), ObjectKind.Report) is { } report && DocumentId(merchant, report) == document ? report : null;

    private static Guid Derived(string of) => new(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16));
}
