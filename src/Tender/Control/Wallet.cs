using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Store;

namespace Tender.Control;

/// <summary>The sandbox's buyer: a made-up person of the merchant's region, or whoever the caller describes.</summary>
internal static class Wallet
{
    public static (Buyer Buyer, Address? Shipping, Address? Billing) Buyer(Merchant merchant, JsonObject? wanted)
    {
        var home = Home(merchant.Region, merchant.Currency);
        if (wanted is not null) ControlApi.Known(wanted, "buyer.", "name", "email", "phoneNumber", "buyerId", "shippingAddress", "billingAddress");
        var name = Text(wanted, "name") ?? home.Name!;
        return (new Buyer(Text(wanted, "buyerId") ?? "amzn1.account.TENDERTESTBUYER", name, Text(wanted, "email") ?? "buyer@example.com", Text(wanted, "phoneNumber") ?? home.PhoneNumber),
            Address(wanted?["shippingAddress"], "buyer.shippingAddress.") ?? home with { Name = name }, Address(wanted?["billingAddress"], "buyer.billingAddress.") ?? home with { Name = name });
    }

    // Wire v1: spec 13, 15.
    public static IReadOnlyList<string> LoginScopes { get; } =
        ["profile", "profile:user_id", "postal_code", "payments:widget", "payments:shipping_address", "payments:billing_address", "payments:instrument_descriptor"];

    /// <summary>The language of a region's buyers.</summary>
    public static string Language(Merchant merchant) => (merchant.Region, merchant.Currency) switch { ("na", _) => "en-US", ("jp", _) => "ja-JP", (_, Currency.GBP) => "en-GB", _ => "de-DE" };

    private static Address Home(string region, Currency currency) => (region, currency) switch
    {
        ("na", _) => new() { Name = "Work Buyer", AddressLine1 = "10 Ditka Ave", AddressLine2 = "Suite 2500", City = "Chicago", StateOrRegion = "IL", PostalCode = "60602", CountryCode = "US", PhoneNumber = "8005550100" },
        ("jp", _) => new() { Name = "Taro Tester", AddressLine1 = "1-2-3 Test", City = "Meguro-ku", StateOrRegion = "Tokyo", PostalCode = "153-0064", CountryCode = "JP", PhoneNumber = "0312345678" },
        (_, Currency.GBP) => new() { Name = "Terry Tester", AddressLine1 = "87 Test Street", City = "London", PostalCode = "SW1A 1AA", CountryCode = "GB", PhoneNumber = "02079460000" },
        _ => new() { Name = "Erika Muster", AddressLine1 = "Teststrasse 1", City = "Berlin", PostalCode = "10115", CountryCode = "DE", PhoneNumber = "030123456" },
    };

    private static Address? Address(JsonNode? node, string path)
    {
        if (node is null) return null;
        if (node is not JsonObject one) throw new Problem(400, $"{path.TrimEnd('.')} is an object.");
        ControlApi.Known(one, path, "name", "addressLine1", "addressLine2", "addressLine3", "city", "county", "district", "stateOrRegion", "postalCode", "countryCode", "phoneNumber");
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

    private static string? Text(JsonObject? body, string name) => body?[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new Problem(400, $"buyer.{name} is a text."),
    };
}
