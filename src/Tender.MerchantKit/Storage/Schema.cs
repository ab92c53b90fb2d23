namespace Tender.MerchantKit.Storage;

/// <summary>
/// The kit's tables. Instants are milliseconds since 1970, UTC; a new version is a new list, an old one is never
/// edited.
/// </summary>
internal static class Schema
{
    private static IReadOnlyList<string> Unreadable(string table) =>
        [
            $"ALTER TABLE {table} ADD COLUMN unreadable_at BIGINT",
            $"CREATE INDEX {table}_unreadable ON {table} (unreadable_at) WHERE unreadable_at IS NOT NULL",
        ];

    public static IReadOnlyList<IReadOnlyList<string>> Versions { get; } =
    [
        [
            // One row per order: its lock, and the count of its outcomes.
            """
                CREATE TABLE amazonpay_orders (order_id TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL,
                    last_sequence BIGINT NOT NULL)
                """,
            // What is watched. due_at: when to read it, null for when a notice asks for it; hints: grows with each
            // notice, so that one that comes during a reading is not lost.
            """
                CREATE TABLE amazonpay_objects (object_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL,
                    permission_id TEXT, phase INTEGER NOT NULL, due_at BIGINT, hints BIGINT NOT NULL,
                    pending_at BIGINT, body TEXT NOT NULL)
                """,
            "CREATE INDEX amazonpay_objects_due ON amazonpay_objects (due_at)",
            "CREATE INDEX amazonpay_objects_order ON amazonpay_objects (order_id)",
            "CREATE INDEX amazonpay_objects_permission ON amazonpay_objects (permission_id)",
            "CREATE INDEX amazonpay_objects_pending ON amazonpay_objects (pending_at)",
            // What is asked of Amazon Pay, with the key under which it is asked until it is answered. status: 1 to be
            // sent, 2 answered, 3 refused.
            """
                CREATE TABLE amazonpay_calls (order_id TEXT NOT NULL, name TEXT NOT NULL, attempt INTEGER NOT
                    NULL, target_id TEXT NOT NULL, idempotency_key TEXT NOT NULL UNIQUE, status INTEGER NOT NULL,
                    due_at BIGINT, tries INTEGER NOT NULL, created_at BIGINT NOT NULL, object_key TEXT, body
                        TEXT NOT NULL, PRIMARY KEY (order_id, name, attempt))
                """,
            "CREATE INDEX amazonpay_calls_due ON amazonpay_calls (due_at)",
            // What was received, once. status: 1 to be matched, 2 parked until its object is known, 3 done.
            """
                CREATE TABLE amazonpay_notices (message_id TEXT NOT NULL PRIMARY KEY, status INTEGER NOT NULL,
                    due_at BIGINT, received_at BIGINT NOT NULL, object_key TEXT NOT NULL, permission_id TEXT,
                    body TEXT NOT NULL)
                """,
            "CREATE INDEX amazonpay_notices_due ON amazonpay_notices (due_at)",
            "CREATE INDEX amazonpay_notices_object ON amazonpay_notices (object_key)",
            "CREATE INDEX amazonpay_notices_permission ON amazonpay_notices (permission_id)",
            // The outcomes, in order, and whether the handler has had them. due_at is null once it has.
            """
                CREATE TABLE amazonpay_outcomes (order_id TEXT NOT NULL, sequence BIGINT NOT NULL, name TEXT NOT
                    NULL, ending TEXT NOT NULL, recorded_at BIGINT NOT NULL, due_at BIGINT, tries INTEGER NOT NULL,
                    handled_at BIGINT, body TEXT NOT NULL, PRIMARY KEY (order_id, sequence))
                """,
            "CREATE INDEX amazonpay_outcomes_due ON amazonpay_outcomes (due_at)",
        ],
        [
            // An ending whose place this attempt took: told if the attempt is refused.
            "ALTER TABLE amazonpay_calls ADD COLUMN replaced TEXT",
        ],
        [
            // Since when a row is set aside because this version of the kit could not read it.
            .. Unreadable("amazonpay_objects"),
            .. Unreadable("amazonpay_calls"),
            .. Unreadable("amazonpay_notices"),
            .. Unreadable("amazonpay_outcomes"),
        ],
    ];
}
