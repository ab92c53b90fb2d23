using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What an operator of a live installation can do with a payment in the merchant's name: capture, cancel, refund. A
/// form does it once, however often it is sent.
/// </summary>
internal sealed class MoneyActions(Engine engine)
{
    /// <summary>
    /// The forms that fit the object as it is, and what was made of it; nothing for who may send none.
    /// </summary>
    public static Html Draw(ConsoleVisit visit, PaymentStory story)
    {
        var own = FormsOf(visit, story.Subject);
        var theirs = PaymentOutlook
            .OthersOf(story)
            .Select(one => (Record: one, Forms: FormsOf(visit, one, one.Id.Value)))
            .Where(one => one.Forms is not null)
            .ToList();
        return Html.If(visit.May("POST", visit.At("payment/act")), () =>
            Html.Of(
                $"""
                <section class="full" id="actions"><h2>In the merchant's name</h2>{own}
                {Html.Each(theirs, one => Html.Of(
                    $"""
                    <h3>{ConsoleText.KindOf(one.Record.Id)} {ConsoleText.Id(visit, one.Record.Id.Value)}</h3>{one.Forms}
                    """
                ))}
                {Html.If(own is null && theirs.Count == 0, () => Html.Of(
                    $"<p class=\"empty\">Nothing can be captured, canceled or refunded here.</p>"
                ))}</section>
                """
            )
        );
    }

    private static Html? FormsOf(ConsoleVisit visit, Record record, string of = "") =>
        record switch
        {
            Authorization { State: State.Open } open => Html.Of(
                $"""
                {MoneyForm(visit, record, of, "capture", "Capture", open.Amount.Format(), open.Amount.Currency)}
                {MoneyForm(visit, record, of, "cancel", "Cancel it", null, open.Amount.Currency)}
                """
            ),
            Authorization { State: State.Pending } pending => MoneyForm(
                visit,
                record,
                of,
                "cancel",
                "Cancel it",
                null,
                pending.Amount.Currency
            ),
            Capture { State: State.Completed } done => MoneyForm(
                visit,
                record,
                of,
                "refund",
                "Refund",
                (
                    done.Refunded is { } refunded && refunded < done.Amount ? done.Amount - refunded : done.Amount
                ).Format(),
                done.Amount.Currency
            ),
            _ => null,
        };

    /// <summary>Does what a form says.</summary>
    /// <exception cref="Problem">It is refused.</exception>
    public async Task Act(ConsoleVisit visit, ObjectId id, CancellationToken ct)
    {
        // A charge that was captured meanwhile is known by its capture: a form that comes twice finds the same.
        if (id.Kind is not (ObjectKind.Authorization or ObjectKind.Capture))
            throw new Problem(400, "That cannot be done with it.");
        var authorization = id.Authorization(id.Number);
        switch (visit.Text("move"))
        {
            case "capture":
                var captured = new CaptureRequest(await Amount(visit, authorization));
                Told(
                    await engine.Captures.Request(
                        Command<Charge>(visit, $"An operator captures {captured.Amount}"),
                        authorization,
                        captured,
                        ct
                    )
                );
                break;
            case "cancel":
                Told(
                    await engine.Authorizations.End(
                        Command<Charge>(visit, "An operator cancels"),
                        authorization,
                        "Canceled by the operator"
                    )
                );
                break;
            case "refund":
                var refunded = new RefundRequest(await Amount(visit, authorization));
                Told(
                    await engine.Captures.Refund(
                        Command<Refund>(visit, $"An operator refunds {refunded.Amount}"),
                        id.Capture(id.Number),
                        refunded
                    )
                );
                break;
            default:
                throw new Problem(400, "That cannot be done with it.");
        }
    }

    private static Html MoneyForm(
        ConsoleVisit visit,
        Record record,
        string of,
        string move,
        string text,
        string? amount,
        Currency currency
    )
    {
        return Html.Of(
            $"""
            <form method="post" action="{visit.At("payment/act")}" class="row">
            {visit.Subject}
            <input type="hidden" name="id" value="{record.Id.Value}">
            <input type="hidden" name="move" value="{move}">
            <input type="hidden" name="once" value="{UserAccounts.NewSecret()}">
            <button id="{move}{of}">{text}</button>
            {Html.If(amount is not null, () => Html.Of(
                $"""
                <label for="{move}-amount{of}">{currency.ToString()}</label>
                <input id="{move}-amount{of}" name="amount" required maxlength="20" size="10" inputmode="decimal"
                value="{(IsRefused() ? visit.Typed("amount", amount) : amount)}">
                """
            ))}
            </form>
            """
        );

        bool IsRefused() => visit.Text("move") == move && visit.Text("id") == record.Id.Value;
    }

    private async Task<Money> Amount(ConsoleVisit visit, ObjectId authorization)
    {
        var merchant = visit.Merchant.Id;
        if (await engine.Store.Find<Authorization>(merchant, authorization) is not { } one)
            throw new Problem(404, "This merchant has no such charge.");
        return Money.TryParse(visit.Text("amount") ?? "", one.Amount.Currency, out var amount) && amount.Minor != 0
            ? amount
            : throw new Problem(400, "Say an amount such as 100.00.");
    }

    /// <summary>Under the form's own key: a form that is sent twice does nothing twice.</summary>
    private static Command<T> Command<T>(ConsoleVisit visit, string summary)
    {
        if (visit.Text("once") is not { Length: <= 64 } once)
            throw new Problem(400, "The form is not as it was shown. Open the page again.");
        var asked = $"{visit.Text("id")} {visit.Text("move")} {visit.Text("amount")}";
        var key = new IdempotencyKey("console", once, SHA256.HashData(Encoding.UTF8.GetBytes(asked)));
        return new(visit.Merchant.Id, summary, Requester.Operator, key, _ => new StoredResponse(204, []));
    }

    private static void Told<T>(CommandResult<T> applied) =>
        applied.Answer(
            decided => decided.Result.OrProblem() is not null,
            _ => true,
            _ => throw new Problem(409, "This form was sent before with something else in it. Open the page again.")
        );
}
