using System.Data.Common;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about calls.</summary>
internal static class CallRows
{
    private const string All = "body, attempt, target_id, idempotency_key, status, tries, created_at, object_key";

    /// <summary>False if there is such an attempt already; then nothing changed.</summary>
    public static async Task<bool> Insert(Tx tx, CallRow row, DateTimeOffset due, CancellationToken cancellation) =>
        await tx.Execute(
            """
            INSERT INTO amazonpay_calls (order_id, name, attempt, target_id, idempotency_key, status, due_at, tries, created_at, object_key, body)
            VALUES (@order, @name, @attempt, @target, @key, 1, @due_at, 0, @created, NULL, @body) ON CONFLICT (order_id, name, attempt) DO NOTHING
            """,
            cancellation,
            ("order", row.Call.OrderId),
            ("name", row.Call.Name),
            ("attempt", row.Attempt),
            ("target", row.TargetId),
            ("key", row.IdempotencyKey),
            ("due_at", Text.At(due)),
            ("created", Text.At(row.CreatedAt)),
            ("body", Text.Of(row.Call))
        ) == 1;

    public static Task<List<CallRow>> OfName(Tx tx, string orderId, string name, CancellationToken cancellation) =>
        tx.Query(
            $"SELECT {All} FROM amazonpay_calls WHERE order_id = @order AND name = @name ORDER BY attempt",
            Read,
            cancellation,
            ("order", orderId),
            ("name", name)
        );

    public static Task<List<CallRow>> OfOrder(Tx tx, string orderId, CancellationToken cancellation) =>
        tx.Query(
            $"SELECT {All} FROM amazonpay_calls WHERE order_id = @order ORDER BY created_at, name, attempt",
            Read,
            cancellation,
            ("order", orderId)
        );

    public static Task<List<CallRow>> Claim(
        Tx tx,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        tx.Query(
            $"""
            UPDATE amazonpay_calls SET due_at = @lease WHERE idempotency_key IN
                (SELECT idempotency_key FROM amazonpay_calls WHERE due_at <= @now ORDER BY due_at LIMIT @count{Database.SkipLocked(
                tx.Connection
            )}) RETURNING {All}
            """,
            Read,
            cancellation,
            ("lease", Text.At(lease)),
            ("now", Text.At(now)),
            ("count", count)
        );

    /// <summary>Takes this one, if it is due and nobody has it.</summary>
    public static async Task<bool> ClaimOne(
        Tx tx,
        CallRow row,
        DateTimeOffset now,
        DateTimeOffset lease,
        CancellationToken cancellation
    ) =>
        await tx.Execute(
            "UPDATE amazonpay_calls SET due_at = @lease WHERE idempotency_key = @key AND status = 1 AND due_at <= @now",
            cancellation,
            ("lease", Text.At(lease)),
            ("now", Text.At(now)),
            ("key", row.IdempotencyKey)
        ) == 1;

    public static Task End(Tx tx, CallRow row, CallStatus status, string? objectKey, CancellationToken cancellation) =>
        tx.Execute(
            "UPDATE amazonpay_calls SET status = @status, due_at = NULL, object_key = @object WHERE idempotency_key = @key",
            cancellation,
            ("status", (int)status),
            ("object", objectKey),
            ("key", row.IdempotencyKey)
        );

    public static Task Later(Tx tx, CallRow row, DateTimeOffset due, CancellationToken cancellation) =>
        tx.Execute(
            "UPDATE amazonpay_calls SET tries = tries + 1, due_at = @due_at WHERE idempotency_key = @key AND status = 1",
            cancellation,
            ("due_at", Text.At(due)),
            ("key", row.IdempotencyKey)
        );

    private static CallRow Read(DbDataReader row) =>
        new(
            Text.To<PaymentCall>(row.GetString(0)),
            row.GetInt32(1),
            row.GetString(2),
            row.GetString(3),
            (CallStatus)row.GetInt32(4),
            row.GetInt32(5),
            Text.At(row.GetInt64(6)),
            row.IsDBNull(7) ? null : row.GetString(7)
        );
}
