using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What a row of a report tells of.</summary>
/// <param name="Record">The object as it stands now; null in a settlement's row of its own payment.</param>
/// <param name="Details">What was said about its permission.</param>
/// <param name="Authorization">The authorization of a capture, or of the capture a refund gives back from.</param>
/// <param name="Posting">What was posted to the merchant's account; null in reports of objects.</param>
internal sealed record ReportRow(
    Record? Record,
    PermissionDetails? Details,
    Authorization? Authorization,
    Posting? Posting
);

/// <summary>What one capture, refund or dispute posted to the merchant's account.</summary>
/// <param name="At">When.</param>
/// <param name="Object">Which.</param>
/// <param name="Settlement">What took it up; null for nothing yet.</param>
/// <param name="Amount">What it moved, signed.</param>
/// <param name="Fee">The fee besides, signed: negative where the merchant paid it.</param>
internal sealed record Posting(DateTimeOffset At, ObjectId Object, ObjectId? Settlement, Money Amount, Money Fee);

/// <summary>How a report's file is written; the wire's business, handed in by the composition.</summary>
/// <param name="Heading">Everything above the first row, given the report and whose it is.</param>
/// <param name="Row">One row, with its line end.</param>
internal sealed record ReportFormat(Func<Report, MerchantId, string> Heading, Func<Report, ReportRow, string> Row);

/// <summary>
/// Reports and their schedules. A report is made by a job, from the ledger and the journal, page by page: whatever its
/// length, one page of rows and one part of the file are in memory (and the names of those objects in it that are older
/// than its period: about a hundred bytes each). It is written once, and kept in parts.
/// </summary>
internal sealed class Reports(PaymentStore store, Secrets secrets, ReportFormat? format)
{
    private const int PageSize = 200,
        PartBytes = 128 * 1024,
        RowsPerRenewal = 5_000;

    /// <summary>
    /// Wire v2: "Reports", the url is valid for 30 seconds; real ones, like everything that guards the wire.
    /// </summary>
    private static readonly TimeSpan LinkWindow = TimeSpan.FromSeconds(30);

    private const string LinkPlace = "report-file";

    /// <summary>A report of so many rows fails.</summary>
    public long RowsMax { get; set; } = 1_000_000;

    public static ReportStatus StatusOf(Report report) =>
        report.State switch
        {
            State.Pending => report.StartedAt is null ? ReportStatus.Asked : ReportStatus.Making,
            State.Completed or State.Closed => ReportStatus.Made,
            State.Declined => ReportStatus.Failed,
            State.Canceled => report.FoundNothing ? ReportStatus.FoundNothing : ReportStatus.Canceled,
            State.Open or State.Suspended => throw new ArgumentException($"A report is never {report.State}."),
        };

    /// <summary>Asks for a report of a period.</summary>
    public Task<CommandResult<Report>> Request(
        Command<Report> command,
        ReportType type,
        DateTimeOffset from,
        DateTimeOffset to
    ) => store.Apply(command.With([], [], (change, context) => Report.Request(
                    change,
                    new Report
                    {
                        Id = context.MintNumber(ObjectKind.Report),
                        State = State.Pending,
                        CreatedAt = change.Now,
                        Type = type,
                        From = from,
                        To = to,
                    },
                    change.Now + Report.MakingDelay
                )));

    /// <summary>
    /// The merchant does not want a report any more. The value says whether that came in time. Refusal: not found.
    /// </summary>
    public Task<CommandResult<bool>> Cancel(Command<bool> command, ObjectId id) =>
        store.Apply(
            command.With([id], [], (change, _) =>
                change.Find<Report>(id) is { } report ? report.Cancel(change) : Refusal.NotFound
            )
        );

    /// <summary>
    /// The merchant says whether it has a report's file. Refusal: not found, also when there is no file.
    /// </summary>
    public Task<CommandResult<Report>> Acknowledge(Command<Report> command, ObjectId id, bool has) =>
        store.Apply(
            command.With([id], [], (change, _) =>
                change.Find<Report>(id) is { HasFile: true } report ? report.Acknowledge(change, has) : Refusal.NotFound
            )
        );

    /// <summary>A report; null when there is none, or its time is over.</summary>
    public async Task<Report?> Find(MerchantId merchant, ObjectId id) =>
        await store.Find<Report>(merchant, id) is { State: not State.Closed } report
        && report.CreatedAt + Report.RetentionWindow > await store.Now(merchant)
            ? report
            : null;

    /// <summary>Reports, the newest first.</summary>
    public async IAsyncEnumerable<Report> List(MerchantId merchant, ReportQuery query)
    {
        var (before, left) = (query.Before, query.Limit);
        while (true)
        {
            var page = await store.Objects.Newest(merchant, ObjectKind.Report, before, PageSize);
            foreach (var report in page.Cast<Report>())
            {
                if (report.CreatedAt < query.Since)
                    yield break;
                if (!query.Takes(report))
                    continue;
                yield return report;
                if (--left == 0)
                    yield break;
            }
            if (page.Count < PageSize)
                yield break;
            before = page[^1].Id;
        }
    }

    // ---- schedules ----

    /// <summary>Begins a schedule. Refusal: there is one of its type, and it is not to be replaced.</summary>
    public async Task<CommandResult<ReportSchedule>> BeginSchedule(
        Command<ReportSchedule> command,
        ReportType type,
        TimeSpan every,
        string? everyText,
        DateTimeOffset nextAt,
        bool replaces
    )
    {
        while (true)
        {
            var present = (await store.Merchants.Read(command.Merchant))?.Merchant.Schedules.FirstOrDefault(one =>
                one.Type == type
            );
            var stale = false;
            var applied = await store.Apply(
                command.With(present is null ? [] : [present.Id], [], Result<ReportSchedule> (change, context) =>
                {
                    stale = context.Merchant.Schedules.FirstOrDefault(one => one.Type == type) != present;
                    if (stale)
                        return Refusal.ScheduleExists;
                    if (present is not null && !replaces)
                        return (Refusal.ScheduleExists, present.Id.Digits);
                    if (present is not null)
                        change.Get<ReportSchedule>(present.Id).End(change);
                    var id = context.MintNumber(ObjectKind.ReportSchedule);
                    context.Change(
                        context.Merchant with
                        {
                            Schedules =
                            [
                                .. context.Merchant.Schedules.Where(one => one != present),
                                new RunningSchedule(type, id),
                            ],
                        }
                    );
                    return ReportSchedule.Begin(
                        change,
                        new ReportSchedule
                        {
                            Id = id,
                            State = State.Open,
                            CreatedAt = change.Now,
                            Type = type,
                            Every = every,
                            EveryText = everyText,
                            NextAt = nextAt,
                        }
                    );
                })
            );
            // Somebody began or ended one in between: look again.
            if (!stale)
                return applied;
        }
    }

    /// <summary>Ends a schedule. Refusal: not found, also when it has ended.</summary>
    public Task<CommandResult<ReportSchedule>> EndSchedule(Command<ReportSchedule> command, ObjectId id) =>
        store.Apply(command.With([id], [], Result<ReportSchedule> (change, context) =>
            {
                if (change.Find<ReportSchedule>(id) is not { } schedule)
                    return Refusal.NotFound;
                var ended = schedule.End(change);
                if (ended.Ok)
                    context.Change(
                        context.Merchant with
                        {
                            Schedules = [.. context.Merchant.Schedules.Where(one => one.Id != id)],
                        }
                    );
                return ended;
            }));

    /// <summary>The schedules that run, oldest first.</summary>
    public async Task<List<ReportSchedule>> Schedules(MerchantId merchant)
    {
        // Read anew: another node may have changed them since this one last looked.
        var running = (await store.Merchants.Read(merchant))?.Merchant.Schedules ?? [];
        var found = await store.Find(merchant, [.. running.Select(one => one.Id)]);
        return [.. found.Values.OfType<ReportSchedule>().Where(one => one.State == State.Open).OrderBy(one => one.Id)];
    }

    /// <summary>A schedule that runs; null when there is none.</summary>
    public async Task<ReportSchedule?> FindSchedule(MerchantId merchant, ObjectId id) =>
        await store.Find<ReportSchedule>(merchant, id) is { State: State.Open } open ? open : null;

    // ---- files ----

    /// <summary>
    /// What a link to a report's file holds: the file, sealed for half a minute. Nobody can make one, and it says
    /// nothing.
    /// </summary>
    public string Link(MerchantId merchant, ObjectId report) =>
        secrets.SealJson(
            new ReportLink(merchant.Value, report.Value, RecordJson.Ms(store.RealNow + LinkWindow)),
            LinkPlace
        );

    /// <summary>The report a link leads to; null for one that is none of ours, or whose time is over.</summary>
    public async Task<(MerchantId Merchant, Report Report)?> Open(string link)
    {
        if (
            secrets.OpenJson<ReportLink>(link, LinkPlace) is not { } opened
            || RecordJson.Ms(store.RealNow) >= opened.Until
        )
            return null;
        var merchant = MerchantId.Read(opened.Merchant);
        return await Find(merchant, ObjectId.Read(opened.Report)) is { HasFile: true } report
            ? (merchant, report)
            : null;
    }

    /// <param name="Merchant">Whose.</param>
    /// <param name="Report">Which.</param>
    /// <param name="Until">How long it is good, in milliseconds since 1970.</param>
    private sealed record ReportLink(string Merchant, string Report, long Until);

    /// <summary>A file, part by part.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> File(MerchantId merchant, Report report)
    {
        for (var part = 0; part < report.PartCount; part++)
            yield return await store.ReportFiles.Part(merchant, report.Id, report.Edition, part)
                ?? throw new InvalidOperationException($"Part {part} of {report.Id} is missing.");
    }

    // ---- background ----

    /// <summary>The job that ends a report whose time is over.</summary>
    public async Task<JobOutcome> Expire(Job job, CancellationToken ct)
    {
        await store.ReportFiles.Drop(job.Merchant, job.Object, null);
        return await job.End(
            store,
            [job.Object],
            [],
            (change, _) => change.Find<Report>(job.Object)?.Expire(change),
            ct
        );
    }

    /// <summary>The job that asks for a schedule's next report.</summary>
    public Task<JobOutcome> RunSchedule(Job job, CancellationToken ct) =>
        job.End(
            store,
            [job.Object],
            [],
            (change, context) =>
                change
                    .Find<ReportSchedule>(job.Object)
                    ?.Run(change, job.DueAt, () => context.MintNumber(ObjectKind.Report)),
            ct
        );

    /// <summary>Starts a report, and then makes its file.</summary>
    /// <param name="job">The job.</param>
    /// <param name="renew">Keeps the lease of the job while the file is made; false: another worker has it.</param>
    /// <param name="ct">Stops it.</param>
    public Task<JobOutcome> Make(Job job, Func<Job, Task<bool>> renew, CancellationToken ct) =>
        job.Arguments is ReportStarted
            ? Write(job, renew, ct)
            : job.End(store, [job.Object], [], (change, _) => change.Find<Report>(job.Object)?.Start(change), ct);

    private async Task<JobOutcome> Write(Job job, Func<Job, Task<bool>> renew, CancellationToken ct)
    {
        Report? made = null;
        var found = await store.Find<Record>(job.Merchant, job.Object);
        if (found is Report { State: State.Pending } report)
        {
            made = await WriteFile(job, report, renew, ct);
            if (made is null)
                return new JobOutcome.Done(); // another worker makes it now
        }
        await job.End(
            store,
            [job.Object],
            [],
            (change, _) =>
            {
                if (made is null || change.Find<Report>(job.Object) is not { } pending)
                    return;
                if (made.RowCount == RowsMax)
                    pending.Fail(change);
                else
                    pending.Finish(change, made);
            },
            ct
        );
        // What a making that was broken off has left, and this one's own if it came too late.
        if (made is not null)
            await store.ReportFiles.Drop(job.Merchant, job.Object, await EditionKept(job.Merchant, job.Object));
        return new JobOutcome.Done();
    }

    /// <summary>Writes the file. Null: the lease was lost on the way.</summary>
    private async Task<Report?> WriteFile(Job job, Report report, Func<Job, Task<bool>> renew, CancellationToken ct)
    {
        var file = format ?? throw new InvalidOperationException("This engine makes no reports.");
        var writing = new FileWriting(store.ReportFiles, job.Merchant, report, job.Lease.Fence);
        await writing.Add(file.Heading(report, job.Merchant));
        await foreach (var row in Rows(job.Merchant, report).WithCancellation(ct))
        {
            if (writing.RowCount == RowsMax)
                break;
            await writing.Add(file.Row(report, row), isRow: true);
            if (writing.RowCount % RowsPerRenewal == 0 && !await renew(job))
                return null;
        }
        return await writing.End();
    }

    private async Task<long?> EditionKept(MerchantId merchant, ObjectId id) =>
        await store.Find<Report>(merchant, id) is { HasFile: true } report ? report.Edition : null;

    private IAsyncEnumerable<ReportRow> Rows(MerchantId merchant, Report report) =>
        report.Type is ReportType.Settlement or ReportType.SandboxSettlement
            ? Posted(merchant, report)
            : Moved(merchant, report);

    /// <summary>What was posted to the merchant's account, a row for each object.</summary>
    private async IAsyncEnumerable<ReportRow> Posted(
        MerchantId merchant,
        Report report,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        PostedLine? last = null;
        var open = new List<PostedLine>();
        for (var more = true; more; ct.ThrowIfCancellationRequested())
        {
            var page = await store.Ledger.Posted(merchant, report.Settlement, report.From, report.To, last, PageSize);
            more = page.Count == PageSize;
            var postings = new List<Posting>();
            foreach (var line in page)
            {
                // An object's lines follow one another: what it moved, then its fee.
                if (open.Count > 0 && (open[0].Seq != line.Seq || open[0].Object != line.Object))
                    postings.Add(Close(open));
                open.Add(line);
                last = line;
            }
            if (!more && open.Count > 0)
                postings.Add(Close(open));
            var records = await Read(
                merchant,
                postings.Where(one => one.Object.Kind != ObjectKind.Settlement).Select(one => one.Object)
            );
            foreach (var posting in postings)
                yield return Row(posting.Object, records) with
                {
                    Posting = posting,
                };
        }

        static Posting Close(List<PostedLine> open)
        {
            var (first, fee) = (open[0], open.Skip(1).Sum(line => line.Amount.Minor));
            open.Clear();
            return new(first.At, first.Object, first.Settlement, first.Amount, new Money(fee, first.Amount.Currency));
        }
    }

    /// <summary>The objects that were made or moved in the period, each once, as they stand now.</summary>
    private async IAsyncEnumerable<ReportRow> Moved(
        MerchantId merchant,
        Report report,
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        JournalEntry? last = null;
        var older = new HashSet<ObjectId>();
        for (var more = true; more; ct.ThrowIfCancellationRequested())
        {
            var page = await store.Ledger.Moved(merchant, report.From, report.To, last, PageSize);
            more = page.Count == PageSize;
            if (page.Count > 0)
                last = page[^1];
            // The first move in the period stands for all: the birth, or the first that is met of what is older than
            // the period.
            var ids = page.SelectMany(entry => entry.Steps)
                .Where(step =>
                    step.Moves
                    && Lists(report.Type, step.Id)
                    && (step.From is null || (step.After.CreatedAt < report.From && older.Add(step.Id)))
                )
                .Select(step => step.Id)
                .ToList();
            var records = await Read(merchant, ids);
            foreach (var id in ids)
                if (records.GetValueOrDefault(id) is not (null or Authorization { IsUnseen: true }))
                    yield return Row(id, records);
        }
    }

    private static bool Lists(ReportType type, ObjectId id) =>
        type switch
        {
            ReportType.OrderReferences => id is { Kind: ObjectKind.ChargePermission, IsRecurring: false },
            ReportType.BillingAgreements => id is { Kind: ObjectKind.ChargePermission, IsRecurring: true },
            ReportType.Authorizations => id.Kind == ObjectKind.Authorization,
            ReportType.Captures => id.Kind == ObjectKind.Capture,
            ReportType.Refunds => id.Kind == ObjectKind.Refund,
            ReportType.Settlement or ReportType.SandboxSettlement => false,
        };

    /// <summary>Objects with everything their rows show besides.</summary>
    private async Task<Dictionary<ObjectId, Record>> Read(MerchantId merchant, IEnumerable<ObjectId> ids)
    {
        var wanted = ids.Distinct().ToList();
        var found = await store.Find(
            merchant,
            [
                .. wanted
                    .Concat(wanted.Select(id => id.Details))
                    .Concat(wanted.Where(id => id.Kind == ObjectKind.Capture).Select(id => id.Authorization(id.Number)))
                    .Distinct(),
            ]
        );
        return found;
    }

    private static ReportRow Row(ObjectId id, Dictionary<ObjectId, Record> records) =>
        id.Kind == ObjectKind.Settlement
            ? new(null, null, null, null)
            : new(
                records.GetValueOrDefault(id),
                records.GetValueOrDefault(id.Details) as PermissionDetails,
                id.Kind == ObjectKind.Capture
                    ? records.GetValueOrDefault(id.Authorization(id.Number)) as Authorization
                    : null,
                null
            );

    /// <summary>A file while it is written: at most one part of it is in memory.</summary>
    private sealed class FileWriting(ReportFileQueries books, MerchantId merchant, Report report, long edition)
    {
        private readonly MemoryStream part = new();
        private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private long bytes;
        private int parts;

        public long RowCount { get; private set; }

        public async Task Add(string text, bool isRow = false)
        {
            part.Write(Encoding.UTF8.GetBytes(text));
            if (isRow)
                RowCount++;
            if (part.Length >= PartBytes)
                await Flush();
        }

        public async Task<Report> End()
        {
            if (part.Length > 0)
                await Flush();
            using (md5)
                return report with
                {
                    RowCount = RowCount,
                    ByteCount = bytes,
                    PartCount = parts,
                    Edition = edition,
                    Md5 = Convert.ToBase64String(md5.GetHashAndReset()),
                };
        }

        private async Task Flush()
        {
            var body = part.ToArray();
            part.SetLength(0);
            md5.AppendData(body);
            bytes += body.Length;
            await books.Keep(merchant, report.Id, edition, parts++, body);
        }
    }
}
