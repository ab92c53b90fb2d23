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
    private readonly NoticeMatching notices;
    private readonly ObjectReading objects;
    private readonly OutcomeHandling outcomes;
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
        notices = new NoticeMatching(work);
        objects = new ObjectReading(work, new ReadBudget(options.ReadsPerSecond, options.ReadBurst, clock));
        Calls = new CallSending(work, objects);
        outcomes = new OutcomeHandling(work, scopes, Payments);
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

    /// <summary>Works until nothing is due, or nothing more may be read for now.</summary>
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var worked = false;
        while (
            await notices.RunDue(cancellation)
            | await Calls.RunDue(cancellation)
            | await objects.RunDue(cancellation)
            | await outcomes.RunDue(cancellation)
        )
            worked = true;
        if (Now - forgotAt > TimeSpan.FromHours(1))
        {
            forgotAt = Now;
            await Database.Commit(
                db => NoticeRows.Forget(db, Now - Options.KeepNoticesFor, cancellation),
                cancellation
            );
        }
        return worked;
    }
}
