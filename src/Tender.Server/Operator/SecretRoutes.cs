using System.Text.Json.Nodes;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Operator;

/// <summary>What is kept under the secrets key, and getting it under another one.</summary>
internal sealed class SecretRoutes(Engine engine, SealedSecrets secrets)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "secrets",
                CountSecrets,
                "How many secrets the database keeps, and how many are under an older key than the first",
                null,
                [(200, "SealedSecrets")]
            )
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "secrets/reseal",
                Reseal,
                "Seal everything anew that is under an older key than the first",
                null,
                [(200, "SealedSecrets")]
            )
            {
                Live = Role.Admin,
            },
        ];

    private async Task<ControlAnswer> CountSecrets(ControlCall call) => await Shown(0);

    private async Task<ControlAnswer> Reseal(ControlCall call)
    {
        call.ReadNothing();
        return await Shown(await secrets.Reseal(engine.Store.Ids.Before(TimeSpan.Zero)));
    }

    private async Task<ControlAnswer> Shown(int resealed)
    {
        var (all, old, _) = await secrets.Count();
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["secrets"] = all,
                ["underOldKey"] = old,
                ["resealed"] = resealed,
            }
        );
    }
}
