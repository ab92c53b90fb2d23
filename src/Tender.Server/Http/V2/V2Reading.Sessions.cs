using System.Text.Json;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>What describes checkouts, wherever it comes from: a session, a permission, a charge, a button.</summary>
internal static partial class V2Reading
{
    private static readonly string[] FrequencyUnits = ["Year", "Month", "Week", "Day", "Variable"];

    /// <summary>What creating and updating a session share.</summary>
    public static CheckoutSetup Setup(JsonBody json, Merchant merchant, bool sandbox)
    {
        var body = json.Root;
        var web = body.Object("webCheckoutDetails");
        var payment = body.Object("paymentDetails");
        var origins = merchant.Settings.ReturnOrigins;
        var setup = new CheckoutSetup
        {
            ReviewReturnUrl = web.Url("checkoutReviewReturnUrl", origins, !sandbox),
            ResultReturnUrl = web.Url("checkoutResultReturnUrl", origins, !sandbox),
            CancelUrl = web.Url("checkoutCancelUrl", origins, !sandbox),
            CheckoutMode = web.Choice("checkoutMode", ["ProcessOrder"]),
            Intent = payment.Choice<PaymentIntent>("paymentIntent"),
            CanHandlePending = payment.BooleanOrText("canHandlePendingAuthorization"),
            ChargeAmount = Price(merchant, payment, "chargeAmount"),
            TotalOrderAmount = Price(merchant, payment, "totalOrderAmount"),
            EstimateOrderTotal = Price(merchant, payment, "estimateOrderTotal"),
            SoftDescriptor = payment.NonEmptyText("softDescriptor", 16),
            PresentmentCurrency = payment.Choice<Currency>("presentmentCurrency"),
            AllowOvercharge = payment.BooleanOrText("allowOvercharge"),
            ExtendExpiration = payment.BooleanOrText("extendExpiration"),
            Metadata = Metadata(body),
            Recurrence = Recurrence(body),
            SetupOnly = body.Object("paymentMethodOnFileMetadata").BooleanOrText("setupOnly"),
            SupplementaryData = body.Text("supplementaryData", 16_384),
            PlatformId = body.NonEmptyText("platformId", 256),
            ProviderReferenceId = body.Object("providerMetadata").NonEmptyText("providerReferenceId", 256),
            Consignments = Consignments(merchant, body),
        };
        // As with merchantStoreReferenceId.
        body.Object("cartDetails").Text("cartId", 256);
        if (setup.PresentmentCurrency is { } presented && !AcceptsCurrency(merchant, presented))
            payment.ReportInvalid("presentmentCurrency");
        // Wire v2: spec 3.5, 5.1.
        if (setup.Intent == PaymentIntent.AuthorizeWithCapture && setup.CanHandlePending == true)
            json.ReportConflict("paymentDetails.paymentIntent", "paymentDetails.canHandlePendingAuthorization");
        return setup;
    }

    /// <summary>A price in a currency that the merchant may show.</summary>
    public static Money? Price(Merchant merchant, JsonMembers members, string name, bool required = false)
    {
        var price = members.Price(name, required);
        if (price is { } given && !AcceptsCurrency(merchant, given.Currency))
            members.ReportInvalid($"{name}.currencyCode");
        return price;
    }

    /// <summary>Wire v2: spec 1.5: the EU presents in every currency, NA only in USD, JP only in JPY.</summary>
    public static bool AcceptsCurrency(Merchant merchant, Currency currency) =>
        merchant.Region switch
        {
            Region.NorthAmerica => currency == Currency.USD,
            Region.Japan => currency == Currency.JPY,
            Region.Europe => true,
        };

    public static MerchantMetadata? Metadata(JsonMembers body)
    {
        var metadata = body.Object("merchantMetadata");
        // Wire v2: amazon-payments-magento-2-plugin and woocommerce-gateway-amazon-pay, checkout on one page: read, and
        // nothing comes of it.
        metadata.Text("merchantStoreReferenceId", 256);
        var read = new MerchantMetadata(
            metadata.Text("merchantReferenceId", 256),
            metadata.Text("merchantStoreName", 50),
            metadata.Text("noteToBuyer", 255),
            metadata.Text("customInformation", 4096)
        );
        return metadata.IsGiven ? read : null;
    }

    public static Recurrence? Recurrence(JsonMembers body)
    {
        var recurring = body.Object("recurringMetadata");
        var frequency = recurring.Object("frequency");
        var unit = frequency.Choice("unit", FrequencyUnits);
        // Wire v2: amazon-pay-api-sdk-dotnet sends a number, and in its README's sample 2 with Variable, which the
        // documentation wants to be 0; both are told again as text.
        var value = frequency.Digits("value", 5);
        var amount = recurring.Price("amount");
        return recurring.IsGiven ? new(unit, value, amount) : null;
    }

    /// <summary>
    /// Where may be shipped to; only the hosted page looks at it, so it is checked and kept as it came.
    /// </summary>
    public static string? DeliverySpecifications(JsonMembers body)
    {
        var rules = body.Object("deliverySpecifications");
        rules.Choices("specialRestrictions", ["RestrictPOBoxes", "RestrictPackstations"]);
        var addresses = rules.Object("addressRestrictions");
        addresses.Choice("type", ["Allowed", "NotAllowed"]);
        // Wire v2: AlkimMedia's plugin for modified, ValidationHelper.php: a country that is none is refused as the
        // value of addressRestrictions, and read out of the text.
        if (NoCountryIn(addresses) is { } other)
            rules.ReportInvalid("addressRestrictions", $"\"{other}\" is no country of ISO 3166-1 alpha-2.", other);
        return body.Json("deliverySpecifications");
    }

    /// <summary>The first country of a rule that is none; null where all are. Either case is taken, as by the page that
    /// looks at them.</summary>
    private static string? NoCountryIn(JsonMembers addresses)
    {
        if (addresses.Json("restrictions") is not { } json)
            return null;
        using var countries = JsonDocument.Parse(json);
        return countries
            .RootElement.EnumerateObject()
            .Select(country => country.Name)
            .FirstOrDefault(name => !IsCountry(name.ToUpperInvariant()));
    }

    // Wire v2: spec 3.2, addressDetails: county and district are one member there; samples of finalize have the two of
    // the answers.
    public static Address? Address(JsonMembers members)
    {
        var districtOrCounty = members.Text("districtOrCounty", 50);
        var address = new Address
        {
            Name = members.Text("name", 50),
            AddressLine1 = members.Text("addressLine1", 180),
            AddressLine2 = members.Text("addressLine2", 60),
            AddressLine3 = members.Text("addressLine3", 60),
            City = members.Text("city", 50),
            County = members.Text("county", 50),
            District = members.Text("district", 50) ?? districtOrCounty,
            StateOrRegion = members.Text("stateOrRegion", 50),
            PostalCode = members.Text("postalCode", 20),
            CountryCode = members.Text("countryCode", 3),
            PhoneNumber = members.Text("phoneNumber", 20),
        };
        return members.IsGiven ? address : null;
    }

    /// <summary>Wire v2: spec 3.3: what goes to which of the buyer's addresses.</summary>
    private static IReadOnlyList<Consignment>? Consignments(Merchant merchant, JsonMembers body)
    {
        var consignments = body.Objects("multiAddressesCheckoutMetadata", 100, required: false)
            .Select(members => Consignment(merchant, members))
            .ToList();
        return consignments.Count == 0 ? null : consignments;
    }

    private static Consignment Consignment(Merchant merchant, JsonMembers members)
    {
        var addressId = members.Text("addressId", 256, required: true);
        return new Consignment(addressId ?? "", Price(merchant, members, "price"));
    }
}
