using Tender.Core;
using Tender.Server.Processors;
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

    /// <summary>The buyer of a merchant's shop.</summary>
    public static BuyerProfile ProfileOf(Merchant merchant, BuyerWish wish)
    {
        var home = TestBuyers.Home(merchant.Region, merchant.Currency);
        var name = wish.Name ?? home.Name!;
        var buyer = new Buyer(
            wish.BuyerId ?? TestBuyers.Id,
            name,
            wish.Email ?? TestBuyers.Email,
            wish.PhoneNumber ?? home.PhoneNumber
        );
        return new(
            buyer,
            wish.ShippingAddress ?? home with { Name = name },
            wish.BillingAddress ?? home with { Name = name },
            wish.ShippingAddresses
        );
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
