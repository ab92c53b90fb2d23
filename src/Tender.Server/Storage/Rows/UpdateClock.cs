using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Moves a merchant's clock.</summary>
internal sealed record UpdateClock : IRow<UpdateClock>
{
    public static Statement<UpdateClock> Statement { get; } =
        Statement<UpdateClock>.Update(
            "merchants",
            keys => keys,
            sets =>
                sets.Long("shift_ms", row => (long)row.Shift.TotalMilliseconds)
                    .InstantOrNull("advancing_to", row => row.AdvancingTo)
                    .InstantOrNull("reached_at", row => row.ReachedAt)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The merchant's time minus real time.</summary>
    public required TimeSpan Shift { get; init; }

    /// <summary>The target of an advance under way.</summary>
    public DateTimeOffset? AdvancingTo { get; init; }

    /// <summary>How far the advance has come.</summary>
    public DateTimeOffset? ReachedAt { get; init; }
}
