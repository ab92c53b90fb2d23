using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>A merchant's whole state: saved, listed, brought back.</summary>
internal sealed class SnapshotRoutes(Engine engine, MerchantSnapshots snapshots)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/snapshot",
                TakeSnapshot,
                "Save the merchant's whole state, its clock included",
                null,
                [(201, "Snapshot")]
            ),
            new(
                "POST",
                "merchants/{m}/restore",
                RestoreSnapshot,
                "Bring a snapshot's state back",
                """{"snapshot":"text"}""",
                [(200, "Restored")]
            ),
            new(
                "GET",
                "merchants/{m}/snapshots",
                ListSnapshots,
                "The merchant's snapshots, oldest first",
                null,
                [(200, "Snapshots")]
            ),
            new(
                "DELETE",
                "merchants/{m}/snapshots/{s}",
                DeleteSnapshot,
                "Delete a snapshot; the merchant stays as it is",
                null,
                [(204, null)]
            ),
        ];

    private async Task<ControlAnswer> TakeSnapshot(ControlCall call)
    {
        call.ReadNothing();
        var (taken, whyNot) = await snapshots.Take(call.Merchant.Id);
        return taken is null ? throw new Problem(409, whyNot) : new(201, Shown(taken));
    }

    private async Task<ControlAnswer> RestoreSnapshot(ControlCall call)
    {
        var name = call.Read(body => body.Text("snapshot"))
            ?? throw new Problem(400, "Say which snapshot, such as {\"snapshot\":\"s-1\"}.");
        var snapshot =
            MerchantSnapshots.Number(name) is { } id && await snapshots.Find(call.Merchant.Id, id) is { } found
                ? found
                : throw NotFound(name);
        var (discarded, whyNot) = await snapshots.Restore(snapshot);
        if (discarded is not { } count)
            throw new Problem(409, whyNot);
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["now"] = ControlJson.Iso(await engine.Store.Now(call.Merchant.Id)),
                ["discarded"] = new JsonObject { ["notifications"] = count },
            }
        );
    }

    private async Task<ControlAnswer> ListSnapshots(ControlCall call) =>
        ControlAnswer.Ok(
            ControlJson.Page((await snapshots.List(call.Merchant.Id)).Select(one => (JsonNode)Shown(one)), (long?)null)
        );

    private async Task<ControlAnswer> DeleteSnapshot(ControlCall call)
    {
        var name = call.Path("s");
        return MerchantSnapshots.Number(name) is { } id && await snapshots.Delete(call.Merchant.Id, id)
            ? new(204, null)
            : throw NotFound(name);
    }

    private static JsonObject Shown(StoredSnapshot snapshot) =>
        new()
        {
            ["snapshot"] = MerchantSnapshots.NameOf(snapshot.Id),
            ["at"] = ControlJson.Iso(snapshot.At),
            ["objects"] = snapshot.ObjectCount,
        };

    private static Problem NotFound(string name) => new(404, $"This merchant has no snapshot {name}.");
}
