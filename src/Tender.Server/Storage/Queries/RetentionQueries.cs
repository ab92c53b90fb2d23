using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// How what is kept for a time only is removed: page by page along the primary key, each page a transaction of its own
/// under the lease of the job that does it. A page has a bounded number of rows, however many there are; one of which
/// everything stays is only read.
/// </summary>
internal sealed class RetentionQueries(Database database, int pageSize, int pagesMax)
{
    /// <summary>The rows of a page.</summary>
    public const int PageSize = 500;

    /// <summary>The pages something is removed of, before others have their turn.</summary>
    public const int PagesMax = 100;

    /// <summary>Answers under the signature of a request that had no key: the only ones that are removed.</summary>
    private const string Unkeyed = "v2.signature";

    /// <summary>Nobody waits for it, and nobody sends it without being asked to.</summary>
    public static readonly string IsOver =
        $"state IN ('{DeliveryState.Delivered.Text()}', '{DeliveryState.Dead.Text()}')";

    private static readonly string OldAttempt = $"attempts.at < @before AND {OfDelivery(IsOver)}";

    private static readonly string OldDelivery = $"first_at < @before AND {IsOver}";

    /// <summary>
    /// Removes what is older than its limit, or as much as there is time for. False: there is more, or the lease was
    /// lost.
    /// </summary>
    public async Task<bool> Remove(MerchantId merchant, Lease lease, RetentionLimits limits, Func<bool> stop)
    {
        var pages = 0;
        return (
                limits.Attempts is not { } attempts || await RemoveAttempts(merchant, attempts, limits.AttemptsTo, Goes)
            )
            && (
                limits.Deliveries is not { } first || await RemoveDeliveries(merchant, first, limits.DeliveriesTo, Goes)
            )
            && (limits.Replies is not { } replies || await RemoveReplies(merchant, replies, Goes));

        async Task<bool> Goes(bool removes, SqlArgument[] page, string[] removals)
        {
            if (stop() || (removes && ++pages > pagesMax))
                return false;
            return !removes
                || await database.Together([
                    MustHold(merchant, lease),
                    .. removals.Select(sql => (sql, page, (int?)null)),
                ]);
        }
    }

    private Task<bool> RemoveAttempts(MerchantId merchant, DateTimeOffset before, long end, PageStep goes) =>
        EachPage(
            merchant,
            $"SELECT seq, at, CASE WHEN {OldAttempt} THEN 1 ELSE 0 END FROM attempts",
            before,
            end,
            goes,
            $"DELETE FROM attempts WHERE {OfMerchant} AND seq > @after AND seq <= @to AND {OldAttempt}"
        );

    private Task<bool> RemoveDeliveries(MerchantId merchant, DateTimeOffset before, long end, PageStep goes) =>
        EachPage(
            merchant,
            $"SELECT seq, first_at, CASE WHEN {OldDelivery} THEN 1 ELSE 0 END FROM deliveries",
            before,
            end,
            goes,
            $"""
            DELETE FROM attempts WHERE {OfMerchant} AND seq > @after AND seq <= @to
              AND {OfDelivery($"{IsOver} AND d.first_at < @before")}
            """,
            $"DELETE FROM deliveries WHERE {OfMerchant} AND seq > @after AND seq <= @to AND {OldDelivery}"
        );

    /// <summary>Page by page, until one has nothing old on it: entries grow with time.</summary>
    private async Task<bool> EachPage(
        MerchantId merchant,
        string select,
        DateTimeOffset before,
        long end,
        PageStep goes,
        params string[] removals
    )
    {
        var (after, limit) = (long.MinValue, RecordJson.Ms(before));
        while (true)
        {
            SqlArgument[] from = [.. Of(merchant), ("after", after), ("before", limit), ("end", end)];
            var rows = await database.Query(
                $"{select} WHERE {OfMerchant} AND seq > @after AND seq < @end ORDER BY seq LIMIT {pageSize}",
                row => (Seq: row.GetInt64(0), At: row.GetInt64(1), Goes: row.GetInt64(2) == 1),
                from
            );
            if (!rows.Any(row => row.At < limit))
                return true;
            after = rows[^1].Seq;
            if (!await goes(rows.Any(row => row.Goes), [.. from, ("to", after)], removals))
                return false;
        }
    }

    private static string OfDelivery(string which) =>
        $"""
            EXISTS (
              SELECT 1 FROM deliveries d
              WHERE d.bucket = attempts.bucket AND d.merchant = attempts.merchant AND d.seq = attempts.seq
                AND d.step = attempts.step AND d.endpoint = attempts.endpoint AND d.form = attempts.form
                AND d.{which})
            """;

    /// <summary>Their keys are in no order of time: every page is looked at.</summary>
    private async Task<bool> RemoveReplies(MerchantId merchant, DateTimeOffset before, PageStep goes)
    {
        const string rows = $"FROM replies WHERE {OfMerchant} AND scope = '{Unkeyed}' AND key > @after";
        var after = "";
        while (true)
        {
            SqlArgument[] from = [.. Of(merchant), ("after", after), ("before", RecordJson.Ms(before))];
            var keys = await database.Query(
                $"SELECT key, CASE WHEN at < @before THEN 1 ELSE 0 END {rows} ORDER BY key LIMIT {pageSize}",
                row => (Key: row.GetString(0), Goes: row.GetInt64(1) == 1),
                from
            );
            if (keys.Count == 0)
                return true;
            after = keys[^1].Key;
            string[] removals = [$"DELETE {rows} AND key <= @to AND at < @before"];
            if (!await goes(keys.Any(one => one.Goes), [.. from, ("to", after)], removals))
                return false;
        }
    }

    /// <summary>Removes what goes of a page, if anything does. False: the run ends here.</summary>
    private delegate Task<bool> PageStep(bool removes, SqlArgument[] page, string[] removals);
}
