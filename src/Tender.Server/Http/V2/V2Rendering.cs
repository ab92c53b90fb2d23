using System.Globalization;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// The answers of dialect v2. Members stand in the order of the real service's answers, and every member is always
/// there: the official Node SDK's tests compare whole objects, and the .NET SDK fails on a missing or null value it
/// takes for given (spec 11).
/// </summary>
/// <param name="sandbox">Which environment is told.</param>
/// <param name="pages">Where a browser finds the hosted pages.</param>
/// <param name="region">The merchant's region.</param>
/// <param name="files">Where the caller finds files; null for where the pages are.</param>
/// <param name="seller">Whose payments the buyer's statement shows where the merchant said nothing for it.</param>
internal sealed partial class V2Rendering(
    bool sandbox,
    Uri pages,
    Region region = Region.NorthAmerica,
    Uri? files = null,
    string? seller = null
)
{
    public const string MediaType = "application/json";

    private string Environment => sandbox ? "Sandbox" : "Live";

    /// <summary>Wire v2: the .NET SDK parses exactly this: UTC, whole seconds.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Page(string parameter, ObjectId id) =>
        new Uri(pages, $"/checkout/processing?{parameter}={id.Value}").AbsoluteUri;

    private static void Object(Utf8JsonWriter json, string name, bool isGiven, Action writeMembers)
    {
        if (!isGiven)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        writeMembers();
        json.WriteEndObject();
    }

    // Wire v2: spec 1.5, the amount is a string; yen have no decimals.
    private static void Price(Utf8JsonWriter json, string name, Money? price) =>
        Object(json, name, price is not null, () =>
        {
            json.WriteString("amount", price!.Value.Format());
            json.WriteString("currencyCode", price.Value.Currency.ToString());
        });

    private static void Boolean(Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } value)
            json.WriteBoolean(name, value);
        else
            json.WriteNull(name);
    }

    private static void RawJson(Utf8JsonWriter json, string name, string? text)
    {
        json.WritePropertyName(name);
        if (text is null)
            json.WriteNullValue();
        else
            json.WriteRawValue(text);
    }

    private static void Status(Utf8JsonWriter json, V2State state)
    {
        json.WriteStartObject("statusDetails");
        json.WriteString("state", state.Name);
        json.WriteString("reasonCode", state.ReasonCode);
        json.WriteString("reasonDescription", state.Description);
        json.WriteString("lastUpdatedTimestamp", Instant(state.At));
        json.WriteEndObject();
    }

    private static void Metadata(Utf8JsonWriter json, MerchantMetadata? metadata)
    {
        json.WriteString("merchantReferenceId", metadata?.ReferenceId);
        json.WriteString("merchantStoreName", metadata?.StoreName);
        json.WriteString("noteToBuyer", metadata?.Note);
        json.WriteString("customInformation", metadata?.Custom);
    }

    private static void Recurring(Utf8JsonWriter json, PermissionKind kind, CheckoutSetup setup)
    {
        var recurrence = kind == PermissionKind.Recurring ? setup.Recurrence : null;
        Object(json, "recurringMetadata", recurrence is not null, () =>
        {
            Object(json, "frequency", recurrence!.Unit is not null, () =>
            {
                json.WriteString("unit", recurrence.Unit);
                json.WriteString("value", recurrence.Value);
            });
            Price(json, "amount", recurrence.Amount);
        });
        Object(json, "paymentMethodOnFileMetadata", kind == PermissionKind.PaymentMethodOnFile, () =>
            json.WriteBoolean("setupOnly", setup.SetupOnly ?? false)
        );
    }

    // Wire v2: spec 3.2, 3.3: name and e-mail unless the scopes say less; the phone number only with its own scope or
    // the billing address.
    private static void Buyer(Utf8JsonWriter json, Buyer? buyer, IReadOnlyList<string>? scopes) =>
        Object(json, "buyer", buyer is not null, () =>
        {
            var sharesPhone = Shares(scopes, "phoneNumber") || Shares(scopes, "billingAddress");
            json.WriteString("name", scopes is null || Shares(scopes, "name") ? buyer!.Name : null);
            json.WriteString("email", scopes is null || Shares(scopes, "email") ? buyer!.Email : null);
            json.WriteString("buyerId", buyer!.Id);
            json.WriteString("phoneNumber", sharesPhone ? buyer.Phone : null);
            json.WriteNull("primeMembershipTypes");
        });

    private static bool Shares(IReadOnlyList<string>? scopes, string scope) =>
        scopes?.Contains(scope, StringComparer.Ordinal) ?? false;

    private static void Address(Utf8JsonWriter json, string name, Address? address) =>
        Object(json, name, address is not null, () => AddressMembers(json, address!));

    private static void AddressMembers(Utf8JsonWriter json, Address address)
    {
        json.WriteString("name", address.Name);
        json.WriteString("addressLine1", address.AddressLine1);
        json.WriteString("addressLine2", address.AddressLine2);
        json.WriteString("addressLine3", address.AddressLine3);
        json.WriteString("city", address.City);
        json.WriteString("county", address.County);
        json.WriteString("district", address.District);
        json.WriteString("stateOrRegion", address.StateOrRegion);
        json.WriteString("postalCode", address.PostalCode);
        json.WriteString("countryCode", address.CountryCode);
        json.WriteString("phoneNumber", address.PhoneNumber);
    }

    // Wire v2: amazon-pay-api-sdk-dotnet, the comment on BillingAddress: without scopes it is told in the EU and for
    // PayOnly; elsewhere with its scope.
    private bool SharesBilling(CheckoutSetup setup, Address? shippingAddress)
    {
        if (setup.Scopes is not null)
            return Shares(setup.Scopes, "billingAddress");
        return region == Region.Europe || ProductType(setup, shippingAddress) == "PayOnly";
    }

    private static string ProductType(CheckoutSetup setup, Address? shippingAddress)
    {
        var byAddress = shippingAddress is null ? "PayOnly" : "PayAndShip";
        return setup.ProductType ?? byAddress;
    }

    // Wire v2: recorded: a list of one null before a buyer is attached.
    private static void PaymentPreferences(Utf8JsonWriter json, Instrument? instrument)
    {
        json.WriteStartArray("paymentPreferences");
        if (instrument is null)
            json.WriteNullValue();
        else
        {
            json.WriteStartObject();
            json.WriteString("paymentDescriptor", instrument.Descriptor);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
