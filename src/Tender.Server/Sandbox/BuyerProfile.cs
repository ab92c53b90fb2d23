using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>A buyer of the sandbox with everything the wallet knows.</summary>
/// <param name="Buyer">Who it is.</param>
/// <param name="ShippingAddress">Where an order is shipped.</param>
/// <param name="BillingAddress">Where the bill goes.</param>
/// <param name="ShippingAddresses">Where an order is shipped that may go to several places; null for one place.</param>
internal sealed record BuyerProfile(
    Buyer Buyer,
    Address ShippingAddress,
    Address BillingAddress,
    IReadOnlyList<Address>? ShippingAddresses
);
