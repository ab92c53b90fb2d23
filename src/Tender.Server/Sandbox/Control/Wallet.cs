using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The sandbox's buyer: a made-up person of the merchant's region, or whoever the caller describes.</summary>
internal static class Wallet
{
    public static (Buyer Buyer, Address? Shipping, Address? Billing) Buyer(Merchant merchant, JsonObject? wanted)
    {
        var home = TestBuyers.Home(merchant.Region, merchant.Currency);
        if (wanted is not null)
            ControlApi.Known(
                wanted,
                "buyer.",
                "name",
                "email",
                "phoneNumber",
                "buyerId",
                "shippingAddress",
                "shippingAddresses",
                "billingAddress"
            );
        _ = Places(wanted);
        var name = Text(wanted, "name") ?? home.Name!;
        return (
            new Buyer(
                Text(wanted, "buyerId") ?? TestBuyers.Id,
                name,
                Text(wanted, "email") ?? TestBuyers.Email,
                Text(wanted, "phoneNumber") ?? home.PhoneNumber
            ),
            Address(wanted?["shippingAddress"], "buyer.shippingAddress.") ?? home with { Name = name },
            Address(wanted?["billingAddress"], "buyer.billingAddress.") ?? home with { Name = name }
        );
    }

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

    /// <summary>The language of a region's buyers.</summary>
    public static string Language(Merchant merchant) =>
        (merchant.Region, merchant.Currency) switch
        {
            (Region.NorthAmerica, _) => "en-US",
            (Region.Japan, _) => "ja-JP",
            (Region.Europe, Currency.GBP) => "en-GB",
            (Region.Europe, _) => "de-DE",
        };

    /// <summary>Where she has an order shipped that may go to several places; null where nothing is said.</summary>
    public static IReadOnlyList<Address>? Places(JsonObject? wanted) =>
        wanted?["shippingAddresses"] switch
        {
            null => null,
            JsonArray { Count: > 0 and <= 100 } list =>
            [
                .. list.Select(
                    (one, i) =>
                        Address(one, $"buyer.shippingAddresses[{i}].")
                        ?? throw new Problem(400, "buyer.shippingAddresses has an address missing.")
                ),
            ],
            _ => throw new Problem(400, "buyer.shippingAddresses is a list of 1 to 100 addresses."),
        };

    private static Address? Address(JsonNode? node, string path)
    {
        if (node is null)
            return null;
        if (node is not JsonObject one)
            throw new Problem(400, $"{path.TrimEnd('.')} is an object.");
        ControlApi.Known(
            one,
            path,
            "name",
            "addressLine1",
            "addressLine2",
            "addressLine3",
            "city",
            "county",
            "district",
            "stateOrRegion",
            "postalCode",
            "countryCode",
            "phoneNumber"
        );
        return new Address
        {
            Name = Text(one, "name"),
            AddressLine1 = Text(one, "addressLine1"),
            AddressLine2 = Text(one, "addressLine2"),
            AddressLine3 = Text(one, "addressLine3"),
            City = Text(one, "city"),
            County = Text(one, "county"),
            District = Text(one, "district"),
            StateOrRegion = Text(one, "stateOrRegion"),
            PostalCode = Text(one, "postalCode"),
            CountryCode = Text(one, "countryCode"),
            PhoneNumber = Text(one, "phoneNumber"),
        };
    }

    private static string? Text(JsonObject? body, string name) =>
        body?[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw new Problem(400, $"buyer.{name} is a text."),
        };
}
