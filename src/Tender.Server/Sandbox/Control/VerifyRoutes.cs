using System.Text.Json.Nodes;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Whether everything that must always hold of a merchant's books does.</summary>
internal sealed class VerifyRoutes(Engine engine)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/verify",
                VerifyMerchant,
                "Look whether everything that must hold of the merchant's books does",
                null,
                [(200, "Verification")]
            )
            {
                Live = Role.Viewer,
            },
        ];

    private async Task<ControlAnswer> VerifyMerchant(ControlCall call)
    {
        call.ReadNothing();
        // A clock whose advance was broken off may have let a command see an earlier time: no fault of the books.
        var (found, seals) = await engine.Store.Database.Snapshot(async reader =>
            (
                await new BookInvariants(reader, call.Merchant.Id, Deliveries.NewsIn) { ClockMayStand = true }.Verify(),
                await engine.Seals.Check(reader, call.Merchant.Id)
            )
        );
        string[] broken = [.. found.Broken, .. seals.Broken];
        var added = broken.Length == 0 ? await engine.Seals.Add(call.Merchant.Id, seals) : 0;
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["holds"] = broken.Length == 0,
                ["objects"] = found.Objects,
                ["steps"] = found.Steps,
                ["sealed"] = seals.Sealed + added,
                ["broken"] = new JsonArray([.. broken.Select(what => (JsonNode)what)]),
            }
        );
    }
}
