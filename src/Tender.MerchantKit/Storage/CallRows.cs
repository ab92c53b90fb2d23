using System.Data.Common;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about calls.</summary>
internal static class CallRows
{
    private static readonly (string, string[]) Table = ("amazonpay_calls", ["idempotency_key"]);

    private const string All =
        "body, attempt, target_id, idempotency_key, status, tries, created_at, object_key, replaced";

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

    public static Task<ClaimedRows<CallRow>> Claim(
        DbSession db,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        ClaimedRows<CallRow>.Take(
            db,
            Table,
            $"""
            UPDATE amazonpay_calls SET due_at = @lease, unreadable_at = NULL
            WHERE idempotency_key IN
                (SELECT idempotency_key FROM amazonpay_calls WHERE due_at <= @now
                 ORDER BY due_at LIMIT @count{db.SkipLocked})
            RETURNING idempotency_key, {All}
            """,
            row => Read(row, 1),
            now,
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

    private static CallRow Read(DbDataReader row) => Read(row, 0);

    private static CallRow Read(DbDataReader row, int first) =>
        new(
            Stored.FromJson<PaymentCall>(row.GetString(first)),
            row.GetInt32(first + 1),
            row.GetString(first + 2),
            row.GetString(first + 3),
            (CallStatus)row.GetInt32(first + 4),
            row.GetInt32(first + 5),
            Stored.Instant(row.GetInt64(first + 6)),
            row.IsDBNull(first + 7) ? null : row.GetString(first + 7),
            row.IsDBNull(first + 8) ? null : Stored.FromJson<Outcome>(row.GetString(first + 8))
        );
}
