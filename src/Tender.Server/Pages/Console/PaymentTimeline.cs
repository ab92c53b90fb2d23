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
    public static Html Draw(ConsoleVisit visit, PaymentStory story) =>
        Html.Of($"<ol class=\"timeline\">{Html.Each(story.Entries, entry => Entry(visit, story, entry))}</ol>");

    private static Html Entry(ConsoleVisit visit, PaymentStory story, JournalEntry entry) =>
        Html.Of(
            $"""
            <li>
            <p>{ConsoleText.At(entry.At)} <span class="who">{WhoOf(entry.Requester)}</span>
            <strong>{entry.Summary}</strong></p>
            {Html.Each(entry.Steps.Where(step => step.Moves && step.After is not PermissionDetails), Step)}
            {Html.Each(entry.Steps.Where(step => step.After.Contradiction?.At == entry.At), step => Html.Of(
                $"<p class=\"notice\">The processor contradicts itself: {step.After.Contradiction!.Text}</p>"
            ))}
            {Ledger(story.Lines[entry.Seq])}
            {Html.Each(story.Notices[entry.Seq], row => Notice(visit, row))}
            </li>
            """
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
            {ConsoleText.Button(visit, visit.At("redeliver"), "Send it again", again)}
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
