using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>Checkout sessions.</summary>
internal sealed partial class V2Rendering
{
    /// <param name="session">The session.</param>
    /// <param name="finalized">Whether it is the answer of finalize, which tells more of what is over.</param>
    // Wire v2: spec 3.4, 3.6: of a session that is not Open only the status, the ids and the time of creation are
    // told. hyperswitch, amazonpay/transformers.rs: the answer of finalize always has webCheckoutDetails, cartDetails
    // with two lists, chargePermissionType and paymentProcessingMetaData.
    public byte[] Session(CheckoutSession session, bool finalized = false) =>
        JsonText.Object(json =>
        {
            var isOpen = session.State == State.Open;
            var setup = isOpen ? session.Setup : new CheckoutSetup();
            json.WriteString("checkoutSessionId", session.Id.Value);
            Object(json, "webCheckoutDetails", isOpen || finalized, () => WebCheckoutDetails(json, session));
            json.WriteString("productType", isOpen ? ProductType(session) : null);
            Object(json, "paymentDetails", isOpen, () => PaymentDetails(json, setup));
            // The cart belongs to the JavaScript flow, which Tender does not have.
            if (finalized)
                NoCart(json);
            json.WriteString(
                "chargePermissionType",
                isOpen || finalized || TellsKind(session) ? session.Kind.ToString() : null
            );
            json.WriteNull("orderType");
            Recurring(json, isOpen ? session.Kind : PermissionKind.OneTime, setup);
            json.WriteNull("merchantDetails");
            Object(json, "merchantMetadata", isOpen, () => Metadata(json, setup.Metadata));
            json.WriteString("supplementaryData", setup.SupplementaryData);
            Buyer(json, isOpen ? session.Buyer : null, setup.Scopes);
            var showsBilling = SharesBilling(setup, session.ShippingAddress);
            Address(json, "billingAddress", isOpen && showsBilling ? session.BillingAddress : null);
            if (isOpen)
                PaymentPreferences(json, session.Instrument);
            else
                json.WriteNull("paymentPreferences");
            Status(json, V2States.StateOf(session));
            Address(json, "shippingAddress", isOpen ? session.ShippingAddress : null);
            json.WriteString("platformId", setup.PlatformId);
            Ids(json, session);
            Constraints(json, session);
            json.WriteString("creationTimestamp", Instant(session.CreatedAt));
            json.WriteString("expirationTimestamp", isOpen ? Instant(session.ExpiresAt) : null);
            json.WriteString("storeId", isOpen ? session.StoreId : null);
            Object(json, "providerMetadata", isOpen, () =>
                json.WriteString("providerReferenceId", setup.ProviderReferenceId)
            );
            json.WriteString("releaseEnvironment", Environment);
            json.WriteNull("checkoutButtonText");
            RawJson(json, "deliverySpecifications", setup.DeliverySpecifications);
            json.WriteNull("tokens");
            if (finalized)
                Object(json, "paymentProcessingMetaData", true, () =>
                    json.WriteString("paymentProcessingModel", "Standard")
                );
            // shippingAddressList only where there can be several: the .NET SDK takes it for an array whenever it is
            // there (spec 11.7).
            if (isOpen && session.ShippingAddresses is { } addresses)
                ShippingAddresses(json, session, addresses);
        });

    // Wire v2: "Verify & complete checkout" of the saved wallet: OneTime says that the buyer did not let it be saved;
    // the sample of one that only saves it has the kind, too. The recorded answers of other checkouts have null.
    private static bool TellsKind(CheckoutSession session) =>
        session.State == State.Completed
        && (session.Kind == PermissionKind.PaymentMethodOnFile || session.IsWalletRefused);

    private static void NoCart(Utf8JsonWriter json)
    {
        json.WriteStartObject("cartDetails");
        foreach (var list in (string[])["lineItems", "deliveryOptions"])
        {
            json.WriteStartArray(list);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private void WebCheckoutDetails(Utf8JsonWriter json, CheckoutSession session)
    {
        var isComplete = session.State == State.Open && !session.Constraints().Any();
        json.WriteString("checkoutReviewReturnUrl", session.Setup.ReviewReturnUrl);
        json.WriteString("checkoutResultReturnUrl", session.Setup.ResultReturnUrl);
        json.WriteString("checkoutCancelUrl", session.Setup.CancelUrl);
        json.WriteString("amazonPayRedirectUrl", isComplete ? Page("amazonCheckoutSessionId", session.Id) : null);
        json.WriteString("checkoutMode", session.Setup.CheckoutMode);
    }

    private static string? ProductType(CheckoutSession session) =>
        session.Buyer is null ? null : ProductType(session.Setup, session.ShippingAddress);

    private static void PaymentDetails(Utf8JsonWriter json, CheckoutSetup setup)
    {
        var currency = setup.ChargeAmount?.Currency ?? setup.PresentmentCurrency;
        json.WriteString("paymentIntent", setup.Intent?.ToString());
        json.WriteBoolean("canHandlePendingAuthorization", setup.CanHandlePending ?? false);
        Price(json, "chargeAmount", setup.ChargeAmount);
        Price(json, "totalOrderAmount", setup.TotalOrderAmount);
        json.WriteString("softDescriptor", setup.SoftDescriptor);
        json.WriteString("presentmentCurrency", currency?.ToString());
        Boolean(json, "allowOvercharge", setup.AllowOvercharge);
        Boolean(json, "extendExpiration", setup.ExtendExpiration);
        if (setup.EstimateOrderTotal is { } estimate)
            Price(json, "estimateOrderTotal", estimate);
    }

    private static void Ids(Utf8JsonWriter json, CheckoutSession session)
    {
        var reused = session.State == State.Open ? session.Reuses : null;
        var permission = session.Permission ?? reused;
        json.WriteString("chargePermissionId", permission?.Value);
        var charge = session.Authorization is { } authorization ? ChargeId(authorization) : (ObjectId?)null;
        json.WriteString("chargeId", charge?.Value);
    }

    private static void Constraints(Utf8JsonWriter json, CheckoutSession session)
    {
        if (session.State != State.Open)
        {
            json.WriteNull("constraints");
            return;
        }
        json.WriteStartArray("constraints");
        foreach (var constraint in session.Constraints())
        {
            json.WriteStartObject();
            json.WriteString("constraintId", constraint.ToString());
            json.WriteString("description", V2States.DescriptionOf(constraint));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>
    /// Wire v2: spec 3.2, 3.4: each address is a text that holds JSON; and what the merchant said goes where.
    /// </summary>
    private static void ShippingAddresses(
        Utf8JsonWriter json,
        CheckoutSession session,
        IReadOnlyList<Address> addresses
    )
    {
        json.WriteStartArray("shippingAddressList");
        for (var i = 0; i < addresses.Count; i++)
        {
            var (id, address) = (session.AddressId(i), addresses[i]);
            json.WriteStringValue(
                JsonText.Object(inner =>
                {
                    inner.WriteString("addressId", id);
                    AddressMembers(inner, address);
                })
            );
        }
        json.WriteEndArray();
        json.WriteStartArray("multiAddressesCheckoutMetadata");
        foreach (var consignment in session.Setup.Consignments ?? [])
        {
            json.WriteStartObject();
            json.WriteString("addressId", consignment.AddressId);
            Price(json, "price", consignment.Price);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
