using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;

namespace Tender.Server.Sandbox.Control;

/// <summary>Charges, and what the buyer does with one.</summary>
internal sealed class ChargeRoutes(Engine engine, BuyerActions buyers)
{
    private static readonly string ReasonNames = string.Join(", ", BuyerActions.FilingReasons);
    private static readonly string DisputeBody = $$"""
        {"type?":"Chargeback|Claim?","reason?":"{{string.Join('|', BuyerActions.FilingReasons)}}?","amount?":"text?"}
        """;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/charges",
                ListCharges,
                "The charges, with what was captured and refunded",
                null,
                [(200, "Charges")],
                "order",
                "after",
                "limit"
            ),
            new(
                "POST",
                "merchants/{m}/charges/{id}/cancel",
                CancelCharge,
                "The buyer cancels a charge that is not captured",
                "{}",
                [(200, "View")]
            ),
            new(
                "POST",
                "merchants/{m}/charges/{id}/dispute",
                DisputeCharge,
                "The buyer disputes a charge",
                DisputeBody,
                [(201, "Disputed")]
            ),
        ];

    private async Task<ControlAnswer> ListCharges(ControlCall call)
    {
        var newestFirst = call.IsNewestFirst();
        ObjectId? after = null;
        if (call.Query("after") is { } place)
            after = ObjectId.Parse(place) is { Kind: ObjectKind.Authorization } known
                ? known
                : throw new Problem(400, "after is the next of the page before.");
        var limit = call.Limit();
        var found = await engine.Store.Objects.Charges(call.Merchant.Id, after, newestFirst, limit);
        var shown = found
            .Where(one => !one.Authorization.IsUnseen)
            .Select(one => Shown(one.Authorization, one.Capture));
        return ControlAnswer.Ok(
            ControlJson.Page(shown, found.Count == limit ? found[^1].Authorization.Id.Value : null)
        );
    }

    private static JsonObject Shown(Authorization authorization, Capture? capture)
    {
        var view = DialectViews.Of(authorization, capture);
        return new()
        {
            ["id"] = authorization.Id.Capture(authorization.Id.Number).Value,
            ["amount"] = authorization.Amount.Format(),
            ["currency"] = authorization.Amount.Currency.ToString(),
            ["captured"] = capture is { State: State.Completed or State.Closed } ? capture.Amount.Format() : null,
            ["refunded"] = capture?.Refunded?.Format(),
            ["createdAt"] = ControlJson.Iso(authorization.CreatedAt),
            ["v2"] = view.Side("v2"),
            ["v1"] = view.Side("v1"),
        };
    }

    /// <summary>The buyer cancels what is not captured yet, on Amazon's pages.</summary>
    private async Task<ControlAnswer> CancelCharge(ControlCall call)
    {
        call.ReadNothing();
        var charge = call.Id("charge", ObjectKind.Authorization, ObjectKind.Capture);
        var id = charge.Authorization(charge.Number);
        return ControlAnswer.Ok(DialectViews.Of((await buyers.CancelCharge(call.Merchant.Id, id)).OrProblem()));
    }

    private async Task<ControlAnswer> DisputeCharge(ControlCall call)
    {
        var wish = call.Read(body =>
            (
                Kind: body.Text("type") switch
                {
                    null or "Chargeback" => DisputeKind.Chargeback,
                    "Claim" => DisputeKind.Claim,
                    _ => throw new Problem(400, "type is Chargeback or Claim."),
                },
                Reason: body.Text("reason") ?? "Fraudulent",
                Amount: body.Text("amount")
            )
        );
        if (!BuyerActions.FilingReasons.Contains(wish.Reason))
            throw new Problem(400, $"reason is one of {ReasonNames}.");
        var charge = call.Id("charge", ObjectKind.Authorization, ObjectKind.Capture);
        var id = charge.Capture(charge.Number);
        if (await engine.Store.Find<Capture>(call.Merchant.Id, id) is not { } capture)
            throw new Problem(404, $"There is no captured charge {id}.");
        var request = new DisputeRequest(Amount(wish.Amount, capture), wish.Kind, wish.Reason);
        var opened = (await buyers.DisputeCharge(call.Merchant.Id, id, request)).OrProblem();
        return new(201, new JsonObject { ["id"] = opened.Id.Value, ["respondBy"] = ControlJson.Iso(opened.RespondBy) });
    }

    private static Money Amount(string? text, Capture capture)
    {
        if (text is null)
            return capture.Amount;
        return Money.TryParse(text, capture.Amount.Currency, out var amount) && amount.Minor != 0
            ? amount
            : throw new Problem(400, "amount is an amount such as 100.00.");
    }
}
