using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.AmazonPay;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Store;

/// <summary>How records are kept as text, and instants as numbers.</summary>
internal static class Text
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Json);

    public static T To<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Json)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    public static long At(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}

/// <summary>A watched object as claimed for reading: <paramref name="Hints"/> as they were then.</summary>
internal sealed record ClaimedObject(Watched Known, long Hints);

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

/// <summary>What became of a call.</summary>
internal enum CallStatus
{
    Unsent = 1,
    Answered = 2,
    Refused = 3,
}

/// <summary>A stored call.</summary>
internal sealed record CallRow(
    PaymentCall Call,
    int Attempt,
    string TargetId,
    string IdempotencyKey,
    CallStatus Status,
    int Tries,
    DateTimeOffset CreatedAt,
    string? ObjectKey
);

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

/// <summary>A notice that is to be matched with what is watched.</summary>
internal sealed record NoticeRow(
    string MessageId,
    ApiGeneration Generation,
    string ObjectType,
    string ObjectId,
    string? PermissionId,
    DateTimeOffset ReceivedAt
)
{
    [JsonIgnore]
    public string Key => Watched.KeyOf(Generation, ObjectId);
}

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
