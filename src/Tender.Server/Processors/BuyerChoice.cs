using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>What a buyer chose on the pages. Closed.</summary>
internal abstract record BuyerChoice
{
    private BuyerChoice() { }

    /// <summary>Who she is, where to ship and how she pays.</summary>
    /// <param name="Buyer">Who.</param>
    /// <param name="Shipping">Where to ship; null where nothing is shipped.</param>
    /// <param name="Billing">Where the bill goes; null where the pages do not say.</param>
    /// <param name="Descriptor">The payment method as buyer and merchant may read it.</param>
    public sealed record Chosen(Buyer Buyer, Address? Shipping, Address? Billing, string Descriptor) : BuyerChoice;

    /// <summary>Nothing yet.</summary>
    public sealed record Waiting : BuyerChoice;

    /// <summary>She gave up, or the pages did.</summary>
    public sealed record Canceled : BuyerChoice;

    /// <summary>No answer was received.</summary>
    public sealed record Unknown : BuyerChoice;
}
