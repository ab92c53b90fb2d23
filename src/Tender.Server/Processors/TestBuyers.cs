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
            // Wire v1, v2: woocommerce-gateway-amazon-pay issue 44, amazon-payments-magento-2-plugin issue 233: an
            // address of Japan has no city, the whole of it stands in the lines; "Address and Payment instrument
            // Detail": a name is one text, nobody can tell its parts.
            (Region.Japan, _) => new()
            {
                Name = "試験太郎",
                AddressLine1 = "目黒区下目黒1-8-1",
                AddressLine2 = "アルコタワー",
                StateOrRegion = "東京都",
                PostalCode = "153-0064",
                CountryCode = "JP",
                PhoneNumber = "0312345678",
            },
            // Wire v1: "Sample addresses and payment instruments", UK.
            (Region.Europe, Currency.GBP) => new()
            {
                Name = "Jane Doe",
                AddressLine1 = "419 Kings Row",
                City = "Manchester",
                PostalCode = "M13 9PL",
                CountryCode = "GB",
                PhoneNumber = "+447774443333",
            },
            // Wire v1: "Sample addresses and payment instruments", EU; the same guide's answers, and v2:
            // woocommerce-gateway-amazon-pay pull request 169: a German street stands in the second line.
            (Region.Europe, _) => new()
            {
                Name = "Max Mustermann",
                AddressLine2 = "Schutzstrasse 123",
                City = "Muenchen",
                PostalCode = "81543",
                CountryCode = "DE",
                PhoneNumber = "+491731112222",
            },
        };
}
