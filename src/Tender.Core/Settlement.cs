namespace Tender.Core;

/// <summary>
/// The merchant's account, closed up to an instant and paid out. It takes up every line of the account that none took
/// up before; which ones is written on the lines themselves, so that report, disbursement and ledger cannot disagree. A
/// currency whose lines come to less than nothing waits for the next.
/// </summary>
public sealed record Settlement : Record
{
    /// <summary>
    /// How long the first payment waits. Wire v1 and v2: "Set up reports", 14 days after the first transaction, then
    /// daily.
    /// </summary>
    public static readonly TimeSpan FirstWindow = TimeSpan.FromDays(14);

    /// <summary>How often the account is settled after that.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>Where the period begins: the day of its first line.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Where the period ends; lines of this instant are outside.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>What it comes to, a line for each currency.</summary>
    public IReadOnlyList<SettlementTotal> Totals
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// When what is posted at an instant is settled: at the next midnight of UTC, and not before the first may be. The
    /// hour is assumed.
    /// </summary>
    public static DateTimeOffset DueAfter(DateTimeOffset at, DateTimeOffset? from)
    {
        var next = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero) + Every;
        return from > next ? from.Value : next;
    }

    /// <summary>
    /// The day is over. The first time the merchant's money is only held; later a settlement begins, and a job closes
    /// it in a commit of its own once everything that was under way is in the ledger.
    /// </summary>
    /// <returns>From when on the merchant is settled, where that was decided now.</returns>
    public static DateTimeOffset? Begin(Change change, DateTimeOffset dueAt, DateTimeOffset? from, Func<ObjectId> id)
    {
        if (from is null || dueAt < from)
        {
            var first = from ?? dueAt + FirstWindow;
            change.Settle(first);
            return first;
        }
        var settlement = change.Save(
            new Settlement
            {
                Id = id(),
                State = State.Pending,
                CreatedAt = change.Now,
                To = dueAt,
            },
            Cause.Request
        );
        change.Schedule(JobKind.CloseSettlement, settlement.Id, change.Now);
        return null;
    }

    /// <summary>Closes with what its lines come to, and pays it out. With no line there is no settlement.</summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="totals">What the lines taken up come to.</param>
    /// <param name="from">When the earliest was posted.</param>
    /// <param name="report">The id of the report about it.</param>
    public void Close(Change change, IReadOnlyList<SettlementTotal> totals, DateTimeOffset from, Func<ObjectId> report)
    {
        if (State != State.Pending)
            return;
        if (totals.Count == 0)
        {
            change.Save(this with { State = State.Canceled }, Cause.ChildDone);
            return;
        }
        var closed = change.Save(
            this with
            {
                State = State.Completed,
                Totals = totals,
                From = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero),
            },
            Cause.Approve
        );
        foreach (var total in totals)
            change.Post(Id, LedgerAccount.Merchant, LedgerAccount.Bank, total.Amount);
        Report.Request(
            change,
            new Report
            {
                Id = report(),
                State = State.Pending,
                CreatedAt = change.Now,
                Type = ReportType.Settlement,
                From = closed.From,
                To = To,
                Settlement = Id,
                IsScheduled = true,
            },
            change.Now
        );
    }
}
