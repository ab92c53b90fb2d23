using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>A buyer who can sign in on the pages, with everything she has.</summary>
internal sealed record BookedBuyer(Buyer Buyer, IReadOnlyList<BuyerAddress> Addresses)
{
    /// <summary>The profile of a checkout with one of the addresses; the first if that one is not known.</summary>
    public BuyerProfile With(string? addressId)
    {
        var chosen = Addresses.FirstOrDefault(one => one.Id == addressId) ?? Addresses[0];
        return new(Buyer, chosen.Address, Addresses[0].Address, null);
    }
}
