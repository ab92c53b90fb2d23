using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Merchants: made, listed, changed, removed.</summary>
internal sealed class MerchantRoutes(Engine engine, MerchantAccounts accounts)
{
    private const int PlaceDigitsMax = 14;

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
            new("GET", "merchants", ListMerchants, "Every merchant", null, [(200, "Merchants")], "after", "limit")
            {
                Live = Role.Viewer,
            },
            new("GET", "merchants/{m}", GetMerchant, "One merchant", null, [(200, "Merchant")]) { Live = Role.Viewer },
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

    /// <summary>The same in live, where a merchant has no clock of its own and cannot be removed.</summary>
    public IReadOnlyList<ControlRoute> LiveRoutes =>
        [
            new(
                "POST",
                "merchants",
                NewMerchant,
                "A new merchant with keys of its own, which are shown this once",
                """{"region?":"na|eu|uk|de|jp?","name?":"text?","settings?":"LiveSettingsWish?"}""",
                [(201, "NewMerchant")]
            )
            {
                Live = Role.Admin,
            },
            new(
                "PATCH",
                "merchants/{m}",
                PatchMerchant,
                "Change name and settings",
                """{"name?":"text?","settings?":"LiveSettingsWish?"}""",
                [(200, "Merchant")]
            )
            {
                Live = Role.Admin,
            },
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
        var store = engine.Store;
        // Live, the shape of the body knows neither: who comes here with one has found a way around it.
        if (!store.Sandbox && (wish.Seed is not null || wish.StartAt is not null))
            throw new Problem(400, "seed and startAt are of the sandbox.");
        var (drawn, secret) = MerchantAccounts.Draw(region, currency, wish.Name, wish.Seed, store.Sandbox);
        var merchant = drawn with { Settings = wish.Settings(drawn.Settings) };
        // RSA keys cannot be made from a seed: merchants with one draw from a pool that everyone knows.
        var keyPem = wish.Seed is { } seed ? TestKeys.PrivateKeyPem(seed) : FreshKeys.TakePrivateKeyPem();
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
        (DateTimeOffset, MerchantId)? after = null;
        if (call.Query("after") is { } place)
            after = ReadPlace(place) ?? throw new Problem(400, "after is the next of the page before.");
        var (merchants, next) = await engine.Store.Merchants.Page(after, call.Limit());
        return ControlAnswer.Ok(ControlJson.Page(merchants.Select(Shown), next is { } at ? PlaceOf(at) : null));
    }

    /// <summary>Where a list goes on: behind a merchant, however many are made or removed before it.</summary>
    private static string PlaceOf((DateTimeOffset MadeAt, MerchantId Id) place) =>
        string.Create(CultureInfo.InvariantCulture, $"{RecordJson.Ms(place.MadeAt)}-{place.Id}");

    private static (DateTimeOffset MadeAt, MerchantId Id)? ReadPlace(string text) =>
        text.Split('-', 2) is [var at, var id]
        && at.Length <= PlaceDigitsMax
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
        && MerchantId.Parse(id) is { } merchant
            ? (RecordJson.At(ms), merchant)
            : null;

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
        var (changed, isAdvancing) = await accounts.ChangeWithClock(call.Merchant.Id, merchant =>
            merchant with
            {
                Name = wish.HasName ? wish.Name : merchant.Name,
                Settings = wish.Settings(merchant.Settings),
            }
        );
        if (isAdvancing)
            throw new Problem(409, "The clock is being advanced; freeze it, or let it run, when that is over.");
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
