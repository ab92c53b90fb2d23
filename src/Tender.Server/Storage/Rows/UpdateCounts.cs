using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What a merchant has counted.</summary>
internal sealed record UpdateCounts : IRow<UpdateCounts>
{
    public static Statement<UpdateCounts> Statement { get; } =
        Statement<UpdateCounts>.Update(
            "merchants",
            keys => keys.Long("minted", row => row.Read.Minted).Long("entries", row => row.Read.Entries),
            sets => sets.Long("minted", row => row.Counts.Minted).Long("entries", row => row.Counts.Entries)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The counts that were read.</summary>
    public required MerchantCounts Read { get; init; }

    /// <summary>The counts from now on.</summary>
    public required MerchantCounts Counts { get; init; }
}
