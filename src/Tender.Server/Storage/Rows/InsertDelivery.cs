using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A notice owed to an endpoint.</summary>
internal sealed record InsertDelivery : IRow<InsertDelivery>
{
    public static Statement<InsertDelivery> Statement { get; } =
        Statement<InsertDelivery>.Insert("deliveries", columns =>
            columns
                .Long("seq", row => row.Seq)
                .Short("step", row => (short)row.Step)
                .Text("endpoint", row => row.Endpoint)
                .Short("form", row => (short)row.Dialect)
                .Text("message_id", row => row.MessageId)
                .Text("state", row => row.State.Text())
                .Bytes("body", row => null)
                .InstantOrNull("next_at", row => row.NextAt)
                .Instant("first_at", row => row.FirstAt)
                .Short("attempts", row => 0)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The journal entry that is told.</summary>
    public required long Seq { get; init; }

    /// <summary>Which of its steps.</summary>
    public required int Step { get; init; }

    public required string Endpoint { get; init; }

    public required Dialects Dialect { get; init; }

    public required string MessageId { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>When the next attempt is due; null when none is.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public required DateTimeOffset FirstAt { get; init; }
}
