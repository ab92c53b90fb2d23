namespace Tender.Server.Storage;

/// <summary>What a merchant has counted; nothing ever counts back.</summary>
/// <param name="Minted">How many numbers a merchant with a seed has drawn.</param>
/// <param name="Entries">The number of the last journal entry that was counted and not drawn.</param>
internal readonly record struct MerchantCounts(long Minted, long Entries);
