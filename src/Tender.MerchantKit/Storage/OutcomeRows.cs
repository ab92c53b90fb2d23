using System.Data.Common;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about outcomes.</summary>
internal static class OutcomeRows
{
    public static async Task Insert(Tx tx, Outcome outcome, CancellationToken cancellation)
    {
        await tx.Execute(
            """
            INSERT INTO amazonpay_outcomes (order_id, sequence, name, ending, recorded_at, due_at, tries, handled_at, body)
            VALUES (@order, @sequence, @name, @ending, @recorded, @recorded, 0, NULL, @body)
            """,
            cancellation,
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence),
            ("name", outcome.Name),
            ("ending", outcome.Ending.Name),
            ("recorded", Text.At(outcome.RecordedAt)),
            ("body", Text.Of(outcome))
        );
        await tx.Execute(
            "UPDATE amazonpay_orders SET last_sequence = @sequence WHERE order_id = @order",
            cancellation,
            ("sequence", outcome.Sequence),
            ("order", outcome.OrderId)
        );
    }

    public static Task<List<Outcome>> OfOrder(Tx tx, string orderId, CancellationToken cancellation) =>
        tx.Query(
            "SELECT body FROM amazonpay_outcomes WHERE order_id = @order ORDER BY sequence",
            Read,
            cancellation,
            ("order", orderId)
        );

    /// <summary>Takes outcomes that are due, of each order the first only.</summary>
    public static Task<List<Outcome>> Claim(
        Tx tx,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        tx.Query(
            $"""
            UPDATE amazonpay_outcomes SET due_at = @lease WHERE (order_id, sequence) IN
                (SELECT mine.order_id, mine.sequence FROM amazonpay_outcomes mine WHERE mine.due_at <= @now AND NOT EXISTS
                    (SELECT 1 FROM amazonpay_outcomes earlier WHERE earlier.order_id = mine.order_id AND earlier.sequence < mine.sequence AND earlier.handled_at IS NULL)
                 ORDER BY mine.due_at LIMIT @count{Database.SkipLocked(tx.Connection)}) RETURNING body
            """,
            Read,
            cancellation,
            ("lease", Text.At(lease)),
            ("now", Text.At(now)),
            ("count", count)
        );

    /// <summary>Marks it as handled; false if another has done it.</summary>
    public static async Task<bool> Handle(Tx tx, Outcome outcome, DateTimeOffset now, CancellationToken cancellation) =>
        await tx.Execute(
            "UPDATE amazonpay_outcomes SET handled_at = @now, due_at = NULL WHERE order_id = @order AND sequence = @sequence AND handled_at IS NULL",
            cancellation,
            ("now", Text.At(now)),
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence)
        ) == 1;

    /// <summary>How often it was tried by now, counting this time.</summary>
    public static async Task<int> Fail(Tx tx, Outcome outcome, CancellationToken cancellation) =>
        (
            await tx.Query(
                "UPDATE amazonpay_outcomes SET tries = tries + 1 WHERE order_id = @order AND sequence = @sequence RETURNING tries",
                row => row.GetInt32(0),
                cancellation,
                ("order", outcome.OrderId),
                ("sequence", outcome.Sequence)
            )
        )[0];

    public static Task Later(Tx tx, Outcome outcome, DateTimeOffset due, CancellationToken cancellation) =>
        tx.Execute(
            "UPDATE amazonpay_outcomes SET due_at = @due_at WHERE order_id = @order AND sequence = @sequence AND handled_at IS NULL",
            cancellation,
            ("due_at", Text.At(due)),
            ("order", outcome.OrderId),
            ("sequence", outcome.Sequence)
        );

    private static Outcome Read(DbDataReader row) => Text.To<Outcome>(row.GetString(0));
}
