using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>What every step of the engine works with.</summary>
/// <param name="options">How the merchant wants it.</param>
/// <param name="ports">The clients, by generation.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Where failures are told.</param>
/// <param name="telemetry">Where everything is counted.</param>
internal sealed class EngineContext(
    OrderPaymentsOptions options,
    IReadOnlyDictionary<ApiGeneration, IPaymentPort> ports,
    TimeProvider clock,
    ILogger logger,
    KitTelemetry telemetry
)
{
    public OrderPaymentsOptions Options => options;

    public IReadOnlyDictionary<ApiGeneration, IPaymentPort> Ports => ports;

    public ILogger Logger => logger;

    public KitTelemetry Telemetry => telemetry;

    public Database Database { get; } = new(options.DataSource!, options.CommitTimeout);

    public Rules Rules { get; } =
        new([.. options.Policies], new PollSchedule(options.Poll, options.PollEvery, options.Random));

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Until when rows that are taken now are held.</summary>
    public DateTimeOffset Lease => Now + Options.LeaseWindow;

    /// <summary>Says which step was reached, to the tests that end the process there.</summary>
    public ValueTask Checkpoint(string step) => Options.Step is { } called ? called(step) : ValueTask.CompletedTask;

    public Task<LockedOrder> Open(DbSession db, string orderId, CancellationToken cancellation) =>
        LockedOrder.Open(db, orderId, Rules, Now, cancellation);

    /// <summary>Reads an object. What the client cannot even ask for is not found.</summary>
    public async Task<Answer> Read(
        ApiGeneration generation,
        PaymentObject what,
        string objectId,
        CancellationToken cancellation
    )
    {
        if (!Ports.TryGetValue(generation, out var port))
            return NoKeys(generation);
        try
        {
            return await port.ReadAsync(what, objectId, cancellation);
        }
        catch (ArgumentException failure)
        {
            return new ApiError.NotFound("NotAsked", failure.Message, 0, null);
        }
    }

    /// <summary>Carries a call out. What the client cannot even send is refused, and not sent again.</summary>
    public async Task<Answer> Call(PaymentCall call, string idempotencyKey, CancellationToken cancellation)
    {
        if (!Ports.TryGetValue(call.Generation, out var port))
            return NoKeys(call.Generation);
        try
        {
            return await port.CallAsync(call, idempotencyKey, cancellation);
        }
        catch (ArgumentException failure)
        {
            return new ApiError.InvalidRequest("NotSent", failure.Message, 0, null);
        }
    }

    /// <summary>
    /// A session with the reference to compare. Wire v2: a Completed session names none any more; its charge permission
    /// does. While that cannot be read, the answer is that.
    /// </summary>
    public async Task<Answer> WithReference(Answer answer, string? expected, CancellationToken cancellation)
    {
        if (
            expected is null
            || answer.Snapshot
                is not {
                    What: PaymentObject.CheckoutSession,
                    State: "Completed",
                    Reference: null,
                    PermissionId: { } permission
                } session
        )
            return answer;
        var read = await Read(ApiGeneration.V2, PaymentObject.Permission, permission, cancellation);
        if (read.Snapshot is { } found)
            return session with { Reference = found.Reference };
        // A copy that lags behind answers 404 for what was just made.
        if (read.Error is ApiError.NotFound && Now - session.UpdatedAt < TimeSpan.FromMinutes(10))
            return new ApiError.Unreachable("The session's charge permission is not found yet.");
        return read.Error is { MayRetry: true } ? read : answer;
    }

    private static Answer NoKeys(ApiGeneration generation) =>
        new ApiError.Unauthorized("NotConfigured", $"There are no keys for {generation}.", 0, null);

    /// <summary>Asks first whether there is anything, which locks nothing.</summary>
    public async Task<IReadOnlyList<T>> ClaimDue<T>(
        string table,
        Func<DbSession, Task<ClaimedRows<T>>> claim,
        CancellationToken cancellation
    )
    {
        var due = await Database.Read(
            db =>
                db.Query(
                    $"SELECT 1 FROM {table} WHERE due_at <= @now LIMIT 1",
                    _ => true,
                    cancellation,
                    ("now", Stored.Instant(Now))
                ),
            cancellation
        );
        if (due.Count == 0)
            return [];
        var claimed = await Database.Commit(claim, cancellation);
        foreach (var (key, failure) in claimed.Unreadable)
            Logger.LogError(failure, "{Row} cannot be read; it is set aside, and tried again in an hour.", key);
        return claimed.Rows;
    }

    /// <summary>One that fails does not keep the others; its lease ends, and it comes again.</summary>
    public Task ForEach<T>(IReadOnlyList<T> items, Func<T, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Options.Concurrency, CancellationToken = cancellation },
            async (item, _) =>
            {
                try
                {
                    await work(item);
                }
                catch (Exception failure) when (failure is not StepException && !cancellation.IsCancellationRequested)
                {
                    Logger.LogError(failure, "{Item} failed; it comes again when its lease has ended.", item);
                }
            }
        );
}
