using System.Globalization;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>Reports, requests for them, and their schedules.</summary>
internal static partial class V1Rendering
{
    /// <summary>A page of a list.</summary>
    public static void Reports(
        V1Document document,
        string? nextToken,
        IEnumerable<Report> reports,
        Action<V1Document, Report> write
    )
    {
        document.Text("NextToken", nextToken ?? "");
        document.Flag("HasNext", nextToken is not null);
        foreach (var report in reports)
            write(document, report);
    }

    // Wire v1: ReportRequestInfo, in the order of recorded answers.
    public static void ReportRequest(V1Document document, Report report)
    {
        using var _ = document.Element("ReportRequestInfo");
        document.Text("ReportRequestId", report.Id.Digits);
        document.Text("ReportType", ReportNames.NameOf(report.Type));
        document.Text("StartDate", ReportInstant(report.From));
        document.Text("EndDate", ReportInstant(report.To));
        document.Flag("Scheduled", report.IsScheduled);
        document.Text("SubmittedDate", ReportInstant(report.CreatedAt));
        document.Text("ReportProcessingStatus", V1States.StatusOf(report));
        if (report.HasFile)
            document.Text("GeneratedReportId", report.Id.Digits);
        if (report.StartedAt is not { } started)
            return;
        document.Text("StartedProcessingDate", ReportInstant(started));
        if (report.State != State.Pending)
            document.Text("CompletedDate", ReportInstant(report.ChangedAt));
    }

    // Wire v1: ReportInfo.
    public static void Report(V1Document document, Report report)
    {
        using var _ = document.Element("ReportInfo");
        document.Text("ReportId", report.Id.Digits);
        document.Text("ReportType", ReportNames.NameOf(report.Type));
        document.Text("ReportRequestId", report.Id.Digits);
        document.Text("AvailableDate", ReportInstant(report.ChangedAt));
        document.Flag("Acknowledged", report.AcknowledgedAt is not null);
        if (report.AcknowledgedAt is { } at)
            document.Text("AcknowledgedDate", ReportInstant(at));
    }

    /// <summary>The schedules that are in force: always one page.</summary>
    public static void Schedules(V1Document document, IReadOnlyList<ReportSchedule> schedules)
    {
        document.Text("NextToken", "");
        document.Flag("HasNext", false);
        foreach (var schedule in schedules)
            Schedule(document, schedule, ReportFrequencies.InV1(schedule));
    }

    /// <summary>The schedules that a request changed.</summary>
    /// <param name="document">The document.</param>
    /// <param name="schedules">The schedules.</param>
    /// <param name="frequency">The frequency they have now; null for each its own.</param>
    public static void ChangedSchedules(
        V1Document document,
        IReadOnlyList<ReportSchedule> schedules,
        string? frequency = null
    )
    {
        Count(document, schedules.Count);
        foreach (var schedule in schedules)
            Schedule(document, schedule, frequency ?? ReportFrequencies.InV1(schedule));
    }

    public static void Count(V1Document document, int count) =>
        document.Text("Count", count.ToString(CultureInfo.InvariantCulture));

    // Wire v1: ReportSchedule.
    private static void Schedule(V1Document document, ReportSchedule schedule, string? frequency)
    {
        using var _ = document.Element("ReportSchedule");
        document.Text("ReportType", ReportNames.NameOf(schedule.Type));
        document.Text("Schedule", frequency);
        document.Text("ScheduledDate", ReportInstant(schedule.NextAt));
    }

    private static string ReportInstant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+00:00";
}
