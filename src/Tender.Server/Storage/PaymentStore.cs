using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Telemetry;

namespace Tender.Server.Storage;

/// <summary>
/// The door: every business write passes here. Load, decide, save, journal, enqueue, commit: one transaction, which
/// concurrent commands share (group commit). Each command is still all or nothing, and is answered only once the commit
/// is durable.
/// </summary>
internal sealed class PaymentStore : IAsyncDisposable
{
    /// <summary>How long a command may wait for its commit before its caller is answered that its fate is
    /// unknown.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly CommandQueue queue;
    private readonly Task[] loops;
    private readonly CommitServices services;

    /// <param name="database">The database that is written.</param>
    /// <param name="ids">Where new numbers come from.</param>
    /// <param name="time">Real time.</param>
    /// <param name="sandbox">Which environment the ids speak of.</param>
    /// <param name="newsIn">In which dialects a step must be told: the dialects' own tables.</param>
    /// <param name="groupMax">The most commands that share a commit.</param>
    /// <param name="measures">What is told of the work behind this door; null for nobody.</param>
    public PaymentStore(
        Database database,
        IdGenerator ids,
        TimeProvider time,
        bool sandbox,
        Func<Step, Dialects> newsIn,
        int groupMax = 64,
        Measures? measures = null
    )
    {
        (Database, Measures) = (database, measures);
        services = new CommitServices(ids, time, sandbox, newsIn);
        Merchants = new Merchants(database, time);
        Objects = new ObjectQueries(database);
        Orders = new OrderQueries(database);
        Ledger = new LedgerQueries(database);
        Settlements = new SettlementQueries(database);
        ReportFiles = new ReportFileQueries(database);
        Reconciliations = new ReconciliationQueries(database);
        queue = new CommandQueue(database.Lanes);
        loops =
        [
            .. Enumerable
                .Range(0, database.Lanes)
                .Select(lane => Start(new(database, Merchants, lane, queue, groupMax, Announce, () => Log))),
        ];
    }

    public Database Database { get; }

    /// <summary>What is told of the work behind this door; null for nobody.</summary>
    public Measures? Measures { get; }

    /// <summary>Where failures are told that no caller is; nowhere until it is set.</summary>
    public ILogger Log { get; set; } = NullLogger.Instance;

    /// <summary>Where new numbers come from.</summary>
    public IdGenerator Ids => services.Ids;

    public Merchants Merchants { get; }

    public ObjectQueries Objects { get; }

    public OrderQueries Orders { get; }

    /// <summary>What reports are read from.</summary>
    public LedgerQueries Ledger { get; }

    /// <summary>How settlements take up their lines.</summary>
    public SettlementQueries Settlements { get; }

    public ReportFileQueries ReportFiles { get; }

    /// <summary>How the comparison with the processor is kept.</summary>
    public ReconciliationQueries Reconciliations { get; }

    /// <summary>What the commits of this store have just owed.</summary>
    public FreshNotices Fresh => services.Fresh;

    /// <summary>What patience is measured by.</summary>
    public TimeProvider Time => services.Time;

    /// <summary>Real time, which guards the wire; no decision knows it.</summary>
    public DateTimeOffset RealNow => services.Time.GetUtcNow();

    /// <summary>Raised after a commit that made work due, with when that is to run; the runner's bell.</summary>
    public event Action<DueWork>? WorkDue;

    /// <summary>
    /// Does what a frozen clock has made due at once, in its order, before the caller of what made it due is answered:
    /// what comes next finds it done, each time. It never fails. Null leaves it to the runner.
    /// </summary>
    public Func<MerchantId, Task>? DoAtOnce { get; set; }

    /// <summary>
    /// What is added to every change that is about to be written, whoever decided it; the engine says it, once.
    /// </summary>
    public void AddToEach(Action<Change> add) => services.AddToEach = add;

    /// <summary>Which environment the ids speak of.</summary>
    public bool Sandbox => services.Sandbox;

    /// <summary>Says that work is due now that no commit of this store has made due.</summary>
    public void RingNow() => Announce(DueWork.From(services.Time.GetUtcNow()));

    /// <summary>A merchant's time, now.</summary>
    public async Task<DateTimeOffset> Now(MerchantId merchant) =>
        RecordJson.At(RecordJson.Ms((await Merchants.Clock(merchant) ?? default).Now(services.Time.GetUtcNow())));

    /// <summary>
    /// Applies one command. A refusal is a value; an exception is a failure after which nothing was written, or the key
    /// or job will tell.
    /// </summary>
    /// <exception cref="DatabaseTroubleException">It was not begun in time, and never will be; or nothing new is begun
    /// at present.</exception>
    /// <exception cref="UnknownCommitException">It was begun and has not ended in time.</exception>
    public Task<CommandResult<T>> Apply<T>(Command<T> command, CancellationToken ct = default) =>
        Traces.AreListenedTo ? ApplyTraced(command, ct) : ApplyPlainly(command, ct);

    private async Task<CommandResult<T>> ApplyTraced<T>(Command<T> command, CancellationToken ct)
    {
        using var span = Traces.Begin("commit");
        span?.SetTag(Tags.Merchant, command.Merchant.Value);
        try
        {
            return await ApplyPlainly(command, ct);
        }
        catch (Exception failure)
        {
            span.Fails(failure.GetType().Name);
            throw;
        }
    }

    private async Task<CommandResult<T>> ApplyPlainly<T>(Command<T> command, CancellationToken ct)
    {
        // The room that is kept on the disk is for what has begun.
        if (command is { Job: null, Holds: null })
            Database.CheckPlaceAndRoom();
        // The commands of one root queue in memory and never wait for each other's row locks.
        // An advance is one sequence: what falls due is done in the order of its due time.
        // So is everything of a merchant whose clock is frozen: there, what follows one another is numbered.
        var together = command.Roots.Count == 0 || command.At is not null || Merchants.IsFrozen(command.Merchant);
        var running = new RunningCommand<T>(command, services, together ? "" : command.Roots[0].Value)
        {
            Trace = Traces.Context,
            ReadsDetails = Merchants.HearsV1(command.Merchant),
        };
        if (!queue.TryAdd(running))
            throw new OverloadedException();
        // Whichever is first, an answer or the end of patience, is what its caller is told: never something between.
        using var late = services.Time.CreateTimer(GiveUp, running, Deadline, Timeout.InfiniteTimeSpan);
        using var left = ct.UnsafeRegister(running.Leave, ct);
        var result = await running.Done.Task;
        if (running.HasWorkAtOnce && DoAtOnce is { } run)
            await run(command.Merchant);
        return result;
    }

    /// <summary>A command has waited too long for its commit.</summary>
    private static void GiveUp(object? waiting)
    {
        var running = (RunningCommand)waiting!;
        var silent = new DatabaseTroubleException(DatabaseTrouble.Silent, "The database took too long.");
        running.Fail(running.Withdraw() ? silent : new UnknownCommitException(silent));
    }

    /// <summary>Objects as they are stored now; absent ones are left out.</summary>
    public Task<Dictionary<ObjectId, Record>> Find(MerchantId merchant, IReadOnlyList<ObjectId> ids) =>
        Objects.Find(merchant, ids);

    /// <summary>
    /// An object as it is stored now; null when the merchant has none of this id, or it is of another type.
    /// </summary>
    public async Task<T?> Find<T>(MerchantId merchant, ObjectId id)
        where T : Record => (await Find(merchant, [id])).GetValueOrDefault(id) as T;

    /// <summary>How many commands wait for their commit.</summary>
    public int CountWaiting() => queue.Count;

    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await Task.WhenAll(loops);
    }

    // A thread each: it waits for the disk, and those that serve requests must not.
    private static Task Start(GroupCommit commits) =>
        Task.Factory.StartNew(
            commits.Run,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private void Announce(DueWork due) => WorkDue?.Invoke(due);
}
