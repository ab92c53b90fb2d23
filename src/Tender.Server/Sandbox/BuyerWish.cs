using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>What a caller says of the sandbox's buyer; whatever is null is the test buyer's.</summary>
internal sealed record BuyerWish
{
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? PhoneNumber { get; init; }
    public string? BuyerId { get; init; }
    public Address? ShippingAddress { get; init; }
    public Address? BillingAddress { get; init; }

    /// <summary>Where an order is shipped that may go to several places; null for one place.</summary>
    public IReadOnlyList<Address>? ShippingAddresses { get; init; }
}
