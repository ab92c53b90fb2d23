using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Processors;

namespace Tender.Server.Sandbox.Control;

/// <summary>The buyer and the card, as callers of the control API describe them.</summary>
internal static class BuyerReading
{
    private const int AddressesMax = 100;

    /// <summary>The buyer a body describes, under <c>buyer</c>.</summary>
    public static BuyerWish Buyer(this ControlMembers body)
    {
        var buyer = body.Object("buyer");
        return new BuyerWish
        {
            Name = buyer.Text("name"),
            Email = buyer.Text("email"),
            PhoneNumber = buyer.Text("phoneNumber"),
            BuyerId = buyer.Text("buyerId"),
            ShippingAddress = Address(buyer.Object("shippingAddress")),
            ShippingAddresses = Addresses(buyer),
            BillingAddress = Address(buyer.Object("billingAddress")),
        };
    }

    /// <summary>The test card a body names, under <c>instrument</c>; null for none.</summary>
    public static TestCard? Card(this ControlMembers body) =>
        body.Text("instrument") is { } code ? TestCards.Find(code) ?? throw NoCard() : null;

    /// <summary>The test card that a body must name.</summary>
    public static TestCard NeededCard(this ControlMembers body) => body.Card() ?? throw NoCard();

    private static Problem NoCard() =>
        new(400, $"instrument is one of {string.Join(", ", TestCards.All.Select(card => card.Code))}.");

    private static IReadOnlyList<Address>? Addresses(ControlMembers buyer)
    {
        const string words = "buyer.shippingAddresses is a list of 1 to 100 addresses.";
        var found = buyer.Objects("shippingAddresses", AddressesMax, words);
        if (found is null)
            return null;
        if (found.Count == 0)
            throw new Problem(400, words);
        return
        [
            .. found.Select(one =>
                Address(one) ?? throw new Problem(400, "buyer.shippingAddresses has an address missing.")
            ),
        ];
    }

    /// <summary>An address; null where none is given.</summary>
    public static Address? Address(ControlMembers one)
    {
        var address = new Address
        {
            Name = one.Text("name"),
            AddressLine1 = one.Text("addressLine1"),
            AddressLine2 = one.Text("addressLine2"),
            AddressLine3 = one.Text("addressLine3"),
            City = one.Text("city"),
            County = one.Text("county"),
            District = one.Text("district"),
            StateOrRegion = one.Text("stateOrRegion"),
            PostalCode = one.Text("postalCode"),
            CountryCode = one.Text("countryCode"),
            PhoneNumber = one.Text("phoneNumber"),
        };
        return one.IsGiven ? address : null;
    }
}
