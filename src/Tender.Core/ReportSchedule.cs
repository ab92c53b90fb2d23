namespace Tender.Core;

/// <summary>Reports of one type, asked for again and again. A merchant has one schedule of a type at most.</summary>
public sealed record ReportSchedule : Record
{
    /// <summary>What its reports list.</summary>
    public required ReportType Type { get; init; }

    /// <summary>How often.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>How the merchant wrote it; where two names mean the same time it is told the one it used.</summary>
    public string? EveryText { get; init; }

    /// <summary>When the next report is asked for, in the merchant's time.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <inheritdoc/>
    public override ScheduledJob? Deadline => State == State.Open ? new(JobKind.ScheduleRuns, Id, NextAt) : null;

    /// <summary>
    /// Begins. Where its first time has passed, with the next one of the same rhythm. Wire v2: the Node SDK's tests
    /// name a time that has passed.
    /// </summary>
    public static ReportSchedule Begin(Change change, ReportSchedule schedule)
    {
        if (schedule.NextAt < change.Now)
        {
            var (passed, every) = ((change.Now - schedule.NextAt).Ticks, schedule.Every.Ticks);
            schedule = schedule with { NextAt = schedule.NextAt.AddTicks((passed + every - 1) / every * every) };
        }
        change.Schedule(JobKind.ScheduleRuns, schedule.Id, schedule.NextAt);
        return change.Save(schedule with { State = State.Open, CreatedAt = change.Now }, Cause.Request);
    }

    /// <summary>
    /// Its time has come: a report of the period that ends now, and the next time. A job of a schedule that ended does
    /// nothing.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="dueAt">The instant the job fell due.</param>
    /// <param name="report">The new report's id.</param>
    public void Run(Change change, DateTimeOffset dueAt, Func<ObjectId> report)
    {
        if (State != State.Open || dueAt != NextAt)
            return;
        Report.Request(
            change,
            new Report
            {
                Id = report(),
                State = State.Pending,
                CreatedAt = change.Now,
                Type = Type,
                From = NextAt - Every,
                To = NextAt,
                IsScheduled = true,
            },
            change.Now
        );
        change.Save(this with { NextAt = NextAt + Every });
        change.Schedule(JobKind.ScheduleRuns, Id, NextAt + Every);
    }

    /// <summary>Ends. Refusal: not found, when it has ended.</summary>
    public Result<ReportSchedule> End(Change change) =>
        State == State.Open ? change.Save(this with { State = State.Canceled }, Cause.MerchantEnds) : Refusal.NotFound;
}
