using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>Which reports are asked for.</summary>
/// <param name="Since">Asked for then or later.</param>
/// <param name="Until">Asked for then or earlier.</param>
/// <param name="Types">Of one of these types; none for any.</param>
/// <param name="Statuses">Standing so; none for any.</param>
/// <param name="Acknowledged">Whether the merchant has said it has them; null for either.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Before">Go on after this one, towards the older ones; null from the newest.</param>
internal sealed record ReportQuery(
    DateTimeOffset Since,
    DateTimeOffset Until,
    IReadOnlyList<ReportType> Types,
    IReadOnlyList<ReportStatus> Statuses,
    bool? Acknowledged,
    int Limit,
    ObjectId? Before = null
)
{
    public bool Takes(Report report) =>
        report.CreatedAt >= Since
        && report.CreatedAt <= Until
        && report.State != State.Closed
        && (Types.Count == 0 || Types.Contains(report.Type))
        && (Statuses.Count == 0 || Statuses.Contains(Reports.StatusOf(report)))
        && (Acknowledged is null || Acknowledged == report.AcknowledgedAt is not null);
}
