using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Simulated.Acts;

/// <summary>Objects that are not there, or another merchant's: I22.</summary>
internal sealed class Nonsense : Act
{
    public override async Task Do(Stage stage)
    {
        var other = stage.World.Shops.First(shop => shop != stage.Shop);
        var root =
            other.Permissions.Count > 0 && stage.Rarely(2)
                ? other.Permissions[stage.Random.Next(other.Permissions.Count)]
                : ObjectId.Read("S01-0000000-0000001");
        foreach (
            var request in new[]
            {
                stage.Authorizing(root, stage.Amount()),
                stage.Capturing(root.Authorization(1), stage.Amount()),
                stage.Refunding(root.Capture(1), stage.Amount()),
                stage.Prepare<PermissionWithDetails>("close", (engine, ask) =>
                    engine.Permissions.Close(ask, root, null, true)
                ),
            }
        )
            if (await stage.Send(request) is { IsLearned: true } came && came.No != Refusal.NotFound)
                stage.World.Break($"I22 {stage.Shop.Id} {request.Summary} of {root}, not its own: {came}");
    }
}
