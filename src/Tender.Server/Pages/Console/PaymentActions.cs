using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>What the buyer, or Amazon, can do with a payment now.</summary>
internal sealed class PaymentActions(ControlRouter control)
{
    /// <summary>The forms that fit the object as it is, and what was made of it.</summary>
    public static Html Draw(ConsoleVisit visit, PaymentStory story)
    {
        var (own, others) = (FormsOf(visit, story.Subject), PaymentOutlook.OthersOf(story).ToList());
        var theirs = others
            .Select(one => (Record: one, Forms: FormsOf(visit, one, one.Id.Value)))
            .Where(one => one.Forms is not null)
            .ToList();
        var script = visit.At("outcomes", ("objectId", story.Subject.Id.Family.Value));
        return Html.Of(
            $"""
            <section class="full" id="actions"><h2>Play the buyer</h2>
            {own}
            {Html.Each(theirs, one => Html.Of(
                $"""
                <h3>{ConsoleText.KindOf(one.Record.Id)} {ConsoleText.Id(visit, one.Record.Id.Value)}</h3>{one.Forms}
                """
            ))}
            {Html.If(own is null && theirs.Count == 0, () => Html.Of(
                $"<p class=\"empty\">The buyer can do nothing with it as it is.</p>"
            ))}
            <p><a href="{script}">Script how the next operations end</a></p></section>
            """
        );
    }

    /// <summary>The forms that fit an object; null for none.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="record">The object.</param>
    /// <param name="of">What tells its buttons from those of other objects on the page; empty for nothing.</param>
    private static Html? FormsOf(ConsoleVisit visit, Record record, string of = "") =>
        record switch
        {
            CheckoutSession { State: State.Open, Id.Value.Length: 36 } => Html.Of(
                $"""
                {MoveForm(visit, record, of, "review", "Sign in and choose", Cards)}
                {MoveForm(visit, record, of, "pay", "Confirm and pay", AskingToSave(record))}
                {MoveForm(visit, record, of, "cancel", "Leave", Html.Empty)}
                """
            ),
            ChargePermission { State: State.Open or State.Suspended } => Html.Of(
                $"""
                {MoveForm(visit, record, of, "instrument", "Change the payment method", Cards)}
                {MoveForm(
                    visit,
                    record,
                    of,
                    "end",
                    "End it",
                    Select("reason", ["BuyerClosed", "AmazonClosed", "AmazonCanceled"])
                )}
                """
            ),
            Authorization { State: State.Pending or State.Open } => MoveForm(
                visit,
                record,
                of,
                "cancel",
                "Cancel it",
                Html.Empty
            ),
            Capture { State: State.Completed } => MoveForm(
                visit,
                record,
                of,
                "dispute",
                "Dispute it",
                Select("reason", BuyerActions.FilingReasons)
            ),
            _ => null,
        };

    /// <summary>Does what a form says.</summary>
    public async Task Act(ConsoleVisit visit, ObjectId id)
    {
        var (move, merchant) = (visit.Text("move"), $"merchants/{visit.Merchant.Id}");
        var card = new JsonObject { ["instrument"] = visit.Text("card") };
        var reason = new JsonObject { ["reason"] = visit.Text("reason") };
        switch (id.Kind, move)
        {
            case (ObjectKind.CheckoutSession, "review" or "pay" or "cancel"):
                card["action"] = move;
                if (visit.Text("once") == "true")
                    card["saveWallet"] = false;
                await control.Perform("POST", $"{merchant}/checkout-sessions/{id}/buyer", card);
                break;
            case (ObjectKind.ChargePermission, "instrument"):
                await control.Perform("PUT", $"{merchant}/permissions/{id}/instrument", card);
                break;
            case (ObjectKind.ChargePermission, "end"):
                await control.Perform("POST", $"{merchant}/permissions/{id}/end", reason);
                break;
            case (ObjectKind.Authorization, "cancel"):
                await control.Perform("POST", $"{merchant}/charges/{id}/cancel");
                break;
            case (ObjectKind.Capture, "dispute"):
                await control.Perform("POST", $"{merchant}/charges/{id}/dispute", reason);
                break;
            default:
                throw new Problem(400, "That cannot be done with it.");
        }
    }

    private static Html MoveForm(ConsoleVisit visit, Record record, string of, string move, string text, Html choice) =>
        Html.Of(
            $"""
            <form method="post" action="{visit.At("payment/act")}" class="row">
            {visit.Subject}
            <input type="hidden" name="id" value="{record.Id.Value}">
            <input type="hidden" name="move" value="{move}">
            <button id="{move}{of}">{text}</button> {choice}
            </form>
            """
        );

    private static Html AskingToSave(Record record) =>
        Html.Of(
            $"""
            {Cards} {Html.If(record is CheckoutSession { AsksToSave: true }, () => Html.Of(
                $"""
                <label class="check"><input type="checkbox" name="once" value="true"> For this order only</label>
                """
            ))}
            """
        );

    private static Html Cards { get; } =
        Html.Of(
            $"""
            <select name="card" aria-label="Card">{Html.Each(TestCards.All, card => Html.Of(
                $"<option value=\"{card.Code}\">{card.Descriptor}</option>"
            ))}</select>
            """
        );

    private static Html Select(string name, IEnumerable<string> values) =>
        Html.Of(
            $"""
            <select name="{name}" aria-label="Reason">{Html.Each(values, one =>
                Html.Of($"<option>{one}</option>")
            )}</select>
            """
        );
}
