using System.Text.Json;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>
/// What the database keeps under the secrets key, and how it gets under another one: v1 secrets, second factors, the
/// signer, and the keys that were retired before. Tokens and links that left the server are not kept; they end by
/// themselves.
/// </summary>
internal sealed class SealedSecrets(Database database, Secrets secrets)
{
    private readonly SealedQueries queries = new(database);

    /// <summary>Tells the secrets which keys were retired, so that what they vouched for can be checked.</summary>
    public async Task Load()
    {
        var retired = new List<RetiredKey>();
        foreach (var (name, value) in await queries.Shared())
            if (name != SharedValues.Signer)
                retired.Add(Opened(name, value));
        secrets.Retired = retired;
    }

    /// <summary>How many secrets there are, how many are under an older key, and how many no key here opens.</summary>
    public async Task<(int All, int Old, int Lost)> Count()
    {
        var places = (await All()).Select(one => secrets.AgeOf(one.Sealed, one.Place)).ToList();
        return (places.Count, places.Count(age => age is not (0 or null)), places.Count(age => age is null));
    }

    /// <summary>
    /// Seals everything anew that is under an older key, and keeps the older keys of this start, sealed, for the codes
    /// that were made with them. It may run on several nodes, and again.
    /// </summary>
    /// <param name="journalSeq">The newest entry there can be of a journal.</param>
    /// <returns>How many secrets were sealed anew.</returns>
    public async Task<int> Reseal(long journalSeq)
    {
        var audit = (await AuditQueries.Last(database))?.Entry.Seq ?? 0;
        foreach (var (fingerprint, key) in secrets.Older)
            await Keep(SealedQueries.RetiredPrefix + fingerprint, new(key, audit, journalSeq));
        var count = 0;
        foreach (var one in await All())
            if (
                secrets.AgeOf(one.Sealed, one.Place) is > 0
                && await one.Replace(secrets.Seal(secrets.Open(one.Sealed, one.Place), one.Place))
            )
                count++;
        await Load();
        return count;
    }

    /// <summary>
    /// Keeps a retired key, or has one that was retired before vouch for what it was used for since: a node may have
    /// had it first all the while, and a key may come back and be retired again.
    /// </summary>
    private async Task Keep(string name, RetiredKey key)
    {
        var values = new SharedValues(database);
        await values.Add(name, Sealed(key));
        while (await values.Read(name) is { } value)
        {
            var was = Opened(name, value);
            var now = was with
            {
                AuditSeq = Math.Max(was.AuditSeq, key.AuditSeq),
                JournalSeq = Math.Max(was.JournalSeq, key.JournalSeq),
            };
            // Another node may seal it anew, or raise it, at the same time.
            if (
                (was.AuditSeq, was.JournalSeq) == (now.AuditSeq, now.JournalSeq)
                || await queries.ReplaceShared(name, value, Sealed(now))
            )
                return;
        }

        string Sealed(RetiredKey one) =>
            Convert.ToBase64String(secrets.Seal(JsonSerializer.SerializeToUtf8Bytes(one), name));
    }

    private RetiredKey Opened(string name, string value) =>
        JsonSerializer.Deserialize<RetiredKey>(secrets.Open(Convert.FromBase64String(value), name))!;

    private async Task<List<Kept>> All()
    {
        var all = new List<Kept>();
        foreach (var (id, was) in await queries.Keys())
            all.Add(new(was, id, now => queries.ReplaceKey(id, was, now)));
        foreach (var (name, was) in await queries.SecondFactors())
            all.Add(new(was, UserAccounts.PlaceOf(name), now => queries.ReplaceSecondFactor(name, was, now)));
        foreach (var (name, value) in await queries.Shared())
        {
            // The signer's certificate in PEM stands before its key.
            var end = value.LastIndexOf('-') + 1;
            all.Add(
                new(Convert.FromBase64String(value[end..].Trim()), name, now =>
                    queries.ReplaceShared(name, value, value[..end] + Convert.ToBase64String(now))
                )
            );
        }
        return all;
    }

    /// <summary>A secret where it is kept.</summary>
    /// <param name="Sealed">As it is.</param>
    /// <param name="Place">What it was sealed for.</param>
    /// <param name="Replace">Puts another seal of it in its place. False: it is not there any more.</param>
    private sealed record Kept(byte[] Sealed, string Place, Func<byte[], Task<bool>> Replace);
}
