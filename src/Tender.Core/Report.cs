namespace Tender.Core;

/// <summary>
/// A file about a period, asked for by the merchant, a schedule or a settlement, and made by a job. It is kept for
/// <see cref="RetentionWindow"/>.
/// </summary>
public sealed record Report : Record
{
    /// <summary>
    /// How long a report can be fetched. Wire v2: "Reports", retained for a maximum of 90 days; Wire v1: GetReport, the
    /// same.
    /// </summary>
    public static readonly TimeSpan RetentionWindow = TimeSpan.FromDays(90);

    /// <summary>
    /// The longest period of one report of a type. Wire v2: "Settlement Report Details", 30 days; of authorizations 85
    /// days are possible (amazon-pay-api-sdk-nodejs, tst/webStoreClientTest.js), for the others and up to 90 assumed.
    /// </summary>
    public static TimeSpan PeriodMax(ReportType type) =>
        type switch
        {
            ReportType.Settlement or ReportType.SandboxSettlement => TimeSpan.FromDays(30),
            ReportType.OrderReferences
            or ReportType.BillingAgreements
            or ReportType.Authorizations
            or ReportType.Captures
            or ReportType.Refunds => TimeSpan.FromDays(90),
        };

    /// <summary>
    /// How long a requested report waits before it is made, and can be canceled. Assumed: the sandbox's usual time.
    /// </summary>
    public static readonly TimeSpan MakingDelay = TimeSpan.FromSeconds(30);

    /// <summary>What it lists.</summary>
    public required ReportType Type { get; init; }

    /// <summary>Where its period begins, in the merchant's time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where its period ends; this instant is outside.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The settlement it tells of; null for the other types.</summary>
    public ObjectId? Settlement { get; init; }

    /// <summary>Whether a schedule or a settlement asked for it.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>When its making began, in the merchant's time; null before, and when it was canceled first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How many rows it has, the heading left out.</summary>
    public long RowCount { get; init; }

    /// <summary>How long the file is, in bytes.</summary>
    public long ByteCount { get; init; }

    /// <summary>In how many parts the file is kept.</summary>
    public int PartCount { get; init; }

    /// <summary>Which making of it the file is from: one that was broken off left parts that are not its.</summary>
    public long Edition { get; init; }

    /// <summary>MD5 of the file, in Base64.</summary>
    public string? Md5 { get; init; }

    /// <summary>When the merchant said it has the file (v1); null when it has not.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <inheritdoc/>
    public override ScheduledJob? Deadline =>
        State == State.Completed ? new(JobKind.ReportExpires, Id, CreatedAt + RetentionWindow) : null;

    /// <summary>Whether there is a file to fetch.</summary>
    public bool HasFile => State == State.Completed;

    /// <summary>
    /// Whether it was made and found nothing. Wire v2: "Reports", CANCELLED if there is no data; Wire v1:
    /// _DONE_NO_DATA_.
    /// </summary>
    public bool FoundNothing => State == State.Canceled && StartedAt is not null;

    /// <summary>
    /// Asks for a report. Every refusal of a request is the dialect's: what is asked for is possible here.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="report">The report, Pending.</param>
    /// <param name="at">When it is to be made.</param>
    public static Report Request(Change change, Report report, DateTimeOffset at)
    {
        change.Schedule(JobKind.MakeReport, report.Id, at);
        return change.Save(report with { State = State.Pending, CreatedAt = change.Now }, Cause.Request);
    }

    /// <summary>
    /// Its time has come. The making is a job of its own: this commit stands in the order of the clock, so that
    /// everything before it is in the books by then. Nothing happens to one that was canceled.
    /// </summary>
    public void Start(Change change)
    {
        if (State != State.Pending || StartedAt is not null)
            return;
        change.Save(this with { StartedAt = change.Now });
        change.Schedule(JobKind.MakeReport, Id, change.Now, new ReportStarted());
    }

    /// <summary>The file is made, or there was nothing to put into it. False: it was done before.</summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="made">The report with its file's figures.</param>
    public bool Finish(Change change, Report made)
    {
        if (State != State.Pending)
            return false;
        var done = this with
        {
            RowCount = made.RowCount,
            ByteCount = made.ByteCount,
            PartCount = made.PartCount,
            Edition = made.Edition,
            Md5 = made.Md5,
        };
        change.Save(
            done with
            {
                State = made.RowCount == 0 ? State.Canceled : State.Completed,
            },
            made.RowCount == 0 ? Cause.ChildDone : Cause.Approve
        );
        change.Schedule(JobKind.ReportExpires, Id, CreatedAt + RetentionWindow);
        return true;
    }

    /// <summary>It cannot be made, whatever is tried.</summary>
    public void Fail(Change change)
    {
        if (State == State.Pending)
            change.Save(this with { State = State.Declined, Reason = Core.Reason.ProcessingFailure }, Cause.Decline);
    }

    /// <summary>
    /// The merchant does not want it any more. False: its making has begun, or it was canceled before. Wire v1:
    /// CancelReportRequests.
    /// </summary>
    public bool Cancel(Change change)
    {
        if (State != State.Pending || StartedAt is not null)
            return false;
        change.Save(this with { State = State.Canceled }, Cause.MerchantEnds);
        return true;
    }

    /// <summary>The merchant says whether it has the file.</summary>
    public Report Acknowledge(Change change, bool has) =>
        change.Save(this with { AcknowledgedAt = has ? AcknowledgedAt ?? change.Now : null });

    /// <summary>Its time is over: the file is gone.</summary>
    public void Expire(Change change)
    {
        if (State == State.Completed)
            change.Save(this with { State = State.Closed, Reason = Core.Reason.Expired }, Cause.Deadline);
    }
}
