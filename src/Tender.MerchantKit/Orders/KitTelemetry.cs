using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>The kit's meter and activity source, both named <see cref="Name"/>.</summary>
internal sealed class KitTelemetry
{
    /// <summary>The name to listen to: <c>AddMeter</c>, <c>AddSource</c>.</summary>
    public const string Name = "Tender.MerchantKit";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> notices,
        reads,
        calls,
        outcomes,
        mismatches,
        handled;
    private Backlog backlog = new(0, null, 0, null, 0, 0, 0);

    public KitTelemetry(IMeterFactory? factory, TimeProvider clock)
    {
        var meter = Meter = factory?.Create(Name) ?? new Meter(Name);
        notices = meter.CreateCounter<long>(
            "amazonpay.notices",
            description: "Verified notices received; new or double."
        );
        reads = meter.CreateCounter<long>(
            "amazonpay.reads",
            description: "Objects read, by what made them due and what came of it."
        );
        calls = meter.CreateCounter<long>("amazonpay.calls", description: "Calls sent, by operation and result.");
        outcomes = meter.CreateCounter<long>("amazonpay.outcomes", description: "Outcomes stored, by ending.");
        mismatches = meter.CreateCounter<long>(
            "amazonpay.mismatches",
            description: "Objects that differ from what was registered."
        );
        handled = meter.CreateCounter<long>(
            "amazonpay.handled",
            description: "Outcomes given to the handler, by result."
        );
        meter.CreateObservableGauge(
            "amazonpay.pending",
            () => backlog.PendingCount,
            description: "Objects whose result is awaited."
        );
        meter.CreateObservableGauge(
            "amazonpay.pending.oldest",
            () => Age(backlog.OldestPendingAt, clock),
            "s",
            "Age of the oldest of them."
        );
        meter.CreateObservableGauge(
            "amazonpay.unhandled",
            () => backlog.UnhandledCount,
            description: "Outcomes the handler has not taken."
        );
        meter.CreateObservableGauge(
            "amazonpay.unhandled.oldest",
            () => Age(backlog.OldestUnhandledAt, clock),
            "s",
            "Age of the oldest of them."
        );
        meter.CreateObservableGauge(
            "amazonpay.blocked",
            () => backlog.BlockedCount,
            description: "Outcomes that wait behind one of their order on which the handler failed."
        );
        meter.CreateObservableGauge(
            "amazonpay.parked",
            () => backlog.ParkedCount,
            description: "Notices whose object is not known."
        );
        meter.CreateObservableGauge(
            "amazonpay.unreadable",
            () => backlog.UnreadableCount,
            description: "Rows that are set aside because they cannot be read."
        );
    }

    public Meter Meter { get; }

    /// <summary>The backlog as the worker last counted it; what the gauges show.</summary>
    public void Counted(Backlog counted) => backlog = counted;

    public Activity? Start(string name, string orderId, string what) =>
        Source.StartActivity(name) is { } activity
            ? activity.SetTag("amazonpay.order", orderId).SetTag("amazonpay.what", what)
            : null;

    public void Received(Notice notice, bool isNew) =>
        notices.Add(
            1,
            new("generation", notice.Generation.ToString()),
            new("object", notice.ObjectType.Value),
            new KeyValuePair<string, object?>("result", isNew ? "new" : "double")
        );

    public void HasRead(TrackedObject known, LearnedBy by, ApiError? error) =>
        reads.Add(
            1,
            new("what", known.What.ToString()),
            new("by", by.ToString()),
            new KeyValuePair<string, object?>("result", ResultOf(error))
        );

    public void Called(PaymentCall call, ApiError? error) =>
        calls.Add(1, new("operation", call.Operation), new KeyValuePair<string, object?>("result", ResultOf(error)));

    public void Recorded(IReadOnlyList<Outcome> told)
    {
        foreach (var one in told)
        {
            outcomes.Add(
                1,
                new("ending", one.Ending.Name),
                new KeyValuePair<string, object?>("by", one.LearnedBy.ToString())
            );
            if (one.Ending is Mismatched mismatch)
                mismatches.Add(1, new KeyValuePair<string, object?>("member", mismatch.Member));
        }
    }

    public void Handled(Outcome outcome, Exception? failure) =>
        handled.Add(
            1,
            new("ending", outcome.Ending.Name),
            new KeyValuePair<string, object?>("result", failure is null ? "ok" : "failed")
        );

    private static string ResultOf(ApiError? error) => error?.GetType().Name ?? "ok";

    private static double Age(DateTimeOffset? since, TimeProvider clock) =>
        since is { } at ? Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds) : 0;
}
