using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// The work between the tables: notices make objects due, due objects are read, readings become outcomes, outcomes are
/// handled; and stored calls are sent. Each step takes rows by a lease, talks to the outside with nothing open, and
/// stores what came of it in one commit. A process that dies anywhere leaves rows that become due again.
/// </summary>
internal sealed class PaymentEngine
{
    private readonly EngineContext work;
    private readonly TimeProvider clock;
    private readonly IReadOnlyList<Func<CancellationToken, Task<bool>>> steps;
    private readonly SemaphoreSlim wake = new(0, 1);
    private DateTimeOffset forgotAt;

    public PaymentEngine(
        OrderPaymentsOptions options,
        IReadOnlyDictionary<ApiGeneration, IPaymentPort> ports,
        IServiceScopeFactory? scopes,
        TimeProvider clock,
        ILogger logger,
        KitTelemetry telemetry
    )
    {
        options.Validate();
        this.clock = clock;
        work = new EngineContext(options, ports, clock, logger, telemetry);
        Payments = new OrderPayments(this);
        var notices = new NoticeMatching(work);
        var objects = new ObjectReading(work, new ReadBudget(options.ReadsPerSecond, options.ReadBurst, clock));
        Calls = new CallSending(work, objects);
        var outcomes = new OutcomeHandling(work, scopes, Payments);
        steps = [notices.RunDue, Calls.RunDue, objects.RunDue, outcomes.RunDue];
    }

    public OrderPaymentsOptions Options => work.Options;

    public Database Database => work.Database;

    public KitTelemetry Telemetry => work.Telemetry;

    public DateTimeOffset Now => work.Now;

    public OrderPayments Payments { get; }

    public CallSending Calls { get; }

    /// <summary>Says that there may be work.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was said already.
        }
    }

    public async Task WaitForWork(CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(Options.IdleDelay, clock, idle.Token);
        await Task.WhenAny(delay, wake.WaitAsync(idle.Token));
        await idle.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc cref="EngineContext.Checkpoint"/>
    public ValueTask Checkpoint(string step) => work.Checkpoint(step);

    /// <inheritdoc cref="EngineContext.Open"/>
    public Task<LockedOrder> Open(DbSession db, string orderId, CancellationToken cancellation) =>
        work.Open(db, orderId, cancellation);

    /// <summary>
    /// Works until nothing is due, or nothing more may be read for now. A step that fails does not keep the others; it
    /// is thrown after they have worked.
    /// </summary>
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var (worked, failures) = await RunSteps(cancellation);
        if (Now - forgotAt > TimeSpan.FromHours(1))
        {
            forgotAt = Now;
            await Database.Commit(
                db => NoticeRows.Forget(db, Now - Options.KeepNoticesFor, cancellation),
                cancellation
            );
        }
        if (failures is [var only])
            ExceptionDispatchInfo.Throw(only);
        return failures.Count == 0 ? worked : throw new AggregateException(failures);
    }

    private async Task<(bool Worked, List<Exception> Failures)> RunSteps(CancellationToken cancellation)
    {
        var left = steps.ToList();
        var failures = new List<Exception>();
        var worked = false;
        for (var more = true; more; )
        {
            more = false;
            foreach (var step in left.ToList())
                try
                {
                    more |= await step(cancellation);
                }
                catch (Exception failure) when (failure is not StepException && !cancellation.IsCancellationRequested)
                {
                    failures.Add(failure);
                    left.Remove(step);
                }
            worked |= more;
        }
        return (worked, failures);
    }
}
