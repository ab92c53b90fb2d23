namespace Tender.MerchantKit.Storage;

/// <summary>The statements about notices.</summary>
internal static class NoticeRows
{
    /// <summary>False if the message was kept before.</summary>
    public static async Task<bool> Insert(Tx tx, NoticeRow row, CancellationToken cancellation) =>
        await tx.Execute(
            """
            INSERT INTO amazonpay_notices (message_id, status, due_at, received_at, object_key, permission_id, body) VALUES (@id, 1, @due_at, @received, @key, @permission, @body)
            ON CONFLICT (message_id) DO NOTHING
            """,
            cancellation,
            ("id", row.MessageId),
            ("due_at", Text.At(row.ReceivedAt)),
            ("received", Text.At(row.ReceivedAt)),
            ("key", row.Key),
            ("permission", row.PermissionId),
            ("body", Text.Of(row))
        ) == 1;

    public static Task<List<NoticeRow>> Claim(
        Tx tx,
        DateTimeOffset now,
        DateTimeOffset lease,
        int count,
        CancellationToken cancellation
    ) =>
        tx.Query(
            $"""
            UPDATE amazonpay_notices SET due_at = @lease WHERE message_id IN
                (SELECT message_id FROM amazonpay_notices WHERE due_at <= @now ORDER BY due_at LIMIT @count{Database.SkipLocked(
                tx.Connection
            )}) RETURNING body
            """,
            row => Text.To<NoticeRow>(row.GetString(0)),
            cancellation,
            ("lease", Text.At(lease)),
            ("now", Text.At(now)),
            ("count", count)
        );

    public static Task Done(Tx tx, string messageId, CancellationToken cancellation) =>
        tx.Execute(
            "UPDATE amazonpay_notices SET status = 3, due_at = NULL WHERE message_id = @id",
            cancellation,
            ("id", messageId)
        );

    /// <summary>
    /// Nothing is known of its object yet. It waits for the merchant to register it, or, with a time, until it is
    /// looked at again.
    /// </summary>
    public static Task Park(Tx tx, string messageId, DateTimeOffset? due, CancellationToken cancellation) =>
        tx.Execute(
            "UPDATE amazonpay_notices SET status = 2, due_at = @due_at WHERE message_id = @id",
            cancellation,
            ("id", messageId),
            ("due_at", due is { } at ? Text.At(at) : null)
        );

    /// <summary>
    /// Ends the notices that waited for this object: it is read anyway. Answers whether there were any.
    /// </summary>
    public static async Task<bool> Unpark(Tx tx, string key, CancellationToken cancellation) =>
        await tx.Execute(
            "UPDATE amazonpay_notices SET status = 3, due_at = NULL WHERE object_key = @key AND status <> 3",
            cancellation,
            ("key", key)
        ) > 0;

    /// <summary>Makes the notices of a permission due that wait because nothing of it was known.</summary>
    public static Task UnparkPermission(
        Tx tx,
        string permissionId,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        tx.Execute(
            "UPDATE amazonpay_notices SET status = 1, due_at = @now WHERE permission_id = @permission AND status = 2 AND due_at IS NULL",
            cancellation,
            ("permission", permissionId),
            ("now", Text.At(now))
        );

    public static Task Forget(Tx tx, DateTimeOffset before, CancellationToken cancellation) =>
        tx.Execute(
            "DELETE FROM amazonpay_notices WHERE received_at < @before",
            cancellation,
            ("before", Text.At(before))
        );
}
