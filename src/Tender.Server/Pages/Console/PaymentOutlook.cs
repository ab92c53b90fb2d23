using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What can come of a payment: of the object that the page is about, and of an order or checkout also of what was made
/// of it. The drawing and the table speak of the same transitions by the same names.
/// </summary>
internal sealed class PaymentOutlook
{
    private const int OthersMax = 8;

    private readonly List<(Record Of, List<NextTransition> Nexts)> all;

    private PaymentOutlook(Record subject, List<NextTransition> own, List<(Record, List<NextTransition>)> others)
    {
        (Subject, Own) = (subject, own);
        all = [(subject, own), .. others];
    }

    /// <summary>The object that the page is about.</summary>
    public Record Subject { get; }

    /// <summary>What can come of it.</summary>
    public IReadOnlyList<NextTransition> Own { get; }

    /// <summary>Reads what can come of a payment now.</summary>
    public static async Task<PaymentOutlook> Read(PaymentStore store, MerchantId merchant, PaymentStory story)
    {
        var others = new List<(Record, List<NextTransition>)>();
        foreach (var other in OthersOf(story))
            others.Add((other, await NextTransitions.Read(store, merchant, other)));
        return new(story.Subject, await NextTransitions.Read(store, merchant, story.Subject), others);
    }

    /// <summary>What was made of an order or checkout and can still change, newest first; of others nothing.</summary>
    public static IEnumerable<Record> OthersOf(PaymentStory story) =>
        story.Subject is ChargePermission or CheckoutSession
            ? story
                .Objects.Where(one => one.Id != story.Subject.Id)
                .Where(one =>
                    one
                        is Authorization { State: State.Pending or State.Open }
                            or Capture { State: State.Pending or State.Completed }
                            or Refund { State: State.Pending }
                            or Dispute { State: not (State.Closed or State.Completed) }
                )
                .Reverse()
                .Take(OthersMax)
            : [];

    /// <summary>How long it is until the first instant at which each state falls due.</summary>
    public Dictionary<State, TimeSpan> InstantsFrom(DateTimeOffset now) =>
        Own.Where(next => next.DueAt is not null && next.After.State != Subject.State)
            .GroupBy(next => next.After.State)
            .ToDictionary(group => group.Key, group => group.Min(next => next.DueAt!.Value) - now);

    /// <summary>The states it can go to.</summary>
    public HashSet<State> States => [.. Own.Select(next => next.After.State).Where(state => state != Subject.State)];

    /// <summary>What can come of it, as a table.</summary>
    public Html Draw(ConsoleVisit visit, DateTimeOffset now)
    {
        var advice = (string?)NextTransitions.Shown(Subject, Own)["advice"] switch
        {
            "retry" => "Declined for now: try the same payment method again.",
            "newInstrument" => "Ask the buyer for another payment method.",
            "giveUp" => "Do not try again.",
            _ => null,
        };
        var rows = all.SelectMany(one => RowsOf(visit, one.Of, one.Nexts, now)).ToList();
        return Html.Of(
            $"""
            {Html.If(advice is not null, () => Html.Of($"<p class=\"notice\">{advice}</p>"))}
            {(rows.Count == 0 ? Html.Of($"<p class=\"empty\">Nothing more can happen to it.</p>") : ConsoleText.Table(
                "What can happen next",
                ["Which", "What can come of it", "By", "When"],
                rows
            ))}
            """
        );
    }

    private IEnumerable<Html> RowsOf(ConsoleVisit visit, Record of, List<NextTransition> nexts, DateTimeOffset now)
    {
        var items = NextTransitions.Shown(of, nexts)["items"]!.AsArray();
        return nexts.Select(
            (next, index) =>
                Html.Of(
                    $"""
                    <td>{Named(visit, of)}</td>
                    <td>{(next.After.State == of.State
                        ? Html.Of($"{ComesOf(of, next)}; it stays <strong>{of.State.ToString()}</strong>")
                        : Becomes(next, items[index]!["to"]))}</td>
                    <td>{next.Operation ?? next.Cause}</td>
                    <td>{(next.DueAt is { } due
                        ? Html.Of($"in {ConsoleText.Until(due, now)}")
                        : Html.Of($"<span class=\"soft\">any time</span>"))}</td>
                    """
                )
        );
    }

    private Html Named(ConsoleVisit visit, Record of) =>
        of.Id == Subject.Id
            ? Html.Of($"this {ConsoleText.KindOf(of.Id).ToLowerInvariant()}")
            : ConsoleText.Id(visit, of.Id.Value);

    /// <summary>The state by the name that the drawing has, and as a shop sees it.</summary>
    private static Html Becomes(NextTransition next, JsonNode? to) =>
        Html.Of(
            $"""
            <strong>{next.After.State.ToString()}</strong> {ConsoleText.Side(to?["v2"] ?? to?["v1"])}
            """
        );

    /// <summary>Which object comes of one that stays in its state.</summary>
    private static string ComesOf(Record of, NextTransition next) =>
        of switch
        {
            Capture when next.Cause == "buyer" => "A dispute",
            Capture => "A refund",
            ChargePermission => "A charge",
            ProviderCredit => "A reversal",
            _ => "A report",
        };

    /// <summary>What the drawing shows, for who cannot see it.</summary>
    public string InWords
    {
        get
        {
            var comes = Own.Where(next => next.After.State == Subject.State)
                .Select(next => ComesOf(Subject, next).ToLowerInvariant());
            string[] parts =
            [
                .. States.Count == 0 ? Array.Empty<string>() : [$"it can become {string.Join(", ", States)}"],
                .. Own.All(next => next.After.State != Subject.State)
                    ? Array.Empty<string>()
                    : [$"of it can come {string.Join(", ", comes)}"],
            ];
            var can = parts.Length == 0 ? "nothing more can happen to it" : string.Join("; ", parts);
            return $"{ConsoleText.KindOf(Subject.Id)}: it is {Subject.State}; {can}.";
        }
    }
}
