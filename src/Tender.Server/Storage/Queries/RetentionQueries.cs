using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// How what is kept for a time only is removed: page by page along the primary key, each page a transaction of its own
/// under the lease of the job that does it. A page has a bounded number of rows, however many there are.
/// </summary>
internal sealed class RetentionQueries(Database database)
{
    private const int PageSize = 500,
        PagesMax = 100;

    /// <summary>Answers under the signature of a request that had no key: the only ones that are removed.</summary>
    private const string Unkeyed = "v2.signature";

    private const string OfMerchant = "bucket = @bucket AND merchant = @merchant";

    /// <summary>Nobody waits for it, and nobody sends it without being asked to.</summary>
    private static readonly string IsOver =
        $"state IN ('{DeliveryState.Delivered.Text()}', '{DeliveryState.Dead.Text()}')";

    /// <summary>
    /// Some merchants behind one that have no job that removes what is old, and are not being removed themselves.
    /// </summary>
    public Task<List<MerchantId>> WithoutJob(string after, int limit) =>
        database.Query(
            $"""
            SELECT m.merchant FROM merchants m WHERE m.merchant > @after AND NOT EXISTS (
              SELECT 1 FROM jobs j WHERE j.bucket = m.bucket AND j.merchant = m.merchant
                AND j.kind IN ({(int)JobKind.RemoveOld}, {(int)JobKind.RemoveMerchant}))
            ORDER BY m.merchant LIMIT @limit
            """,
            row => MerchantId.Read(row.GetString(0)),
            ("after", after),
            ("limit", limit)
        );

    /// <summary>
    /// Removes what is older than its limit, or as much as there is time for. False: there is more, or the lease was
    /// lost.
    /// </summary>
    public async Task<bool> Remove(MerchantId merchant, Lease lease, RetentionLimits limits, Func<bool> stop)
    {
        var pages = 0;
        return (limits.Attempts is not { } attempts || await Pages("attempts", "at", RemoveAttempts, attempts))
            && (limits.Deliveries is not { } first || await Pages("deliveries", "first_at", RemoveDeliveries, first))
            && (limits.Replies is not { } replies || await RemoveReplies(merchant, lease, replies, Goes));

        bool Goes() => !stop() && ++pages <= PagesMax;

        async Task<bool> Pages(
            string table,
            string age,
            Func<(string, object?)[], (string, (string, object?)[], int?)[]> remove,
            DateTimeOffset before
        )
        {
            var after = long.MinValue;
            while (await Page(merchant, table, age, before, after) is { } upTo)
            {
                (string, object?)[] range =
                [
                    .. Of(merchant),
                    ("after", after),
                    ("to", upTo),
                    ("before", RecordJson.Ms(before)),
                ];
                if (!Goes() || !await database.Together([Held(merchant, lease), .. remove(range)]))
                    return false;
                after = upTo;
            }
            return true;
        }
    }

    /// <summary>Up to which entry the next page goes; null when nothing old is on it.</summary>
    private async Task<long?> Page(MerchantId merchant, string table, string age, DateTimeOffset before, long after)
    {
        var rows = await database.Query(
            $"SELECT seq, {age} FROM {table} WHERE {OfMerchant} AND seq > @after ORDER BY seq LIMIT {PageSize}",
            row => (Seq: row.GetInt64(0), At: row.GetInt64(1)),
            [.. Of(merchant), ("after", after)]
        );
        return rows.Any(row => row.At < RecordJson.Ms(before)) ? rows[^1].Seq : null;
    }

    private static (string, (string, object?)[], int?)[] RemoveAttempts((string, object?)[] range) =>
        [(AttemptsOf("AND attempts.at < @before", IsOver), range, null)];

    private static (string, (string, object?)[], int?)[] RemoveDeliveries((string, object?)[] range) =>
        [
            (AttemptsOf("", $"{IsOver} AND d.first_at < @before"), range, null),
            (
                $"""
                DELETE FROM deliveries
                WHERE {OfMerchant} AND seq > @after AND seq <= @to AND first_at < @before AND {IsOver}
                """,
                range,
                null
            ),
        ];

    private static string AttemptsOf(string which, string ofDelivery) =>
        $"""
            DELETE FROM attempts WHERE {OfMerchant} AND seq > @after AND seq <= @to {which} AND EXISTS (
              SELECT 1 FROM deliveries d
              WHERE d.bucket = attempts.bucket AND d.merchant = attempts.merchant AND d.seq = attempts.seq
                AND d.step = attempts.step AND d.endpoint = attempts.endpoint AND d.form = attempts.form
                AND d.{ofDelivery})
            """;

    /// <summary>Their keys are in no order of time: every page is looked at.</summary>
    private async Task<bool> RemoveReplies(MerchantId merchant, Lease lease, DateTimeOffset before, Func<bool> goes)
    {
        var after = "";
        while (true)
        {
            var keys = await database.Query(
                $"""
                SELECT key FROM replies WHERE {OfMerchant} AND scope = '{Unkeyed}' AND key > @after
                ORDER BY key LIMIT {PageSize}
                """,
                row => row.GetString(0),
                [.. Of(merchant), ("after", after)]
            );
            if (keys.Count == 0)
                return true;
            (string, object?)[] range =
            [
                .. Of(merchant),
                ("after", after),
                ("to", keys[^1]),
                ("before", RecordJson.Ms(before)),
            ];
            var removes = $"""
                DELETE FROM replies WHERE {OfMerchant} AND scope = '{Unkeyed}' AND key > @after AND key <= @to
                  AND at < @before
                """;
            if (!goes() || !await database.Together(Held(merchant, lease), (removes, range, null)))
                return false;
            after = keys[^1];
        }
    }

    private static (string, (string, object?)[], int?) Held(MerchantId merchant, Lease lease) =>
        (
            $"UPDATE jobs SET fence = fence WHERE {OfMerchant} AND id = @id AND fence = @fence",
            [.. Of(merchant), ("id", lease.Job), ("fence", lease.Fence)],
            1
        );

    private static (string, object?)[] Of(MerchantId merchant) =>
        [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant.Value)];
}
