using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How many numbers a merchant with a seed has drawn.</summary>
internal sealed record UpdateMinted : IRow<UpdateMinted>
{
    public static Statement<UpdateMinted> Statement { get; } =
        Statement<UpdateMinted>.Update(
            "merchants",
            keys => keys.Long("minted", row => row.Read),
            sets => sets.Long("minted", row => row.Count)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The count that was read.</summary>
    public required long Read { get; init; }

    /// <summary>The count from now on.</summary>
    public required long Count { get; init; }
}
