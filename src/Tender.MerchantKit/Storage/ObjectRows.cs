using System.Data.Common;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about orders and watched objects.</summary>
internal static class ObjectRows
{
    private static readonly (string, string[]) Table = ("amazonpay_objects", ["object_key"]);

    /// <summary>
    /// Locks the order until the transaction ends; the first to touch an order makes its row. Everything that is
    /// decided about an order is decided behind this.
    /// </summary>
    public static async Task<long> Lock(DbSession db, string orderId, CancellationToken cancellation) =>
        (
            await db.Query(
                """
                INSERT INTO amazonpay_orders (order_id, version, last_sequence) VALUES (@order, 1, 0)
                ON CONFLICT (order_id) DO UPDATE SET version = amazonpay_orders.version + 1 RETURNING last_sequence
                """,
                row => row.GetInt64(0),
                cancellation,
                ("order", orderId)
            )
        )[0];

    public static async Task<ClaimedObject?> Find(DbSession db, string key, CancellationToken cancellation) =>
        (
            await db.Query(
                "SELECT body, hints FROM amazonpay_objects WHERE object_key = @key",
                Claimed,
                cancellation,
                ("key", key)
            )
        ).SingleOrDefault();

    public static Task<List<TrackedObject>> OfOrder(DbSession db, string orderId, CancellationToken cancellation) =>
        db.Query(
            "SELECT body FROM amazonpay_objects WHERE order_id = @order",
            row => Stored.FromJson<TrackedObject>(row.GetString(0)),
            cancellation,
            ("order", orderId)
        );

    public static Task<List<TrackedObject>> OfPermission(
        DbSession db,
        string permissionId,
        CancellationToken cancellation
    ) =>
        db.Query(
            "SELECT body FROM amazonpay_objects WHERE permission_id = @permission",
            row => Stored.FromJson<TrackedObject>(row.GetString(0)),
            cancellation,
            ("permission", permissionId)
        );

    /// <summary>False if the object is known already; then nothing changed.</summary>
    public static async Task<bool> Insert(
        DbSession db,
        TrackedObject known,
        DateTimeOffset? due,
        CancellationToken cancellation
    ) =>
        await db.Execute(
            """
            INSERT INTO amazonpay_objects (object_key, order_id, permission_id, phase, due_at, hints, pending_at, body)
            VALUES (@key, @order, @permission, @phase, @due_at, 0, @pending_at, @body)
            ON CONFLICT (object_key) DO NOTHING
            """,
            cancellation,
            [.. Columns(known, due)]
        ) == 1;

    /// <summary>
    /// A notice that came since the object was read makes it due at once. <paramref name="hints"/>: how many had come
    /// when it was claimed for the reading that is stored; where none is, how many it had seen before.
    /// </summary>
    public static Task Save(
        DbSession db,
        TrackedObject known,
        DateTimeOffset? due,
        long hints,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        db.Execute(
            """
            UPDATE amazonpay_objects SET permission_id = @permission, phase = @phase,
                pending_at = @pending_at, body = @body,
                due_at = CASE WHEN hints = @hints OR @phase = 3 THEN @due_at ELSE @now END
            WHERE object_key = @key AND order_id = @order
            """,
            cancellation,
            [.. Columns(known, due), ("hints", hints), ("now", Stored.Instant(now))]
        );

    /// <summary>Takes objects that are due; until the lease ends nobody else does.</summary>
    public static Task<ClaimedRows<ClaimedObject>> Claim(
        DbSession db,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        ClaimedRows<ClaimedObject>.Take(
            db,
            Table,
            $"""
            UPDATE amazonpay_objects SET due_at = @lease, unreadable_at = NULL
            WHERE object_key IN
                (SELECT object_key FROM amazonpay_objects WHERE due_at <= @now
                 ORDER BY due_at LIMIT @count{db.SkipLocked})
            RETURNING object_key, body, hints
            """,
            row => Claimed(row, 1),
            now,
            cancellation,
            ("lease", Stored.Instant(lease)),
            ("now", Stored.Instant(now)),
            ("count", count)
        );

    /// <summary>Makes an object due: something says that it has news.</summary>
    public static async Task<bool> MarkDue(
        DbSession db,
        string key,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await db.Execute(
            """
            UPDATE amazonpay_objects SET hints = hints + 1,
                due_at = CASE WHEN due_at < @now THEN due_at ELSE @now END
            WHERE object_key = @key
            """,
            cancellation,
            ("key", key),
            ("now", Stored.Instant(now))
        ) == 1;

    private static ClaimedObject Claimed(DbDataReader row) => Claimed(row, 0);

    private static ClaimedObject Claimed(DbDataReader row, int first) =>
        new(Stored.FromJson<TrackedObject>(row.GetString(first)), row.GetInt64(first + 1));

    private static IEnumerable<(string, object?)> Columns(TrackedObject known, DateTimeOffset? due) =>
        [
            ("key", known.Key),
            ("order", known.OrderId),
            ("permission", known.PermissionId),
            ("phase", (int)known.Phase),
            ("due_at", due is { } at ? Stored.Instant(at) : null),
            ("pending_at", known is { Phase: Phase.Pending, PendingSince: { } since } ? Stored.Instant(since) : null),
            ("body", Stored.Json(known)),
        ];
}
