using Tender.Core;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What happened over time, drawn on the merchant's clock. It shows what it was given and says from when to when that
/// is: nothing is smoothed, left out or made up at the ends.
/// </summary>
internal static class ActivityChart
{
    private const int BarCount = 48,
        Width = 720,
        Height = 90;

    private static readonly string[] Moods = ["good", "wait", "bad", "over"];

    /// <param name="entries">The newest changes, the newest first.</param>
    /// <param name="now">The merchant's time.</param>
    /// <param name="isAll">Whether these are all there are.</param>
    public static Html Draw(IReadOnlyList<JournalEntry> entries, DateTimeOffset now, bool isAll)
    {
        var moves = (
            from entry in entries
            from step in entry.Steps
            where step.Moves
            let state = StateOf(step.After)
            where state is not null
            select (entry.At, Mood: ConsoleText.MoodOf(state))
        ).ToList();
        if (moves.Count == 0)
            return Html.Of($"<p class=\"empty\">Nothing has happened yet.</p>");
        var (first, last) = (moves.Min(move => move.At), moves.Max(move => move.At));
        last = last > now ? last : now;
        var span = Math.Max((last - first).TotalMilliseconds, 1);
        var bars = moves
            .GroupBy(move => Math.Min(BarCount - 1, (int)((move.At - first).TotalMilliseconds / span * BarCount)))
            .ToDictionary(bar => bar.Key, bar => bar.CountBy(move => move.Mood).ToDictionary());
        var highest = bars.Values.Max(bar => bar.Values.Sum());
        var summary =
            $"{ConsoleText.Count(moves.Count, "change", "changes")} of state from {ConsoleText.Plain(first)} to "
            + $"{ConsoleText.Plain(last)}, at most {ConsoleText.Of(highest)} in "
            + $"{ConsoleText.Span(TimeSpan.FromMilliseconds(span / BarCount))}";
        return Html.Of(
            $"""
            <p class="ends"><span></span><span>{ConsoleText.Of(highest)} at most</span></p>
            <svg class="chart" viewBox="0 0 {Width.ToString()} {Height.ToString()}" preserveAspectRatio="none"
            role="img" aria-label="{summary}">
            {Html.Each(bars, bar => Bar(bar.Key, bar.Value, highest))}
            </svg>
            <p class="ends"><span>{ConsoleText.Plain(first)}</span><span>{ConsoleText.Plain(last)}</span></p>
            <ul class="legend"><li class="good">went well</li><li class="wait">waits</li><li class="bad">declined</li>
            <li class="over">ended</li></ul>
            <p class="soft">{summary}. {(isAll ? "These are all." : "Older ones are not drawn.")}</p>
            """
        );
    }

    private static Html Bar(int index, Dictionary<string, int> counts, int highest)
    {
        const double step = (double)Width / BarCount;
        var top = (double)Height;
        return Html.Each(Moods.Where(counts.ContainsKey), mood =>
        {
            var height = counts[mood] * ((double)Height) / highest;
            top -= height;
            return Html.Of(
                $"""
                <rect class="{mood}" x="{ConsoleText.Raw(index * step + 1)}" y="{ConsoleText.Raw(top)}"
                width="{ConsoleText.Raw(step - 2)}" height="{ConsoleText.Raw(height)}"/>
                """
            );
        });
    }

    /// <summary>The state in v2's words, or v1's where v2 has no such object.</summary>
    private static string? StateOf(Record record) =>
        DialectViews.Of(record) is { } view ? (string?)(view["v2"] ?? view["v1"])?["state"] : null;
}
