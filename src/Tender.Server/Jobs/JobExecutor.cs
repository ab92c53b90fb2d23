using System.Data.Common;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Jobs;

/// <summary>
/// Runs one claimed job: finds its handler in <see cref="JobKinds"/>, and does what the handler's answer asks for. It
/// holds everything that handlers are methods of.
/// </summary>
internal sealed class JobExecutor
{
    private const int ErrorMax = 500;

    private readonly ILogger log;

    /// <param name="engine">The handlers of payments.</param>
    /// <param name="deliveries">The handler of notices.</param>
    /// <param name="table">The jobs.</param>
    /// <param name="ids">Where the number of an advance's job comes from.</param>
    /// <param name="time">The database's time.</param>
    /// <param name="log">Where failures are told.</param>
    public JobExecutor(
        Engine engine,
        Deliveries deliveries,
        JobTable table,
        IdGenerator ids,
        TimeProvider time,
        ILogger log
    )
    {
        (Engine, Deliveries, Table, this.log) = (engine, deliveries, table, log);
        Leases = new LeaseKeeper(table, time, log);
        Clocks = new MerchantClocks(this, ids, time);
        engine.Store.DoAtOnce = Clocks.DoAtOnce;
    }

    public Engine Engine { get; }

    public Deliveries Deliveries { get; }

    public MerchantClocks Clocks { get; }

    public JobTable Table { get; }

    public LeaseKeeper Leases { get; }

    /// <summary>
    /// Runs one job that this node holds; a failure gives it back for later. Says whether it is done with: it ended, or
    /// its lease is lost.
    /// </summary>
    public async Task<bool> Run(Job job, CancellationToken ct)
    {
        var kind = job.Kind.ToString();
        using var span = Traces.BeginJob(kind, job.Trace);
        var result = await RunToEnd(job, ct);
        Engine.Store.Measures?.Ran(JobKinds.Of(job.Kind).Queue.ToString(), kind, result.Text());
        if (span is null)
            return result == JobResult.Done;
        span.SetTag(Tags.Kind, kind).SetTag(Tags.Merchant, job.Merchant.Value).SetTag(Tags.Object, job.Object.Value);
        span.SetTag(Tags.Result, result.Text());
        if (result is JobResult.Failed or JobResult.Dead)
            span.Fails(result.Text());
        return result == JobResult.Done;
    }

    /// <summary>Runs a job; says what came of it.</summary>
    private async Task<JobResult> RunToEnd(Job job, CancellationToken ct)
    {
        try
        {
            return await Conclude(job, await JobKinds.Of(job.Kind).Run(this, job, ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await Try(() => Table.Reschedule(job));
            return JobResult.Stopped;
        }
        catch (Exception failure)
        {
            if (await IsOfTheDatabase(failure))
            {
                // That is no attempt: whatever the job, it would have failed.
                await Try(() => Table.Reschedule(job, Table.AfterTrouble(job)));
                return JobResult.PutOff;
            }
            return await Fail(job, failure);
        }
    }

    private async Task<JobResult> Fail(Job job, Exception failure)
    {
        var error = ShortText.Of($"{failure.GetType().Name}: {failure.Message}", ErrorMax);
        var isDead = false;
        await Try(async () => isDead = await Table.Fail(job, error));
        if (isDead)
            JobLog.Dead(log, job.Kind, job.Object.Value, job.Merchant, error, failure);
        else
            JobLog.Failed(log, job.Kind, job.Object.Value, job.Merchant, failure);
        return isDead ? JobResult.Dead : JobResult.Failed;
    }

    /// <summary>
    /// Whether a job failed for no fault of its own: no connection, no room, a commit of unknown fate that it will
    /// find. A job that waited too long for an answer is to blame itself, unless nobody else gets one.
    /// </summary>
    private async Task<bool> IsOfTheDatabase(Exception failure) =>
        Table.Health.Note(failure)
            ? DatabaseTroubles.Of(failure) is not DatabaseTrouble.Silent || await Table.Health.Problem() is not null
            : failure is UnknownCommitException or OverloadedException;

    private async Task<JobResult> Conclude(Job job, JobOutcome outcome)
    {
        switch (outcome)
        {
            case JobOutcome.AgainAt again:
                await Table.Reschedule(job, again.At);
                return JobResult.Again;
            case JobOutcome.Dead dead:
                JobLog.Dead(log, job.Kind, job.Object.Value, job.Merchant, dead.Reason);
                await Table.Kill(job, dead.Reason);
                return JobResult.Dead;
            default:
                return JobResult.Done;
        }
    }

    /// <summary>What cannot be written now is found by the next worker: the lease will end.</summary>
    private async Task Try(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception failure) when (failure is DbException or ObjectDisposedException)
        {
            if (!Table.Health.Note(failure))
                JobLog.CannotReach(log, failure);
        }
    }
}
