using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A command on its way through a group commit, whatever it decides.</summary>
internal abstract class RunningCommand
{
    private const int Waits = 0,
        UnderWay = 1,
        Withdrawn = 2;

    private int stage = Waits;

    public abstract MerchantId MerchantId { get; }

    /// <summary>Commands of one sequence are done in the order they came in, by one lane at a time.</summary>
    public abstract (MerchantId Merchant, string Root) Sequence { get; }

    /// <summary>The span it is made under, for the jobs that it makes; null where nothing is recorded.</summary>
    public string? Trace { get; init; }

    /// <summary>
    /// Whether what is said of its permissions is read too: a notice of the first generation tells of it, and would
    /// read it by itself.
    /// </summary>
    public bool ReadsDetails { get; init; }

    /// <summary>
    /// Whether its answer says that something is stored, now or before: a yes, or the reply to an earlier yes.
    /// </summary>
    public abstract bool SaysYes { get; }

    /// <summary>Whether a repetition would find what the first time did: it has a key or ends a job.</summary>
    public abstract bool LeavesTraces { get; }

    /// <summary>A lane takes it up. False: it was withdrawn.</summary>
    public bool TakeUp() => Interlocked.CompareExchange(ref stage, UnderWay, Waits) != Withdrawn;

    /// <summary>
    /// Nobody waits for it any more. False: a lane has taken it up, and it may or may not be done.
    /// </summary>
    public bool Withdraw() => Interlocked.Exchange(ref stage, Withdrawn) == Waits;

    /// <summary>
    /// The lane returns the command unexecuted because its merchant is locked. From now on a caller that gives up can
    /// again be told that nothing was done.
    /// </summary>
    public void PutBack()
    {
        WaitsSince ??= Environment.TickCount64;
        if (Doubt is null)
            Interlocked.CompareExchange(ref stage, Waits, UnderWay);
    }

    /// <summary>The commit of unknown fate that it was part of; null when there was none.</summary>
    public UnknownCommitException? Doubt { get; set; }

    /// <summary>Whether nobody waits for it any more: it is not begun again.</summary>
    public bool IsWithdrawn => Volatile.Read(ref stage) == Withdrawn;

    /// <summary>Since when it waits for its merchant, on this machine's tick count; null when it does not.</summary>
    public long? WaitsSince { get; set; }

    /// <summary>Forgets an earlier try, and adds what the command reads.</summary>
    public abstract void PlanReads(ReadBatch reads);

    /// <summary>Decides on what was read, and adds what the command writes.</summary>
    public abstract void Decide(CommitView view, WriteBatch writes);

    /// <summary>Answers the caller.</summary>
    /// <param name="due">Where it adds when the work that the command made is to run.</param>
    public abstract void Tell(DueWork due);

    /// <summary>Tells the caller of a failure, unless it was told something before.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>The caller goes away, and learns nothing more.</summary>
    public abstract void Leave(object? token);
}

/// <summary>The same with the type of what it decides: load, decide, journal, deliveries, jobs.</summary>
/// <param name="command">The command.</param>
/// <param name="services">What the store runs with.</param>
/// <param name="root">The root whose commands run one after another; empty when the command has no single root.</param>
internal sealed class RunningCommand<T>(Command<T> command, CommitServices services, string root = "") : RunningCommand
{
    private CommandResult<T>? result;
    private readonly List<FreshNotice> notices = [];
    private Exception? failure;
    private DueWork made = new();

    /// <summary>
    /// Whether it made work due at once that is to be done before its caller is answered: the clock is frozen.
    /// </summary>
    public bool HasWorkAtOnce { get; private set; }

    public TaskCompletionSource<CommandResult<T>> Done { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override MerchantId MerchantId => command.Merchant;

    public override (MerchantId Merchant, string Root) Sequence { get; } = (command.Merchant, root);

    public override bool SaysYes => result is CommandResult<T>.Replayed or CommandResult<T>.Decided { Result.Ok: true };

    public override bool LeavesTraces => command.Key is not null || command.Job is not null;

    public override void PlanReads(ReadBatch reads)
    {
        (result, failure, HasWorkAtOnce) = (null, null, false);
        if (!made.IsEmpty)
            made = new DueWork();
        notices.Clear();
        var bucket = Merchant.BucketOf(command.Merchant);
        foreach (var root in command.Roots)
        {
            reads.Roots.Add((bucket, command.Merchant, root.Value));
            if (ReadsDetails && root.Kind != ObjectKind.CheckoutSession)
                reads.Objects.Add((bucket, command.Merchant, root.Details.Value));
            if (command.Family)
                reads.Families.Add((bucket, command.Merchant, root.Value));
        }
        foreach (var id in command.Also)
            reads.Objects.Add((bucket, command.Merchant, id.Value));
        if ((command.Job ?? command.Holds) is { } job)
            reads.Jobs.Add((bucket, command.Merchant, job.Job, job.Fence));
        if (command.Key is { } key)
            reads.Replies.Add((bucket, command.Merchant, key.Scope, key.Key));
    }

    public override void Decide(CommitView view, WriteBatch writes)
    {
        var counted = view.Counted(command.Merchant);
        try
        {
            result = AnsweredBefore(view) ?? Run(view, writes);
        }
        catch (Exception bug)
        {
            // A failing decision fails alone: the commands beside it go on.
            failure = bug;
        }
        // A command that changed nothing drew nothing: the next one gets the same ids.
        if (result is not CommandResult<T>.Decided { Result.Ok: true })
            view.RestoreCounts(command.Merchant, counted);
    }

    /// <summary>What the command comes to without a decision; null when it must be decided.</summary>
    private CommandResult<T>? AnsweredBefore(CommitView view)
    {
        if (view.Merchant(command.Merchant) is not var (merchant, _))
            return new CommandResult<T>.Decided(Refusal.NotFound, null);
        // Who let the request in knew the merchant as it was up to a second ago.
        if (merchant.Settings.Suspended && command is { Requester: Requester.Merchant, Job: null, Holds: null })
            return new CommandResult<T>.Decided(Refusal.MerchantSuspended, null);
        if ((command.Job ?? command.Holds) is { } lease && !view.Holds(command.Merchant, lease))
            return new CommandResult<T>.LeaseLost();
        if (command.Key is { } key && view.Reply(command.Merchant, key) is { } stored)
        {
            var response = new StoredResponse(stored.Status, stored.Body);
            return stored.Hash.AsSpan().SequenceEqual(key.Hash)
                ? new CommandResult<T>.Replayed(response, stored.Awaits, IsOwn: Doubt is not null)
                : new CommandResult<T>.KeyReused(response);
        }
        return command.AdvanceLimit is { } limit && command.At > limit.At ? new CommandResult<T>.LeaseLost() : null;
    }

    private CommandResult<T>.Decided Run(CommitView view, WriteBatch writes)
    {
        var (merchant, row) = view.Merchant(command.Merchant)!.Value;
        // The merchant's time, as exact as it is stored.
        var now = RecordJson.At(RecordJson.Ms(command.At ?? row.Clock.Now(services.Time.GetUtcNow())));
        var change = new Change(now, id => view.Object(command.Merchant, id))
        {
            Payout = new Payout(merchant.Settings.Fees, merchant.SettlesFrom),
        };
        var minter = new IdMinter(services, view, merchant);
        var context = new DecisionContext(merchant, row.Clock, minter.Mint, minter.NextEntry, () =>
            view.Objects(command.Merchant)
        );
        var outcome = command.Decide(change, context);
        if (outcome.Ok)
            services.AddToEach?.Invoke(change);
        var response = outcome.Ok ? Write(view, writes, change, context, outcome.Value) : null;
        EndJob(view, writes);
        if (command.AdvanceLimit is not null)
            view.Reach(command.Merchant, now);
        return new(outcome, response);
    }

    /// <summary>Writes what was decided; answers the response that is stored under the command's key.</summary>
    private StoredResponse? Write(CommitView view, WriteBatch writes, Change change, DecisionContext context, T value)
    {
        var merchant = view.Merchant(command.Merchant)!.Value.Merchant;
        // What can fail comes first: nothing is staged for the commands behind unless this command is whole.
        var draft = new WriteBatch();
        command.ExtraWrites?.Invoke(draft, value);
        StoredResponse? response = null;
        var awaits = command.Awaits?.Invoke(value);
        if (command.Key is { } key)
        {
            response = command.Render!(value);
            draft.Add(
                new InsertReply
                {
                    Merchant = command.Merchant,
                    Key = key,
                    Response = response,
                    At = change.Now,
                    Awaits = awaits,
                }
            );
        }
        if (context.HasChangedMerchant)
            view.StageMerchant(context.Merchant);
        var writer = new ChangeWriter(services, view, draft, merchant, context.Clock, command.AdvanceLimit)
        {
            Trace = Trace,
            Notices = notices,
            Due = made,
        };
        writer.Write(change, command.Requester, command.Summary);
        if (command.Key is { } kept)
            view.StageReply(command.Merchant, kept, response!, awaits);
        writes.AddAll(draft);
        HasWorkAtOnce = writer.HasWorkAtOnce && command is { Job: null, Holds: null, At: null };
        return response;
    }

    /// <summary>The job is over whatever was decided; a decision that still needs it has made another.</summary>
    private void EndJob(CommitView view, WriteBatch writes)
    {
        if (command.Job is not { } job)
            return;
        writes.Add(new DeleteJob { Merchant = command.Merchant, Lease = job });
        view.EndJob(command.Merchant, job);
    }

    public override void Tell(DueWork due)
    {
        if (failure is not null)
        {
            Done.TrySetException(failure);
            return;
        }
        notices.ForEach(services.Fresh.Keep);
        due.Add(made);
        Done.TrySetResult(result!);
    }

    public override void Fail(Exception bad) => Done.TrySetException(bad);

    public override void Leave(object? token) => Done.TrySetCanceled((CancellationToken)token!);
}
