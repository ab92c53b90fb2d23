using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>What came of something the buyer did at a checkout.</summary>
/// <param name="Session">The session as it is now.</param>
/// <param name="Url">Where the browser goes on; null when the merchant named no address.</param>
internal sealed record BuyerMove(CheckoutSession Session, string? Url);
