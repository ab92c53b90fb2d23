namespace Tender.Testing;

/// <summary>One thing that happened.</summary>
/// <param name="At">When, by the merchant's clock.</param>
/// <param name="Kind">request, change, processor, due, delivery, ledger, quarantine or fault.</param>
/// <param name="Who">merchant, buyer, processor, clock or operator.</param>
/// <param name="Summary">What happened, in words.</param>
/// <param name="V2">The object it happened to, as the v2 API shows it; null when that API has none.</param>
/// <param name="V1">The same in the original API.</param>
public sealed record TimelineEntry(
    DateTimeOffset At,
    string Kind,
    string Who,
    string Summary,
    ObjectView? V2,
    ObjectView? V1
)
{
    /// <summary>The entry as a line of text.</summary>
    public override string ToString()
    {
        var line = $"{At:yyyy-MM-dd HH:mm:ss.fff}  {Kind, -9}  {Who, -9}  {Summary}";
        return (V2 ?? V1) is { } view ? $"{line}  [{view}]" : line;
    }
}
