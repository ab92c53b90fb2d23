using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>Charge permissions, the parcels they pay for, and buyers who signed in.</summary>
internal sealed partial class V2Rendering
{
    /// <summary>
    /// Wire v2: spec 3.8: the buyer's data are shown for 30 days after a one-time permission's birth, or after another
    /// kind's end.
    /// </summary>
    private static readonly TimeSpan BuyerDataWindow = TimeSpan.FromDays(30);

    /// <param name="found">The permission and its details.</param>
    /// <param name="now">The merchant's time: the balance of a month and the buyer's data depend on it.</param>
    public byte[] Permission(PermissionWithDetails found, DateTimeOffset now) =>
        JsonText.Object(json =>
        {
            var (permission, details) = found;
            var setup = details.Setup;
            var showsBuyer = ShowsBuyer(permission, now);
            var showsBilling = showsBuyer && SharesBilling(setup, details.ShippingAddress);
            json.WriteString("chargePermissionId", permission.Id.Value);
            json.WriteNull("chargePermissionReferenceId");
            json.WriteString("platformId", setup.PlatformId);
            Buyer(json, showsBuyer ? details.Buyer : null, setup.Scopes);
            Address(json, "shippingAddress", showsBuyer ? details.ShippingAddress : null);
            Address(json, "billingAddress", showsBilling ? details.BillingAddress : null);
            PaymentPreferences(json, permission.Instrument);
            PermissionStatus(json, V2States.StateOf(permission));
            json.WriteString("creationTimestamp", Instant(permission.CreatedAt));
            json.WriteString("expirationTimestamp", permission.ExpiresAt is { } end ? Instant(end) : null);
            Object(json, "merchantMetadata", true, () => Metadata(json, setup.Metadata));
            json.WriteString("releaseEnvironment", Environment);
            json.WriteStartObject("limits");
            Price(json, "amountLimit", permission.AmountLimit);
            Price(json, "amountBalance", permission.Balance(now));
            json.WriteEndObject();
            json.WriteString("chargePermissionType", permission.Kind.ToString());
            Recurring(json, permission.Kind, setup);
            json.WriteString("presentmentCurrency", permission.Limit.Currency.ToString());
        });

    /// <summary>The buyer of a sign-in: only what she was asked to share. Wire v2: spec 3.11.</summary>
    public byte[] SignIn(SignIn signIn) =>
        JsonText.Object(json =>
        {
            var (buyer, scopes) = (signIn.Buyer, signIn.Scopes);
            var postal = Shares(scopes, "postalCode") ? signIn.ShippingAddress : null;
            json.WriteString("name", Shares(scopes, "name") ? buyer.Name : null);
            json.WriteString("email", Shares(scopes, "email") ? buyer.Email : null);
            json.WriteString("postalCode", postal?.PostalCode);
            json.WriteString("countryCode", postal?.CountryCode);
            json.WriteString("buyerId", buyer.Id);
            json.WriteString("phoneNumber", Shares(scopes, "phoneNumber") ? buyer.Phone : null);
            Address(json, "shippingAddress", Shares(scopes, "shippingAddress") ? signIn.ShippingAddress : null);
            Address(json, "billingAddress", Shares(scopes, "billingAddress") ? signIn.BillingAddress : null);
            json.WriteNull("primeMembershipTypes");
        });

    public static byte[] DeliveryTracker(string? permission, string? order, IReadOnlyList<Parcel> parcels) =>
        JsonText.Object(json =>
        {
            json.WriteString("amazonOrderReferenceId", order);
            json.WriteString("chargePermissionId", permission);
            json.WriteStartArray("deliveryDetails");
            foreach (var parcel in parcels)
            {
                json.WriteStartObject();
                json.WriteString("trackingNumber", parcel.TrackingNumber);
                json.WriteString("carrierCode", parcel.CarrierCode);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    private static bool ShowsBuyer(ChargePermission permission, DateTimeOffset now)
    {
        if (permission.Kind == PermissionKind.OneTime)
            return now <= permission.CreatedAt + BuyerDataWindow;
        var hasEnded = permission.State is State.Closed or State.Canceled;
        return !hasEnded || now <= permission.ChangedAt + BuyerDataWindow;
    }

    // Wire v2: spec 3.2: a list of reasons here, single members on every other object.
    private static void PermissionStatus(Utf8JsonWriter json, V2State state)
    {
        json.WriteStartObject("statusDetails");
        json.WriteString("state", state.Name);
        if (state.ReasonCode is null)
            json.WriteNull("reasons");
        else
        {
            json.WriteStartArray("reasons");
            json.WriteStartObject();
            json.WriteString("reasonCode", state.ReasonCode);
            json.WriteString("reasonDescription", state.Description);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteString("lastUpdatedTimestamp", Instant(state.At));
        json.WriteEndObject();
    }
}
