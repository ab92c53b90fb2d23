using System.Security.Cryptography;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>The SQL of the journal's seals, and the digest of an entry.</summary>
internal static class SealQueries
{
    /// <summary>The largest number of an entry that is sealed; 0 where none is.</summary>
    public static async Task<long> Last(DatabaseReader database) =>
        (await database.Query("SELECT coalesce(max(seq), 0) FROM journal_seals", row => row.GetInt64(0)))[0];

    /// <summary>A merchant's seals, the oldest first.</summary>
    public static Task<List<JournalSeal>> Read(DatabaseReader database, MerchantId merchant) =>
        database.Query(
            $"SELECT seq, entries, code FROM journal_seals WHERE {OfMerchant} ORDER BY seq",
            row => new JournalSeal(row.GetInt64(0), row.GetBytes(1), row.GetBytes(2)),
            Of(merchant)
        );

    /// <summary>
    /// The digest of each entry of the journal with its ledger lines, in order. A line's settlement, which it is given
    /// later, is no part of it.
    /// </summary>
    public static async Task<List<(long Seq, string Root, byte[] Digest)>> Digests(
        DatabaseReader database,
        MerchantId merchant
    )
    {
        var lines = (
            await database.Query(
                $"SELECT seq, line, object, account, currency, amount, at FROM ledger WHERE {OfMerchant}",
                row =>
                    (
                        Seq: row.GetInt64(0),
                        Line: row.GetInt16(1),
                        Text: string.Join(
                            '|',
                            row.GetString(2),
                            row.GetInt16(3),
                            row.GetString(4),
                            row.GetInt64(5),
                            row.GetInt64(6)
                        )
                    ),
                Of(merchant)
            )
        ).ToLookup(one => one.Seq);
        return await database.Query(
            $"""
            SELECT seq, root, at, who, summary, moves, notices, steps FROM journal WHERE {OfMerchant} ORDER BY seq
            """,
            row =>
            {
                using var bytes = new MemoryStream();
                using var all = new BinaryWriter(bytes);
                var (seq, root) = (row.GetInt64(0), row.GetString(1));
                // Each text is written with its length: none can pass for a part of another.
                all.Write(seq);
                all.Write(root);
                all.Write(row.GetInt64(2));
                all.Write(row.GetString(3));
                all.Write(row.GetString(4));
                all.Write(row.GetInt16(5));
                all.Write(row.GetInt16(6));
                all.Write(row.GetString(7));
                foreach (var line in lines[seq].OrderBy(one => one.Line))
                {
                    all.Write(line.Line);
                    all.Write(line.Text);
                }
                return (seq, root, SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
            },
            Of(merchant)
        );
    }

    /// <summary>
    /// Adds a row of seals behind the last one. False, and nothing done: another one was added meanwhile, or the entry
    /// is not there any more, because the merchant was brought back to an earlier state or removed.
    /// </summary>
    public static Task<bool> Add(Database database, MerchantId merchant, long last, JournalSeal seal) =>
        database.Alone(
            merchant,
            (
                $"""
                INSERT INTO journal_seals (bucket, merchant, seq, entries, code)
                SELECT j.bucket, j.merchant, j.seq, @entries, @code FROM journal j
                WHERE j.bucket = @bucket AND j.merchant = @merchant AND j.seq = @seq AND @last = (
                  SELECT coalesce(max(s.seq), 0) FROM journal_seals s
                  WHERE s.bucket = @bucket AND s.merchant = @merchant)
                """,
                [.. Of(merchant), ("seq", seal.Seq), ("last", last), ("entries", seal.Entries), ("code", seal.Code)],
                1
            )
        );
}
