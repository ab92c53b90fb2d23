using System.Globalization;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Payments;

/// <summary>
/// The daily comparison with the processor: a job for each merchant, each at another time of the day. It goes over what
/// changed since the last one, page by page, asks the processor what it has of each authorization, capture and refund,
/// and keeps what differs. It reports, and changes nothing else on either side (decision 0039).
/// </summary>
internal sealed partial class Reconciliations(PaymentStore store, ProcessorCalls calls, bool asksProcessor)
{
    private const int MerchantsMax = 100,
        TogetherMax = 4,
        TriesMax = 3,
        PagesMax = 20;

    /// <summary>
    /// Entries are gone over when none can come before them any more: a commit that waits for a standby may come late.
    /// </summary>
    public TimeSpan Age { get; init; } = JournalSeals.Age;

    /// <summary>How many journal entries, or differences, are one page.</summary>
    public int PageSize { get; init; } = 50;

    /// <summary>After how long a processor is asked again that said nothing; the last one repeats.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
    ];

    /// <summary>For how long others have their turn after some pages.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>For how long a comparison that is not complete is gone on with; then the next day's begins.</summary>
    private static readonly TimeSpan DayWindow = TimeSpan.FromHours(20);

    /// <summary>
    /// For how long after its last change something is looked at again each day: what is done by hand on the
    /// processor's side is done to what is some days old.
    /// </summary>
    public static readonly TimeSpan OlderWindow = TimeSpan.FromDays(14);

    /// <summary>Where what is found is told.</summary>
    public ILogger? Log { get; set; }

    private ReconciliationQueries Stored => store.Reconciliations;

    // ---- when ----

    /// <summary>Sees to it that each merchant has the job, where somebody else moves the money.</summary>
    public async Task BeginAll()
    {
        var (jobs, last) = (new JobQueries(store.Database), "");
        while (
            asksProcessor
            && await jobs.MerchantsWithout(JobKind.Reconcile, last, MerchantsMax) is { Count: > 0 } merchants
        )
        {
            await Task.WhenAll(merchants.Select(Begin));
            last = merchants[^1].Value;
        }
    }

    /// <summary>Sees to it that a merchant has the job.</summary>
    public async Task Begin(MerchantId merchant)
    {
        if (asksProcessor)
            await Schedule(merchant, now => OnceADay.After(merchant, now));
    }

    /// <summary>Has a merchant's books compared now. False: that is under way.</summary>
    public async Task<bool> RunNow(MerchantId merchant)
    {
        if (!asksProcessor)
            return false;
        var isDue = await Stored.MakeDue(merchant, store.RealNow);
        if (!isDue && !await Stored.HasJob(merchant))
        {
            await Schedule(merchant, now => now);
            isDue = true;
        }
        store.RingNow();
        return isDue;
    }

    private Task Schedule(MerchantId merchant, Func<DateTimeOffset, DateTimeOffset> when) =>
        store.Apply(
            new Command<bool>(merchant, nameof(JobKind.Reconcile), Requester.Clock)
            {
                Decide = (change, _) =>
                {
                    change.Schedule(JobKind.Reconcile, default, when(change.Now), new ReconcileArguments());
                    return true;
                },
            }
        );

    /// <summary>What the metrics tell.</summary>
    public async Task<ReconciliationBacklog> CountBacklog()
    {
        var now = store.RealNow;
        var since = await Stored.OldestComplete() ?? now;
        return new(await Stored.CountOpen(), since < now ? now - since : TimeSpan.Zero);
    }

    // ---- the job ----

    /// <summary>The job. Broken off it goes on with its page.</summary>
    public async Task<JobOutcome> Run(Job job, CancellationToken ct)
    {
        if (!asksProcessor || await store.Merchants.Read(job.Merchant) is null)
            return await job.End(store, [], [], (_, _) => { }, ct);
        if (await BeginOrGoOn(job) is not { } day)
            return new JobOutcome.AgainAt(store.RealNow + Pauses[0]); // another node has begun it
        var before = day.Counts;
        for (var pages = 0; day.Stage != ReconciliationStage.Over; pages++)
        {
            ct.ThrowIfCancellationRequested();
            if (pages == PagesMax)
                return new JobOutcome.AgainAt(store.RealNow + Breath);
            var (next, findings) = await GoOver(job.Merchant, day, ct);
            if (!await Stored.Save(job.Merchant, job.Lease, day.Version, next, findings, store.Ids, store.RealNow))
                return new JobOutcome.AgainAt(store.RealNow + Pauses[0]); // somebody else goes on with it
            // At the end what is open is told first.
            var isSilent = next.Tries > day.Tries && next.Stage != ReconciliationStage.Over;
            day = next;
            if (isSilent)
            {
                if (Log is { } log)
                    Lines.NotAnswered(log, day.Day, job.Merchant);
                break;
            }
        }
        var later = store.RealNow + Pauses[Math.Clamp(day.Tries, 1, Pauses.Length) - 1];
        // Later it stays incomplete, and the next day's begins at its own time.
        var goesOn = day.State != ReconciliationState.Complete && later < day.BeganAt + DayWindow;
        // Of a day that is gone on with the same is not told each time.
        if (!goesOn || day.Counts != before)
            Tell(job.Merchant, day);
        if (goesOn)
            return new JobOutcome.AgainAt(later);
        var after = OnceADay.After(job.Merchant, store.RealNow);
        // It was run before its time: the one of its time is itself.
        if (after == job.DueAt)
            return new JobOutcome.AgainAt(after);
        return await job.End(
            store,
            [],
            [],
            (change, _) => change.Schedule(JobKind.Reconcile, default, after, new ReconcileArguments()),
            ct
        );
    }

    /// <summary>
    /// The day's comparison as it goes on: begun, begun again where it was complete, or the one that was broken off.
    /// Null: another worker was first.
    /// </summary>
    private async Task<Reconciliation?> BeginOrGoOn(Job job)
    {
        var now = RecordJson.At(RecordJson.Ms(store.RealNow));
        var last = (await Stored.Days(job.Merchant, null, 1)).FirstOrDefault();
        var isOver = last is null or { State: ReconciliationState.Complete } || now >= last.BeganAt + DayWindow;
        if (!isOver)
        {
            if (last!.Stage != ReconciliationStage.Over)
                return last;
            // Only what was not answered is asked for again.
            var stage = last.IsListed is null ? ReconciliationStage.Listing : ReconciliationStage.Again;
            var again = last with { Version = last.Version + 1, Stage = stage, Place = "" };
            return await Stored.Save(job.Merchant, job.Lease, last.Version, again, [], store.Ids, now) ? again : null;
        }
        var from = last?.Reached ?? 0;
        var day = new Reconciliation(
            Reconciliation.DayOf(now),
            1,
            ReconciliationState.Running,
            from,
            Math.Max(store.Ids.Before(Age), from + 1),
            ReconciliationStage.Changes,
            Reconciliation.At(from),
            0,
            null,
            last?.ListedTo ?? DateTimeOffset.UnixEpoch,
            0,
            now,
            null,
            new(0, 0, 0)
        );
        if (last?.Day != day.Day)
            return await Stored.Begin(job.Merchant, job.Lease, day) ? day : null;
        // Once more on the same day: its report goes on.
        day = day with { Version = last.Version + 1, Compared = last.Compared, CompletedAt = last.CompletedAt };
        return await Stored.Save(job.Merchant, job.Lease, last.Version, day, [], store.Ids, now) ? day : null;
    }

    /// <summary>Goes over one page; answers where it goes on, and what was found.</summary>
    private async Task<(Reconciliation Next, IReadOnlyList<Finding> Findings)> GoOver(
        MerchantId merchant,
        Reconciliation day,
        CancellationToken ct
    )
    {
        if (day.Stage == ReconciliationStage.Listing)
            return await GoOverListing(merchant, day, ct);
        var (ids, next) = day.Stage switch
        {
            ReconciliationStage.Changes => await Changes(merchant, day),
            ReconciliationStage.Older => await Older(merchant, day),
            ReconciliationStage.Again => await Again(merchant, day),
            ReconciliationStage.Listing or ReconciliationStage.Over => throw new InvalidOperationException(
                "Nothing is left to go over."
            ),
        };
        var findings = await Compare(merchant, ids, ct);
        // Not even one answer: the processor is away. After some tries the page is left to the end.
        if (IsSilent(findings) && day.Tries < TriesMax)
            return (Silent(day), []);
        next = next with
        {
            Version = day.Version + 1,
            Tries = next.Stage == ReconciliationStage.Over ? day.Tries : 0,
            Compared = day.Compared + findings.Count(one => one is { WasAsked: true, IsAnswered: true }),
        };
        return (next.Stage == ReconciliationStage.Over ? await Ended(merchant, next) : next, findings);
    }

    /// <summary>The same page once more, later.</summary>
    private static Reconciliation Silent(Reconciliation day) =>
        day with
        {
            Version = day.Version + 1,
            State = ReconciliationState.Incomplete,
            Tries = day.Tries + 1,
        };

    /// <summary>What a day came to once everything was gone over.</summary>
    private async Task<Reconciliation> Ended(MerchantId merchant, Reconciliation day)
    {
        var counts = await Stored.Count(merchant, day.BeganAt);
        var isComplete = counts.Unanswered == 0 && day.IsListed is not null;
        return day with
        {
            State = isComplete ? ReconciliationState.Complete : ReconciliationState.Incomplete,
            CompletedAt = isComplete ? store.RealNow : day.CompletedAt,
            Tries = isComplete ? 0 : day.Tries + 1,
            Counts = counts,
        };
    }

    /// <summary>The objects that a page of the journal leaves as they are now, and what comes after it.</summary>
    private async Task<(IReadOnlyList<string> Ids, Reconciliation Next)> Changes(
        MerchantId merchant,
        Reconciliation day
    )
    {
        var page = await Stored.Entries(merchant, day.Reached, day.ToSeq, PageSize);
        var reached = page.Count == 0 ? day.Reached : page[^1].Seq;
        // The next one goes on behind the last entry that was met.
        var next =
            page.Count < PageSize
                ? Stage(day, ReconciliationStage.Older) with
                {
                    ToSeq = reached + 1,
                }
                : day with
                {
                    Place = Reconciliation.At(reached),
                };
        return (await LastChanged(merchant, page), next);
    }

    /// <summary>
    /// What was last changed some days ago, and may be changed there by hand: captures, open authorizations, and
    /// permissions. They are met in the journal, a page of it at a time.
    /// </summary>
    private async Task<(IReadOnlyList<string> Ids, Reconciliation Next)> Older(MerchantId merchant, Reconciliation day)
    {
        var after =
            day.Place.Length == 0
                ? IdGenerator.FirstOf(day.BeganAt - OlderWindow)
                : long.Parse(day.Place, CultureInfo.InvariantCulture);
        var page = await Stored.Entries(merchant, after, day.FromSeq + 1, PageSize);
        var next =
            page.Count < PageSize
                ? Stage(day, ReconciliationStage.Listing)
                : day with
                {
                    Place = Reconciliation.At(page[^1].Seq),
                };
        return (await LastChanged(merchant, page, MayChangeThere), next);
    }

    /// <summary>What the entries of a page leave as it is now.</summary>
    private async Task<IReadOnlyList<string>> LastChanged(
        MerchantId merchant,
        IReadOnlyList<JournalEntry> page,
        Predicate<Record>? which = null
    )
    {
        var steps = page.SelectMany(entry => entry.Steps).Where(step => IsCompared(step.Id)).ToList();
        var now = await store.Find(merchant, [.. steps.Select(step => step.Id).Distinct()]);
        // What changed again is met again, on a later page or by the next comparison.
        return
        [
            .. steps
                .Where(step => now.GetValueOrDefault(step.Id)?.Version == step.After.Version)
                .Where(step => which is null || which(step.After))
                .Select(step => step.Id.Value)
                .Distinct(),
        ];
    }

    private static bool MayChangeThere(Record record) =>
        record
            is Authorization { State: State.Open }
                or Capture { State: State.Completed or State.Closed }
                or ChargePermission;

    /// <summary>What is not settled and was not met in this comparison yet, page by page.</summary>
    private async Task<(IReadOnlyList<string> Ids, Reconciliation Next)> Again(MerchantId merchant, Reconciliation day)
    {
        var page = await Stored.NotComparedSince(merchant, day.BeganAt, day.Place, PageSize);
        return page.Count == 0 ? ([], Stage(day, ReconciliationStage.Over)) : (page, day with { Place = page[^1] });
    }

    private static Reconciliation Stage(Reconciliation day, ReconciliationStage stage) =>
        day with
        {
            Stage = stage,
            Place = "",
        };

    private static bool IsCompared(ObjectId id) =>
        id.Kind is ObjectKind.Authorization or ObjectKind.Capture or ObjectKind.Refund or ObjectKind.ChargePermission;

    private void Tell(MerchantId merchant, Reconciliation day)
    {
        if (Log is not { } log)
            return;
        if (day.Counts.Open > 0)
            Lines.Differs(log, day.Day, merchant, day.Counts.Open);
        if (day.State != ReconciliationState.Complete)
            Lines.NotComplete(log, day.Day, merchant, day.Counts.Unanswered);
    }

    private static partial class Lines
    {
        [LoggerMessage(
            320,
            LogLevel.Warning,
            "The comparison of {Day} with the processor has {Count} open differences of merchant {Merchant}: "
                + "`tender reconcile show` tells them."
        )]
        public static partial void Differs(ILogger log, string day, MerchantId merchant, long count);

        [LoggerMessage(
            321,
            LogLevel.Warning,
            "The comparison of {Day} with the processor is not complete for merchant {Merchant}: {Count} objects were "
                + "not answered, and are asked for again."
        )]
        public static partial void NotComplete(ILogger log, string day, MerchantId merchant, long count);

        [LoggerMessage(
            322,
            LogLevel.Warning,
            "The comparison of {Day} with the processor waits for merchant {Merchant}: it does not answer, and "
                + "is asked again."
        )]
        public static partial void NotAnswered(ILogger log, string day, MerchantId merchant);
    }
}
