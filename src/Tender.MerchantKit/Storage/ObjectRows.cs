using System.Data.Common;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>The statements about orders and watched objects.</summary>
internal static class ObjectRows
{
    /// <summary>
    /// Locks the order until the transaction ends; the first to touch an order makes its row. Everything that is
    /// decided about an order is decided behind this.
    /// </summary>
    public static async Task<long> Lock(Tx tx, string orderId, CancellationToken cancellation) =>
        (
            await tx.Query(
                """
                INSERT INTO amazonpay_orders (order_id, version, last_sequence) VALUES (@order, 1, 0)
                ON CONFLICT (order_id) DO UPDATE SET version = amazonpay_orders.version + 1 RETURNING last_sequence
                """,
                row => row.GetInt64(0),
                cancellation,
                ("order", orderId)
            )
        )[0];

    public static async Task<ClaimedObject?> Find(Tx tx, string key, CancellationToken cancellation) =>
        (
            await tx.Query(
                "SELECT body, hints FROM amazonpay_objects WHERE object_key = @key",
                Claimed,
                cancellation,
                ("key", key)
            )
        ).SingleOrDefault();

    public static Task<List<Watched>> OfOrder(Tx tx, string orderId, CancellationToken cancellation) =>
        tx.Query(
            "SELECT body FROM amazonpay_objects WHERE order_id = @order",
            row => Text.To<Watched>(row.GetString(0)),
            cancellation,
            ("order", orderId)
        );

    public static Task<List<Watched>> OfPermission(Tx tx, string permissionId, CancellationToken cancellation) =>
        tx.Query(
            "SELECT body FROM amazonpay_objects WHERE permission_id = @permission",
            row => Text.To<Watched>(row.GetString(0)),
            cancellation,
            ("permission", permissionId)
        );

    /// <summary>False if the object is known already; then nothing changed.</summary>
    public static async Task<bool> Insert(Tx tx, Watched known, DateTimeOffset? due, CancellationToken cancellation) =>
        await tx.Execute(
            """
            INSERT INTO amazonpay_objects (object_key, order_id, permission_id, phase, due_at, hints, pending_at, body) VALUES (@key, @order, @permission, @phase, @due_at, 0, @pending_at, @body)
            ON CONFLICT (object_key) DO NOTHING
            """,
            cancellation,
            [.. Columns(known, due)]
        ) == 1;

    /// <summary>A notice that came since the object was claimed makes it due again at once.</summary>
    public static Task Save(
        Tx tx,
        Watched known,
        DateTimeOffset? due,
        long hints,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        tx.Execute(
            """
            UPDATE amazonpay_objects SET order_id = @order, permission_id = @permission, phase = @phase, pending_at = @pending_at, body = @body,
                due_at = CASE WHEN hints = @hints OR @phase = 3 THEN @due_at ELSE @now END WHERE object_key = @key
            """,
            cancellation,
            [.. Columns(known, due), ("hints", hints), ("now", Text.At(now))]
        );

    /// <summary>Takes objects that are due; until the lease ends nobody else does.</summary>
    public static Task<List<ClaimedObject>> Claim(
        Tx tx,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        tx.Query(
            $"""
            UPDATE amazonpay_objects SET due_at = @lease WHERE object_key IN
                (SELECT object_key FROM amazonpay_objects WHERE due_at <= @now ORDER BY due_at LIMIT @count{Database.SkipLocked(
                tx.Connection
            )}) RETURNING body, hints
            """,
            Claimed,
            cancellation,
            ("lease", Text.At(lease)),
            ("now", Text.At(now)),
            ("count", count)
        );

    /// <summary>Makes an object due: something says that it has news.</summary>
    public static async Task<bool> Nudge(Tx tx, string key, DateTimeOffset now, CancellationToken cancellation) =>
        await tx.Execute(
            "UPDATE amazonpay_objects SET hints = hints + 1, due_at = CASE WHEN due_at < @now THEN due_at ELSE @now END WHERE object_key = @key",
            cancellation,
            ("key", key),
            ("now", Text.At(now))
        ) == 1;

    private static ClaimedObject Claimed(DbDataReader row) => new(Text.To<Watched>(row.GetString(0)), row.GetInt64(1));

    private static IEnumerable<(string, object?)> Columns(Watched known, DateTimeOffset? due) =>
        [
            ("key", known.Key),
            ("order", known.OrderId),
            ("permission", known.PermissionId),
            ("phase", (int)known.Phase),
            ("due_at", due is { } at ? Text.At(at) : null),
            ("pending_at", known is { Phase: Phase.Pending, PendingSince: { } since } ? Text.At(since) : null),
            ("body", Text.Of(known)),
        ];
}
