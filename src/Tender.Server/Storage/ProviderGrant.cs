namespace Tender.Server.Storage;

/// <summary>
/// A solution provider that may act for a merchant (v1): it signs with its own key, and sends the token.
/// </summary>
/// <param name="ProviderId">The provider's seller id: a merchant here as well.</param>
/// <param name="Token">The MWSAuthToken.</param>
internal sealed record ProviderGrant(string ProviderId, string Token);
