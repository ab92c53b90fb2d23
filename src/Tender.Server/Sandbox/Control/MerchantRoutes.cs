using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Merchants: made, listed, changed, removed.</summary>
internal sealed class MerchantRoutes(Engine engine, MerchantAccounts accounts)
{
    private const string NewMerchantBody = """
        {"region?":"na|eu|uk|de|jp?","name?":"text?","seed?":"int?","startAt?":"instant?",
         "settings?":"SettingsWish?"}
        """;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants",
                NewMerchant,
                "A new merchant with keys and a clock of its own",
                NewMerchantBody,
                [(201, "NewMerchant")]
            ),
            new("GET", "merchants", ListMerchants, "Every merchant", null, [(200, "Merchants")], "after", "limit"),
            new("GET", "merchants/{m}", GetMerchant, "One merchant", null, [(200, "Merchant")]),
            new(
                "PATCH",
                "merchants/{m}",
                PatchMerchant,
                "Change name and settings",
                """{"name?":"text?","settings?":"SettingsWish?"}""",
                [(200, "Merchant")]
            ),
            new("DELETE", "merchants/{m}", RemoveMerchant, "Remove a merchant with all its data", null, [(204, null)]),
        ];

    private async Task<ControlAnswer> NewMerchant(ControlCall call)
    {
        var wish = call.Read(body =>
            (
                Region: body.Text("region"),
                Name: body.Text("name"),
                Seed: body.Number("seed"),
                StartAt: body.Instant("startAt"),
                Settings: MerchantSettingsReading.Change(body.Object("settings"))
            )
        );
        if (MerchantAccounts.HomeOf(wish.Region) is not var (region, currency))
            throw new Problem(400, "region is one of na, eu, uk, de, jp.");
        var (drawn, secret) = MerchantAccounts.Draw(region, currency, wish.Name, wish.Seed, sandbox: true);
        var merchant = drawn with { Settings = wish.Settings(drawn.Settings) };
        // RSA keys cannot be made from a seed, and take long to make: test merchants share a pool of fixed ones.
        var keyPem = TestKeys.PrivateKeyPem(wish.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));
        using var key = RSA.Create();
        key.ImportFromPem(keyPem);
        if (!await accounts.Register(merchant, key.ExportSubjectPublicKeyInfoPem(), secret, wish.StartAt))
            throw new Problem(409, $"Seed {wish.Seed} is in use here.");
        var answer = Identity(merchant);
        answer["privateKey"] = keyPem;
        answer["secretAccessKey"] = secret;
        return new(201, answer);
    }

    private async Task<ControlAnswer> ListMerchants(ControlCall call)
    {
        var (after, limit) = call.Page();
        var all = await engine.Store.Merchants.All();
        var page = all.Skip((int)Math.Min(after, int.MaxValue)).Take(limit).ToList();
        var hasMore = page.Count == limit && after + limit < all.Count;
        return ControlAnswer.Ok(ControlJson.Page(page.Select(Shown), hasMore ? after + limit : null));
    }

    private Task<ControlAnswer> GetMerchant(ControlCall call) =>
        Task.FromResult(ControlAnswer.Ok(Shown(call.Merchant)));

    private async Task<ControlAnswer> PatchMerchant(ControlCall call)
    {
        var wish = call.Read(body =>
            (
                HasName: body.Has("name"),
                Name: body.Text("name"),
                Settings: MerchantSettingsReading.Change(body.Object("settings"))
            )
        );
        var changed = await accounts.Change(call.Merchant.Id, merchant =>
            merchant with
            {
                Name = wish.HasName ? wish.Name : merchant.Name,
                Settings = wish.Settings(merchant.Settings),
            }
        );
        if (changed is null)
            throw new Problem(404, $"There is no merchant {call.Merchant.Id}.");
        // Read back, so that this node's copy is the changed one from the next request on.
        return ControlAnswer.Ok(Shown((await engine.Store.Merchants.Read(changed.Id))!.Value.Merchant));
    }

    private async Task<ControlAnswer> RemoveMerchant(ControlCall call)
    {
        if (!await accounts.Remove(call.Merchant.Id))
            throw new Problem(404, $"There is no merchant {call.Merchant.Id}.");
        return new(204, null);
    }

    private static JsonObject Identity(Merchant merchant) =>
        new()
        {
            ["merchantId"] = merchant.Id.Value,
            ["storeId"] = merchant.StoreId,
            ["publicKeyId"] = merchant.PublicKeyId,
            ["accessKeyId"] = merchant.AccessKeyId,
            ["region"] = merchant.Region.Text(),
            ["currency"] = merchant.Currency.ToString(),
            ["clientId"] = merchant.StoreId,
            ["name"] = merchant.Name,
        };

    private static JsonNode Shown(Merchant merchant)
    {
        var json = Identity(merchant);
        json["settings"] = MerchantSettingsReading.Shown(merchant.Settings);
        return json;
    }
}
