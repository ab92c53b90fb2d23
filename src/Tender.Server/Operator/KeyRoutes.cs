using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Operator;

/// <summary>What a merchant signs with: a new key is good beside the old ones, until those are revoked.</summary>
internal sealed class KeyRoutes(MerchantKeys keys)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new("GET", "merchants/{m}/keys", ListKeys, "The merchant's keys", null, [(200, "[Key]")])
            {
                Live = Role.Viewer,
            },
            new(
                "POST",
                "merchants/{m}/keys",
                NewKey,
                "A new key, whose secret is shown this once; the others stay good",
                """{"kind":"v2|v1"}""",
                [(201, "NewKey")]
            )
            {
                Live = Role.Admin,
            },
            new(
                "DELETE",
                "merchants/{m}/keys/{k}",
                RevokeKey,
                "Revoke a key: whoever signs with it is refused within a second",
                null,
                [(204, null)]
            )
            {
                Live = Role.Admin,
            },
        ];

    private async Task<ControlAnswer> ListKeys(ControlCall call)
    {
        var (merchant, list) = (call.Merchant, await keys.List(call.Merchant.Id));
        return ControlAnswer.Ok(
            new JsonArray([
                .. list.Select(key =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = key.Id,
                            ["kind"] = KindOf(key.Kind),
                            ["newest"] = key.Id == merchant.PublicKeyId || key.Id == merchant.AccessKeyId,
                        }
                ),
            ])
        );
    }

    private async Task<ControlAnswer> NewKey(ControlCall call)
    {
        var kind = call.Read(body => body.Text("kind")) switch
        {
            "v2" => CredentialKind.V2PublicKey,
            "v1" => CredentialKind.V1Secret,
            _ => throw new Problem(400, "kind is v2 or v1."),
        };
        if (await keys.Add(call.Merchant.Id, kind) is not var (id, secret))
            throw new Problem(409, $"A merchant has {MerchantKeys.KeysMax} keys at most: revoke one first.");
        return new(
            201,
            new JsonObject
            {
                ["id"] = id,
                ["kind"] = KindOf(kind),
                ["secret"] = secret,
            }
        );
    }

    private async Task<ControlAnswer> RevokeKey(ControlCall call)
    {
        var key = call.Path("k");
        if ((await keys.List(call.Merchant.Id)).All(one => one.Id != key))
            throw new Problem(404, $"There is no key {key} of this merchant.");
        if (!await keys.Remove(call.Merchant.Id, key))
            throw new Problem(409, "It is the newest of its kind: make another one first.");
        return new(204, null);
    }

    private static string KindOf(CredentialKind kind) => kind == CredentialKind.V2PublicKey ? "v2" : "v1";
}
