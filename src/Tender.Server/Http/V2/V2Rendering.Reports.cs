using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>Reports, their schedules and documents, and disbursements.</summary>
internal sealed partial class V2Rendering
{
    public static byte[] Reports(MerchantId merchant, IEnumerable<Report> reports, string? next) =>
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

    public static byte[] Report(MerchantId merchant, Report report) =>
        JsonText.Object(json => Report(json, merchant, report));

    /// <summary>
    /// Wire v2: spec 3.12: what is not known yet is left out, because the .NET SDK has no null for it. The order is the
    /// alphabet's: amazon-pay-api-sdk-nodejs, tst/webStoreClientTest.js compares it.
    /// </summary>
    private static void Report(Utf8JsonWriter json, MerchantId merchant, Report report)
    {
        json.WriteString("createdTime", Instant(report.CreatedAt));
        json.WriteString("endTime", Instant(report.To));
        if (report is { StartedAt: not null, State: not State.Pending })
            json.WriteString("processingEndTime", Instant(report.ChangedAt));
        if (report.StartedAt is { } started)
            json.WriteString("processingStartTime", Instant(started));
        json.WriteString("processingStatus", V2States.StatusOf(report));
        if (report.HasFile)
            json.WriteString("reportDocumentId", DocumentId(merchant, report.Id));
        json.WriteString("reportId", report.Id.Digits);
        json.WriteString("reportType", ReportNames.NameOf(report.Type));
        json.WriteString("startTime", Instant(report.From));
    }

    public static byte[] CreatedReport(Report report) =>
        JsonText.Object(json => json.WriteString("reportId", report.Id.Digits));

    /// <summary>Where the file of a report is.</summary>
    public static byte[] ReportDocument(MerchantId merchant, Report report, string url) =>
        JsonText.Object(json =>
        {
            json.WriteString("reportDocumentId", DocumentId(merchant, report.Id));
            json.WriteString("url", url);
            // Wire v2: "Report Document object", at this time always "N/A".
            json.WriteString("compressionAlgorithm", "N/A");
        });

    public static byte[] Schedule(ReportSchedule schedule) => JsonText.Object(json => Schedule(json, schedule));

    public static byte[] Schedules(IEnumerable<ReportSchedule> schedules) =>
        JsonText.Object(json =>
        {
            json.WriteStartArray("reportSchedules");
            foreach (var schedule in schedules)
            {
                json.WriteStartObject();
                Schedule(json, schedule);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    public static byte[] CreatedSchedule(ReportSchedule schedule) =>
        JsonText.Object(json => json.WriteString("reportScheduleId", schedule.Id.Digits));

    private static void Schedule(Utf8JsonWriter json, ReportSchedule schedule)
    {
        json.WriteString("nextReportCreationTime", Instant(schedule.NextAt));
        json.WriteString("reportScheduleId", schedule.Id.Digits);
        json.WriteString("reportType", ReportNames.NameOf(schedule.Type));
        json.WriteString("scheduleFrequency", ReportFrequencies.InV2(schedule));
    }

    /// <summary>Wire v2: "Requesting disbursement details", the amount as text, the time with milliseconds.</summary>
    public static byte[] Disbursements(MerchantId merchant, IEnumerable<Disbursement> disbursements, string? next) =>
        JsonText.Object(json =>
        {
            json.WriteStartArray("disbursements");
            foreach (var disbursement in disbursements)
            {
                json.WriteStartObject();
                Disbursement(json, merchant, disbursement);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("nextToken", next);
        });

    private static void Disbursement(Utf8JsonWriter json, MerchantId merchant, Disbursement disbursement)
    {
        var (settlement, currency) = (disbursement.Settlement, disbursement.Amount.Currency);
        var reference = Derive($"disbursement/{merchant}/{settlement.Id}/{currency}").ToString("N").ToUpperInvariant();
        var paidAt = settlement.ChangedAt.UtcDateTime;
        json.WriteString("sellerId", merchant.Value);
        json.WriteString("settlementId", settlement.Id.Digits);
        json.WriteString("amazonDisbursementReferenceId", reference[..15]);
        json.WriteString("amount", disbursement.Amount.Format());
        json.WriteString("currencyCode", currency.ToString());
        json.WriteString(
            "transactionTime",
            paidAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        );
    }

    /// <summary>
    /// The document of a report, in the form of the real ones (<c>amzn1.tortuga.3.uuid.T3FKJJI01Y1E32</c>); it says
    /// which report it is of, and is good for one merchant alone.
    /// </summary>
    public static string DocumentId(MerchantId merchant, ObjectId report) =>
        $"amzn1.tortuga.3.{Derive($"report-document/{merchant}/{report}")}.T{report.Digits}";

    /// <summary>The report a document is of; null for an id that is none of this merchant's.</summary>
    public static ObjectId? ReportOf(MerchantId merchant, string document)
    {
        var digits = document[(document.LastIndexOf('.') + 1)..].TrimStart('T');
        if (ObjectId.ParseDigits(digits, ObjectKind.Report) is not { } report)
            return null;
        return DocumentId(merchant, report) == document ? report : null;
    }

    private static Guid Derive(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
