using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>The sandbox's buyer: a made-up person of the merchant's region, or whoever the caller describes.</summary>
internal static class Wallet
{
    // Wire v1: spec 13, 15.
    public static IReadOnlyList<string> LoginScopes { get; } =
    [
        "profile",
        "profile:user_id",
        "postal_code",
        "payments:widget",
        "payments:shipping_address",
        "payments:billing_address",
        "payments:instrument_descriptor",
    ];

    /// <summary>
    /// The buyer of a merchant's shop: the one of the book who has the e-mail address that is wished, or else the first
    /// one, with what else is wished.
    /// </summary>
    public static BuyerProfile ProfileOf(Merchant merchant, BuyerWish wish)
    {
        var book = BuyerBook.Of(merchant);
        var known = wish.Email is { } email ? BuyerBook.In(book, email) : book[0];
        var usual = known ?? book[0];
        var home = usual.Addresses[0].Address;
        if (wish.Name is { } name)
            home = home with { Name = name };
        var buyer = new Buyer(
            wish.BuyerId ?? (known is null ? BuyerBook.IdOf(wish.Email!) : usual.Buyer.Id),
            wish.Name ?? usual.Buyer.Name,
            wish.Email ?? usual.Buyer.Email,
            wish.PhoneNumber ?? usual.Buyer.Phone
        );
        return new(buyer, wish.ShippingAddress ?? home, wish.BillingAddress ?? home, wish.ShippingAddresses);
    }

    /// <summary>The language of a region's buyers.</summary>
    public static string Language(Merchant merchant) =>
        (merchant.Region, merchant.Currency) switch
        {
            (Region.NorthAmerica, _) => "en-US",
            (Region.Japan, _) => "ja-JP",
            (Region.Europe, Currency.GBP) => "en-GB",
            (Region.Europe, _) => "de-DE",
        };
}
