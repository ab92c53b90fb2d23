using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>The shapes of reports.</summary>
internal sealed partial class V2Rendering
{
    public static byte[] Reports(string merchant, IEnumerable<Report> reports, string? next) =>
        JsonText.Object(json =>
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

    public static byte[] Report(string merchant, Report report) =>
        JsonText.Object(json => Report(json, merchant, report));

    /// <summary>
    /// Wire v2: spec 3.12: what is not known yet is left out, because the .NET SDK has no null for it.
    /// </summary>
    private static void Report(Utf8JsonWriter json, string merchant, Report report)
    {
        json.WriteString("reportId", report.Id.Digits);
        json.WriteString("reportType", ReportNames.NameOf(report.Type));
        json.WriteString("startTime", Instant(report.From));
        json.WriteString("endTime", Instant(report.To));
        json.WriteString("createdTime", Instant(report.CreatedAt));
        json.WriteString("processingStatus", StatusOf(report));
        if (report.StartedAt is { } started)
            json.WriteString("processingStartTime", Instant(started));
        if (report is { StartedAt: not null, State: not State.Pending })
            json.WriteString("processingEndTime", Instant(report.ChangedAt));
        if (report.HasFile)
            json.WriteString("reportDocumentId", DocumentId(merchant, report.Id));
    }

    public static string StatusOf(Report report) =>
        Tender.Server.Payments.Reports.StatusOf(report) switch
        {
            ReportStatus.Asked or ReportStatus.Making => "IN_PROGRESS",
            ReportStatus.Made => "COMPLETED",
            ReportStatus.Failed => "FAILED",
            // Wire v2: "Enum: ProcessingStatus", canceled on request, or because there is no data.
            ReportStatus.FoundNothing or ReportStatus.Canceled => "CANCELLED",
        };

    public static byte[] Schedule(ReportSchedule schedule) => JsonText.Object(json => Members(json, schedule));

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
    public static byte[] Disbursements(string merchant, IEnumerable<Disbursement> disbursements, string? next) =>
        JsonText.Object(json =>
        {
            json.WriteStartArray("disbursements");
            foreach (var one in disbursements)
            {
                json.WriteStartObject();
                json.WriteString("sellerId", merchant);
                json.WriteString("settlementId", one.Settlement.Id.Digits);
                json.WriteString(
                    "amazonDisbursementReferenceId",
                    Derived($"disbursement/{merchant}/{one.Settlement.Id}/{one.Amount.Currency}")
                        .ToString("N")
                        .ToUpperInvariant()[..15]
                );
                json.WriteString("amount", one.Amount.Format());
                json.WriteString("currencyCode", one.Amount.Currency.ToString());
                json.WriteString(
                    "transactionTime",
                    one.Settlement.ChangedAt.UtcDateTime.ToString(
                        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                        CultureInfo.InvariantCulture
                    )
                );
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("nextToken", next);
        });

    /// <summary>
    /// The document of a report, in the form of the real ones (<c>amzn1.tortuga.3.uuid.T3FKJJI01Y1E32</c>); it says
    /// which report it is of, and is good for one merchant alone.
    /// </summary>
    public static string DocumentId(string merchant, ObjectId report) =>
        $"amzn1.tortuga.3.{Derived($"report-document/{merchant}/{report}")}.T{report.Digits}";

    /// <summary>The report a document is of; null for an id that is none of this merchant's.</summary>
    public static ObjectId? ReportOf(string merchant, string document) =>
        ObjectId.ParseDigits(document[(document.LastIndexOf('.') + 1)..].TrimStart('T'), ObjectKind.Report)
            is { } report
        && DocumentId(merchant, report) == document
            ? report
            : null;

    private static Guid Derived(string of) => new(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16));
}
