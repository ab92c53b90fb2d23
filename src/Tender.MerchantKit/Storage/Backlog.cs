namespace Tender.MerchantKit.Storage;

/// <summary>What is not done yet, counted.</summary>
internal sealed record Backlog(
    long PendingCount,
    DateTimeOffset? OldestPendingAt,
    long UnhandledCount,
    DateTimeOffset? OldestUnhandledAt,
    long ParkedCount,
    long BlockedCount,
    long UnreadableCount
)
{
    public static Task<Backlog> Count(Database database, CancellationToken cancellation) =>
        database.Read(
            async db =>
            {
                async Task<(long Count, DateTimeOffset? Oldest)> Of(string sql) =>
                    (
                        await db.Query(
                            sql,
                            row =>
                                (
                                    row.GetInt64(0),
                                    row.IsDBNull(1) ? (DateTimeOffset?)null : Stored.Instant(row.GetInt64(1))
                                ),
                            cancellation
                        )
                    )[0];
                var pending = await Of(
                    "SELECT COUNT(*), MIN(pending_at) FROM amazonpay_objects WHERE pending_at IS NOT NULL"
                );
                var calls = await Of("SELECT COUNT(*), MIN(created_at) FROM amazonpay_calls WHERE due_at IS NOT NULL");
                var unhandled = await Of(
                    "SELECT COUNT(*), MIN(recorded_at) FROM amazonpay_outcomes WHERE due_at IS NOT NULL"
                );
                var parked = await Of("SELECT COUNT(*), MIN(received_at) FROM amazonpay_notices WHERE status = 2");
                var blocked = await Of(
                    """
                    SELECT COUNT(*), MIN(behind.recorded_at) FROM amazonpay_outcomes behind
                    WHERE behind.due_at IS NOT NULL AND EXISTS
                        (SELECT 1 FROM amazonpay_outcomes failing WHERE failing.order_id = behind.order_id
                            AND failing.sequence < behind.sequence AND failing.handled_at IS NULL AND failing.tries > 0)
                    """
                );
                long unreadable = 0;
                foreach (var table in new[] { "objects", "calls", "notices", "outcomes" })
                    unreadable += (
                        await Of(
                            "SELECT COUNT(*), MIN(unreadable_at) "
                                + $"FROM amazonpay_{table} WHERE unreadable_at IS NOT NULL AND due_at IS NOT NULL"
                        )
                    ).Count;
                return new Backlog(
                    pending.Count + calls.Count,
                    pending.Oldest is null || calls.Oldest < pending.Oldest
                        ? calls.Oldest ?? pending.Oldest
                        : pending.Oldest,
                    unhandled.Count,
                    unhandled.Oldest,
                    parked.Count,
                    blocked.Count,
                    unreadable
                );
            },
            cancellation
        );
}
