using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>What a completed checkout came to: the session, and the charge made at once, if any.</summary>
internal sealed record Completion(CheckoutSession Session, Charge? Charge);
