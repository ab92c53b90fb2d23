using System.Buffers.Binary;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// A chain of codes over each merchant's journal and ledger, made by who verifies: what is sealed once cannot be
/// changed, taken away or added to in the database without being found. A payment neither waits for it nor pays for it.
/// </summary>
internal sealed class JournalSeals(PaymentStore store, Secrets secrets)
{
    private const int NumberBytes = sizeof(long),
        DigestBytes = 16,
        EntryBytes = NumberBytes + DigestBytes,
        EntriesMax = 1_000;

    /// <summary>
    /// Entries are sealed when none can come before them any more: a commit that waits for a standby may come late.
    /// </summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(1);

    /// <summary>Compares what stands in the journal with what was sealed, and seals the rest.</summary>
    /// <param name="reader">A snapshot of the database.</param>
    /// <param name="merchant">Whose journal.</param>
    public async Task<SealCheck> Check(DatabaseReader reader, MerchantId merchant)
    {
        var seals = await SealQueries.Read(reader, merchant);
        var entries = await SealQueries.Digests(reader, merchant);
        var broken = new List<string>();
        var was = new Dictionary<long, byte[]>();
        byte[] code = [];
        foreach (var seal in seals)
        {
            if (
                !secrets.IsMac(seal.Code, [.. code, .. seal.Entries], PlaceOf(merchant), key =>
                    seal.Seq <= key.JournalSeq
                )
            )
                broken.Add($"L2 {merchant}: the seal up to entry {seal.Seq} is not one of this server's");
            for (var at = 0; at + EntryBytes <= seal.Entries.Length; at += EntryBytes)
                was[BinaryPrimitives.ReadInt64BigEndian(seal.Entries.AsSpan(at))] = seal
                    .Entries.AsSpan(at + NumberBytes, DigestBytes)
                    .ToArray();
            code = seal.Code;
        }
        var last = seals.Count == 0 ? 0 : seals[^1].Seq;
        var count = was.Count;
        foreach (var (seq, root, digest) in entries.TakeWhile(one => one.Seq <= last))
            if (!was.Remove(seq, out var sealedAs))
                broken.Add($"L2 {merchant}: entry {seq} of {root} was added behind the seals");
            else if (!digest.AsSpan(0, DigestBytes).SequenceEqual(sealedAs))
                broken.Add($"L2 {merchant}: entry {seq} of {root}, or its ledger lines, were changed since the seal");
        broken.AddRange(was.Keys.Order().Select(seq => $"L2 {merchant}: entry {seq} was taken away since the seal"));

        var before = store.Ids.Before(Age);
        var next = new List<JournalSeal>();
        foreach (var chunk in entries.Where(one => one.Seq > last && one.Seq < before).Chunk(EntriesMax))
        {
            var bytes = new byte[chunk.Length * EntryBytes];
            foreach (var (i, (seq, _, digest)) in chunk.Index())
            {
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * EntryBytes), seq);
                digest.AsSpan(0, DigestBytes).CopyTo(bytes.AsSpan(i * EntryBytes + NumberBytes));
            }
            code = Code(merchant, code, bytes);
            next.Add(new(chunk[^1].Seq, bytes, code));
        }
        return new(count, broken, last, next);
    }

    /// <summary>
    /// Stores the seals that a check has made; how many entries they seal. Where something is broken none is made: it
    /// would be hidden.
    /// </summary>
    public async Task<int> Add(MerchantId merchant, SealCheck check)
    {
        var (last, count) = (check.Last, 0);
        if (check.Broken.Count > 0)
            return 0;
        foreach (var seal in check.Next)
        {
            if (!await SealQueries.Add(store.Database, merchant, last, seal))
                break;
            (last, count) = (seal.Seq, count + seal.Entries.Length / EntryBytes);
        }
        return count;
    }

    private byte[] Code(MerchantId merchant, byte[] before, byte[] entries) =>
        secrets.Mac([.. before, .. entries], PlaceOf(merchant));

    private static string PlaceOf(MerchantId merchant) => $"journal/{merchant.Value}";
}
