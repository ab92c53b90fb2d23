using System.Text.Json;
using Tender.Core;
using Tender.Server.Storage;
using Database = Tender.Server.Storage.Database;
using Record = Tender.Core.Record;

namespace Tender.Tests.Simulations;

/// <summary>Something that must always hold does not.</summary>
internal sealed class InvariantBrokenException(string what) : Exception(what);

/// <summary>
/// What must hold of the books in every committed state, read from the tables themselves. The numbers (I1, I2, ...) are
/// the design's names for them; they begin every message.
/// </summary>
internal sealed class Invariants(Database database, MerchantId merchant, Outside? processor)
{
    private static readonly Dictionary<
        (ObjectKind Kind, State? From),
        HashSet<(State State, Reason? Reason)>
    > Reachable = Reach();

    private readonly (string, object?)[] mine = [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant.Value)];

    /// <summary>
    /// An advance of the clock was broken off by the world: commands in between saw an earlier time than the work it
    /// had done.
    /// </summary>
    public bool ClockMayStand { get; init; }

    /// <summary>
    /// All nodes have the same time: nothing is posted for a day after it was settled, and each is settled once.
    /// </summary>
    public bool OneClock { get; init; }

    /// <summary>How often such a command touched what that work had touched.</summary>
    public int WentBack { get; private set; }

    /// <summary>
    /// The invariants of one family: totals, bounds, currencies, states and the ledger against the children.
    /// </summary>
    public async Task Check(ObjectId root)
    {
        var family = await Family.Read(database, merchant, root);
        var balances = await Balances(
            "AND object >= @from AND object < @to",
            ("from", root.Value),
            ("to", root.Value + ".")
        );
        Check(family, balances);
    }

    /// <summary>Everything: each object, each family, the journal with what hangs on it, the jobs.</summary>
    /// <param name="quiet">All faults are over and every deadline has passed: nothing may be left undone, and the
    /// processor holds what the books say.</param>
    public async Task CheckAll(bool quiet = false)
    {
        await Sums();
        var objects = await Family.ReadAll(database, merchant);
        var balances = await Balances("");
        foreach (var rows in objects.GroupBy(row => row.Id.Family))
            Check(new Family(rows.Key, [.. rows]), balances);
        var steps = await Journalled(objects);
        await Lines();
        await Settlements(objects);
        await Jobs(objects, quiet);
        await Deliveries(steps);
        if (quiet)
            Quiet(objects);
    }

    /// <summary>The money alone: each family's, and the settlements.</summary>
    public async Task CheckMoney()
    {
        await Sums();
        var objects = await Family.ReadAll(database, merchant);
        var balances = await Balances("");
        foreach (var rows in objects.GroupBy(row => row.Id.Family))
            Check(new Family(rows.Key, [.. rows]), balances);
        await Lines();
        await Settlements(objects);
    }

    /// <summary>
    /// What was written, without the numbers that only order it: the same seed must come to the same.
    /// </summary>
    public Task<List<string>> ReadJournal() =>
        database.Query(
            "SELECT root, at, who, summary, moves, notices, steps FROM journal WHERE bucket = @bucket AND "
                + "merchant = @merchant ORDER BY seq",
            row =>
                (
                    $"{merchant}|{row.GetString(0)}|{row.GetInt64(1)}|{row.GetString(2)}|{row.GetString(3)}|"
                    + $"{row.GetInt16(4)}|{row.GetInt16(5)}|{row.GetString(6)}"
                ),
            mine
        );

    private void Check(Family family, Dictionary<(string Object, LedgerAccount Account), Money> balances)
    {
        foreach (var row in family.Rows)
            Check(row);
        if (family.Permission is not { } permission)
        {
            Must(
                family.Authorizations.Count == 0 && family.Captures.Count == 0 && family.Refunds.Count == 0,
                "I11",
                family.Root,
                "children without a permission"
            );
            return;
        }
        var id = permission.Id;
        var (authorizations, captures, refunds) = (family.Authorizations, family.Captures, family.Refunds);

        // I6: one currency in the whole family.
        var currencies = authorizations
            .Select(one => one.Amount)
            .Concat(captures.Values.Select(one => one.Amount))
            .Concat(refunds.Select(one => one.Amount))
            .Concat(authorizations.Where(one => one.Captured is not null).Select(one => one.Captured!.Value))
            .Append(permission.Authorized)
            .Append(permission.Captured)
            .Select(one => one.Currency);
        Must(currencies.All(one => one == permission.Limit.Currency), "I6", id, "more than one currency");

        // I2-I4: what the permission says of itself is what its children come to.
        var (drawn, skipped) = (permission.LastAuthorization, permission.DiscardedAuthorizationCount);
        var last = authorizations.Select(one => one.Id.Number).DefaultIfEmpty().Max();
        Same("I11", id, "LastAuthorization", drawn - skipped, authorizations.Count);
        Must(last == drawn || (last < drawn && skipped > 0), "I11", id, $"{last} is the last, and {drawn} was given");
        Same("I11", id, "LastRefund", permission.LastRefund - permission.DiscardedRefundCount, refunds.Count);
        Same(
            "I4",
            id,
            "AuthorizationCount",
            permission.AuthorizationCount,
            authorizations.Count(one => one.State != State.Declined)
        );
        Same(
            "I4",
            id,
            "OpenCount",
            permission.OpenCount,
            authorizations.Count(one => one.State is State.Pending or State.Open)
        );
        Same(
            "I2",
            id,
            "PendingCaptureCount",
            permission.PendingCaptureCount,
            captures.Values.Count(one => one.State == State.Pending)
        );
        Same("I2", id, "CapturedCount", permission.CapturedCount, captures.Values.Count(IsTaken));
        Same(
            "I2",
            id,
            "Captured",
            permission.Captured.Minor,
            captures.Values.Where(IsTaken).Sum(one => one.Amount.Minor)
        );
        Same("I4", id, "Authorized", permission.Authorized.Minor, authorizations.Sum(family.Held));
        var terms = permission.Terms;
        Must(
            (permission.PeriodUsed is null) == (permission.Kind == PermissionKind.OneTime),
            "I4",
            id,
            "a monthly count where there is no month"
        );
        if (permission.PeriodUsed is { } period)
        {
            Same(
                "I4",
                id,
                "PeriodUsed",
                period.Minor,
                authorizations.Where(one => Family.Month(one.CreatedAt) == permission.PeriodStart).Sum(family.Held)
            );
            foreach (var month in authorizations.GroupBy(one => Family.Month(one.CreatedAt)))
                Must(
                    month.Sum(family.Held) <= terms.MonthlyCap(permission.Limit.Currency)!.Value.Minor,
                    "I4",
                    id,
                    $"more than the cap in {month.Key:yyyy-MM}"
                );
        }
        else
        {
            Must(
                authorizations.Sum(family.Held) <= terms.Ceiling(permission.Limit).Minor,
                "I4",
                id,
                "more than the ceiling is authorized"
            );
        }
        if (terms.AuthorizationsMax > 0)
            Must(permission.AuthorizationCount <= terms.AuthorizationsMax, "I4", id, "too many authorizations");
        if (permission.IsFinal)
            Must(
                authorizations.All(one => one.CreatedAt <= permission.ChangedAt),
                "I4",
                id,
                "authorized after its end"
            );

        foreach (var one in authorizations)
        {
            var capture = captures.GetValueOrDefault(one.Id.Number);
            Must(one.HasCapture == (capture is not null), "I2", one.Id, "HasCapture and its capture disagree");
            Same(
                "I2",
                one.Id,
                "Captured",
                one.Captured?.Minor ?? 0,
                capture is not null && IsTaken(capture) ? capture.Amount.Minor : 0
            );
            Must(
                capture is null
                    || (
                        one.State == State.Closed
                        && one.Reason == Reason.MaxCapturesProcessed
                        && capture.Amount.Minor <= one.Amount.Minor
                    ),
                "I2",
                one.Id,
                "captured in the wrong state, or too much"
            );
            Same("I5", one.Id, "reserved in the ledger", Balance(one.Id, LedgerAccount.Reserved), family.Reserved(one));
            Same(
                "I5",
                one.Id,
                "promised in the ledger",
                Balance(one.Id, LedgerAccount.Promised),
                -family.Reserved(one)
            );
        }
        foreach (var capture in captures.Values)
        {
            var of = refunds.Where(one => one.Capture == capture.Id).OrderBy(one => one.Id.Number).ToList();
            Must(
                authorizations.Any(one => one.Id.Number == capture.Id.Number),
                "I2",
                capture.Id,
                "has no authorization"
            );
            Same(
                "I3",
                capture.Id,
                "Refunded",
                capture.Refunded?.Minor ?? 0,
                of.Where(one => one.State == State.Completed).Sum(one => one.Amount.Minor)
            );
            Same(
                "I3",
                capture.Id,
                "Refunding",
                capture.Refunding?.Minor ?? 0,
                of.Where(one => one.State == State.Pending).Sum(one => one.Amount.Minor)
            );
            Same("I3", capture.Id, "RefundCount", capture.RefundCount, of.Count(one => one.State != State.Declined));
            Must(
                capture.Refunds.SequenceEqual(of.Select(one => one.Id.Number)),
                "I3",
                capture.Id,
                "lists other refunds than it has"
            );
            Must(
                of.Where(one => one.State != State.Declined).Sum(one => one.Amount.Minor)
                    <= Terms.RefundCeiling(capture.Amount).Minor,
                "I3",
                capture.Id,
                "more than the ceiling is refunded"
            );
            var taken = IsTaken(capture) ? capture.Amount.Minor : 0;
            Same(
                "I5",
                capture.Id,
                "taken in the ledger",
                Balance(capture.Id, LedgerAccount.Merchant),
                taken - (capture.Fee?.Minor ?? 0)
            );
            Same(
                "I5",
                capture.Id,
                "the fee in the ledger",
                Balance(capture.Id, LedgerAccount.Fees),
                capture.Fee?.Minor ?? 0
            );
            Same(
                "I5",
                capture.Id,
                "the fee that was given back",
                capture.FeeRefunded?.Minor ?? 0,
                of.Sum(one => one.FeeRefunded?.Minor ?? 0)
            );
            Must(
                (capture.FeeRefunded?.Minor ?? 0) + (capture.FixedFee?.Minor ?? 0) <= (capture.Fee?.Minor ?? 0),
                "I5",
                capture.Id,
                "more of the fee is given back than was paid"
            );
            Same(
                "I5",
                capture.Id,
                "taken from the processor in the ledger",
                Balance(capture.Id, LedgerAccount.Processor),
                -taken
            );
        }
        foreach (var refund in refunds)
        {
            Must(captures.Values.Any(one => one.Id == refund.Capture), "I3", refund.Id, "has no capture");
            var given = refund.State == State.Completed ? refund.Amount.Minor : 0;
            Same(
                "I5",
                refund.Id,
                "given back in the ledger",
                Balance(refund.Id, LedgerAccount.Merchant),
                (refund.FeeRefunded?.Minor ?? 0) - given
            );
            Same(
                "I5",
                refund.Id,
                "given back to the processor in the ledger",
                Balance(refund.Id, LedgerAccount.Processor),
                given
            );
        }

        long Balance(ObjectId one, LedgerAccount account) =>
            balances.TryGetValue((one.Value, account), out var sum) ? sum.Minor : 0;
    }

    /// <summary>
    /// One object's row and document agree, its bound holds, and it is in no state that the processor has not brought
    /// about.
    /// </summary>
    private void Check(ObjectRow row)
    {
        var record = row.Record;
        Must(
            record.Id == row.Id
                && record.Version == row.Version
                && record.State == row.State
                && record.IsFinal == !row.Live
                && record.Bound?.Minor == row.Bound
                && record.Used == row.Used
                && RecordJson.Ms(record.ChangedAt) == row.ChangedAt
                && row.Root == row.Id.Root.Value,
            "I11",
            row.Id,
            "row and document differ"
        );
        Must(
            row.Used >= 0 && (row.Bound is null || row.Used <= row.Bound),
            "I2",
            row.Id,
            $"{row.Used} of {row.Bound} is used"
        );
        Must(
            Reachable[(row.Id.Kind, null)].Contains((record.State, record.Reason)),
            "I9",
            row.Id,
            $"{record.State} {record.Reason} is no state of it"
        );
        // I16: an answer that was not learned is never shown as one, but for the end of waiting.
        if (processor is null)
            return;
        var told = processor.Told(row.Id);
        switch (record)
        {
            case Authorization { State: State.Open }
            or Refund { State: State.Completed }
            or Authorization { HasCapture: true }:
                Must(
                    told is Verdict.Approved,
                    "I16",
                    row.Id,
                    $"{record.State}, and the processor said {told?.ToString() ?? "nothing"}"
                );
                break;
            case Capture { State: State.Completed or State.Closed }:
                Must(
                    told is Verdict.Approved || processor.Told(row.Id.Authorization(row.Id.Number)) is Verdict.Approved,
                    "I16",
                    row.Id,
                    $"{record.State}, and the processor said nothing"
                );
                break;
            case Authorization { State: State.Declined, Reason: not Reason.TransactionTimedOut }
            or Capture { State: State.Declined }
            or Refund { State: State.Declined }:
                Must(
                    told is Verdict.Declined,
                    "I16",
                    row.Id,
                    $"{record.Reason}, and the processor said {told?.ToString() ?? "nothing"}"
                );
                break;
        }
    }

    /// <summary>
    /// The journal: each object's history from its birth to the row that is stored, every step legal, one entry per
    /// request.
    /// </summary>
    private async Task<List<(long Seq, int Index, JournalStep Step, Record? Before)>> Journalled(
        List<ObjectRow> objects
    )
    {
        var entries = await database.Query(
            "SELECT seq, root, at, who, summary, moves, notices, steps FROM journal WHERE bucket = @bucket AND "
                + "merchant = @merchant ORDER BY seq",
            row =>
                (
                    Seq: row.GetInt64(0),
                    Root: row.GetString(1),
                    At: row.GetInt64(2),
                    Who: row.GetString(3),
                    Summary: row.GetString(4),
                    Moves: row.GetInt16(5),
                    Notices: (Dialects)row.GetInt16(6),
                    Steps: row.GetString(7)
                ),
            mine
        );
        var all = new List<(long Seq, long At, string Who, int Index, JournalStep Step, string Doc)>();
        foreach (var entry in entries)
        {
            using var json = JsonDocument.Parse(entry.Steps);
            var steps = Journal.ReadSteps(System.Text.Encoding.UTF8.GetBytes(entry.Steps));
            var docs = json.RootElement.EnumerateArray().Select(one => one.GetProperty("doc").GetRawText()).ToList();
            for (var i = 0; i < steps.Count; i++)
                all.Add((entry.Seq, entry.At, entry.Who, i, steps[i], docs[i]));
            Same("I24", steps[0].Id, "moves", entry.Moves, steps.Count(one => one.Moves));
            Must(
                entry.Notices == steps.Aggregate(Dialects.None, (forms, one) => forms | one.Dialects),
                "I24",
                steps[0].Id,
                "the entry's notices are not its steps'"
            );
            Must(
                steps.All(one =>
                    one.Id.Family.Value == entry.Root
                    || one.Id.Kind is ObjectKind.CheckoutSession or ObjectKind.Report
                    || steps[0].Id.Kind == ObjectKind.CheckoutSession
                ),
                "I11",
                steps[0].Id,
                "two families in one entry"
            );
        }
        // I20, I7: a request's number is its summary: done once or not at all, whatever happened to its answer.
        foreach (
            var twice in entries
                .Where(one => one.Summary.Contains('#'))
                .GroupBy(one => one.Summary)
                .Where(group => group.Count() > 1)
        )
            throw new InvariantBrokenException($"I20 {merchant}: \"{twice.Key}\" was done {twice.Count()} times");

        var known = objects.ToDictionary(row => row.Id);
        var told = new List<(long, int, JournalStep, Record?)>();
        foreach (var history in all.GroupBy(one => one.Step.Id))
        {
            Record? before = null;
            var at = long.MinValue;
            foreach (var (seq, entryAt, who, index, step, _) in history.OrderBy(one => one.Step.After.Version))
            {
                var after = step.After;
                Same("I11", step.Id, "version", after.Version, (before?.Version ?? 0) + 1);
                Must(
                    step.From == before?.State,
                    "I11",
                    step.Id,
                    $"version {after.Version} comes from {step.From}, and it was {before?.State}"
                );
                Must(
                    step.Moves == new Step(before, after).MovesState,
                    "I9",
                    step.Id,
                    $"version {after.Version}: whether it moves"
                );
                if (step.Moves)
                {
                    Must(
                        before is null || !before.IsFinal,
                        "I10",
                        step.Id,
                        $"moved from {before?.State}, which is final, to {after.State}"
                    );
                    Must(
                        Reachable.TryGetValue((step.Id.Kind, before?.State), out var next)
                            && next.Contains((after.State, after.Reason)),
                        "I9",
                        step.Id,
                        $"{before?.State} to {after.State} {after.Reason} is not in the table"
                    );
                }
                Must(
                    before is null || after.ChangedAt >= before.ChangedAt,
                    "I12",
                    step.Id,
                    "the time of change went back"
                );
                if (entryAt < at && ClockMayStand)
                    WentBack++;
                else
                    Must(
                        entryAt >= at,
                        "I12",
                        step.Id,
                        $"journal time went back from {RecordJson.At(Math.Max(at, 0)):O} to "
                            + $"{RecordJson.At(entryAt):O} at version {after.Version}, by the {who}"
                    );
                Must(before is null || after.CreatedAt == before.CreatedAt, "I11", step.Id, "was born twice");
                // I14, I32: nothing ends before its time.
                if (step.Moves && who == "clock" && after is Authorization ended)
                {
                    Must(
                        ended.Reason != Reason.TransactionTimedOut || RecordJson.At(entryAt) >= ended.DeadlineAt,
                        "I14",
                        step.Id,
                        "timed out before its deadline"
                    );
                    Must(
                        ended is not { Reason: Reason.ExpiredUnused, Simulation.Then: null }
                            || RecordJson.At(entryAt) >= ended.ExpiresAt,
                        "I14",
                        step.Id,
                        "expired before its time"
                    );
                }
                Must(
                    step.Dialects == Tender.Server.Notifications.Deliveries.NewsIn(new Step(before, after)),
                    "I24",
                    step.Id,
                    $"version {after.Version} owes "
                        + $"{Tender.Server.Notifications.Deliveries.NewsIn(new Step(before, after))} and says "
                        + $"{step.Dialects}"
                );
                told.Add((seq, index, step, before));
                (before, at) = (after, Math.Max(at, entryAt));
            }
            Must(known.TryGetValue(history.Key, out var row), "I11", history.Key, "is in the journal and nowhere else");
            var last = history.MaxBy(one => one.Step.After.Version);
            Must(
                last.Doc == row!.Doc || DiscardedNumbers.Explain(last.Step.After, row.Doc),
                "I11",
                history.Key,
                "is not what the journal says it is"
            );
        }
        foreach (var row in objects)
            Must(all.Any(one => one.Step.Id == row.Id), "I11", row.Id, "is not in the journal");
        return told;
    }

    private async Task Sums()
    {
        var bad = await database.Query(
            "SELECT seq, currency FROM ledger WHERE bucket = @bucket AND merchant = @merchant GROUP BY seq, "
                + "currency HAVING sum(amount) <> 0",
            row => $"{row.GetInt64(0)} {row.GetString(1)}",
            mine
        );
        if (bad.Count > 0)
            throw new InvariantBrokenException(
                $"I1 {merchant}: ledger entries that do not sum to zero: {string.Join(", ", bad)}"
            );
    }

    private async Task Lines()
    {
        var lost = await database.Query(
            """
            SELECT l.object FROM ledger l LEFT JOIN journal j ON j.bucket = l.bucket AND j.merchant = l.merchant AND j.seq = l.seq
            WHERE l.bucket = @bucket AND l.merchant = @merchant AND (j.seq IS NULL OR j.root <> substr(l.object, 1, 19))
            """,
            row => row.GetString(0),
            mine
        );
        if (lost.Count > 0)
            throw new InvariantBrokenException(
                $"I1 {merchant}: ledger lines without their journal entry: {string.Join(", ", lost)}"
            );
    }

    /// <summary>
    /// I34: each line of the merchant's account is in one settlement at most; a settlement says what its lines come to
    /// and has paid it out, so that the lines of a closed one sum to zero; what is in none, and comes to something, has
    /// a job that will see to it.
    /// </summary>
    private async Task Settlements(List<ObjectRow> objects)
    {
        var lines = await database.Query(
            "SELECT settlement, currency, object, amount FROM ledger WHERE bucket = @bucket AND merchant = "
                + "@merchant AND account = 3",
            row =>
                (
                    Settlement: row.IsDBNull(0) ? null : row.GetString(0),
                    Currency: Enum.Parse<Currency>(row.GetString(1)),
                    Object: row.GetString(2),
                    Amount: row.GetInt64(3)
                ),
            mine
        );
        var settlements = objects.Select(row => row.Record).OfType<Settlement>().ToDictionary(one => one.Id.Value);
        foreach (var taken in lines.Where(line => line.Settlement is not null).GroupBy(line => line.Settlement!))
            if (!settlements.TryGetValue(taken.Key, out var of) || of.State == State.Canceled)
                throw new InvariantBrokenException($"I34 {merchant} {taken.Key}: has lines and is no settlement");
        if (
            OneClock
            && settlements.Values.GroupBy(one => one.To).FirstOrDefault(group => group.Count() > 1) is { } twice
        )
            throw new InvariantBrokenException($"I34 {merchant}: {twice.Key:u} is settled {twice.Count()} times");
        foreach (var settlement in settlements.Values.Where(one => one.State == State.Completed))
        {
            var own = lines.Where(line => line.Settlement == settlement.Id.Value).ToLookup(line => line.Currency);
            Same("I34", settlement.Id, "currencies", settlement.Totals.Count, own.Count);
            foreach (var total in settlement.Totals)
            {
                Same(
                    "I34",
                    settlement.Id,
                    $"lines in {total.Amount.Currency}",
                    total.LineCount,
                    own[total.Amount.Currency].Count(line => line.Object != settlement.Id.Value)
                );
                Same(
                    "I34",
                    settlement.Id,
                    $"amount in {total.Amount.Currency}",
                    total.Amount.Minor,
                    own[total.Amount.Currency]
                        .Where(line => line.Object != settlement.Id.Value)
                        .Sum(line => line.Amount)
                );
                Same(
                    "I34",
                    settlement.Id,
                    $"paid out in {total.Amount.Currency}",
                    -total.Amount.Minor,
                    own[total.Amount.Currency]
                        .Where(line => line.Object == settlement.Id.Value)
                        .Sum(line => line.Amount)
                );
                Must(total.Amount.Minor >= 0, "I34", settlement.Id, "pays out less than nothing");
            }
        }
        var armed = await database.Query(
            $"SELECT count(*) FROM jobs WHERE bucket = @bucket AND merchant = @merchant AND dead = 0 AND kind "
                + $"IN ({(int)JobKind.Settle}, {(int)JobKind.CloseSettlement})",
            row => row.GetInt64(0),
            mine
        );
        foreach (var open in lines.Where(line => line.Settlement is null).GroupBy(line => line.Currency))
            if (open.Sum(line => line.Amount) >= 0 && armed[0] == 0)
                throw new InvariantBrokenException(
                    $"I34 {merchant}: {open.Count()} lines in {open.Key} are in no settlement, and no job will "
                        + $"see to them"
                );
    }

    /// <summary>I13: whatever can still change by itself has a job that will look at it.</summary>
    private async Task Jobs(List<ObjectRow> objects, bool quiet)
    {
        var jobs = await database.Query(
            "SELECT kind, object, due_at, dead FROM jobs WHERE bucket = @bucket AND merchant = @merchant ORDER "
                + "BY due_at, id",
            row =>
                (
                    Kind: (JobKind)row.GetInt16(0),
                    Object: row.GetString(1),
                    DueAt: RecordJson.At(row.GetInt64(2)),
                    Dead: row.GetInt16(3) == 1
                ),
            mine
        );
        var armed = jobs.Where(job => !job.Dead).ToLookup(job => job.Object);
        if (jobs.FirstOrDefault(job => job.Dead) is { Object: not null } dead)
            throw new InvariantBrokenException($"I33 {merchant}: {dead.Kind} of {dead.Object} is dead");
        foreach (var row in objects.Where(row => row.Live))
        {
            JobKind[] needed = row.Record switch
            {
                CheckoutSession { State: State.Open } => [JobKind.SessionExpires],
                ChargePermission { State: State.Open or State.Suspended, ExpiresAt: not null } =>
                [
                    JobKind.PermissionExpires,
                ],
                Authorization { State: State.Pending } => [JobKind.Conclude, JobKind.AuthorizationTimesOut],
                Authorization { State: State.Open } => [JobKind.AuthorizationExpires],
                Capture { State: State.Pending } or Refund { State: State.Pending } => [JobKind.Conclude],
                Report { State: State.Pending } => [JobKind.MakeReport],
                Report { State: State.Completed } => [JobKind.ReportExpires],
                Settlement { State: State.Pending } => [JobKind.CloseSettlement],
                _ => [],
            };
            foreach (var kind in needed)
                Must(
                    armed[row.Id.Value].Any(job => job.Kind == kind),
                    "I13",
                    row.Id,
                    $"is {row.State}, and no {kind} is armed"
                );
        }
        if (quiet && jobs.FirstOrDefault() is { Object: not null } left)
            throw new InvariantBrokenException(
                $"I30 {merchant}: {left.Kind} of {left.Object}, due {left.DueAt:u}, was never run"
            );
    }

    /// <summary>I24: each step that must be told has exactly its deliveries, one per endpoint and form.</summary>
    private async Task Deliveries(List<(long Seq, int Index, JournalStep Step, Record? Before)> steps)
    {
        var known = (await new Merchants(database).Read(merchant))!.Value.Merchant;
        var owed = (
            from step in steps
            from endpoint in known.Endpoints
            from form in new[] { Dialects.V1, Dialects.V2 }
            where (endpoint.Dialects & step.Step.Dialects & form) != 0
            select $"{step.Seq}/{step.Index}/{endpoint.Id}/{form}"
        ).ToHashSet();
        var made = await database.Query(
            "SELECT seq, step, endpoint, form FROM deliveries WHERE bucket = @bucket AND merchant = @merchant",
            row => $"{row.GetInt64(0)}/{row.GetInt16(1)}/{row.GetString(2)}/{(Dialects)row.GetInt16(3)}",
            mine
        );
        if (!owed.SetEquals(made))
            throw new InvariantBrokenException(
                $"I24 {merchant}: owed and not made: {string.Join(", ", owed.Except(made).Take(3))}; made and "
                    + $"not owed: {string.Join(", ", made.Except(owed).Take(3))}"
            );
    }

    /// <summary>I8, I13: when all is over nothing waits, and the processor holds exactly what the books say.</summary>
    private void Quiet(List<ObjectRow> objects)
    {
        foreach (var row in objects)
            Must(
                row.Record
                    is not (
                        { State: State.Pending }
                        or CheckoutSession { State: State.Open }
                        or Authorization { State: State.Open }
                        or ChargePermission { State: State.Open or State.Suspended, ExpiresAt: not null }
                    ),
                "I13",
                row.Id,
                $"is still {row.State} when everything is over"
            );
        if (processor is null)
            return;
        var effects = processor.Effects();
        var records = objects.ToDictionary(row => row.Id, row => row.Record);
        foreach (var record in records.Values)
        {
            var wanted = record switch
            {
                // What was reserved and its capture refused was freed by the processor itself.
                Authorization { HasCapture: true, Captured: not null } one => one.Amount,
                Capture one
                    when IsTaken(one) && !((Authorization)records[one.Id.Authorization(one.Id.Number)]).CaptureNow =>
                    one.Amount,
                Refund { State: State.Completed } one => one.Amount,
                _ => (Money?)null,
            };
            Must(
                effects.TryGetValue(record.Id, out var effect) ? effect.Amount == wanted : wanted is null,
                "I8",
                record.Id,
                $"the books say {wanted?.ToString() ?? "nothing"}, the processor "
                    + $"{effect?.Amount.ToString() ?? "nothing"}"
            );
        }
    }

    /// <summary>
    /// What each account holds of each movement. A settlement, whose name is shorter, pays in every currency it has.
    /// </summary>
    private async Task<Dictionary<(string Object, LedgerAccount Account), Money>> Balances(
        string where,
        params (string, object?)[] arguments
    )
    {
        var sums = await database.Query(
            $"SELECT object, account, currency, CAST(sum(amount) AS bigint) FROM ledger WHERE bucket = @bucket "
                + $"AND merchant = @merchant AND length(object) > 16 {where} GROUP BY object, account, currency",
            row =>
                (
                    Object: row.GetString(0),
                    Account: (LedgerAccount)row.GetInt16(1),
                    Sum: new Money(row.GetInt64(3), Enum.Parse<Currency>(row.GetString(2)))
                ),
            [.. mine, .. arguments]
        );
        if (sums.GroupBy(one => (one.Object, one.Account)).FirstOrDefault(group => group.Count() > 1) is { } two)
            throw new InvariantBrokenException($"I6 {merchant}: {two.Key.Object} has two currencies in the ledger");
        return sums.ToDictionary(one => (one.Object, one.Account), one => one.Sum);
    }

    private static bool IsTaken(Capture capture) => capture.State is State.Completed or State.Closed;

    private void Must(bool holds, string number, ObjectId id, string what)
    {
        if (!holds)
            throw new InvariantBrokenException($"{number} {merchant} {id}: {what}");
    }

    private void Same(string number, ObjectId id, string what, long says, long is_) =>
        Must(says == is_, number, id, $"{what} is {says}, and it comes to {is_}");

    /// <summary>Where one commit can lead, which may take several steps of the table at once.</summary>
    private static Dictionary<(ObjectKind, State?), HashSet<(State, Reason?)>> Reach()
    {
        var reach = new Dictionary<(ObjectKind, State?), HashSet<(State, Reason?)>>();
        foreach (var (kind, from) in Lifecycles.Table.Select(row => (row.Kind, row.From)).Distinct())
        {
            var (found, open) = (reach[(kind, from)] = [], new Queue<State?>([from]));
            while (open.TryDequeue(out var state))
                foreach (var row in Lifecycles.Table.Where(row => row.Kind == kind && row.From == state))
                    if (found.Add((row.To, row.Reason)))
                        open.Enqueue(row.To);
        }
        return reach;
    }
}
