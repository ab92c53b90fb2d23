namespace Tender.Server.Storage;

/// <summary>
/// Every write there is. If a row changes, it is by one of these or by the few that move many rows at once
/// (<see cref="Database.Execute"/>).
/// </summary>
internal static class Statements
{
    private static readonly Column Bucket = ("bucket", ColumnType.Short),
        Merchant = ("merchant", ColumnType.Text),
        Id = ("id", ColumnType.Text),
        JobId = ("id", ColumnType.Long),
        Seq = ("seq", ColumnType.Long);
    private static readonly Column StepNo = ("step", ColumnType.Short),
        EndpointId = ("endpoint", ColumnType.Text),
        Form = ("form", ColumnType.Short),
        Version = ("version", ColumnType.Long);

    public static readonly Statement NewObject = Statement.Insert(
        "objects",
        Bucket,
        Merchant,
        Id,
        ("root", ColumnType.Text),
        ("kind", ColumnType.Short),
        ("state", ColumnType.Short),
        ("live", ColumnType.Short),
        Version,
        ("bound", ColumnType.Long),
        ("used", ColumnType.Long),
        ("changed_at", ColumnType.Long),
        ("doc", ColumnType.Text)
    );

    public static readonly Statement NextObject = Statement.Update(
        "objects",
        [Bucket, Merchant, Id, Version],
        [
            ("version", ColumnType.Long),
            ("state", ColumnType.Short),
            ("live", ColumnType.Short),
            ("bound", ColumnType.Long),
            ("used", ColumnType.Long),
            ("changed_at", ColumnType.Long),
            ("doc", ColumnType.Text),
        ]
    );

    public static readonly Statement NewEntry = Statement.Insert(
        "journal",
        Bucket,
        Merchant,
        Seq,
        ("root", ColumnType.Text),
        ("at", ColumnType.Long),
        ("who", ColumnType.Text),
        ("summary", ColumnType.Text),
        ("moves", ColumnType.Short),
        ("notices", ColumnType.Short),
        ("steps", ColumnType.Text)
    );

    public static readonly Statement NewLine = Statement.Insert(
        "ledger",
        Bucket,
        Merchant,
        Seq,
        ("line", ColumnType.Short),
        ("object", ColumnType.Text),
        ("account", ColumnType.Short),
        ("currency", ColumnType.Text),
        ("amount", ColumnType.Long),
        ("at", ColumnType.Long),
        ("settlement", ColumnType.Text)
    );

    public static readonly Statement NewReply = Statement.Insert(
        "replies",
        Bucket,
        Merchant,
        ("scope", ColumnType.Text),
        ("key", ColumnType.Text),
        ("hash", ColumnType.Bytes),
        ("status", ColumnType.Short),
        ("body", ColumnType.Bytes),
        ("at", ColumnType.Long)
    );

    /// <summary>
    /// The answer of a request that was committed before its processor was asked, once its caller has it.
    /// </summary>
    public static readonly Statement ReplyNow = Statement.Update(
        "replies",
        [Bucket, Merchant, ("scope", ColumnType.Text), ("key", ColumnType.Text)],
        [("status", ColumnType.Short), ("body", ColumnType.Bytes)]
    );

    private static readonly Column[] JobColumns =
    [
        Bucket,
        Merchant,
        JobId,
        ("kind", ColumnType.Short),
        ("object", ColumnType.Text),
        ("arguments", ColumnType.Text),
        ("due_at", ColumnType.Long),
        ("run_at", ColumnType.Long),
        ("lease_until", ColumnType.Long),
        ("fence", ColumnType.Long),
        ("attempts", ColumnType.Short),
        ("dead", ColumnType.Short),
    ];

    public static readonly Statement NewJob = Statement.Insert("jobs", JobColumns);

    /// <summary>A job whose id says what it is for: where there is one already, that one does.</summary>
    public static readonly Statement NewJobOnce = Statement.InsertOnce("jobs", JobColumns);

    /// <summary>
    /// The holder of the lease ends its job; a holder whose fence is old ends nothing, and its whole commit fails.
    /// </summary>
    public static readonly Statement JobDone = Statement.Delete(
        "jobs",
        mustMatch: true,
        Bucket,
        Merchant,
        JobId,
        ("fence", ColumnType.Long)
    );

    public static readonly Statement JobAgain = Statement.Update(
        "jobs",
        [Bucket, Merchant, JobId, ("fence", ColumnType.Long)],
        [
            ("due_at", ColumnType.Long),
            ("run_at", ColumnType.Long),
            ("lease_until", ColumnType.Long),
            ("attempts", ColumnType.Short),
            ("dead", ColumnType.Short),
        ]
    );

    public static readonly Statement NewDelivery = Statement.Insert(
        "deliveries",
        Bucket,
        Merchant,
        Seq,
        StepNo,
        EndpointId,
        Form,
        ("message_id", ColumnType.Text),
        ("state", ColumnType.Text),
        ("body", ColumnType.Bytes),
        ("next_at", ColumnType.Long),
        ("first_at", ColumnType.Long),
        ("attempts", ColumnType.Short)
    );

    public static readonly Statement DeliveryNow = Statement.Update(
        "deliveries",
        [Bucket, Merchant, Seq, StepNo, EndpointId, Form],
        [
            ("state", ColumnType.Text),
            ("body", ColumnType.Bytes),
            ("next_at", ColumnType.Long),
            ("attempts", ColumnType.Short),
        ]
    );

    public static readonly Statement NewAttempt = Statement.Insert(
        "attempts",
        Bucket,
        Merchant,
        Seq,
        StepNo,
        EndpointId,
        Form,
        ("n", ColumnType.Short),
        ("at", ColumnType.Long),
        ("status", ColumnType.Short),
        ("error", ColumnType.Text),
        ("duration_ms", ColumnType.Long),
        ("answer", ColumnType.Text)
    );

    public static readonly Statement AttemptEnds = Statement.Update(
        "attempts",
        [Bucket, Merchant, Seq, StepNo, EndpointId, Form, ("n", ColumnType.Short)],
        [
            ("status", ColumnType.Short),
            ("error", ColumnType.Text),
            ("duration_ms", ColumnType.Long),
            ("answer", ColumnType.Text),
        ]
    );

    public static readonly Statement NewOrderName = Statement.InsertOnce(
        "order_names",
        Bucket,
        Merchant,
        ("name", ColumnType.Text),
        ("created_at", ColumnType.Long),
        Id
    );

    /// <summary>What was uploaded of a file; its record says that it was, and is changed in the same commit.</summary>
    public static readonly Statement NewFileBytes = Statement.Insert(
        "file_bytes",
        Bucket,
        Merchant,
        Id,
        ("bytes", ColumnType.Bytes)
    );
    public static readonly Statement NewChild = Statement.InsertOnce(
        "children",
        Bucket,
        Merchant,
        ("parent", ColumnType.Text),
        Id
    );

    public static readonly Statement NewMerchant = Statement.Insert(
        "merchants",
        Bucket,
        Merchant,
        Version,
        ("doc", ColumnType.Text),
        ("shift_ms", ColumnType.Long),
        ("advancing_to", ColumnType.Long),
        ("reached_at", ColumnType.Long),
        ("minted", ColumnType.Long),
        ("created_at", ColumnType.Long)
    );

    public static readonly Statement NextMerchant = Statement.Update(
        "merchants",
        [Bucket, Merchant, Version],
        [("version", ColumnType.Long), ("doc", ColumnType.Text)]
    );

    public static readonly Statement MoveClock = Statement.Update(
        "merchants",
        [Bucket, Merchant],
        [("shift_ms", ColumnType.Long), ("advancing_to", ColumnType.Long), ("reached_at", ColumnType.Long)]
    );

    public static readonly Statement Minted = Statement.Update(
        "merchants",
        [Bucket, Merchant, ("minted", ColumnType.Long)],
        [("minted", ColumnType.Long)]
    );

    public static readonly Statement NewKey = Statement.Insert(
        "keys",
        Id,
        Bucket,
        Merchant,
        ("kind", ColumnType.Text),
        ("material", ColumnType.Bytes)
    );

    /// <summary>The order in which a commit makes its writes: what can be refused first, first.</summary>
    public static readonly Statement[] InOrder =
    [
        JobDone,
        NewReply,
        ReplyNow,
        NewKey,
        NewMerchant,
        NextMerchant,
        MoveClock,
        Minted,
        NewObject,
        NextObject,
        NewFileBytes,
        NewOrderName,
        NewChild,
        NewEntry,
        NewLine,
        JobAgain,
        NewJob,
        NewJobOnce,
        NewDelivery,
        DeliveryNow,
        NewAttempt,
        AttemptEnds,
    ];
}
