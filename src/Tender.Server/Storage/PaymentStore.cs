using System.Globalization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The door: every business write passes here. Load, decide, save, journal, enqueue, commit: one transaction, which
/// concurrent commands share (group commit). Each command is still all or nothing, and is answered only once the commit
/// is durable. A group that fails is done again one command at a time.
/// </summary>
internal sealed class PaymentStore : IAsyncDisposable
{
    private const int TriesMax = 4,
        FindMax = 100,
        WaitingMax = 10_000;

    private readonly Lane[] lanes;
    private readonly Task[] loops;
    private readonly IdGenerator ids;
    private readonly TimeProvider time;
    private readonly bool sandbox;
    private readonly Func<Step, Dialects> owes;
    private readonly int groupMax;

    /// <param name="database">Where to.</param>
    /// <param name="ids">Where new numbers come from.</param>
    /// <param name="time">Real time.</param>
    /// <param name="sandbox">Which environment the ids speak of.</param>
    /// <param name="owes">In which dialects a step must be told: the dialects' own tables.</param>
    /// <param name="groupMax">The most commands that share a commit.</param>
    public PaymentStore(
        Database database,
        IdGenerator ids,
        TimeProvider time,
        bool sandbox,
        Func<Step, Dialects> owes,
        int groupMax = 64
    )
    {
        (Database, this.ids, this.time, this.sandbox, this.owes, this.groupMax) = (
            database,
            ids,
            time,
            sandbox,
            owes,
            groupMax
        );
        Merchants = new Merchants(database);
        LedgerQueries = new LedgerQueries(database);
        lanes = [.. Enumerable.Range(0, database.Lanes).Select(_ => new Lane())];
        // A thread each: it waits for the disk, and those that serve requests must not.
        loops =
        [
            .. lanes.Select(
                (queue, lane) =>
                    Task.Factory.StartNew(
                        () => Loop(lane, queue),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
            ),
        ];
    }

    public Database Database { get; }

    public Merchants Merchants { get; }

    /// <summary>What reports are read from, and where their files are kept.</summary>
    public LedgerQueries LedgerQueries { get; }

    /// <summary>Real time, which guards the wire; no decision knows it.</summary>
    public DateTimeOffset RealNow => time.GetUtcNow();

    /// <summary>
    /// Raised after a commit that made work due, with the earliest instant of real time at which it is; the runner's
    /// bell.
    /// </summary>
    public event Action<DateTimeOffset>? WorkDue;

    /// <summary>A merchant's time, now.</summary>
    public async Task<DateTimeOffset> Now(string merchant) =>
        RecordJson.At(RecordJson.Ms((await Merchants.Clock(merchant) ?? default).Now(time.GetUtcNow())));

    /// <summary>
    /// Applies one command. A refusal is a value; an exception is a failure after which nothing was written, or the key
    /// or job will tell.
    /// </summary>
    public async Task<CommandResult<T>> Apply<T>(Command<T> command, CancellationToken ct = default)
    {
        var pending = new Pending<T>(command, this);
        // The commands of one root always share a lane: they queue in memory and never wait for each other's row locks.
        // An advance keeps to one lane: what falls due is done in the order of its due time.
        var lane = (int)(
            StableHash(command.Merchant, command.Roots.Count > 0 && command.At is null ? command.Roots[0].Value : "")
            % (uint)lanes.Length
        );
        if (!lanes[lane].TryAdd(pending))
            throw new OverloadedException();
        return await pending.Done.Task.WaitAsync(ct);
    }

    /// <summary>Objects as they are stored now; absent ones are left out.</summary>
    public async Task<Dictionary<ObjectId, Record>> Find(string merchant, IReadOnlyList<ObjectId> ids)
    {
        var found = new List<Record>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(FindMax))
        {
            // Each by its whole key: PostgreSQL takes a list of ids for a filter while it thinks the table small, and
            // reads all the merchant has.
            var sql = string.Join(
                " UNION ALL ",
                some.Select(
                    (_, i) =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"SELECT kind, doc FROM objects WHERE bucket = @bucket AND merchant = @merchant AND id = @i{i}"
                        )
                )
            );
            (string, object?)[] arguments =
            [
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                .. some.Select((id, i) => ("i" + i.ToString(CultureInfo.InvariantCulture), (object?)id.Value)),
            ];
            found.AddRange(
                await Database.Query(
                    sql,
                    row => RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1)),
                    arguments
                )
            );
        }
        return found.ToDictionary(record => record.Id);
    }

    /// <summary>A family's children of one kind, in order of number, after one of them.</summary>
    public Task<List<Record>> Children(
        string merchant,
        ObjectId permission,
        ObjectKind kind,
        int after = 0,
        int limit = 1000
    )
    {
        var last = kind switch
        {
            ObjectKind.Authorization => permission.Authorization(after),
            ObjectKind.Capture => permission.Capture(after),
            ObjectKind.Dispute => permission.Dispute(after),
            _ => permission.Refund(after),
        };
        return Database.Query(
            "SELECT kind, doc FROM objects WHERE bucket = @bucket AND merchant = @merchant AND id > @last AND id < @end ORDER BY id LIMIT @limit",
            row => RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1)),
            ("bucket", Merchant.BucketOf(merchant)),
            ("merchant", merchant),
            ("last", last.Value),
            ("end", permission.Family.Value + "-" + (char)(last.Value[20] + 1)),
            ("limit", limit)
        );
    }

    /// <summary>The bytes of a file; null when nothing was uploaded.</summary>
    public async Task<byte[]?> FileBytes(string merchant, ObjectId file) =>
        (
            await Database.Query(
                "SELECT bytes FROM file_bytes WHERE bucket = @bucket AND merchant = @merchant AND id = @id",
                row => row.GetBytes(0),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("id", file.Value)
            )
        ).FirstOrDefault();

    /// <summary>
    /// The confirmed orders a merchant has under one of its own numbers, by their creation, after one of them.
    /// </summary>
    public async Task<List<(ChargePermission Order, PermissionDetails Details)>> Orders(
        string merchant,
        OrderQuery query
    )
    {
        var found = new List<(ChargePermission, PermissionDetails)>();
        var (last, beyond) = (query.After, query.Descending ? "<" : ">");
        while (true)
        {
            var states =
                query.States.Count == 0
                    ? ""
                    : $"AND p.state IN ({string.Join(", ", query.States.Select(state => (int)state))})";
            var page = await Database.Query(
                $"""
                SELECT p.doc, d.doc FROM order_names n JOIN objects p ON p.bucket = n.bucket AND p.merchant = n.merchant AND p.id = n.id
                  JOIN objects d ON d.bucket = n.bucket AND d.merchant = n.merchant AND d.id = n.id || '-B'
                WHERE n.bucket = @bucket AND n.merchant = @merchant AND n.name = @name AND n.created_at >= @from AND n.created_at <= @to {states}
                  AND (n.created_at {beyond} @at OR (n.created_at = @at AND n.id {beyond} @id))
                ORDER BY n.created_at {(query.Descending ? "DESC" : "")}, n.id {(
                    query.Descending ? "DESC" : ""
                )} LIMIT @limit
                """,
                row =>
                    (
                        (ChargePermission)RecordJson.Read(ObjectKind.ChargePermission, row.GetUtf8(0)),
                        (PermissionDetails)RecordJson.Read(ObjectKind.PermissionDetails, row.GetUtf8(1))
                    ),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("name", query.Name),
                ("from", RecordJson.Ms(query.From)),
                ("to", RecordJson.Ms(query.To)),
                ("at", last?.At ?? (query.Descending ? long.MaxValue : long.MinValue)),
                ("id", last?.Id ?? ""),
                ("limit", query.Limit)
            );
            // The number may have been changed since.
            found.AddRange(
                page.Where(one => one.Item2.Setup.Metadata?.ReferenceId == query.Name).Take(query.Limit - found.Count)
            );
            if (page.Count < query.Limit || found.Count == query.Limit)
                return found;
            last = (RecordJson.Ms(page[^1].Item1.CreatedAt), page[^1].Item1.Id.Value);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            lane.Close();
        await Task.WhenAll(loops);
    }

    private void Loop(int lane, Lane queue)
    {
        var group = new List<Pending>(groupMax);
        while (queue.Take(group, groupMax))
        {
            if (Attempt(lane, group) is not { } first)
                continue;
            // Somebody in the group failed, or the world did. One at a time, each may try a few times.
            foreach (var one in group)
            {
                var failure = first;
                for (var attempt = 1; ; attempt++)
                {
                    // A commit that may have been made is repeated only by who would find its own traces: a key's
                    // answer, or a job that is gone.
                    if (failure is UnknownCommitException && !one.LeavesTraces)
                        break;
                    failure = Attempt(lane, [one]);
                    if (
                        failure is null
                        || attempt >= TriesMax
                        || !(
                            failure
                                is ClashException
                                    or UnknownCommitException
                                    or System.Data.Common.DbException { IsTransient: true }
                            || IsClash(failure)
                        )
                    )
                        break;
                }
                if (failure is not null)
                    one.Fail(failure);
            }
        }
    }

    /// <summary>Runs one group. Null when it is committed and everyone is told; the failure when nobody is.</summary>
    private Exception? Attempt(int lane, List<Pending> group)
    {
        try
        {
            var reading = new ReadBatch();
            // In one order for everybody: their locks are taken one after the other.
            foreach (var merchant in group.Select(one => one.MerchantId).Distinct().Order(StringComparer.Ordinal))
                reading.Merchants.Add((Merchant.BucketOf(merchant), merchant));
            foreach (var one in group)
                one.Plan(reading);
            var found = Database.Begin(lane, Distinct(reading));
            var view = new View(found, Known(found));
            var writing = new WriteBatch();
            foreach (var one in group)
                one.Decide(view, writing);
            view.WriteStaged(writing);
            if (writing.IsEmpty)
                Database.Abandon(lane);
            else
                Database.Commit(lane, writing);
        }
        catch (Exception failure)
        {
            try
            {
                Database.Abandon(lane);
            }
            catch (Exception worse)
            {
                // The lane lives on: its next group finds out whether the database does.
                return new AggregateException(failure, worse);
            }
            return failure;
        }
        var due = long.MaxValue;
        foreach (var one in group)
            due = Math.Min(due, one.Tell());
        if (due < long.MaxValue)
            Ring(() => WorkDue?.Invoke(RecordJson.At(due)));
        return null;
    }

    /// <summary>Tells a listener; one that fails is not the business of those who wait for their answers.</summary>
    private static void Ring(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception failure)
        {
            System.Diagnostics.Trace.TraceError("A listener of the store failed: {0}", failure);
        }
    }

    private Dictionary<string, (Merchant Merchant, MerchantRow Row)> Known(ReadResults found)
    {
        var known = new Dictionary<string, (Merchant, MerchantRow)>();
        // The lane's own thread waits for a merchant this node has not seen at that version.
        foreach (var (id, row) in found.Merchants)
            known[id] = (Merchants.At(id, row.Version).AsTask().GetAwaiter().GetResult(), row);
        return known;
    }

    private static ReadBatch Distinct(ReadBatch reading)
    {
        Once(reading.Roots);
        Once(reading.Objects);
        Once(reading.Families);
        Once(reading.Replies);
        return reading;

        static void Once<T>(List<T> list)
        {
            if (list.Count < 2)
                return;
            var once = list.Distinct().ToList();
            list.Clear();
            list.AddRange(once);
        }
    }

    private static bool IsClash(Exception failure) =>
        failure
            is Npgsql.PostgresException { SqlState: "23505" or "22012" or "40001" or "40P01" or "55P03" }
                or SqliteException { IsConstraint: true };

    private static uint StableHash(string a, string b)
    {
        var hash = 2166136261u;
        foreach (var c in a)
            hash = unchecked((hash ^ c) * 16777619u);
        foreach (var c in b)
            hash = unchecked((hash ^ c) * 16777619u);
        return hash ^ (hash >> 15);
    }

    /// <summary>What waits for one lane, in order of arrival.</summary>
    private sealed class Lane
    {
        /// <summary>After how large a group others are waited for, and how long at the most.</summary>
        private const int CrowdMin = 8,
            GatherMs = 1;

        private readonly Queue<Pending> waiting = new();

        /// <summary>The size of the group before; how many must wait for the lane to be woken.</summary>
        private int last,
            wanted = 1;
        private bool closed;

        /// <summary>False: too many wait, or nothing is taken any more.</summary>
        public bool TryAdd(Pending one)
        {
            lock (waiting)
            {
                if (closed || waiting.Count == WaitingMax)
                    return false;
                waiting.Enqueue(one);
                if (waiting.Count == wanted)
                    Monitor.Pulse(waiting);
                return true;
            }
        }

        /// <summary>
        /// Waits for commands and takes all there are, up to a number. False: there will be no more. Callers who were
        /// just told come back one by one: after a large group the first of them waits a moment for others, or it would
        /// have a commit of its own for which they all wait. Who is alone does not wait: the group before was not
        /// large.
        /// </summary>
        public bool Take(List<Pending> group, int max)
        {
            group.Clear();
            lock (waiting)
            {
                while (waiting.Count == 0 && !closed)
                    Monitor.Wait(waiting);
                if (last >= CrowdMin && waiting.Count < last / 2 && !closed)
                {
                    wanted = last / 2;
                    Monitor.Wait(waiting, GatherMs);
                    wanted = 1;
                }
                while (group.Count < max && waiting.TryDequeue(out var next))
                    group.Add(next);
            }
            last = group.Count;
            return last > 0;
        }

        public void Close()
        {
            lock (waiting)
            {
                closed = true;
                Monitor.Pulse(waiting);
            }
        }
    }

    /// <summary>What a group sees: what was stored, and over it what the commands before have decided.</summary>
    private sealed class View(ReadResults found, Dictionary<string, (Merchant Merchant, MerchantRow Row)> merchants)
    {
        private readonly Dictionary<string, long> minted = [];
        private readonly HashSet<string> changedMerchants = [];
        private readonly Dictionary<
            (string Merchant, string Id),
            (short Bucket, long? Stored, Record Record, byte[] Doc)
        > staged = [];
        private readonly Dictionary<(string Merchant, long Job), object?[]> once = [];

        public ReadResults Found => found;

        public (Merchant Merchant, MerchantRow Row)? Merchant(string id) =>
            merchants.TryGetValue(id, out var known) ? known : null;

        public IEnumerable<Record> Objects(string merchant) =>
            found.Objects.Where(pair => pair.Key.Merchant == merchant).Select(pair => pair.Value);

        public long? Minted(string merchant) => minted.TryGetValue(merchant, out var last) ? last : null;

        public void GiveBack(string merchant, long? last)
        {
            if (last is { } kept)
                minted[merchant] = kept;
            else
                minted.Remove(merchant);
        }

        public long NextMinted(string merchant) =>
            minted[merchant] = (minted.TryGetValue(merchant, out var last) ? last : merchants[merchant].Row.Minted) + 1;

        /// <summary>
        /// The merchant as a command has changed it: what the commands behind see, and what is written once.
        /// </summary>
        public void Change(Merchant changed)
        {
            merchants[changed.Id] = (changed, merchants[changed.Id].Row);
            changedMerchants.Add(changed.Id);
        }

        /// <summary>
        /// What the group made of its objects: each is written once, however many of its commands changed it.
        /// </summary>
        public void Stage(Merchant merchant, Step step, byte[] doc)
        {
            var key = (merchant.Id, step.After.Id.Value);
            var stored = staged.TryGetValue(key, out var earlier) ? earlier.Stored : step.Before?.Version;
            staged[key] = (merchant.Bucket, stored, step.After, doc);
            found.Objects[key] = step.After;
        }

        /// <summary>Makes a job of which there is one: if there is one already, that one does.</summary>
        public void Once(string merchant, long job, params object?[] row) => once[(merchant, job)] = row;

        /// <summary>
        /// A job is over, and so is what a command before it in the group has asked of that same job.
        /// </summary>
        public void Ended(string merchant, long job) => once.Remove((merchant, job));

        public void WriteStaged(WriteBatch writing)
        {
            foreach (var row in once.Values)
                writing.Add(Statements.NewJobOnce, row);
            foreach (var ((merchant, id), (bucket, stored, record, doc)) in staged)
            {
                var live = (short)(record.IsFinal ? 0 : 1);
                if (stored is { } version)
                    writing.Add(
                        Statements.NextObject,
                        bucket,
                        merchant,
                        id,
                        version,
                        record.Version,
                        (short)record.State,
                        live,
                        record.Bound?.Minor,
                        record.Used,
                        RecordJson.Ms(record.ChangedAt),
                        doc
                    );
                else
                    writing.Add(
                        Statements.NewObject,
                        bucket,
                        merchant,
                        id,
                        record.Id.Root.Value,
                        (short)record.Id.Kind,
                        (short)record.State,
                        live,
                        record.Version,
                        record.Bound?.Minor,
                        record.Used,
                        RecordJson.Ms(record.ChangedAt),
                        doc
                    );
            }
            foreach (var id in changedMerchants)
                Merchants.Write(writing, merchants[id].Merchant with { Version = merchants[id].Row.Version });
            foreach (var (id, last) in minted)
                writing.Add(Statements.Minted, merchants[id].Merchant.Bucket, id, merchants[id].Row.Minted, last);
        }
    }

    private abstract class Pending
    {
        public abstract string MerchantId { get; }

        /// <summary>Whether a repetition would find what the first time did: it has a key or ends a job.</summary>
        public abstract bool LeavesTraces { get; }
        public abstract void Plan(ReadBatch reading);
        public abstract void Decide(View view, WriteBatch writing);

        /// <summary>Answers the caller; says when the earliest work it made is to run, in real time.</summary>
        public abstract long Tell();
        public abstract void Fail(Exception failure);
    }

    private sealed class Pending<T>(Command<T> command, PaymentStore store) : Pending
    {
        private CommandResult<T>? result;
        private Exception? failure;
        private Change? change;
        private long earliest;

        public TaskCompletionSource<CommandResult<T>> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string MerchantId => command.Merchant;

        public override bool LeavesTraces => command.Key is not null || command.Job is not null;

        public override void Plan(ReadBatch reading)
        {
            (result, failure, change, earliest) = (null, null, null, long.MaxValue);
            var bucket = Merchant.BucketOf(command.Merchant);
            foreach (var root in command.Roots)
            {
                reading.Roots.Add((bucket, command.Merchant, root.Value));
                if (command.Family)
                    reading.Families.Add((bucket, command.Merchant, root.Value));
            }
            foreach (var id in command.Also)
                reading.Objects.Add((bucket, command.Merchant, id.Value));
            if ((command.Job ?? command.Holds) is { } job)
                reading.Jobs.Add((bucket, command.Merchant, job.Job, job.Fence));
            if (command.Key is { } key)
                reading.Replies.Add((bucket, command.Merchant, key.Scope, key.Key));
        }

        public override void Decide(View view, WriteBatch writing)
        {
            var minted = view.Minted(command.Merchant);
            try
            {
                result = Answer(view, writing);
            }
            catch (Exception bug)
            {
                // A failing decision fails alone; the commands beside it are not its business.
                failure = bug;
            }
            // Who changed nothing drew nothing: the next one gets the same ids.
            if (change is null)
                view.GiveBack(command.Merchant, minted);
        }

        private CommandResult<T> Answer(View view, WriteBatch writing)
        {
            if (view.Merchant(command.Merchant) is not { } known)
                return new CommandResult<T>.Decided(Refusal.NotFound, null);
            if ((command.Job ?? command.Holds) is { } lease && !view.Found.Jobs.Contains((command.Merchant, lease.Job)))
                return new CommandResult<T>.LeaseLost();
            if (
                command.Key is { } key
                && view.Found.Replies.TryGetValue((command.Merchant, key.Scope, key.Key), out var stored)
            )
            {
                var response = new StoredResponse(stored.Status, stored.Body);
                return stored.Hash.AsSpan().SequenceEqual(key.Hash)
                    ? new CommandResult<T>.Replayed(response)
                    : new CommandResult<T>.KeyReused(response);
            }
            if (command.AdvanceLimit is { } horizon && command.At > horizon.At)
                return new CommandResult<T>.LeaseLost();

            var (merchant, row) = known;
            var real = store.time.GetUtcNow();
            var now = RecordJson.At(RecordJson.Ms(command.At ?? row.Clock.Now(real)));
            var sheet = new Change(now, id => view.Found.Objects.GetValueOrDefault((command.Merchant, id.Value)))
            {
                Payout = new Payout(merchant.Settings.Fees, merchant.SettlesFrom),
            };
            var scene = new DecisionContext(
                merchant,
                row.Clock,
                (kind, recurring) => Mint(view, merchant, kind, recurring),
                () => view.Objects(command.Merchant)
            );
            var outcome = command.Decide(sheet, scene);
            if (outcome.Ok)
            {
                // What can fail comes first: nothing is staged for the commands behind unless this one is whole.
                var draft = new WriteBatch();
                command.ExtraWrites?.Invoke(draft, outcome.Value);
                var reply = command.Key is null ? null : command.Render!(outcome.Value);
                if (command.Key is { } under)
                    draft.Add(
                        Statements.NewReply,
                        merchant.Bucket,
                        merchant.Id,
                        under.Scope,
                        under.Key,
                        under.Hash,
                        reply!.Status,
                        reply.Body,
                        RecordJson.Ms(now)
                    );
                if (scene.HasChangedMerchant)
                    view.Change(scene.Merchant);
                Write(draft, view, sheet, merchant, row.Clock);
                if (command.Key is { } kept)
                    view.Found.Replies[(command.Merchant, kept.Scope, kept.Key)] = new(
                        kept.Hash,
                        reply!.Status,
                        reply.Body
                    );
                foreach (var (statement, rows) in draft.InOrder())
                foreach (var values in rows)
                    writing.Add(statement, values);
                change = sheet;
                EndJob(writing, view, merchant);
                return new CommandResult<T>.Decided(outcome, reply);
            }
            EndJob(writing, view, merchant);
            return new CommandResult<T>.Decided(outcome, null);
        }

        /// <summary>A job is over whatever was decided, unless the decision itself kept it for another time.</summary>
        private void EndJob(WriteBatch writing, View view, Merchant merchant)
        {
            if (command.Job is not { } job)
                return;
            writing.Add(Statements.JobDone, merchant.Bucket, merchant.Id, job.Job, job.Fence);
            view.Ended(merchant.Id, job.Job);
        }

        private ObjectId Mint(View view, Merchant merchant, ObjectKind kind, bool recurring)
        {
            // Numbers are looked through in their order: a seeded merchant's are counted, not drawn.
            if (kind is ObjectKind.Report or ObjectKind.ReportSchedule or ObjectKind.Settlement)
                return ObjectId.MintNumber(
                    kind,
                    merchant.Seed is null ? store.ids.FourteenDigits() : view.NextMinted(merchant.Id)
                );
            var drawn = merchant.Seed is { } seed
                ? IdGenerator.Seeded(seed, view.NextMinted(merchant.Id))
                : (UInt128?)null;
            Guid Random() => drawn is { } number ? IdGenerator.AsGuid(number) : store.ids.NewGuid();
            return kind == ObjectKind.CheckoutSession ? ObjectId.MintSession(Random())
                : kind == ObjectKind.EvidenceFile ? ObjectId.MintFile(Random())
                : ObjectId.MintPermission(
                    store.sandbox,
                    recurring,
                    merchant.Region,
                    drawn is { } digits ? (long)(digits % 100_000_000_000_000) : store.ids.FourteenDigits()
                );
        }

        private void Write(WriteBatch writing, View view, Change sheet, Merchant merchant, MerchantClock clock)
        {
            var at = RecordJson.Ms(sheet.Now);
            var real = RecordJson.Ms(store.time.GetUtcNow());
            if (sheet.Steps.Count > 0)
            {
                var seq = store.ids.Next();
                var (moves, notices) = ((short)0, Dialects.None);
                var steps = new List<(Step Step, Dialects Forms, byte[] Doc)>(sheet.Steps.Count);
                for (var i = 0; i < sheet.Steps.Count; i++)
                {
                    var step = sheet.Steps[i];
                    var (id, doc) = (step.After.Id, RecordJson.Write(step.After));
                    var forms = store.owes(step);
                    if (step.MovesState)
                        moves++;
                    notices |= forms;
                    steps.Add((step, forms, doc));
                    if (
                        step.After is PermissionDetails { Id.IsRecurring: false, Setup.Metadata.ReferenceId: { } name }
                        && (step.Before as PermissionDetails)?.Setup.Metadata?.ReferenceId != name
                    )
                        writing.Add(
                            Statements.NewOrderName,
                            merchant.Bucket,
                            merchant.Id,
                            name,
                            RecordJson.Ms(step.After.CreatedAt),
                            id.Root.Value
                        );
                    if (step is { Before: null, After: ChargePermission { Parent: { } parent } })
                        writing.Add(Statements.NewChild, merchant.Bucket, merchant.Id, parent.Value, id.Value);
                    if (forms != Dialects.None)
                        Owe(writing, merchant, clock, seq, i, forms, id, at, real);
                }
                foreach (var (step, _, doc) in steps)
                    view.Stage(merchant, step, doc);
                var root = sheet.Steps[0].After.Id.Family;
                writing.Add(
                    Statements.NewEntry,
                    merchant.Bucket,
                    merchant.Id,
                    seq,
                    root.Value,
                    at,
                    command.Requester.Text(),
                    command.Summary,
                    moves,
                    (short)notices,
                    Journal.WriteSteps(steps)
                );
                for (var i = 0; i < sheet.Lines.Count; i++)
                {
                    var line = sheet.Lines[i];
                    writing.Add(
                        Statements.NewLine,
                        merchant.Bucket,
                        merchant.Id,
                        seq,
                        (short)i,
                        line.Object.Value,
                        (short)line.Account,
                        line.Amount.Currency.ToString(),
                        line.Amount.Minor,
                        at,
                        line.Object.Kind == ObjectKind.Settlement ? line.Object.Value : null
                    );
                }
            }
            foreach (var job in sheet.Jobs)
            {
                command.AdvanceLimit?.Lower(job.DueAt);
                earliest = Math.Min(earliest, RecordJson.Ms(clock.Real(job.DueAt)));
                // There is one settling of an instant: its id says so. IdGenerator that are drawn are never negative.
                var isOnce = job.Kind == JobKind.Settle;
                var id = isOnce ? -RecordJson.Ms(job.DueAt) : store.ids.Next();
                object?[] row =
                [
                    merchant.Bucket,
                    merchant.Id,
                    id,
                    (short)job.Kind,
                    job.Object.Value,
                    job.Arguments,
                    RecordJson.Ms(job.DueAt),
                    RecordJson.Ms(clock.Real(job.DueAt)),
                    null,
                    0L,
                    (short)0,
                    (short)0,
                ];
                if (isOnce)
                    view.Once(merchant.Id, id, row);
                else
                    writing.Add(Statements.NewJob, row);
            }
        }

        /// <summary>One delivery and its job for each endpoint that listens to one of the forms.</summary>
        private void Owe(
            WriteBatch writing,
            Merchant merchant,
            MerchantClock clock,
            long seq,
            int step,
            Dialects forms,
            ObjectId id,
            long at,
            long real
        )
        {
            foreach (var endpoint in merchant.Endpoints.Where(one => one.Wants(id)))
            foreach (var form in new[] { Dialects.V1, Dialects.V2 })
            {
                if ((endpoint.Dialects & forms & form) == 0)
                    continue;
                var held = endpoint.Disabled is not null;
                writing.Add(
                    Statements.NewDelivery,
                    merchant.Bucket,
                    merchant.Id,
                    seq,
                    (short)step,
                    endpoint.Id,
                    (short)form,
                    Journal.MessageId(merchant.Id, seq, step, form),
                    held ? "held" : "pending",
                    null,
                    held ? null : at,
                    at,
                    (short)0
                );
                if (held)
                    continue;
                command.AdvanceLimit?.Lower(RecordJson.At(at));
                earliest = Math.Min(earliest, real);
                writing.Add(
                    Statements.NewJob,
                    merchant.Bucket,
                    merchant.Id,
                    store.ids.Next(),
                    (short)JobKind.Deliver,
                    id.Value,
                    Journal.DeliveryArguments(seq, step, endpoint.Id, form),
                    at,
                    real,
                    null,
                    0L,
                    (short)0,
                    (short)0
                );
            }
        }

        public override long Tell()
        {
            if (failure is not null)
            {
                Done.TrySetException(failure);
                return long.MaxValue;
            }
            Done.TrySetResult(result!);
            return earliest;
        }

        public override void Fail(Exception bad) => Done.TrySetException(bad);
    }
}
