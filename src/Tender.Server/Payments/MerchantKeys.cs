using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// What merchants sign with, changed while they run: a new key is used beside the old ones, until those are removed.
/// </summary>
internal sealed class MerchantKeys(PaymentStore store, Secrets secrets)
{
    private const int KeyBits = 2048;

    /// <summary>How many keys a merchant may have.</summary>
    public const int KeysMax = 20;

    private readonly MerchantQueries queries = new(store.Database);

    /// <summary>The keys of a merchant, in order of their ids.</summary>
    public Task<List<(string Id, CredentialKind Kind)>> List(MerchantId merchant) => queries.Keys(merchant, KeysMax);

    /// <summary>
    /// Makes a key of a kind, which is the merchant's from now on: its id, and the secret, which is kept nowhere. Null:
    /// the merchant is not there, or has as many as it may.
    /// </summary>
    public async Task<(string Id, string Secret)?> Add(MerchantId id, CredentialKind kind)
    {
        if ((await List(id)).Count >= KeysMax || await store.Merchants.Of(id) is not { } present)
            return null;
        var (drawn, secret) = MerchantAccounts.Draw(present.Region, present.Currency, null, null, store.Sandbox);
        var isPublic = kind == CredentialKind.V2PublicKey;
        using var key = isPublic ? RSA.Create(KeyBits) : null;
        var name = isPublic ? drawn.PublicKeyId : drawn.AccessKeyId;
        var material = key is null
            ? secrets.Seal(secret, name)
            : Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem());
        var applied = await store.Apply(
            new Command<bool>(id, "Make a key", Requester.Operator)
            {
                Decide = (_, context) =>
                {
                    var present = context.Merchant;
                    context.Change(
                        isPublic ? present with { PublicKeyId = name } : present with { AccessKeyId = name }
                    );
                    return true;
                },
                ExtraWrites = (writing, _) =>
                    writing.Add(new InsertKey { Id = name, Credential = new(id, kind, material) }),
            }
        );
        if (!applied.Result.Ok)
            return null;
        store.Merchants.Welcome(name);
        await store.Merchants.Read(id);
        return (name, key?.ExportPkcs8PrivateKeyPem() ?? secret);
    }

    /// <summary>
    /// Removes a key: whoever signs with it is refused within a second. False: it is not the merchant's, or the one
    /// that is in use now.
    /// </summary>
    public async Task<bool> Remove(MerchantId id, string key) =>
        await store.Merchants.Read(id) is { Merchant: var present }
        && key != present.PublicKeyId
        && key != present.AccessKeyId
        && await queries.RemoveKey(id, key);
}
