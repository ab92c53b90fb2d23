using Tender.Core;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The lifecycle of an object, drawn from the table that decides it: where the object is, where it has been, where it
/// can go from there.
/// </summary>
internal static class LifecycleDrawing
{
    private const int BoxWidth = 104,
        BoxHeight = 30,
        StepX = 176,
        StepY = 52,
        Margin = 12;

    /// <param name="outlook">The object, and what can come of it.</param>
    /// <param name="been">The states it has been in.</param>
    /// <param name="now">The merchant's time.</param>
    public static Html Draw(PaymentOutlook outlook, IReadOnlySet<State> been, DateTimeOffset now)
    {
        var (record, due, can) = (outlook.Subject, outlook.InstantsFrom(now), outlook.States);
        var kind = record.Id.Kind;
        var edges = Lifecycles
            .Table.Where(row => row.Kind == kind)
            .GroupBy(row => (row.From, row.To))
            .ToDictionary(group => group.Key, group => group.ToList());
        var places = Places(edges.Keys);
        var columns = places.Values.Max(place => place.Column) + 1;
        var rows = places.Values.Max(place => place.Row) + 1;
        var (width, height) = (columns * StepX - (StepX - BoxWidth) + 5 * Margin, rows * StepY + 2 * Margin);
        return Html.Of(
            $"""
            <svg class="lifecycle" viewBox="0 0 {width.ToString()} {height.ToString()}" width="{width.ToString()}"
            role="img" aria-label="{outlook.InWords}">
            <defs>{Arrow("arrow")}{Arrow("arrow-can")}</defs>
            {Html.Each(
                edges.OrderBy(edge => IsPossible(edge.Key)),
                edge => Edge(places, edge.Key.From, edge.Key.To, edge.Value, IsPossible(edge.Key))
            )}
            {Html.Each(places, place => Box(place.Key, place.Value, record.State, been))}
            {Html.Each(due.Where(one => places.ContainsKey(one.Key)), one => When(places[one.Key], one.Value))}
            </svg>
            """
        );

        bool IsPossible((State? From, State To) edge) => edge.From == record.State && can.Contains(edge.To);
    }

    /// <summary>Each state in the column of its distance from the beginning.</summary>
    private static Dictionary<State, (int Column, int Row)> Places(IEnumerable<(State? From, State To)> edges)
    {
        var all = edges.ToList();
        var depths = new Dictionary<State, int>();
        foreach (var (_, to) in all.Where(edge => edge.From is null))
            depths.TryAdd(to, 0);
        for (var isGrowing = true; isGrowing; )
        {
            isGrowing = false;
            foreach (var (from, to) in all)
                if (from is { } known && depths.TryGetValue(known, out var depth) && depths.TryAdd(to, depth + 1))
                    isGrowing = true;
        }
        return depths
            .GroupBy(one => one.Value)
            .SelectMany(column =>
                column.OrderBy(one => one.Key).Select((one, row) => (one.Key, Place: (column.Key, row)))
            )
            .ToDictionary(one => one.Key, one => one.Place);
    }

    private static Html Arrow(string name) =>
        Html.Of(
            $"""
            <marker id="{name}" class="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
            orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
            """
        );

    private static Html Box(State state, (int Column, int Row) place, State now, IReadOnlySet<State> been)
    {
        var (x, y) = (Margin + place.Column * StepX, Margin + place.Row * StepY);
        var mood =
            state == now ? "is"
            : been.Contains(state) ? "been"
            : "";
        return Html.Of(
            $"""
            <g class="state {mood}"><rect x="{x.ToString()}" y="{y.ToString()}" rx="6" width="{BoxWidth.ToString()}"
            height="{BoxHeight.ToString()}"/><text x="{(x + BoxWidth / 2).ToString()}"
            y="{(y + 20).ToString()}" text-anchor="middle">{state.ToString()}</text></g>
            """
        );
    }

    /// <summary>When a state falls due, below its box.</summary>
    private static Html When((int Column, int Row) place, TimeSpan span)
    {
        var (x, y) = (Margin + place.Column * StepX + BoxWidth / 2, Margin + place.Row * StepY + BoxHeight + 13);
        var text = span <= TimeSpan.Zero ? "due now" : $"in {ConsoleText.Span(span)}";
        return Html.Of(
            $"<text class=\"when\" x=\"{x.ToString()}\" y=\"{y.ToString()}\" text-anchor=\"middle\">{text}</text>"
        );
    }

    private static Html Edge(
        Dictionary<State, (int Column, int Row)> places,
        State? from,
        State to,
        List<Transition> rows,
        bool isPossible
    )
    {
        if (from is not { } start)
            return Html.Empty;
        var (a, b) = (places[start], places[to]);
        var (ay, by) = (Margin + a.Row * StepY + BoxHeight / 2, Margin + b.Row * StepY + BoxHeight / 2);
        var (ax, bx) = (Margin + a.Column * StepX, Margin + b.Column * StepX);
        var causes = string.Join(
            "; ",
            rows.Select(row => row.Reason is { } reason ? $"{row.Cause}: {reason}" : $"{row.Cause}")
        );
        var path = PathOf(a.Column, b.Column, ax, ay, bx, by);
        return Html.Of(
            $"""
            <path class="edge{(isPossible ? " can" : "")}" marker-end="url(#{(isPossible ? "arrow-can" : "arrow")})"
            d="{path}"><title>{start.ToString()} to {to.ToString()}: {causes}</title></path>
            """
        );
    }

    /// <summary>From the side of one box to that of the other: onward, down or up, or back.</summary>
    private static string PathOf(int from, int to, int ax, int ay, int bx, int by)
    {
        // Past a box between them, an edge goes around.
        if (from == to && Math.Abs(by - ay) > StepY)
        {
            var side = ax + BoxWidth;
            return $"M{side} {ay}C{side + Margin * 3} {ay} {side + Margin * 3} {by} {side + 3} {by}";
        }
        if (from == to)
        {
            var (start, end) =
                by > ay ? (ay + BoxHeight / 2, by - BoxHeight / 2 - 2) : (ay - BoxHeight / 2, by + BoxHeight / 2 + 2);
            var x = ax + BoxWidth / 2 + (by > ay ? 8 : -8);
            return $"M{x} {start}L{x} {end}";
        }
        var (x1, x2) = from < to ? (ax + BoxWidth, bx - 3) : (ax, bx + BoxWidth + 3);
        var (y1, y2) = from < to ? (ay - 3, by - 3) : (ay + 6, by + 6);
        var middle = (x1 + x2) / 2;
        return $"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}";
    }
}
