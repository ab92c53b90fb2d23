using System.Data.Common;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about calls.</summary>
internal static class CallRows
{
    private const string All = "body, attempt, target_id, idempotency_key, status, tries, created_at, object_key, replaced";

    /// <summary>False if there is such an attempt already; then nothing changed.</summary>
    public static async Task<bool> Insert(
        DbSession db,
        CallRow row,
        DateTimeOffset due,
        CancellationToken cancellation
    ) =>
        await db.Execute(
            """
            INSERT INTO amazonpay_calls (order_id, name, attempt, target_id, idempotency_key, status, due_at,
                tries, created_at, object_key, body, replaced)
            VALUES (@order, @name, @attempt, @target, @key, 1, @due_at, 0, @created, NULL, @body, @replaced)
            ON CONFLICT (order_id, name, attempt) DO NOTHING
            """,
            cancellation,
            ("order", row.Call.OrderId),
            ("name", row.Call.Name),
            ("attempt", row.Attempt),
            ("target", row.TargetId),
            ("key", row.IdempotencyKey),
            ("due_at", Stored.Instant(due)),
            ("created", Stored.Instant(row.CreatedAt)),
            ("body", Stored.Json(row.Call)),
            ("replaced", row.Replaced is { } replaced ? Stored.Json(replaced) : null)
        ) == 1;

    public static Task<List<CallRow>> OfName(
        DbSession db,
        string orderId,
        string name,
        CancellationToken cancellation
    ) =>
        db.Query(
            $"SELECT {All} FROM amazonpay_calls WHERE order_id = @order AND name = @name ORDER BY attempt",
            Read,
            cancellation,
            ("order", orderId),
            ("name", name)
        );

    public static Task<List<CallRow>> OfOrder(DbSession db, string orderId, CancellationToken cancellation) =>
        db.Query(
            $"SELECT {All} FROM amazonpay_calls WHERE order_id = @order ORDER BY created_at, name, attempt",
            Read,
            cancellation,
            ("order", orderId)
        );

    public static Task<List<CallRow>> Claim(
        DbSession db,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        db.Query(
            $"""
            UPDATE amazonpay_calls SET due_at = @lease
            WHERE idempotency_key IN
                (SELECT idempotency_key FROM amazonpay_calls WHERE due_at <= @now
                 ORDER BY due_at LIMIT @count{db.SkipLocked})
            RETURNING {All}
            """,
            Read,
            cancellation,
            ("lease", Stored.Instant(lease)),
            ("now", Stored.Instant(now)),
            ("count", count)
        );

    /// <summary>Takes this one, if it is due and nobody has it.</summary>
    public static async Task<bool> ClaimOne(
        DbSession db,
        CallRow row,
        DateTimeOffset now,
        DateTimeOffset lease,
        CancellationToken cancellation
    ) =>
        await db.Execute(
            "UPDATE amazonpay_calls SET due_at = @lease WHERE idempotency_key = @key AND status = 1 AND due_at <= @now",
            cancellation,
            ("lease", Stored.Instant(lease)),
            ("now", Stored.Instant(now)),
            ("key", row.IdempotencyKey)
        ) == 1;

    public static Task End(
        DbSession db,
        CallRow row,
        CallStatus status,
        string? objectKey,
        CancellationToken cancellation
    ) =>
        db.Execute(
            """
            UPDATE amazonpay_calls SET status = @status, due_at = NULL, object_key = @object
            WHERE idempotency_key = @key
            """,
            cancellation,
            ("status", (int)status),
            ("object", objectKey),
            ("key", row.IdempotencyKey)
        );

    public static Task Later(DbSession db, CallRow row, DateTimeOffset due, CancellationToken cancellation) =>
        db.Execute(
            """
            UPDATE amazonpay_calls SET tries = tries + 1, due_at = @due_at
            WHERE idempotency_key = @key AND status = 1
            """,
            cancellation,
            ("due_at", Stored.Instant(due)),
            ("key", row.IdempotencyKey)
        );

    private static CallRow Read(DbDataReader row) =>
        new(
            Stored.FromJson<PaymentCall>(row.GetString(0)),
            row.GetInt32(1),
            row.GetString(2),
            row.GetString(3),
            (CallStatus)row.GetInt32(4),
            row.GetInt32(5),
            Stored.Instant(row.GetInt64(6)),
            row.IsDBNull(7) ? null : row.GetString(7),
            row.IsDBNull(8) ? null : Stored.FromJson<Outcome>(row.GetString(8))
        );
}
