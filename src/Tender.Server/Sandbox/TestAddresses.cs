using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>The addresses of the test buyers, chosen to try restrictions with.</summary>
internal static class TestAddresses
{
    private static readonly Address Abroad = new()
    {
        AddressLine1 = "Bahnhofstrasse 7",
        City = "Zürich",
        PostalCode = "8001",
        CountryCode = "CH",
        PhoneNumber = "+41446681800",
    };

    private static readonly Address Canada = new()
    {
        AddressLine1 = "290 Bremner Blvd",
        City = "Toronto",
        StateOrRegion = "ON",
        PostalCode = "M5V 3L9",
        CountryCode = "CA",
        PhoneNumber = "4168686937",
    };

    /// <summary>One with everything in it that pages get wrong.</summary>
    public static readonly Address Awkward = new()
    {
        Name = "Zoë \"Zed\" O'Brien-<Müller> & Söhne",
        AddressLine1 = "12½ Rue de l'Église",
        AddressLine2 = "3ᵉ étage, porte n° 4 <gauche>",
        City = "Saint-Étienne",
        PostalCode = "42000",
        CountryCode = "FR",
        PhoneNumber = "+33477000000",
    };

    /// <summary>What a buyer of a region has besides her home.</summary>
    public static IReadOnlyList<Address> Of(Region region) =>
        region switch
        {
            Region.NorthAmerica => NorthAmerica,
            Region.Europe => Europe,
            Region.Japan => Japan,
        };

    private static IReadOnlyList<Address> NorthAmerica =>
        [
            Canada,
            new()
            {
                AddressLine1 = "PO Box 1402",
                City = "Seattle",
                StateOrRegion = "WA",
                PostalCode = "98111",
                CountryCode = "US",
            },
            new()
            {
                AddressLine1 = "500 W 6th Ave",
                City = "Anchorage",
                StateOrRegion = "AK",
                PostalCode = "99501",
                CountryCode = "US",
            },
            new()
            {
                AddressLine1 = "1 Aloha Tower Dr",
                City = "Honolulu",
                StateOrRegion = "Hawaii",
                PostalCode = "96813",
                CountryCode = "US",
            },
            Awkward,
        ];

    private static IReadOnlyList<Address> Europe =>
        [
            Abroad,
            new()
            {
                AddressLine1 = "Packstation 145",
                AddressLine2 = "9876543",
                City = "Bonn",
                PostalCode = "53113",
                CountryCode = "DE",
            },
            new()
            {
                AddressLine1 = "Postfach 10 11 12",
                City = "Hamburg",
                PostalCode = "20095",
                CountryCode = "DE",
            },
            new()
            {
                AddressLine1 = "10 Castle Terrace",
                City = "Edinburgh",
                PostalCode = "EH1 2DP",
                CountryCode = "GB",
            },
            // Wire v2: "Additional payment button: address formatting and validation": regions and provinces are told
            // as the country writes them. The Austrian street stands where a German one does (woocommerce issue 203).
            new()
            {
                AddressLine1 = "67 Boulevard du Général Leclerc",
                City = "Clichy",
                PostalCode = "92110",
                CountryCode = "FR",
            },
            new()
            {
                AddressLine1 = "Viale Monte Grappa 3",
                City = "Milano",
                StateOrRegion = "MI",
                PostalCode = "20124",
                CountryCode = "IT",
            },
            new()
            {
                AddressLine1 = "Calle de Ramírez de Prado 5",
                City = "Madrid",
                StateOrRegion = "Madrid",
                PostalCode = "28045",
                CountryCode = "ES",
            },
            new()
            {
                AddressLine2 = "Teststrasse 12",
                City = "Wien",
                PostalCode = "1010",
                CountryCode = "AT",
            },
            Awkward,
        ];

    private static IReadOnlyList<Address> Japan =>
        [
            Canada,
            new()
            {
                AddressLine1 = "那覇市首里金城町1-2",
                StateOrRegion = "沖縄県",
                PostalCode = "903-0815",
                CountryCode = "JP",
            },
            new()
            {
                AddressLine1 = "札幌市中央区",
                AddressLine2 = "北1条西2丁目",
                StateOrRegion = "北海道",
                PostalCode = "060-0001",
                CountryCode = "JP",
            },
            Awkward,
        ];
}
