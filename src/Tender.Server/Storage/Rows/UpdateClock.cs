using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How far the advance of a clock has come.</summary>
internal sealed record UpdateClock : IRow<UpdateClock>
{
    public static Statement<UpdateClock> Statement { get; } =
        Statement<UpdateClock>.Update(
            "merchants",
            keys => keys,
            sets => sets.Instant("reached_at", row => row.ReachedAt),
            onlyWhen: "advancing_to IS NOT NULL"
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The clock stands there until the advance reaches further.</summary>
    public required DateTimeOffset ReachedAt { get; init; }
}
