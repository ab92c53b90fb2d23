using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tender.Server.Telemetry;

/// <summary>
/// Everything that is measured, each instrument once: /metrics and the export to OpenTelemetry read the same. What a
/// measurement is told by is of closed sets, so that there are few series, and none is a caller's.
/// </summary>
internal sealed class Measures : IDisposable
{
    /// <summary>The name to listen to.</summary>
    public const string Name = "Tender.Server";

    /// <summary>What somebody is refused who has a wrong key, or tries. The names are those of the APIs.</summary>
    private static readonly (string Api, string Reason)[] WatchedRefusals =
    [
        ("v1", "SignatureDoesNotMatch"),
        ("v2", "InvalidRequestSignature"),
        ("v2", "TooManyRequests"),
    ];

    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];

    /// <summary>Without these bounds a collector would sort seconds into buckets meant for milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = MeasuredSeries.Bounds,
    };

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> requests,
        processorCalls;
    private readonly Counter<long> failures,
        refusals,
        deliveries,
        jobs,
        exports;
    private readonly CountedRows<IReadOnlyList<QueueBacklog>> queues = new();
    private readonly CountedRows<Backlog> backlog = new();
    private readonly CountedRows<ReconciliationBacklog> reconciliations = new();

    public Measures()
    {
        requests = meter.CreateHistogram<double>(
            "http.server.request.duration",
            "s",
            "Requests, and how long they took.",
            tags: null,
            Seconds
        );
        failures = meter.CreateCounter<long>("tender.requests.failed", description: "Requests that were answered 5xx.");
        refusals = meter.CreateCounter<long>("tender.refusals", description: "Requests that were refused, by reason.");
        deliveries = meter.CreateCounter<long>("tender.deliveries", description: "Attempts of notices, by result.");
        jobs = meter.CreateCounter<long>("tender.jobs.runs", description: "Jobs that were run, by result.");
        exports = meter.CreateCounter<long>("tender.otlp.exports", description: "Exports over OTLP, by result.");
        processorCalls = meter.CreateHistogram<double>(
            "tender.processor.duration",
            "s",
            "Calls of the processor by what it answered, and how long they took.",
            tags: null,
            Seconds
        );
        ObserveBacklog();
        ObserveReconciliations();
        ObserveProcess();
    }

    /// <summary>The meter of this server alone.</summary>
    public Meter Meter => meter;

    /// <summary>Says how what waits is counted, and apart from it what alarms hang on.</summary>
    public void Watch(Func<Task<IReadOnlyList<QueueBacklog>>> waiting, Func<Task<Backlog>> rest) =>
        (queues.Read, backlog.Read) = (waiting, rest);

    /// <summary>Says how differences with the processor are counted, where there is one outside.</summary>
    public void Watch(Func<Task<ReconciliationBacklog>> differences) => reconciliations.Read = differences;

    /// <summary>Says how a gauge of this moment is read that costs nothing.</summary>
    public void Watch(string name, string? unit, string description, Func<double> read) =>
        meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>Says how it is known how a processor outside is.</summary>
    /// <param name="isAway">Whether its last call was not answered.</param>
    /// <param name="answerAge">How long ago it last answered; null before the first answer.</param>
    public void Watch(Func<bool> isAway, Func<TimeSpan?> answerAge)
    {
        Watch("tender.processor.away", null, "1 while the processor does not answer, else 0.", () => isAway() ? 1 : 0);
        meter.CreateObservableGauge(
            "tender.processor.answer_age",
            IEnumerable<Measurement<double>> () => answerAge() is { } age ? [new(age.TotalSeconds)] : [],
            "s",
            "How long ago the processor last answered a call."
        );
    }

    /// <summary>Counts what is in the database, for who reads the gauges next.</summary>
    public Task Count() => Task.WhenAll(queues.Count(), backlog.Count(), reconciliations.Count());

    /// <summary>
    /// Begins the series that alarms hang on, at 0: what is seen to grow must have been there before.
    /// </summary>
    /// <param name="apis">What is served.</param>
    /// <param name="kinds">The kinds of jobs, each with its queue.</param>
    public void Begin(IEnumerable<string> apis, IEnumerable<(string Queue, string Kind)> kinds)
    {
        foreach (var api in apis)
            failures.Add(0, new KeyValuePair<string, object?>(Tags.Api, api));
        foreach (var (api, reason) in WatchedRefusals)
            refusals.Add(0, new(Tags.Api, api), new(Tags.Reason, reason));
        foreach (var result in (string[])["delivered", "retried", "held", "dead"])
            deliveries.Add(0, new KeyValuePair<string, object?>(Tags.Result, result));
        foreach (var (queue, kind) in kinds)
        foreach (var result in (string[])["failed", "dead"])
            jobs.Add(0, new(Tags.Queue, queue), new(Tags.Kind, kind), new(Tags.Result, result));
        foreach (var result in (string[])["ok", "failed"])
            exports.Add(0, new KeyValuePair<string, object?>(Tags.Result, result));
    }

    /// <summary>A request was answered.</summary>
    public void Answered(string method, string scheme, RequestLabels labels, TimeSpan took)
    {
        var tags = new TagList
        {
            { Tags.Api, labels.Api },
            { Tags.Method, method },
            { Tags.Status, Statuses[labels.Status] },
            { Tags.Scheme, scheme },
        };
        if (labels.Route is { } route)
            tags.Add(Tags.Route, route);
        if (labels.Operation is { } operation)
            tags.Add(Tags.Operation, operation);
        requests.Record(took.TotalSeconds, tags);
        if (labels.HasFailed)
            failures.Add(1, new KeyValuePair<string, object?>(Tags.Api, labels.Api));
        if (labels.Reason is { } reason)
            refusals.Add(1, new(Tags.Api, labels.Api), new(Tags.Reason, reason));
    }

    /// <summary>An attempt of a notice came to an end.</summary>
    /// <param name="result">What became of the delivery.</param>
    /// <param name="error">What went wrong with one that is retried, in a word or as a status; null for nothing, or
    /// for one that will not be tried again: its series are there from the start.</param>
    public void Delivered(string result, string? error)
    {
        if (error is null)
            deliveries.Add(1, new KeyValuePair<string, object?>(Tags.Result, result));
        else
            deliveries.Add(1, new(Tags.Result, result), new(Tags.ErrorType, error));
    }

    /// <summary>A job was run.</summary>
    public void Ran(string queue, string kind, string result) =>
        jobs.Add(1, new(Tags.Queue, queue), new(Tags.Kind, kind), new(Tags.Result, result));

    /// <summary>A processor was called.</summary>
    public void Called(string operation, string result, TimeSpan took) =>
        processorCalls.Record(took.TotalSeconds, new(Tags.Operation, operation), new(Tags.Result, result));

    /// <summary>Something was exported, or could not be.</summary>
    public void Exported(bool worked) =>
        exports.Add(1, new KeyValuePair<string, object?>(Tags.Result, worked ? "ok" : "failed"));

    public void Dispose() => meter.Dispose();

    private void ObserveBacklog()
    {
        OfQueues("tender.jobs.due", null, "Jobs whose time has come.", one => one.DueCount);
        OfQueues("tender.jobs.waiting", null, "Jobs that wait for their time.", one => one.WaitingCount);
        OfQueues("tender.jobs.lag", "s", "How long the oldest due job has been due.", one => one.Lag.TotalSeconds);
        Of("tender.jobs.dead", "Jobs given up after too many failures.", one => one.Dead.Sum(dead => dead.Count));
        meter.CreateObservableGauge(
            "tender.jobs.dead_by_kind",
            IEnumerable<Measurement<double>> () =>
                backlog.Now() is not { } now
                    ? []
                    : now.Dead.Select(dead => new Measurement<double>(
                        dead.Count,
                        new(Tags.Queue, dead.Queue),
                        new(Tags.Kind, dead.Kind)
                    )),
            description: "Jobs given up after too many failures, by queue and kind."
        );
        Of("tender.objects.quarantined", "Objects of which the processor contradicts itself.", one =>
            one.QuarantinedCount
        );
        Of("tender.merchants", "Merchants.", one => one.MerchantCount);
    }

    private void ObserveReconciliations()
    {
        meter.CreateObservableGauge(
            "tender.reconciliation.differences",
            IEnumerable<Measurement<double>> () => reconciliations.Now() is { } now ? [new(now.OpenCount)] : [],
            description: "Open differences with the processor."
        );
        meter.CreateObservableGauge(
            "tender.reconciliation.age",
            IEnumerable<Measurement<double>> () => reconciliations.Now() is { } now ? [new(now.Age.TotalSeconds)] : [],
            "s",
            "How long ago the last complete comparison with the processor was, of the merchant whose is oldest."
        );
    }

    private void ObserveProcess()
    {
        Watch("process.resident_memory", "By", "Memory of the process.", () => Environment.WorkingSet);
        meter.CreateObservableCounter(
            "process.cpu",
            () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "s",
            "CPU time of the process."
        );
    }

    private void Of(string name, string description, Func<Backlog, double> read) =>
        meter.CreateObservableGauge(
            name,
            IEnumerable<Measurement<double>> () => backlog.Now() is { } now ? [new(read(now))] : [],
            description: description
        );

    private void OfQueues(string name, string? unit, string description, Func<QueueBacklog, double> read) =>
        meter.CreateObservableGauge(
            name,
            IEnumerable<Measurement<double>> () =>
                queues.Now() is { } now
                    ? now.Select(one => new Measurement<double>(
                        read(one),
                        new KeyValuePair<string, object?>(Tags.Queue, one.Queue)
                    ))
                    : [],
            unit,
            description
        );
}
