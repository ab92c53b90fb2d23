using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What a delivery has come to by an attempt. Others may be under way beside it: what was delivered stays so, a later
/// attempt that has begun decides, and none is counted out again.
/// </summary>
internal sealed record UpdateDelivery : IRow<UpdateDelivery>
{
    public static Statement<UpdateDelivery> Statement { get; } =
        Statement<UpdateDelivery>.Update(
            "deliveries",
            keys =>
                keys.Long("seq", row => row.Seq)
                    .Short("step", row => (short)row.Step)
                    .Text("endpoint", row => row.Endpoint)
                    .Short("form", row => (short)row.Dialect),
            sets =>
                sets.Text("state", row => row.State.Text())
                    .InstantOrNull("next_at", row => row.NextAt)
                    .Short("attempts", row => (short)row.AttemptCount),
            becomes: (column, given) =>
                column == "attempts"
                    ? $"CASE WHEN attempts > {given(column)} THEN attempts ELSE {given(column)} END"
                    : $"CASE WHEN {given("state")} <> '{Delivered}' AND (state = '{Delivered}' "
                        + $"OR attempts > {given("attempts")}) THEN {column} ELSE {given(column)} END"
        );

    private static string Delivered => DeliveryState.Delivered.Text();

    public required MerchantId Merchant { get; init; }

    /// <summary>The journal entry that is told.</summary>
    public required long Seq { get; init; }

    /// <summary>Which of its steps.</summary>
    public required int Step { get; init; }

    public required string Endpoint { get; init; }

    public required Dialects Dialect { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>When the next attempt is due; null when none is.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public required int AttemptCount { get; init; }
}
