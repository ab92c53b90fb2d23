using System.Globalization;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// What the console reads besides. Each statement reads rows from the end of an index, so many as it shows or a few
/// times that, however many there are: lists go on by key, and nothing is counted. A limit is written into the
/// statement: of one that it is not told PostgreSQL expects a tenth of the rows, and sends workers for them.
/// </summary>
internal sealed class ConsoleQueries(Database database)
{
    /// <summary>Whether a merchant has more changes than so many.</summary>
    public async Task<bool> HasMoreChanges(MerchantId merchant, int than) =>
        (
            await database.Query(
                $"""
                SELECT seq FROM journal WHERE {OfMerchant}
                ORDER BY seq LIMIT 1 OFFSET {than}
                """,
                row => row.GetInt64(0),
                Of(merchant)
            )
        ).Count > 0;

    /// <summary>
    /// Changes in which some state moved, the newest first, before one of them. Those in which none did are read past,
    /// however many there are: each payment has a few.
    /// </summary>
    public Task<List<JournalEntry>> NewestMoves(MerchantId merchant, long? before, int limit) =>
        // Written so that it is no condition of an index: that one is in order of time, and would be sorted as a whole.
        database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal
            WHERE {OfMerchant} AND seq < @before AND moves + 0 > 0
            ORDER BY seq DESC LIMIT {limit}
            """,
            JournalEntry.Read,
            [.. Of(merchant), ("before", before ?? long.MaxValue)]
        );

    /// <summary>The changes of some families, the newest first, before one of them.</summary>
    public async Task<List<JournalEntry>> NewestOf(
        MerchantId merchant,
        IReadOnlyList<string> roots,
        long? before,
        int limit
    )
    {
        var found = new List<JournalEntry>();
        // Root by root: each is the end of its own part of the index.
        foreach (var root in roots.Distinct())
            found.AddRange(
                await database.Query(
                    $"""
                    SELECT {JournalEntry.Columns} FROM journal
                    WHERE {OfMerchant} AND root = @root AND seq < @before
                    ORDER BY seq DESC LIMIT {limit}
                    """,
                    JournalEntry.Read,
                    [.. Of(merchant), ("root", root), ("before", before ?? long.MaxValue)]
                )
            );
        return [.. found.OrderByDescending(entry => entry.Seq).Take(limit)];
    }

    /// <summary>The states of deliveries, the newest first, with how often each was tried.</summary>
    public Task<List<(DeliveryArguments Which, DeliveryState State, int Attempts)>> NewestDeliveries(
        MerchantId merchant,
        long? before,
        int limit
    ) =>
        database.Query(
            $"""
            SELECT seq, step, endpoint, form, state, attempts FROM deliveries
            WHERE {OfMerchant} AND seq < @before
            ORDER BY seq DESC, step DESC, endpoint DESC, form DESC LIMIT {limit}
            """,
            row =>
                (
                    new DeliveryArguments(
                        row.GetInt64(0),
                        row.GetInt16(1),
                        row.GetString(2),
                        (Dialects)row.GetInt16(3)
                    ),
                    DeliveryStates.Read(row.GetString(4)),
                    row.GetInt32(5)
                ),
            [.. Of(merchant), ("before", before ?? long.MaxValue)]
        );

    /// <summary>
    /// Changes with something told of which some delivery is in a state, the newest first: so many as are asked for of
    /// so many newest ones before one of them. What waits for an endpoint that does not listen is held.
    /// </summary>
    /// <param name="merchant">Whose.</param>
    /// <param name="shown">The state.</param>
    /// <param name="listening">The endpoints in use.</param>
    /// <param name="before">The change before which it looks; null for the newest.</param>
    /// <param name="lookedAtMax">How many changes it looks at.</param>
    /// <param name="limit">How many it answers.</param>
    public Task<List<JournalEntry>> NewestTold(
        MerchantId merchant,
        ShownDelivery shown,
        IReadOnlyList<string> listening,
        long? before,
        int lookedAtMax,
        int limit
    )
    {
        var names = string.Join(
            ", ",
            listening.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@e{i}"))
        );
        var isHeard = listening.Count == 0 ? "1 = 0" : $"d.endpoint IN ({names})";
        var condition = shown switch
        {
            ShownDelivery.Delivered => "d.state = 'delivered'",
            ShownDelivery.Failing => $"d.state = 'pending' AND d.attempts > 0 AND {isHeard}",
            ShownDelivery.Pending => $"d.state = 'pending' AND d.attempts = 0 AND {isHeard}",
            ShownDelivery.Held => $"(d.state = 'held' OR (d.state = 'pending' AND NOT ({isHeard})))",
            ShownDelivery.Dead => "d.state = 'dead'",
        };
        return database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM (
              SELECT {JournalEntry.Columns} FROM journal
              WHERE bucket = @bucket AND merchant = @merchant AND seq < @before AND (notices & {(int)
                Dialects.Both}) <> 0
              ORDER BY seq DESC LIMIT {lookedAtMax}) AS looked
            WHERE EXISTS (
              SELECT 1 FROM deliveries AS d
              WHERE d.bucket = @bucket AND d.merchant = @merchant AND d.seq = looked.seq AND {condition})
            ORDER BY seq DESC LIMIT {limit}
            """,
            JournalEntry.Read,
            [
                .. Of(merchant),
                ("before", before ?? long.MaxValue),
                .. listening.Select((id, i) => ("e" + i.ToString(CultureInfo.InvariantCulture), (object?)id)),
            ]
        );
    }

    /// <summary>
    /// The last of so many newest changes with something told before one of them; null where there are fewer.
    /// </summary>
    public async Task<long?> LastTold(MerchantId merchant, long? before, int count) =>
        (
            await database.Query(
                $"""
                SELECT seq FROM journal
                WHERE bucket = @bucket AND merchant = @merchant AND seq < @before
                  AND (notices & {(int)Dialects.Both}) <> 0
                ORDER BY seq DESC LIMIT 1 OFFSET {count - 1}
                """,
                row => (long?)row.GetInt64(0),
                [.. Of(merchant), ("before", before ?? long.MaxValue)]
            )
        ).FirstOrDefault();

    /// <summary>Changes by their numbers; those that are not there are left out.</summary>
    public Task<List<JournalEntry>> Entries(MerchantId merchant, IReadOnlyList<long> seqs)
    {
        long[] wanted = [.. seqs.Distinct()];
        if (wanted.Length == 0)
            return Task.FromResult<List<JournalEntry>>([]);
        var sql = string.Join(" UNION ALL ", wanted.Select((_, i) => Named(i)));
        return database.Query(
            sql,
            JournalEntry.Read,
            [
                .. Of(merchant),
                .. wanted.Select((seq, i) => ("s" + i.ToString(CultureInfo.InvariantCulture), (object?)seq)),
            ]
        );

        static string Named(int i) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT {JournalEntry.Columns} FROM journal " + $"WHERE {OfMerchant} AND seq = @s{i}"
            );
    }

    /// <summary>The orders of a buyer, the newest first, before one of them.</summary>
    public Task<List<ObjectId>> OrdersOfBuyer(MerchantId merchant, string email, string? before, int limit) =>
        database.Query(
            $"""
            SELECT root FROM objects
            WHERE {OfMerchant} AND email <> '' AND email = @email AND root < @before
            ORDER BY root DESC LIMIT {limit}
            """,
            row => ObjectId.Read(row.GetString(0)),
            [.. Of(merchant), ("email", email.ToLowerInvariant()), ("before", before ?? "~")]
        );

    /// <summary>
    /// The authorizations of an amount in minor units, the newest first, before one of them; each with the number of
    /// the journal entry that made it.
    /// </summary>
    public Task<List<(Authorization Found, long Made)>> OfAmount(
        MerchantId merchant,
        long minor,
        (long Made, string Id)? before,
        int limit
    ) =>
        database.Query(
            $"""
            SELECT kind, doc, made FROM objects
            WHERE {OfMerchant} AND kind = {(int)ObjectKind.Authorization}
              AND bound = @minor AND (made, id) < (@before, @id)
            ORDER BY made DESC, id DESC LIMIT {limit}
            """,
            row => ((Authorization)RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1)), row.GetInt64(2)),
            [.. Of(merchant), ("minor", minor), ("before", before?.Made ?? long.MaxValue), ("id", before?.Id ?? "")]
        );

    /// <summary>The object that a reference id of v1 made; null for none.</summary>
    public async Task<ObjectId?> OfReference(MerchantId merchant, string scope, string reference) =>
        (
            await database.Query(
                $"""
                SELECT body FROM replies
                WHERE {OfMerchant} AND scope = @scope AND key = @key
                """,
                row => ObjectId.Parse(System.Text.Encoding.UTF8.GetString(KeptBody.Unpack(row.GetBytes(0)))),
                [.. Of(merchant), ("scope", scope), ("key", reference)]
            )
        ).FirstOrDefault();
}
