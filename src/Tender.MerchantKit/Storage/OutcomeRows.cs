using System.Data.Common;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about outcomes.</summary>
internal static class OutcomeRows
{
    public static async Task Insert(DbSession db, Outcome outcome, CancellationToken cancellation)
    {
        await db.Execute(
            """
            INSERT INTO amazonpay_outcomes (order_id, sequence, name, ending, recorded_at, due_at, tries,
                handled_at, body)
            VALUES (@order, @sequence, @name, @ending, @recorded, @recorded, 0, NULL, @body)
            """,
            cancellation,
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence),
            ("name", outcome.Name),
            ("ending", outcome.Ending.Name),
            ("recorded", Stored.Instant(outcome.RecordedAt)),
            ("body", Stored.Json(outcome))
        );
        await db.Execute(
            "UPDATE amazonpay_orders SET last_sequence = @sequence WHERE order_id = @order",
            cancellation,
            ("sequence", outcome.Sequence),
            ("order", outcome.OrderId)
        );
    }

    public static Task<List<Outcome>> OfOrder(DbSession db, string orderId, CancellationToken cancellation) =>
        db.Query(
            "SELECT body FROM amazonpay_outcomes WHERE order_id = @order ORDER BY sequence",
            Read,
            cancellation,
            ("order", orderId)
        );

    /// <summary>Takes outcomes that are due, of each order the first only.</summary>
    public static Task<ClaimedRows<Outcome>> Claim(
        DbSession db,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        ClaimedRows<Outcome>.Take(
            db,
            ("amazonpay_outcomes", ["order_id", "sequence"]),
            $"""
            UPDATE amazonpay_outcomes SET due_at = @lease, unreadable_at = NULL
            WHERE (order_id, sequence) IN
                (SELECT mine.order_id, mine.sequence FROM amazonpay_outcomes mine
                 WHERE mine.due_at <= @now AND NOT EXISTS
                    (SELECT 1 FROM amazonpay_outcomes earlier
                     WHERE earlier.order_id = mine.order_id AND earlier.sequence < mine.sequence
                        AND earlier.handled_at IS NULL)
                 ORDER BY mine.due_at LIMIT @count{db.SkipLocked})
            RETURNING order_id, sequence, body
            """,
            row => Stored.FromJson<Outcome>(row.GetString(2)),
            now,
            cancellation,
            ("lease", Stored.Instant(lease)),
            ("now", Stored.Instant(now)),
            ("count", count)
        );

    /// <summary>Marks it as handled; false if another has done it.</summary>
    public static async Task<bool> Handle(
        DbSession db,
        Outcome outcome,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await db.Execute(
            """
            UPDATE amazonpay_outcomes SET handled_at = @now, due_at = NULL
            WHERE order_id = @order AND sequence = @sequence AND handled_at IS NULL
            """,
            cancellation,
            ("now", Stored.Instant(now)),
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence)
        ) == 1;

    /// <summary>Whether this transaction's mark that it was handled still stands.</summary>
    public static async Task<bool> IsHandled(DbSession db, Outcome outcome, CancellationToken cancellation) =>
        (
            await db.Query(
                """
                SELECT 1 FROM amazonpay_outcomes
                WHERE order_id = @order AND sequence = @sequence AND handled_at IS NOT NULL
                """,
                _ => true,
                cancellation,
                ("order", outcome.OrderId),
                ("sequence", outcome.Sequence)
            )
        ).Count == 1;

    /// <summary>How many later outcomes of its order wait until it is handled.</summary>
    public static async Task<long> CountBehind(DbSession db, Outcome outcome, CancellationToken cancellation) =>
        (
            await db.Query(
                """
                SELECT COUNT(*) FROM amazonpay_outcomes
                WHERE order_id = @order AND sequence > @sequence AND handled_at IS NULL
                """,
                row => row.GetInt64(0),
                cancellation,
                ("order", outcome.OrderId),
                ("sequence", outcome.Sequence)
            )
        )[0];

    /// <summary>How often it was tried by now, counting this time.</summary>
    public static async Task<int> Fail(DbSession db, Outcome outcome, CancellationToken cancellation) =>
        (
            await db.Query(
                """
                UPDATE amazonpay_outcomes SET tries = tries + 1 WHERE order_id = @order AND sequence =
                    @sequence RETURNING tries
                """,
                row => row.GetInt32(0),
                cancellation,
                ("order", outcome.OrderId),
                ("sequence", outcome.Sequence)
            )
        )[0];

    public static Task Later(DbSession db, Outcome outcome, DateTimeOffset due, CancellationToken cancellation) =>
        db.Execute(
            """
            UPDATE amazonpay_outcomes SET due_at = @due_at WHERE order_id = @order AND sequence = @sequence
                AND handled_at IS NULL
            """,
            cancellation,
            ("due_at", Stored.Instant(due)),
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence)
        );

    private static Outcome Read(DbDataReader row) => Stored.FromJson<Outcome>(row.GetString(0));
}
