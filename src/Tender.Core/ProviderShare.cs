namespace Tender.Core;

/// <summary>What a solution provider is to get of a capture (v1).</summary>
/// <param name="ProviderId">The provider's seller id; never the merchant's own.</param>
/// <param name="Amount">How much, in the capture's currency.</param>
public sealed record ProviderShare(string ProviderId, Money Amount);
