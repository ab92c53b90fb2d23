using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Simulated.Acts;

/// <summary>A buyer disputes what was captured; the merchant answers or does not.</summary>
internal sealed class Quarrel : Act
{
    public override async Task Do(Stage stage)
    {
        if (stage.Shop.Permissions.Count == 0)
            return;
        var root = stage.Shop.Permissions[stage.Random.Next(stage.Shop.Permissions.Count)];
        var request = new DisputeRequest(
            stage.Part(stage.Amount()),
            stage.Pick(DisputeKind.Claim, DisputeKind.Chargeback),
            "ProductNotReceived"
        );
        var opened = await stage.Ask<Dispute>("dispute", (engine, ask) =>
            engine.Disputes.Open(ask, root.Capture(1), request)
        );
        if (opened.Id is not { } dispute)
            return;
        await stage.Pause(60);
        var move = stage.Pick(DisputeAction.Withdraw, DisputeAction.BuyerWins, DisputeAction.AskMerchant);
        await stage.Ask<Dispute>("move dispute", (engine, ask) => engine.Disputes.ApplyAction(ask, dispute, move));
    }
}
