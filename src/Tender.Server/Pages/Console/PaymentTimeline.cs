using System.Globalization;
using System.Text;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// The story of a payment as one list: who asked what, which states that moved, what was posted, which notices went
/// where, and what came back.
/// </summary>
internal static class PaymentTimeline
{
    public static Html Draw(ConsoleVisit visit, PaymentStory story)
    {
        var entries = story.Entries.Select(entry =>
            (Place: story.Calls.PlaceOf(entry), Item: Entry(visit, story, entry))
        );
        var all = entries.Concat(story.Calls.Others.Select(call => (Place: call.Seq, Item: Call(call))));
        return Html.Of($"<ol class=\"timeline\">{Html.Each(all.OrderBy(one => one.Place), one => one.Item)}</ol>");
    }

    private static Html Entry(ConsoleVisit visit, PaymentStory story, JournalEntry entry) =>
        Html.Of(
            $"""
            <li>
            <p>{ConsoleText.At(entry.At)} <span class="who">{WhoOf(entry.Requester)}</span>
            <strong>{entry.Summary}</strong></p>
            {Html.If(story.Calls.Of(entry) is not null, () => Request(story.Calls.Of(entry)!))}
            {Html.Each(entry.Steps.Where(step => step.Moves && step.After is not PermissionDetails), Step)}
            {Html.Each(entry.Steps.Where(step => step.After.Contradiction?.At == entry.At), step => Html.Of(
                $"<p class=\"notice\">The processor contradicts itself: {step.After.Contradiction!.Text}</p>"
            ))}
            {Ledger(story.Lines[entry.Seq])}
            {Html.Each(story.Notices[entry.Seq], row => Notice(visit, row))}
            </li>
            """
        );

    /// <summary>A call that changed nothing: it was refused, cut, asked again, or only looked.</summary>
    private static Html Call(RecordedCall call) =>
        Html.Of(
            $"""
            <li class="{(call.Status is 0 or >= 400 ? "refused" : "looked")}">
            <p>{ConsoleText.At(call.At)} <span class="who">Merchant</span>
            <strong>{call.Operation}</strong> {Answer(call)}</p>
            {Html.If(call.Message is not null, () => Html.Of($"<p>{call.Message}</p>"))}
            {Signed(call)}
            </li>
            """
        );

    private static Html Request(RecordedCall call) =>
        Html.Of(
            $"""
            <p class="request"><span class="soft">Asked by</span> {call.Operation} {Answer(call)}</p>{Signed(call)}
            """
        );

    private static Html Answer(RecordedCall call)
    {
        var state = call.Status switch
        {
            0 => "cut",
            >= 400 => "refused",
            _ => "answered",
        };
        var status = call.Status == 0 ? null : call.Status.ToString(CultureInfo.InvariantCulture);
        return Html.Of(
            $"""
            {ConsoleText.Mark(state, string.Join(' ', new[] { status, call.Code }.OfType<string>()))}
            {Html.If(call.Times > 1, () => Html.Of($"{ConsoleText.Of(call.Times)} times, without news"))}
            """
        );
    }

    private static Html Signed(RecordedCall call) =>
        Html.If(call.Canonical is not null || call.Key is not null, () =>
            Html.Of(
                $"""
                <details class="signed"><summary>The request</summary>
                <dl class="facts">
                {Html.If(call.Object is not null, () => Html.Of(
                    $"<dt>About</dt><dd><code>{call.Object!.Value.Value}</code></dd>"
                ))}
                {Html.If(call.Key is not null, () => Html.Of(
                    $"<dt>Key, or reference id</dt><dd><code>{call.Key}</code></dd>"
                ))}
                </dl>
                {Html.If(call.Canonical is not null, () => Html.Of(
                    $"<p class=\"soft\">Its canonical form, over which it was signed:</p><pre>{call.Canonical}</pre>"
                ))}
                </details>
                """
            )
        );

    private static string WhoOf(Requester requester) =>
        requester switch
        {
            Requester.Merchant => "Merchant",
            Requester.Buyer => "Buyer",
            Requester.Operator => "Operator",
            Requester.Processor => "Processor",
            Requester.Clock => "Clock",
        };

    private static Html Step(JournalStep step)
    {
        var view = DialectViews.Of(step.After);
        return Html.Of(
            $"""
            <p class="move">{ConsoleText.KindOf(step.Id)}
            <span class="soft">{step.From?.ToString() ?? "new"} →</span>
            <strong>{step.After.State.ToString()}</strong> {step.After.Reason?.ToString()}
            {Html.If(view is not null, () => Html.Of(
                $"""
                <span class="sides"><span class="soft">v2</span> {ConsoleText.Side(view!["v2"])}
                <span class="soft">v1</span> {ConsoleText.Side(view["v1"])}</span>
                """
            ))}</p>
            """
        );
    }

    private static Html Ledger(IEnumerable<LedgerLine> lines)
    {
        var all = lines.ToList();
        return Html.If(all.Count > 0, () =>
            Html.Of(
                $"""
            <p class="ledger"><span class="soft">Ledger</span> {Html.Each(all, line => Html.Of(
                $"<span>{line.Account.ToString()} {line.Amount.ToString()}</span> "
            ))}</p>
            """
            )
        );
    }

    /// <param name="visit">Who looks.</param>
    /// <param name="row">The notice.</param>
    /// <param name="withObject">Whether to say when it was, and of which object.</param>
    public static Html Notice(ConsoleVisit visit, NotificationRow row, bool withObject = false)
    {
        var step = row.Entry.Steps[row.Step];
        (string, string)[] again = [("notice", row.Id), ("id", step.Id.Value)];
        return Html.Of(
            $"""
            <details class="told">
            <summary>{Html.If(withObject, () => Html.Of($"{ConsoleText.At(row.Entry.At)} {step.Id.Value} "))}
            Notice of the {ConsoleText.KindOf(step.Id).ToLowerInvariant()}: {(row.Deliveries.Count == 0
                ? Html.Of($"nobody listened")
                : Html.Each(row.Deliveries, one => ConsoleText.Mark(ConsoleText.StateOf(one))))}</summary>
            {Html.Each(row.Deliveries, one => Delivery(visit, one))}
            {ConsoleText.Button(visit, visit.At("payment/redeliver"), "Send it again", again)}
            </details>
            """
        );
    }

    private static Html Delivery(ConsoleVisit visit, DeliveryRow delivery)
    {
        var endpoint = visit.Merchant.Endpoints.FirstOrDefault(one => one.Id == delivery.Endpoint);
        return Html.Of(
            $"""
            <p>{(delivery.Dialect == Dialects.V1 ? "v1" : "v2")} to <code>{endpoint?.Url ?? delivery.Endpoint}</code>
            {ConsoleText.Mark(ConsoleText.StateOf(delivery))}
            {Html.If(delivery is { State: DeliveryState.Pending, NextAt: not null }, () => Html.Of(
                $"next try {ConsoleText.At(delivery.NextAt!.Value)}"
            ))}</p>
            <ol class="attempts">{Html.Each(delivery.Attempts, Attempt)}</ol>
            {Html.If(delivery.Body is not null, () => Html.Of(
                $"""
                <details><summary>Message {delivery.MessageId}</summary>
                <pre>{Encoding.UTF8.GetString(delivery.Body!)}</pre></details>
                """
            ))}
            """
        );
    }

    private static Html Attempt(AttemptRow attempt) =>
        Html.Of(
            $"""
            <li>{ConsoleText.At(attempt.At)}
            {ConsoleText.Mark(attempt.Status is >= 200 and < 300 ? "delivered" : "failing")}
            {attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? attempt.Error ?? "no answer is known"}
            {Html.If(attempt.DurationMs is not null, () => Html.Of(
                $"<span class=\"soft\">{ConsoleText.Of(attempt.DurationMs!.Value)} ms</span>"
            ))}
            {Html.If(!string.IsNullOrEmpty(attempt.Answer), () => Html.Of($"<code>{attempt.Answer}</code>"))}</li>
            """
        );
}
