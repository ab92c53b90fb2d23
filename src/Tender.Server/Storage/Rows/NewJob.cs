using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A job as it is stored.</summary>
internal abstract record NewJob
{
    public required MerchantId Merchant { get; init; }

    public required long Id { get; init; }

    public required JobKind Kind { get; init; }

    /// <summary>The object it is about; empty for none.</summary>
    public required string Object { get; init; }

    public JobArguments? Arguments { get; init; }

    /// <summary>When it falls due, in the merchant's time.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it is to run, in real time.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>Until when somebody holds it from the start, in real time; null when nobody does.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    public long Fence { get; init; }

    public int AttemptCount { get; init; }

    /// <summary>The span it is made under (W3C traceparent), where its own goes on; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>The columns of a job, for each statement that adds one.</summary>
    protected static Columns<TRow> AddColumns<TRow>(Columns<TRow> columns)
        where TRow : NewJob =>
        columns
            .Long("id", row => row.Id)
            .Short("kind", row => (short)row.Kind)
            .Text("object", row => row.Object)
            .Text("arguments", row => row.Arguments?.Print())
            .Instant("due_at", row => row.DueAt)
            .Instant("run_at", row => row.RunAt)
            .InstantOrNull("lease_until", row => row.LeaseUntil)
            .Long("fence", row => row.Fence)
            .Short("attempts", row => (short)row.AttemptCount)
            .Short("dead", row => 0)
            .Text("lane", row => JobLane.Of(row.Merchant, row.Kind, row.Arguments))
            .Text("trace", row => row.Trace);
}
