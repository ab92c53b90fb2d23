using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// The accounts a provider makes for its merchants, their stores, and the tokens with which it speaks for them.
/// </summary>
internal sealed class ProviderAccounts(PaymentStore store, Secrets secrets)
{
    private const string TokenPlace = "provider-token";

    /// <summary>The id of the account under a reference: there is one.</summary>
    public static ObjectId IdOf(string provider, string reference) =>
        ObjectId.AccountOf(SHA256.HashData(Encoding.UTF8.GetBytes($"account/{provider}/{reference}")).AsSpan(0, 16));

    /// <summary>Makes an account, with its stores. Refusal: there is one of that reference.</summary>
    public Task<CommandResult<MerchantAccount>> Create(
        Command<MerchantAccount> command,
        string reference,
        Currency currency,
        string? facts,
        IReadOnlyList<AccountStore> stores
    )
    {
        var id = IdOf(command.Merchant.Value, reference);
        return store.Apply(command.With([id], [], (change, _) =>
            {
                if (change.Find<MerchantAccount>(id) is not null)
                    return (Refusal.ReferenceUsed, $"{reference} is {id}.");
                return change.Save(
                    new MerchantAccount
                    {
                        Id = id,
                        State = State.Open,
                        CreatedAt = change.Now,
                        ReferenceId = reference,
                        LedgerCurrency = currency,
                        Facts = facts,
                        Stores = [.. stores.Select((store, i) => store with { Id = StoreIdOf(id, i) })],
                    },
                    Cause.Request
                );
            }));
    }

    /// <summary>
    /// Changes what is told of an account; its default store, if one is told of, is the first. Refusals: not found,
    /// claimed.
    /// </summary>
    public Task<CommandResult<MerchantAccount>> Update(
        Command<MerchantAccount> command,
        ObjectId id,
        string? facts,
        AccountStore? store
    ) =>
        On(command, id, (change, account) =>
            account
                .Update(change, Merge(account.Facts, facts))
                .Then(updated =>
                    store is null
                        ? updated
                        : updated
                            .SetStore(change, store with { Id = StoreIdOf(id, 0) }, isNew: updated.Stores.Count == 0)
                            .Value
                )
        );

    /// <summary>The merchant claims an account. Refusal: not found, or another reference's.</summary>
    public Task<CommandResult<MerchantAccount>> Claim(
        Command<MerchantAccount> command,
        ObjectId id,
        string reference
    ) => On(command, id, (change, account) => account.Claim(change, reference));

    /// <summary>Ends an account. Refusal: not found.</summary>
    public Task<CommandResult<MerchantAccount>> Delete(Command<MerchantAccount> command, ObjectId id) =>
        On(command, id, (change, account) => account.Delete(change));

    /// <summary>Adds a store. Refusals: not found, as many as there may be.</summary>
    public Task<CommandResult<MerchantAccount>> AddStore(
        Command<MerchantAccount> command,
        ObjectId id,
        AccountStore store
    ) =>
        On(command, id, (change, account) =>
            account.SetStore(change, store with { Id = StoreIdOf(id, account.Stores.Count) }, isNew: true)
        );

    /// <summary>Changes the store of that id. Refusal: not found.</summary>
    public Task<CommandResult<MerchantAccount>> ChangeStore(
        Command<MerchantAccount> command,
        ObjectId id,
        AccountStore store
    ) => On(command, id, (change, account) => account.SetStore(change, store, isNew: false));

    /// <summary>The id of an account's nth store; none is ever removed.</summary>
    private static string StoreIdOf(ObjectId account, int n) =>
        "amzn1.application-oa2-client."
        + Convert.ToHexStringLower(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(
                        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"store/{account.Value}/{n}")
                    )
                )
                .AsSpan(0, 16)
        );

    /// <summary>The token with which a provider speaks for an account. Wire v2: spec 3.13: a JWT, HS256.</summary>
    public string Token(string provider, ObjectId account, DateTimeOffset now)
    {
        var header = Part("""{"alg":"HS256","typ":"JWT"}""");
        var issuedAt = now.ToUnixTimeSeconds();
        var claims = Part($$"""{"iss":"{{provider}}","sub":"{{account.Value}}","iat":{{issuedAt}}}""");
        var said = $"{header}.{claims}";
        return $"{said}.{Base64Url.EncodeToString(Sign(said))}";

        static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>The account a token of this provider speaks for; null for any other text.</summary>
    public ObjectId? Account(string provider, string token)
    {
        if (
            token.Length > 1000
            || token.Split('.') is not [var head, var claims, var signature]
            || !Base64Url.IsValid(claims)
            || !Base64Url.IsValid(signature)
        )
            return null;
        var said = Encoding.ASCII.GetBytes($"{head}.{claims}");
        if (!secrets.IsMac(Base64Url.DecodeFromChars(signature), said, TokenPlace))
            return null;
        // Signed by us: it is what we wrote.
        using var claimed = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        return claimed.RootElement.GetProperty("iss").GetString() == provider
            ? ObjectId.Parse(claimed.RootElement.GetProperty("sub").GetString())
            : null;
    }

    private byte[] Sign(string text) => secrets.Mac(Encoding.ASCII.GetBytes(text), TokenPlace);

    /// <summary>The members of the later over those of the earlier.</summary>
    private static string? Merge(string? earlier, string? later)
    {
        if (earlier is null || later is null)
            return later ?? earlier;
        var (merged, over) = (
            System.Text.Json.Nodes.JsonNode.Parse(earlier)!.AsObject(),
            System.Text.Json.Nodes.JsonNode.Parse(later)!.AsObject()
        );
        foreach (var (name, value) in over)
            merged[name] = value?.DeepClone();
        return merged.ToJsonString();
    }

    private Task<CommandResult<MerchantAccount>> On(
        Command<MerchantAccount> command,
        ObjectId id,
        Func<Change, MerchantAccount, Result<MerchantAccount>> decide
    ) =>
        store.Apply(
            command.With([id], [], (change, _) =>
                change.Find<MerchantAccount>(id) is { } account ? decide(change, account) : Refusal.NotFound
            )
        );
}
