using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>How a dispute goes on.</summary>
internal sealed class DisputeRoutes(Engine engine)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/disputes/{id}",
                MoveDispute,
                "The buyer, or who decides, goes on with a dispute",
                """{"action":"withdraw|fileChargeback|askMerchant|askBuyer|buyerWins|merchantWins|noFault"}""",
                [(200, "DisputeMoved")]
            ),
        ];

    private async Task<ControlAnswer> MoveDispute(ControlCall call)
    {
        var name = call.Read(body => body.Text("action"));
        var action = name switch
        {
            "withdraw" => DisputeAction.Withdraw,
            "fileChargeback" => DisputeAction.FileChargeback,
            "askMerchant" => DisputeAction.AskMerchant,
            "askBuyer" => DisputeAction.AskBuyer,
            "buyerWins" => DisputeAction.BuyerWins,
            "merchantWins" => DisputeAction.MerchantWins,
            "noFault" => DisputeAction.NoFault,
            _ => throw new Problem(
                400,
                "action is withdraw, fileChargeback, askMerchant, askBuyer, buyerWins, merchantWins or noFault."
            ),
        };
        var id = call.Id("dispute", ObjectKind.Dispute);
        var isBuyers = action is DisputeAction.Withdraw or DisputeAction.FileChargeback;
        var command = new Command<Dispute>(
            call.Merchant.Id,
            $"The dispute: {name}",
            isBuyers ? Requester.Buyer : Requester.Processor
        );
        var moved = (await engine.Disputes.ApplyAction(command, id, action)).Result.OrProblem();
        return ControlAnswer.Ok(new JsonObject { ["id"] = moved.Id.Value, ["view"] = DialectViews.Of(moved) });
    }
}
