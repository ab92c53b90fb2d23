using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// How the data of a merchant that was removed is deleted: in batches, each a short transaction under the lease of the
/// job that does it. Nobody sees the merchant any more, so nobody sees it half removed.
/// </summary>
internal sealed class RemovalQueries(Database database)
{
    private const int BatchSize = 1_000;

    /// <summary>
    /// What is deleted, besides the merchant's own row, its keys and the job: tables with the rest of their keys.
    /// </summary>
    private static readonly (string Table, string Key)[] Tables =
    [
        ("snapshots", "id"),
        .. SnapshotQueries.Copies,
        ("jobs", "id"),
        ("moved_clocks", "merchant"),
        ("attempts", "seq, step, endpoint, form, n"),
        ("deliveries", "seq, step, endpoint, form"),
        ("injected_faults", "seq"),
        ("calls", "seq"),
        ("replies", "scope, key"),
        ("ledger", "seq, line"),
        ("journal_seals", "seq"),
        ("journal", "seq"),
        ("order_names", "name, created_at, id"),
        ("children", "parent, id"),
        ("report_files", "report, edition, part"),
        ("file_bytes", "id"),
        ("objects", "id"),
        ("reconciliations", "day"),
        ("differences", "id"),
    ];

    /// <summary>
    /// Deletes everything, or as much as there is time for. Done again it goes on. False: there is more, or another
    /// worker holds the job.
    /// </summary>
    public async Task<bool> Delete(MerchantId merchant, Lease lease, Func<bool> stop)
    {
        // What was under way when the merchant was marked is committed now; what comes later finds no merchant.
        // Journal and ledger let nothing go but of a merchant that is marked here: the one path on which they do.
        SqlArgument marking = ("mark", $"removing/{merchant.Value}");
        if (
            !await database.Alone(
                merchant,
                MustHold(merchant, lease),
                ("INSERT INTO tender (name, value) VALUES (@mark, '') ON CONFLICT (name) DO NOTHING", [marking], null)
            )
        )
            return false;
        // They are few. A distributed database lets no statement read one shard and write what every machine has.
        if (
            !await database.Together(
                MustHold(merchant, lease),
                ($"DELETE FROM keys WHERE {OfMerchant}", Of(merchant), null)
            )
        )
            return false;
        foreach (var (table, key) in Tables)
            while (true)
            {
                if (stop() || await DeleteBatch(merchant, lease, table, key) is not { } deleted)
                    return false;
                if (deleted < BatchSize)
                    break;
            }
        return await database.Together(
            End(merchant, lease),
            ($"DELETE FROM merchants WHERE {OfMerchant}", Of(merchant), 1),
            ("DELETE FROM tender WHERE name = @mark", [marking], 1)
        );
    }

    /// <summary>Deletes some rows of a table; how many. Null: the lease was lost.</summary>
    private async Task<int?> DeleteBatch(MerchantId merchant, Lease lease, string table, string key)
    {
        var but = table == "jobs" ? "AND id <> @job" : "";
        SqlArgument[] job = table == "jobs" ? [("job", lease.Job)] : [];
        var last = string.Join(", ", key.Split(", ").Select(column => column + " DESC"));
        // The lease is looked at, and the row of the job locked, in the statement that deletes. A batch is a range of
        // the primary key, up to its last row: rows picked one by one are joined to the table, and PostgreSQL, which
        // has no figures of what was written just now, joins them one against each other (6 s for 1,000 of 6,000).
        return await database.Execute(
            $"""
            DELETE FROM {table} WHERE {OfMerchant} {but} AND ({key}) <= (
                SELECT {key} FROM (
                  SELECT {key} FROM {table} WHERE {OfMerchant} {but}
                  ORDER BY {key} LIMIT {BatchSize}) batch
                ORDER BY {last} LIMIT 1)
              AND EXISTS (SELECT 1 FROM jobs h
                WHERE h.bucket = @bucket AND h.merchant = @merchant AND h.id = @held AND h.fence = @fence)
            """,
            [.. Of(merchant), .. job, ("held", lease.Job), ("fence", lease.Fence)]
        );
    }
}
