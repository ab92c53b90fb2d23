using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// Begins an advance. A clock that is being advanced already is not touched, and the whole commit fails: whoever asked
/// decides again, and sees the other advance.
/// </summary>
internal sealed record BeginAdvance : IRow<BeginAdvance>
{
    public static Statement<BeginAdvance> Statement { get; } =
        Statement<BeginAdvance>.Update(
            "merchants",
            keys => keys,
            sets => sets.Instant("advancing_to", row => row.To).Instant("reached_at", row => row.From),
            onlyWhen: "advancing_to IS NULL"
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The target.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The clock's time now; it stands there until the advance reaches further.</summary>
    public required DateTimeOffset From { get; init; }
}
