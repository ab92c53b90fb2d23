using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>The made-up buyer of the sandbox, who lives in the merchant's region.</summary>
internal static class TestBuyers
{
    public const string Id = "amzn1.account.TENDERTESTBUYER";
    public const string Email = "buyer@example.com";

    /// <summary>Where she lives; her name and number are there too.</summary>
    public static Address Home(Region region, Currency currency) =>
        (region, currency) switch
        {
            (Region.NorthAmerica, _) => new()
            {
                Name = "Work Buyer",
                AddressLine1 = "10 Ditka Ave",
                AddressLine2 = "Suite 2500",
                City = "Chicago",
                StateOrRegion = "IL",
                PostalCode = "60602",
                CountryCode = "US",
                PhoneNumber = "8005550100",
            },
            (Region.Japan, _) => new()
            {
                Name = "Taro Tester",
                AddressLine1 = "1-2-3 Test",
                City = "Meguro-ku",
                StateOrRegion = "Tokyo",
                PostalCode = "153-0064",
                CountryCode = "JP",
                PhoneNumber = "0312345678",
            },
            (Region.Europe, Currency.GBP) => new()
            {
                Name = "Terry Tester",
                AddressLine1 = "87 Test Street",
                City = "London",
                PostalCode = "SW1A 1AA",
                CountryCode = "GB",
                PhoneNumber = "02079460000",
            },
            (Region.Europe, _) => new()
            {
                Name = "Erika Muster",
                // Wire v2: woocommerce-gateway-amazon-pay pull request 169: a German street stands in the second line.
                AddressLine2 = "Teststrasse 1",
                City = "Berlin",
                PostalCode = "10115",
                CountryCode = "DE",
                PhoneNumber = "030123456",
            },
        };
}
