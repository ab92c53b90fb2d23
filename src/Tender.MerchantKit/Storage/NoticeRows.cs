namespace Tender.MerchantKit.Storage;

/// <summary>The statements about notices.</summary>
internal static class NoticeRows
{
    private static readonly (string, string[]) Table = ("amazonpay_notices", ["message_id"]);

    /// <summary>False if the message was kept before.</summary>
    public static async Task<bool> Insert(DbSession db, NoticeRow row, CancellationToken cancellation) =>
        await db.Execute(
            """
            INSERT INTO amazonpay_notices (message_id, status, due_at, received_at, object_key, permission_id, body)
            VALUES (@id, 1, @due_at, @received, @key, @permission, @body)
            ON CONFLICT (message_id) DO NOTHING
            """,
            cancellation,
            ("id", row.MessageId),
            ("due_at", Stored.Instant(row.ReceivedAt)),
            ("received", Stored.Instant(row.ReceivedAt)),
            ("key", row.Key),
            ("permission", row.PermissionId),
            ("body", Stored.Json(row))
        ) == 1;

    public static Task<ClaimedRows<NoticeRow>> Claim(
        DbSession db,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        ClaimedRows<NoticeRow>.Take(
            db,
            Table,
            $"""
            UPDATE amazonpay_notices SET due_at = @lease, unreadable_at = NULL
            WHERE message_id IN
                (SELECT message_id FROM amazonpay_notices WHERE due_at <= @now
                 ORDER BY due_at LIMIT @count{db.SkipLocked})
            RETURNING message_id, body
            """,
            row => Stored.FromJson<NoticeRow>(row.GetString(1)),
            now,
            cancellation,
            ("lease", Stored.Instant(lease)),
            ("now", Stored.Instant(now)),
            ("count", count)
        );

    public static Task Done(DbSession db, string messageId, CancellationToken cancellation) =>
        db.Execute(
            "UPDATE amazonpay_notices SET status = 3, due_at = NULL WHERE message_id = @id",
            cancellation,
            ("id", messageId)
        );

    /// <summary>
    /// Nothing is known of its object yet. It waits for the merchant to register it, or, with a time, until it is
    /// looked at again.
    /// </summary>
    public static Task Park(DbSession db, string messageId, DateTimeOffset? due, CancellationToken cancellation) =>
        db.Execute(
            "UPDATE amazonpay_notices SET status = 2, due_at = @due_at WHERE message_id = @id",
            cancellation,
            ("id", messageId),
            ("due_at", due is { } at ? Stored.Instant(at) : null)
        );

    /// <summary>
    /// Ends the notices that waited for this object: it is read anyway. Answers whether there were any.
    /// </summary>
    public static async Task<bool> EndParked(DbSession db, string key, CancellationToken cancellation) =>
        await db.Execute(
            "UPDATE amazonpay_notices SET status = 3, due_at = NULL WHERE object_key = @key AND status <> 3",
            cancellation,
            ("key", key)
        ) > 0;

    /// <summary>Makes the notices of a permission due that wait because nothing of it was known.</summary>
    public static Task RequeueParked(
        DbSession db,
        string permissionId,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        db.Execute(
            """
            UPDATE amazonpay_notices SET status = 1, due_at = @now
            WHERE permission_id = @permission AND status = 2 AND due_at IS NULL
            """,
            cancellation,
            ("permission", permissionId),
            ("now", Stored.Instant(now))
        );

    public static Task Forget(DbSession db, DateTimeOffset before, CancellationToken cancellation) =>
        db.Execute(
            "DELETE FROM amazonpay_notices WHERE received_at < @before",
            cancellation,
            ("before", Stored.Instant(before))
        );
}
