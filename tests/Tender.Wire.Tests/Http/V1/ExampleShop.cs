using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Wire.Tests.Http.V1;

/// <summary>A seller, a buyer and her address, as the v1 tests know them.</summary>
internal static class ExampleShop
{
    public const string Seller = "A1EXAMPLESELLER";
    public static readonly Buyer Jane = new("amzn1.account.JANE", "Jane Doe", "jane@example.com", "555-0100");

    public static readonly Address Home = new()
    {
        Name = "Jane Doe",
        AddressLine1 = "1 Main St",
        City = "Seattle",
        StateOrRegion = "WA",
        PostalCode = "98101",
        CountryCode = "US",
        PhoneNumber = "555-0100",
    };

    public static Merchant Merchant(Region region = Region.NorthAmerica) =>
        new()
        {
            Id = MerchantId.Read(Seller),
            StoreId = "store",
            PublicKeyId = "SANDBOX-X",
            AccessKeyId = "AKIAX",
            Region = region,
            Currency = Currency.USD,
            Name = "Example Shop",
        };
}
