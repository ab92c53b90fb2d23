using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Orders;

/// <summary>What is known of an order.</summary>
/// <param name="OrderId">The merchant's own number.</param>
/// <param name="Outcomes">Its outcomes, in order.</param>
/// <param name="Pending">Names of what is still awaited.</param>
public sealed record OrderView(string OrderId, IReadOnlyList<Outcome> Outcomes, IReadOnlyList<string> Pending);
