using Tender.Core;
using Tender.Server.Storage;
using Database = Tender.Server.Storage.Database;
using Record = Tender.Core.Record;

namespace Tender.Tests.Simulations;

/// <summary>An object as its row says it and as its document does.</summary>
internal sealed record ObjectRow(
    ObjectId Id,
    string Root,
    long Version,
    State State,
    bool Live,
    long? Bound,
    long Used,
    long ChangedAt,
    string Doc
)
{
    private Record? record;

    public Record Record => record ??= RecordJson.Read(Id.Kind, System.Text.Encoding.UTF8.GetBytes(Doc));
}

/// <summary>
/// Everything stored under one permission, read from the tables and counted anew: what the permission's own totals and
/// the ledger are held against.
/// </summary>
internal sealed class Family(ObjectId root, IReadOnlyList<ObjectRow> rows)
{
    public ObjectId Root => root;

    public IReadOnlyList<ObjectRow> Rows => rows;

    public ChargePermission? Permission { get; } =
        rows.Select(row => row.Record).OfType<ChargePermission>().SingleOrDefault();

    public IReadOnlyList<Authorization> Authorizations { get; } =
    [.. rows.Select(row => row.Record).OfType<Authorization>()];

    public IReadOnlyDictionary<int, Capture> Captures { get; } =
        rows.Select(row => row.Record).OfType<Capture>().ToDictionary(one => one.Id.Number);

    public IReadOnlyList<Refund> Refunds { get; } = [.. rows.Select(row => row.Record).OfType<Refund>()];

    public static async Task<Family> Read(Database database, MerchantId merchant, ObjectId root)
    {
        var all = await ReadAll(
            database,
            merchant,
            "AND id >= @root AND id < @end",
            ("root", root.Value),
            ("end", root.Value + ".")
        );
        return new Family(root, all);
    }

    public static Task<List<ObjectRow>> ReadAll(
        Database database,
        MerchantId merchant,
        string where = "",
        params (string, object?)[] arguments
    ) =>
        database.Query(
            $"SELECT id, root, version, state, live, bound, used, changed_at, doc FROM objects WHERE bucket = "
                + $"@bucket AND merchant = @merchant {where} ORDER BY id",
            row => new ObjectRow(
                ObjectId.Read(row.GetString(0)),
                row.GetString(1),
                row.GetInt64(2),
                (State)row.GetInt16(3),
                row.GetInt16(4) == 1,
                row.IsDBNull(5) ? null : row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                row.GetString(8)
            ),
            [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant.Value), .. arguments]
        );

    /// <summary>What an authorization counts for against the ceiling, by what became of it.</summary>
    public long Held(Authorization one) =>
        one.State is State.Pending or State.Open
            ? one.Amount.Minor
            : Captures.GetValueOrDefault(one.Id.Number) switch
            {
                { State: State.Pending } => one.Amount.Minor,
                { State: State.Completed or State.Closed } taken => taken.Amount.Minor,
                _ => 0,
            };

    /// <summary>What is reserved for it now.</summary>
    public long Reserved(Authorization one) =>
        one.State == State.Open || Captures.GetValueOrDefault(one.Id.Number) is { State: State.Pending }
            ? one.Amount.Minor
            : 0;

    /// <summary>What must come of a request to authorize; null for a yes.</summary>
    public Refusal? Authorize(Money amount, DateTimeOffset now)
    {
        var permission = Permission!;
        var terms = permission.Terms;
        if (permission.State != State.Open)
            return Refusal.PermissionNotOpen;
        if (amount.Currency != permission.Limit.Currency)
            return Refusal.CurrencyMismatch;
        if (
            terms.AuthorizationsMax > 0
            && Authorizations.Count(one => one.State != State.Declined) >= terms.AuthorizationsMax
        )
            return Refusal.CountExceeded;
        if (amount > Terms.AmountMax(amount.Currency))
            return Refusal.AmountExceeded;
        if (terms.MonthlyCap(amount.Currency) is { } cap)
            return Authorizations.Where(one => Month(one.CreatedAt) == Month(now)).Sum(Held) + amount.Minor > cap.Minor
                ? Refusal.PeriodAmountExceeded
                : null;
        var held = Authorizations.Sum(Held);
        var ceiling = terms.Ceiling(permission.Limit).Minor;
        return held >= ceiling ? Refusal.NothingLeftToCharge
            : held + amount.Minor > ceiling ? Refusal.AmountExceeded
            : null;
    }

    /// <summary>What must come of a request to capture; null for a yes.</summary>
    public static Refusal? Capture(Authorization one, Money amount) =>
        one.IsUnseen ? Refusal.NotFound
        : one.State != State.Open ? Refusal.AuthorizationNotOpen
        : amount.Currency != one.Amount.Currency ? Refusal.CurrencyMismatch
        : amount > one.Amount ? Refusal.AmountExceeded
        : null;

    /// <summary>What must come of a request to refund; null for a yes.</summary>
    public Refusal? Refund(Capture capture, Money amount)
    {
        if (capture.State != State.Completed)
            return Refusal.CaptureNotRefundable;
        if (amount.Currency != capture.Amount.Currency)
            return Refusal.CurrencyMismatch;
        var counted = Refunds.Where(one => one.Capture == capture.Id && one.State != State.Declined).ToList();
        if (counted.Count >= Permission!.Terms.RefundsMax)
            return Refusal.CountExceeded;
        return counted.Sum(one => one.Amount.Minor) + amount.Minor > Terms.RefundCeiling(capture.Amount).Minor
            ? Refusal.AmountExceeded
            : null;
    }

    /// <summary>What must come of a request to cancel the permission; null for a yes.</summary>
    public Refusal? Cancel() =>
        Permission!.State is State.Open or State.Suspended
        && !Captures.Values.Any(one => one.State is State.Pending or State.Completed or State.Closed)
            ? null
            : Refusal.CancelNotPossible;

    public static DateTimeOffset Month(DateTimeOffset at) =>
        new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
