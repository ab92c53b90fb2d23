using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Making, changing and removing merchants.</summary>
internal sealed class MerchantAccounts(PaymentStore store, Secrets secrets, TimeProvider time, Engine? engine = null)
{
    /// <summary>Where the regions a caller may name lead to. Wire v1: spec 1.1; v2: 1.1.</summary>
    public static (Region Region, Currency Currency)? HomeOf(string? name) =>
        name switch
        {
            null or "na" or "us" => (Region.NorthAmerica, Currency.USD),
            "eu" or "de" => (Region.Europe, Currency.EUR),
            "uk" => (Region.Europe, Currency.GBP),
            "jp" => (Region.Japan, Currency.JPY),
            _ => null,
        };

    /// <summary>Draws a merchant's identity: at random, or from a seed, always the same.</summary>
    public static (Merchant Merchant, string Secret) Draw(
        Region region,
        Currency currency,
        string? name,
        long? seed,
        bool sandbox
    )
    {
        var drawn = 0L;
        var storeId = "amzn1.application-oa2-client." + Text(32, "0123456789abcdef");
        return (
            new Merchant
            {
                Id = MerchantId.Read("A" + Text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")),
                StoreId = storeId,
                PublicKeyId = (sandbox ? "SANDBOX-" : "LIVE-") + Text(24, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
                AccessKeyId = "AKIA" + Text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
                Region = region,
                Currency = currency,
                Name = name,
                Seed = seed,
            },
            Text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        );

        string Text(int length, string alphabet)
        {
            if (seed is null)
                return RandomNumberGenerator.GetString(alphabet, length);
            var text = new char[length];
            for (var i = 0; i < length; i++)
                text[i] = alphabet[(int)(IdGenerator.Seeded(seed.Value, --drawn) % (UInt128)alphabet.Length)];
            return new string(text);
        }
    }

    /// <summary>Registers a merchant. False: one with these ids is known already, and nothing was changed.</summary>
    public async Task<bool> Register(
        Merchant merchant,
        string publicKeyPem,
        string secretAccessKey,
        DateTimeOffset? startAt = null
    )
    {
        var now = time.GetUtcNow();
        var shift = startAt is { } start ? RecordJson.Ms(start) - RecordJson.Ms(now) : 0;
        var added = await new MerchantQueries(store.Database).Add(
            merchant,
            TimeSpan.FromMilliseconds(shift),
            now,
            [
                (
                    merchant.PublicKeyId,
                    new Credential(merchant.Id, CredentialKind.V2PublicKey, Encoding.ASCII.GetBytes(publicKeyPem))
                ),
                (
                    merchant.AccessKeyId,
                    new Credential(
                        merchant.Id,
                        CredentialKind.V1Secret,
                        secrets.Seal(secretAccessKey, merchant.AccessKeyId)
                    )
                ),
            ]
        );
        store.Merchants.Welcome(merchant.PublicKeyId);
        store.Merchants.Welcome(merchant.AccessKeyId);
        if (!added || engine is null)
            return added;
        await engine.Retention.Begin(merchant.Id);
        await engine.Reconciliations.Begin(merchant.Id);
        return added;
    }

    /// <summary>Changes name, settings, endpoints or test buyers. Null: no such merchant.</summary>
    public Task<Merchant?> Change(
        MerchantId id,
        Func<Merchant, Merchant> change,
        Requester requester = Requester.Operator
    ) => Change(store, id, change, requester);

    /// <summary>
    /// The same, of what may stop the clock or let it run. No merchant: there is none, or its clock is being advanced.
    /// </summary>
    public async Task<(Merchant? Changed, bool IsAdvancing)> ChangeWithClock(
        MerchantId id,
        Func<Merchant, Merchant> change
    )
    {
        var clocks = new ClockQueries(store.Database);
        while (await store.Merchants.Read(id) is var (merchant, clock))
        {
            var changed = change(merchant) with { Version = merchant.Version };
            if (changed.Settings.Clock == merchant.Settings.Clock)
                return (await Change(id, change), false);
            if (clock.AdvancingTo is not null)
                return (null, true);
            var now = time.GetUtcNow();
            var done = changed.Settings.Clock switch
            {
                ClockSetting.Frozen => await clocks.Freeze(changed, now),
                ClockSetting.Running => await clocks.Unfreeze(changed, now),
            };
            if (!done)
                continue; // somebody has changed it meanwhile
            store.RingNow();
            return (changed with { Version = changed.Version + 1 }, false);
        }
        return (null, false);
    }

    internal static async Task<Merchant?> Change(
        PaymentStore store,
        MerchantId id,
        Func<Merchant, Merchant> change,
        Requester requester
    )
    {
        var applied = await store.Apply(
            new Command<Merchant>(id, "Change the merchant", requester)
            {
                Decide = (_, context) =>
                {
                    var present = context.Merchant;
                    var changed = change(present) with { Version = present.Version };
                    // A clock is stopped or started with its jobs: ChangeWithClock.
                    if (changed.Settings.Clock != present.Settings.Clock)
                        changed = changed with { Settings = changed.Settings with { Clock = present.Settings.Clock } };
                    context.Change(changed);
                    return changed;
                },
            }
        );
        return applied.Result.Ok ? applied.Result.Value with { Version = applied.Result.Value.Version + 1 } : null;
    }

    /// <summary>
    /// Replaces where notices go. What is owed to an endpoint left out is held: nobody rewrites it, because what it is
    /// follows from the endpoints (<see cref="Notifications.NoticeHistory"/>), and its jobs find it so when they fall
    /// due.
    /// </summary>
    public Task<Merchant?> SetEndpoints(MerchantId id, IReadOnlyList<NoticeEndpoint> endpoints) =>
        SetEndpoints(store, id, _ => endpoints, Requester.Operator);

    /// <summary>The same asked by anybody, given what there is now.</summary>
    public static Task<Merchant?> SetEndpoints(
        PaymentStore store,
        MerchantId id,
        Func<IReadOnlyList<NoticeEndpoint>, IEnumerable<NoticeEndpoint>> endpoints,
        Requester requester
    ) =>
        Change(
            store,
            id,
            merchant =>
                merchant with
                {
                    // Its id follows from what it is: an endpoint that comes back is the same, and what was held for it
                    // can be sent.
                    Endpoints =
                    [
                        .. endpoints(merchant.Endpoints)
                            .Select(wanted =>
                                wanted with
                                {
                                    Id =
                                        "e"
                                        + Convert.ToHexStringLower(
                                            SHA256
                                                .HashData(Encoding.UTF8.GetBytes($"{wanted.Dialects} {wanted.Url}"))
                                                .AsSpan(0, 6)
                                        ),
                                }
                            ),
                    ],
                },
            requester
        );

    /// <summary>Removes a merchant with all its data. False: no such merchant.</summary>
    public Task<bool> Remove(MerchantId id) => new MerchantRemoval(store).Remove(id);
}
