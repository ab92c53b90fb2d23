using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What a delivery sends, from its first attempt on: the bytes that are there first stay, and so does its state.
/// </summary>
internal sealed record UpdateDeliveryBody : IRow<UpdateDeliveryBody>
{
    public static Statement<UpdateDeliveryBody> Statement { get; } =
        Statement<UpdateDeliveryBody>.Update(
            "deliveries",
            keys =>
                keys.Long("seq", row => row.Seq)
                    .Short("step", row => (short)row.Step)
                    .Text("endpoint", row => row.Endpoint)
                    .Short("form", row => (short)row.Dialect),
            sets =>
                sets.Bytes("body", row => row.Body)
                    .InstantOrNull("next_at", row => row.NextAt)
                    .Short("attempts", row => (short)row.AttemptCount),
            becomes: (column, given) =>
                column switch
                {
                    "body" => $"coalesce(body, {given(column)})",
                    "attempts" => $"CASE WHEN attempts > {given(column)} THEN attempts ELSE {given(column)} END",
                    _ => given(column),
                }
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The journal entry that is told.</summary>
    public required long Seq { get; init; }

    /// <summary>Which of its steps.</summary>
    public required int Step { get; init; }

    public required string Endpoint { get; init; }

    public required Dialects Dialect { get; init; }

    /// <summary>The signed notice.</summary>
    public required byte[] Body { get; init; }

    /// <summary>When the next attempt is due; null when none is.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public required int AttemptCount { get; init; }
}
