using System.Globalization;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>
/// The shapes of dialect v2. Members stand in the order of the real service's answers, and every member is always
/// there: the official Node SDK's tests compare whole objects, and the .NET SDK fails on a missing or null value it
/// takes for given (spec 11).
/// </summary>
/// <param name="sandbox">Which environment is told.</param>
/// <param name="pages">Where the hosted pages are.</param>
internal sealed partial class V2Rendering(bool sandbox, Uri pages)
{
    public const string MediaType = "application/json";

    /// <summary>
    /// Wire v2: spec 3.8: the buyer's data are shown for 30 days after a one-time permission's birth, or after another
    /// kind's end.
    /// </summary>
    private static readonly TimeSpan BuyerDataWindow = TimeSpan.FromDays(30);

    // ---- states ----

    /// <summary>A checkout session's state.</summary>
    public static V2State StateOf(CheckoutSession session) =>
        new(
            session.State switch
            {
                State.Open => "Open",
                State.Completed => "Completed",
                _ => "Canceled",
            },
            session.Reason is { } reason ? SessionReason(reason) : null,
            session.ReasonDescription,
            session.ChangedAt
        );

    /// <summary>
    /// A permission's state: what is in force but has nothing left cannot be charged for the time being.
    /// </summary>
    /// <remarks>Wire v2: spec 4.2, NonChargeable/ChargeInProgress when the balance is zero. A monthly cap that is used
    /// up is not a state (it would end by the calendar), it refuses the charge.</remarks>
    public static V2State StateOf(ChargePermission permission) =>
        permission.State switch
        {
            State.Open when permission.PeriodUsed is null && permission.Authorized >= permission.Limit => new(
                "NonChargeable",
                "ChargeInProgress",
                "A charge is in progress. To create another, cancel or complete it first.",
                permission.ChangedAt
            ),
            State.Open => new("Chargeable", null, null, permission.ChangedAt),
            State.Suspended => new(
                "NonChargeable",
                PermissionReason(permission.Reason!.Value),
                permission.ReasonDescription,
                permission.ChangedAt
            ),
            _ => new(
                "Closed",
                PermissionReason(permission.Reason!.Value),
                permission.ReasonDescription,
                permission.ChangedAt
            ),
        };

    /// <summary>The state of a charge, which is an authorization and, once it is asked for, its capture.</summary>
    public static V2State StateOf(Authorization authorization, Capture? capture) =>
        capture is not null
            ? StateOf(capture)
            : authorization.State switch
            {
                State.Pending => new("AuthorizationInitiated", null, null, authorization.ChangedAt),
                State.Open => new("Authorized", null, null, authorization.ChangedAt),
                State.Declined => new(
                    "Declined",
                    ChargeReason(authorization.Reason!.Value),
                    authorization.ReasonDescription,
                    authorization.ChangedAt
                ),
                _ => new(
                    "Canceled",
                    ChargeReason(authorization.Reason!.Value),
                    authorization.ReasonDescription,
                    authorization.ChangedAt
                ),
            };

    /// <summary>The state of a charge whose capture was asked for.</summary>
    public static V2State StateOf(Capture capture) =>
        capture.State switch
        {
            State.Pending => new("CaptureInitiated", null, null, capture.ChangedAt),
            State.Declined => new(
                "Declined",
                ChargeReason(capture.Reason!.Value),
                capture.ReasonDescription,
                capture.ChangedAt
            ),
            // What closes a capture in v1 (all refunded) is no change here: a captured charge stays Captured.
            _ => new("Captured", null, null, capture.ChangedAt),
        };

    /// <summary>A refund's state.</summary>
    public static V2State StateOf(Refund refund) =>
        new(
            refund.State switch
            {
                State.Pending => "RefundInitiated",
                State.Completed => "Refunded",
                _ => "Declined",
            },
            refund.Reason is { } reason ? ChargeReason(reason) : null,
            refund.ReasonDescription,
            refund.ChangedAt
        );

    /// <summary>A dispute's state.</summary>
    public static V2State StateOf(Dispute dispute) =>
        new(
            dispute.State switch
            {
                State.Open => "ActionRequired",
                State.Pending => "UnderReview",
                State.Completed => "Resolved",
                _ => "Closed",
            },
            dispute.Reason is { } reason ? DisputeReasons.FirstOrDefault(pair => pair.Value == reason).Key : null,
            dispute.ReasonDescription,
            dispute.ChangedAt
        );

    /// <summary>Wire v2: spec 3.13, the reason codes of disputes.</summary>
    public static IReadOnlyDictionary<string, Reason> DisputeReasons { get; } =
        new Dictionary<string, Reason>(StringComparer.Ordinal)
        {
            ["MerchantResponseRequired"] = Reason.MerchantResponseRequired,
            ["MerchantAdditionalEvidencesRequired"] = Reason.MerchantEvidenceRequired,
            ["BuyerAdditionalEvidencesRequired"] = Reason.BuyerEvidenceRequired,
            ["MerchantAcceptedDispute"] = Reason.MerchantAccepted,
            ["MerchantResponseDeadlineExpired"] = Reason.ResponseDeadlineExpired,
            ["BuyerCancelled"] = Reason.BuyerCanceled,
            ["InvestigatorResolved"] = Reason.InvestigatorResolved,
            ["AutoResolved"] = Reason.AutoResolved,
            ["ChargebackFiled"] = Reason.ChargebackFiled,
        };

    private static string SessionReason(Reason reason) =>
        reason switch
        {
            Reason.BuyerCanceled or Reason.BuyerClosed => "BuyerCanceled",
            Reason.Expired => "Expired",
            Reason.Declined => "Declined",
            Reason.MerchantCanceled or Reason.MerchantClosed => "MerchantCanceled",
            _ => "AmazonCanceled",
        };

    // Wire v2: spec 4.2 and 13.1-13.2: the recorded answer says MerchantClosed where the documentation also says
    // MerchantCanceled.
    private static string PermissionReason(Reason reason) =>
        reason switch
        {
            Reason.MerchantClosed or Reason.MerchantCanceled => "MerchantClosed",
            Reason.BuyerClosed or Reason.BuyerCanceled => "BuyerClosed",
            Reason.Expired => "Expired",
            Reason.Rejected or Reason.AmazonCanceled or Reason.AmazonRejected => "AmazonCanceled",
            Reason.InvalidPaymentMethod => "PaymentMethodInvalid",
            Reason.PaymentMethodNotAllowed => "PaymentMethodNotAllowed",
            Reason.MfaNotCompleted => "MFAFailed",
            _ => "AmazonClosed", // FullyCaptured and the counts: the work is done
        };

    // Wire v2: spec 4.3.
    private static string ChargeReason(Reason reason) =>
        reason switch
        {
            Reason.MerchantClosed or Reason.MerchantCanceled => "MerchantCanceled",
            Reason.PermissionCanceled => "ChargePermissionCanceled",
            Reason.BuyerCanceled or Reason.BuyerClosed => "BuyerCanceled",
            Reason.AmazonClosed or Reason.AmazonCanceled => "AmazonCanceled",
            Reason.MfaNotCompleted => "MFANotCompleted",
            _ => reason.ToString(), // the declines and ExpiredUnused: v2's own words
        };

    // ---- objects ----

    /// <param name="session">The session.</param>
    /// <param name="withCart">Whether cartDetails are told: only the answer of finalize has them (spec 3.4).</param>
    public byte[] Session(CheckoutSession session, bool withCart = false) =>
        JsonText.Object(json =>
        {
            var open = session.State == State.Open;
            var setup = session.Setup;
            json.WriteString("checkoutSessionId", session.Id.Value);
            // Wire v2: spec 3.4, 3.6: of a session that is not Open only the status, the ids and the time of creation
            // are told.
            Object(json, "webCheckoutDetails", open, () =>
            {
                json.WriteString("checkoutReviewReturnUrl", setup.ReviewReturnUrl);
                json.WriteString("checkoutResultReturnUrl", setup.ResultReturnUrl);
                json.WriteString("checkoutCancelUrl", setup.CancelUrl);
                json.WriteString(
                    "amazonPayRedirectUrl",
                    session.Constraints().Any() ? null : Page("amazonCheckoutSessionId", session.Id)
                );
                json.WriteString("checkoutMode", setup.CheckoutMode);
            });
            var product = setup.ProductType ?? (session.ShippingAddress is null ? "PayOnly" : "PayAndShip");
            json.WriteString("productType", open && session.Buyer is not null ? product : null);
            Object(json, "paymentDetails", open, () =>
            {
                json.WriteString("paymentIntent", setup.Intent?.ToString());
                json.WriteBoolean("canHandlePendingAuthorization", setup.CanHandlePending ?? false);
                Price(json, "chargeAmount", setup.ChargeAmount);
                Price(json, "totalOrderAmount", setup.TotalOrderAmount);
                json.WriteString("softDescriptor", setup.SoftDescriptor);
                json.WriteString(
                    "presentmentCurrency",
                    (setup.ChargeAmount?.Currency ?? setup.PresentmentCurrency)?.ToString()
                );
                Flag(json, "allowOvercharge", setup.AllowOvercharge);
                Flag(json, "extendExpiration", setup.ExtendExpiration);
                if (setup.EstimateOrderTotal is { } estimate)
                    Price(json, "estimateOrderTotal", estimate);
            });
            // The cart is the JavaScript flow's, which there is none of.
            if (withCart)
                json.WriteNull("cartDetails");
            json.WriteString("chargePermissionType", open ? session.Kind.ToString() : null);
            json.WriteNull("orderType");
            Recurring(json, open ? session.Kind : PermissionKind.OneTime, setup);
            json.WriteNull("merchantDetails");
            Object(json, "merchantMetadata", open, () => Metadata(json, setup.Metadata));
            json.WriteString("supplementaryData", open ? setup.SupplementaryData : null);
            Buyer(json, open ? session.Buyer : null, setup.Scopes);
            Address(
                json,
                "billingAddress",
                open && Shares(setup.Scopes, "billingAddress") ? session.BillingAddress : null
            );
            if (!open)
                json.WriteNull("paymentPreferences");
            else
                Preferences(json, session.Instrument);
            Status(json, StateOf(session));
            Address(json, "shippingAddress", open ? session.ShippingAddress : null);
            json.WriteString("platformId", open ? setup.PlatformId : null);
            json.WriteString("chargePermissionId", (session.Permission ?? (open ? session.Reuses : null))?.Value);
            json.WriteString(
                "chargeId",
                session.Authorization is { } authorization ? authorization.Capture(authorization.Number).Value : null
            );
            if (!open)
                json.WriteNull("constraints");
            else
            {
                json.WriteStartArray("constraints");
                foreach (var constraint in session.Constraints())
                {
                    json.WriteStartObject();
                    json.WriteString("constraintId", constraint.ToString());
                    json.WriteString("description", Describe(constraint));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteString("creationTimestamp", Instant(session.CreatedAt));
            json.WriteString("expirationTimestamp", open ? Instant(session.ExpiresAt) : null);
            json.WriteString("storeId", open ? session.StoreId : null);
            Object(json, "providerMetadata", open, () =>
                json.WriteString("providerReferenceId", setup.ProviderReferenceId)
            );
            json.WriteString("releaseEnvironment", Environment);
            json.WriteNull("checkoutButtonText");
            Raw(json, "deliverySpecifications", open ? setup.DeliverySpecifications : null);
            json.WriteNull("tokens");
            // shippingAddressList only where there can be several: the .NET SDK takes it for an array whenever it is
            // there (spec 11.7).
            if (open && session.ShippingAddresses is { } places)
                Places(json, session, places);
        });

    /// <param name="found">The permission and its details.</param>
    /// <param name="now">The merchant's time: the balance of a month and the buyer's data depend on it.</param>
    public byte[] Permission(PermissionWithDetails found, DateTimeOffset now) =>
        JsonText.Object(json =>
        {
            var (permission, details) = found;
            var setup = details.Setup;
            var ended = permission.State is State.Closed or State.Canceled
                ? permission.ChangedAt
                : (DateTimeOffset?)null;
            var shown =
                now
                <= (permission.Kind == PermissionKind.OneTime ? permission.CreatedAt : ended ?? now) + BuyerDataWindow;
            json.WriteString("chargePermissionId", permission.Id.Value);
            json.WriteNull("chargePermissionReferenceId");
            json.WriteString("platformId", setup.PlatformId);
            Buyer(json, shown ? details.Buyer : null, setup.Scopes);
            Address(json, "shippingAddress", shown ? details.ShippingAddress : null);
            Address(
                json,
                "billingAddress",
                shown && Shares(setup.Scopes, "billingAddress") ? details.BillingAddress : null
            );
            Preferences(json, permission.Instrument);
            var state = StateOf(permission);
            json.WriteStartObject("statusDetails");
            json.WriteString("state", state.Name);
            if (state.ReasonCode is null)
                json.WriteNull("reasons");
            else
            {
                // Wire v2: spec 3.2: a list here, single members on every other object.
                json.WriteStartArray("reasons");
                json.WriteStartObject();
                json.WriteString("reasonCode", state.ReasonCode);
                json.WriteString("reasonDescription", state.Description);
                json.WriteEndObject();
                json.WriteEndArray();
            }
            json.WriteString("lastUpdatedTimestamp", Instant(state.At));
            json.WriteEndObject();
            json.WriteString("creationTimestamp", Instant(permission.CreatedAt));
            json.WriteString("expirationTimestamp", permission.ExpiresAt is { } end ? Instant(end) : null);
            Object(json, "merchantMetadata", true, () => Metadata(json, setup.Metadata));
            json.WriteString("releaseEnvironment", Environment);
            json.WriteStartObject("limits");
            Price(json, "amountLimit", permission.Limit);
            Price(json, "amountBalance", permission.Balance(now));
            json.WriteEndObject();
            json.WriteString("chargePermissionType", permission.Kind.ToString());
            Recurring(json, permission.Kind, setup);
            json.WriteString("presentmentCurrency", permission.Limit.Currency.ToString());
        });

    public byte[] Charge(Charge charge) =>
        JsonText.Object(json =>
        {
            var (authorization, capture) = charge;
            using var echo = JsonDocument.Parse(authorization.Echo ?? "{}");
            json.WriteString("chargeId", ChargeId(authorization.Id).Value);
            Price(json, "chargeAmount", authorization.Amount);
            json.WriteString("chargePermissionId", authorization.Id.Root.Value);
            Price(json, "captureAmount", capture is { State: not State.Declined } ? capture.Amount : null);
            Price(
                json,
                "refundedAmount",
                capture is { State: State.Completed or State.Closed }
                    ? capture.Refunded ?? Money.Zero(capture.Amount.Currency)
                    : null
            );
            json.WriteString("softDescriptor", Descriptor(capture?.SoftDescriptor ?? authorization.SoftDescriptor));
            Object(json, "providerMetadata", true, () =>
                json.WriteString("providerReferenceId", Echo("providerReferenceId"))
            );
            // Only of charges in several currencies, which there are none of.
            json.WriteNull("convertedAmount");
            json.WriteNull("conversionRate");
            json.WriteString("channel", Echo("channel"));
            json.WriteString("chargeInitiator", Echo("chargeInitiator"));
            Status(json, StateOf(authorization, capture));
            json.WriteString("creationTimestamp", Instant(authorization.CreatedAt));
            json.WriteString("expirationTimestamp", Instant(authorization.ExpiresAt));
            json.WriteString("releaseEnvironment", Environment);
            Object(json, "merchantMetadata", true, () => Metadata(json, authorization.Metadata));
            json.WriteString("platformId", Echo("platformId"));
            // Wire v2: spec 3.9: a charge the buyer starts on a saved wallet may send her to a challenge and back.
            Object(json, "webCheckoutDetails", Echo("checkoutResultReturnUrl") is not null, () =>
            {
                json.WriteNull("checkoutReviewReturnUrl");
                json.WriteString("checkoutResultReturnUrl", Echo("checkoutResultReturnUrl"));
                json.WriteNull("checkoutCancelUrl");
                json.WriteString("amazonPayRedirectUrl", Page("amazonChargeId", ChargeId(authorization.Id)));
                json.WriteNull("checkoutMode");
            });

            string? Echo(string name) =>
                echo.RootElement.TryGetProperty(name, out var found) ? found.GetString() : null;
        });

    public byte[] Refund(Refund refund) =>
        JsonText.Object(json =>
        {
            json.WriteString("refundId", refund.Id.Value);
            json.WriteString("chargeId", refund.Capture.Value);
            json.WriteString("creationTimestamp", Instant(refund.CreatedAt));
            Price(json, "refundAmount", refund.Amount);
            Status(json, StateOf(refund));
            json.WriteString("softDescriptor", Descriptor(refund.SoftDescriptor));
            json.WriteString("releaseEnvironment", Environment);
        });

    /// <summary>The buyer of a sign-in: only what she was asked to share. Wire v2: spec 3.11.</summary>
    public byte[] SignIn(SignIn signIn) =>
        JsonText.Object(json =>
        {
            var (buyer, scopes) = (signIn.Buyer, signIn.Scopes);
            json.WriteString("name", Shares(scopes, "name") ? buyer.Name : null);
            json.WriteString("email", Shares(scopes, "email") ? buyer.Email : null);
            json.WriteString("postalCode", Shares(scopes, "postalCode") ? signIn.ShippingAddress?.PostalCode : null);
            json.WriteString("countryCode", Shares(scopes, "postalCode") ? signIn.ShippingAddress?.CountryCode : null);
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

    /// <summary>The id under which v2 knows an authorization or capture.</summary>
    public static ObjectId ChargeId(ObjectId movement) =>
        movement.Kind == ObjectKind.Authorization ? movement.Capture(movement.Number) : movement;

    /// <summary>Wire v2: the .NET SDK parses exactly this: UTC, whole seconds.</summary>
    public static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string Page(string parameter, ObjectId id) =>
        new Uri(pages, $"/checkout/processing?{parameter}={id.Value}").AbsoluteUri;

    private string Environment => sandbox ? "Sandbox" : "Live";

    private static void Object(Utf8JsonWriter json, string name, bool there, Action members)
    {
        if (!there)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        members();
        json.WriteEndObject();
    }

    // Wire v2: spec 1.5, the amount is a string; yen have no decimals.
    private static void Price(Utf8JsonWriter json, string name, Money? price) =>
        Object(json, name, price is not null, () =>
        {
            json.WriteString("amount", price!.Value.Format());
            json.WriteString("currencyCode", price.Value.Currency.ToString());
        });

    private static void Flag(Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } value)
            json.WriteBoolean(name, value);
        else
            json.WriteNull(name);
    }

    private static void Raw(Utf8JsonWriter json, string name, string? text)
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
        Object(json, "recurringMetadata", kind == PermissionKind.Recurring && setup.Recurrence is not null, () =>
        {
            Object(json, "frequency", setup.Recurrence!.Unit is not null, () =>
            {
                json.WriteString("unit", setup.Recurrence.Unit);
                json.WriteString("value", setup.Recurrence.Value);
            });
            Price(json, "amount", setup.Recurrence.Amount);
        });
        Object(json, "paymentMethodOnFileMetadata", kind == PermissionKind.PaymentMethodOnFile, () =>
            json.WriteBoolean("setupOnly", setup.SetupOnly ?? false)
        );
    }

    private static void Buyer(Utf8JsonWriter json, Buyer? buyer, IReadOnlyList<string>? scopes) =>
        Object(json, "buyer", buyer is not null, () =>
        {
            // Wire v2: spec 3.2, 3.3: name and e-mail unless the scopes say less; the phone number only with its own
            // scope or the billing address.
            json.WriteString("name", scopes is null || Shares(scopes, "name") ? buyer!.Name : null);
            json.WriteString("email", scopes is null || Shares(scopes, "email") ? buyer!.Email : null);
            json.WriteString("buyerId", buyer!.Id);
            json.WriteString(
                "phoneNumber",
                Shares(scopes, "phoneNumber") || Shares(scopes, "billingAddress") ? buyer.Phone : null
            );
            json.WriteNull("primeMembershipTypes");
        });

    private static bool Shares(IReadOnlyList<string>? scopes, string scope) =>
        scopes?.Contains(scope, StringComparer.Ordinal) ?? false;

    /// <summary>
    /// Wire v2: spec 3.2, 3.4: each address is a text that holds JSON; and what the merchant said goes where.
    /// </summary>
    private static void Places(Utf8JsonWriter json, CheckoutSession session, IReadOnlyList<Address> places)
    {
        json.WriteStartArray("shippingAddressList");
        for (var i = 0; i < places.Count; i++)
        {
            var (id, place) = (session.AddressId(i), places[i]);
            json.WriteStringValue(
                JsonText.Object(one =>
                {
                    one.WriteString("addressId", id);
                    Parts(one, place);
                })
            );
        }
        json.WriteEndArray();
        json.WriteStartArray("multiAddressesCheckoutMetadata");
        foreach (var part in session.Setup.Consignments ?? [])
        {
            json.WriteStartObject();
            json.WriteString("addressId", part.AddressId);
            Price(json, "price", part.Price);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Address(Utf8JsonWriter json, string name, Address? address) =>
        Object(json, name, address is not null, () => Parts(json, address!));

    private static void Parts(Utf8JsonWriter json, Address address)
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

    // Wire v2: recorded: a list of one null before a buyer is attached.
    private static void Preferences(Utf8JsonWriter json, Instrument? instrument)
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

    // Wire v2: recorded: AMZ*SOFT-DESC.
    private static string? Descriptor(string? text) =>
        text is null || text.StartsWith("AMZ*", StringComparison.Ordinal) ? text : "AMZ*" + text;

    private static string Describe(Constraint constraint) =>
        constraint switch
        {
            Constraint.BuyerNotAssociated =>
                "There is no buyer associated with the checkout session. Pass its id to the Amazon Pay button for the buyer to sign in.",
            Constraint.ChargeAmountNotSet => "chargeAmount is not set.",
            Constraint.CheckoutResultReturnUrlNotSet => "checkoutResultReturnUrl is not set.",
            Constraint.PaymentIntentNotSet => "paymentIntent is not set.",
            Constraint.RecurringFrequencyNotSet => "recurringMetadata frequency is not set.",
            Constraint.AmountNotSet => "totalOrderAmount is not set.",
            Constraint.ShippingAddressNotSet => "The buyer has not chosen a shipping address.",
            Constraint.PaymentPlanNotSet => "The buyer has not chosen a payment method.",
            Constraint.PaymentMethodNotAllowed => "The payment method is not allowed.",
            Constraint.BuyerConsentNotSet => "The buyer has not consented.",
        };
}
