using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// Checkout sessions, and what is read of them wherever it comes from: the merchant's server, or the signed payload of
/// its button.
/// </summary>
internal static partial class V2Handlers
{
    /// <summary>Wire v2: spec 4.1, 4.5: a session is deleted 30 days after its creation.</summary>
    private static readonly TimeSpan SessionShownWindow = TimeSpan.FromDays(30);

    /// <summary>What a buyer may be asked to share, at a checkout or a sign-in.</summary>
    public static IReadOnlyList<string> Scopes { get; } =
    ["name", "email", "phoneNumber", "billingAddress", "postalCode", "shippingAddress", "primeStatus"];

    public static async Task<WireResponse> CreateSession(V2Call call)
    {
        var (fault, session) = await ReadSession(
            call.Engine,
            call.Merchant,
            call.Whole,
            call.Sandbox,
            call.Settings.StrictJson
        );
        if ((fault ?? call.Fault) is { } refused)
            return V2Faults.Render(refused);
        return await call.Do<CheckoutSession>(
            "Create Checkout Session",
            made => new StoredResponse(201, call.Shapes.Session(made)),
            ask => call.Engine.Sessions.Open(ask, session!)
        );
    }

    /// <summary>
    /// Reads what describes a new session: the body of the call, or the button's payload. Exactly one of the two
    /// answers is there.
    /// </summary>
    public static async Task<(V2Fault? Fault, Func<DecisionContext, ObjectId, CheckoutSession>? Session)> ReadSession(
        Engine engine,
        Merchant merchant,
        V2Body whole,
        bool sandbox,
        bool strict
    )
    {
        var body = whole.Root;
        var setup = Setup(whole, merchant, sandbox) with
        {
            Scopes = body.Words("scopes", Scopes),
            DeliverySpecifications = DeliverySpecifications(body),
            MerchantAddress = Address(body.Object("addressDetails")),
        };
        var kind = body.Word<PermissionKind>("chargePermissionType") ?? PermissionKind.OneTime;
        var reused = body.Name("chargePermissionId", 256);
        if (reused is not null && kind != PermissionKind.PaymentMethodOnFile)
            whole.Conflict("chargePermissionId", "chargePermissionType");
        var store = body.Text("storeId", 256, required: true);
        if (store is not null && store != merchant.StoreId)
            body.Refuse("storeId");
        // Wire v2: spec 3.3: a review page unless the order is processed at once; then a result page.
        if (setup.CheckoutMode is null ? setup.ReviewReturnUrl is null : setup.ResultReturnUrl is null)
            body.Object("webCheckoutDetails")
                .Require(setup.CheckoutMode is null ? "checkoutReviewReturnUrl" : "checkoutResultReturnUrl");
        if (whole.Fault(strict) is { } fault)
            return (fault, null);

        ObjectId? wallet = null;
        if (reused is not null)
        {
            wallet = V2Call.Named(reused, ObjectKind.ChargePermission);
            if (
                wallet is not { } id
                || (await engine.Store.Find(merchant.Id, [id])).GetValueOrDefault(id) is not ChargePermission found
            )
                return (V2Faults.NotFound, null);
            // Wire v2: spec 3.3: only a saved wallet is used again; one that has ended never.
            if (found.Kind != PermissionKind.PaymentMethodOnFile)
                return (V2Faults.InvalidParameter("chargePermissionId"), null);
            if (found.State is not (State.Open or State.Suspended))
                return (V2Faults.Of(Refusal.PermissionNotOpen, null, V2Operation.CreateCheckoutSession), null);
        }
        var terms = kind switch
        {
            PermissionKind.OneTime => Terms.OneTime,
            PermissionKind.Recurring => Terms.Recurring,
            PermissionKind.PaymentMethodOnFile => Terms.PaymentMethodOnFile,
        };
        return (null, (scene, id) => new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = kind,
                Terms = scene.Merchant.Settings.Adapt(terms),
                Requires =
                [
                    Constraint.BuyerNotAssociated,
                    Constraint.ChargeAmountNotSet,
                    Constraint.CheckoutResultReturnUrlNotSet,
                    Constraint.PaymentIntentNotSet,
                    .. kind == PermissionKind.Recurring ? new[] { Constraint.RecurringFrequencyNotSet } : [],
                ],
                Setup = setup,
                StoreId = store,
                Reuses = wallet,
            });
    }

    public static async Task<WireResponse> GetSession(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return
            await Read(call, ObjectKind.CheckoutSession) is CheckoutSession session && !await IsDeleted(call, session)
            ? V2Call.Yes(200, call.Shapes.Session(session))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> UpdateSession(V2Call call)
    {
        var setup = Setup(call.Whole, call.Merchant, call.Sandbox);
        if (
            call.Fault is null
            && setup.Consignments is { } parts
            && await Read(call, ObjectKind.CheckoutSession) is CheckoutSession { ShippingAddresses: { } places } known
        )
        {
            // Wire v2, assumed: only to addresses the buyer chose.
            var ids = places.Select((_, i) => known.AddressId(i)).ToList();
            if (!parts.All(part => ids.Contains(part.AddressId)))
                call.Body.Refuse("multiAddressesCheckoutMetadata");
        }
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        return await call.Do<CheckoutSession>(
            "Update Checkout Session",
            session => new StoredResponse(200, call.Shapes.Session(session)),
            ask => call.Engine.Sessions.Update(ask, id, setup),
            _ => Deleted(call)
        );
    }

    public static async Task<WireResponse> CompleteSession(V2Call call)
    {
        var amount = call.Body.Price("chargeAmount");
        var total = call.Body.Price("totalOrderAmount");
        // Wire v2, assumed: a session that only saves a wallet has no amount that could be confirmed.
        if (
            !call.Body.Object("chargeAmount").Given
            && await Read(call, ObjectKind.CheckoutSession)
                is not CheckoutSession { IsSetupOnly: true, Setup.ChargeAmount: null }
        )
            call.Body.Require("chargeAmount");
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        var simulation = call.Simulation is { } code ? V2Simulations.Completion(code) : null;
        return await call.Do<Completion>(
            $"Complete Checkout Session {amount}".TrimEnd(),
            done => Word(call, done, finalized: false),
            ask => call.Engine.Sessions.Complete(ask, id, amount, total, simulation, call.Ct),
            _ => Deleted(call)
        );
    }

    public static Task<WireResponse> FinalizeSession(V2Call call)
    {
        var body = call.Body;
        var (shipping, billing) = (Address(body.Object("shippingAddress")), Address(body.Object("billingAddress")));
        var setup = new CheckoutSetup
        {
            ChargeAmount = Price(call.Merchant, body, "chargeAmount", required: true),
            TotalOrderAmount = Price(call.Merchant, body, "totalOrderAmount"),
            Intent = body.Word<PaymentIntent>("paymentIntent"),
            CanHandlePending = body.Flag("canHandlePendingAuthorization"),
            SupplementaryData = body.Text("supplementaryData", 16_384),
        };
        body.Text("paymentIntent", 32, required: true);
        if (setup is { Intent: PaymentIntent.AuthorizeWithCapture, CanHandlePending: true })
            call.Whole.Conflict("paymentIntent", "canHandlePendingAuthorization");
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var simulation = call.Simulation is { } code ? V2Simulations.Completion(code) : null;
        return call.Do<Completion>(
            $"Finalize Checkout Session {setup.ChargeAmount}",
            done => Word(call, done, finalized: true),
            ask => call.Engine.Sessions.Finalize(ask, id, setup, shipping, billing, simulation, call.Ct),
            _ => Deleted(call)
        );
    }

    // Wire v2: spec 3.6, 5.3: a decline cancels the session and is a 422; 202 while the authorization is pending.
    private static StoredResponse Word(V2Call call, Completion done, bool finalized) =>
        done.Session.State == State.Canceled
            ? Decline(
                V2Faults.Of(
                    Refusal.SessionCanceled,
                    $"Its state is Canceled ({V2Rendering.StateOf(done.Session).ReasonCode}).",
                    call.Route.Operation
                )
            )
            : new StoredResponse(
                done.Charge?.Authorization.State == State.Pending ? 202 : 200,
                call.Shapes.Session(done.Session, withCart: finalized)
            );

    private static async Task<bool> IsDeleted(V2Call call, CheckoutSession session) =>
        await Now(call) > session.CreatedAt + SessionShownWindow;

    /// <summary>A session that is not there any more is not found, whatever else might be said about it.</summary>
    private static async Task<V2Fault?> Deleted(V2Call call) =>
        await Read(call, ObjectKind.CheckoutSession) is CheckoutSession session && await IsDeleted(call, session)
            ? V2Faults.NotFound
            : null;

    /// <summary>What create and update share.</summary>
    private static CheckoutSetup Setup(V2Body whole, Merchant merchant, bool sandbox)
    {
        var body = whole.Root;
        var web = body.Object("webCheckoutDetails");
        var pay = body.Object("paymentDetails");
        var origins = merchant.Settings.ReturnOrigins;
        var setup = new CheckoutSetup
        {
            ReviewReturnUrl = web.Url("checkoutReviewReturnUrl", origins, !sandbox),
            ResultReturnUrl = web.Url("checkoutResultReturnUrl", origins, !sandbox),
            CancelUrl = web.Url("checkoutCancelUrl", origins, !sandbox),
            CheckoutMode = web.Word("checkoutMode", ["ProcessOrder"]),
            Intent = pay.Word<PaymentIntent>("paymentIntent"),
            CanHandlePending = pay.Flag("canHandlePendingAuthorization"),
            ChargeAmount = Price(merchant, pay, "chargeAmount"),
            TotalOrderAmount = Price(merchant, pay, "totalOrderAmount"),
            EstimateOrderTotal = Price(merchant, pay, "estimateOrderTotal"),
            SoftDescriptor = pay.Name("softDescriptor", 16),
            PresentmentCurrency = pay.Word<Currency>("presentmentCurrency"),
            AllowOvercharge = pay.Flag("allowOvercharge"),
            ExtendExpiration = pay.Flag("extendExpiration"),
            Metadata = Metadata(body),
            Recurrence = Recurrence(body),
            SetupOnly = body.Object("paymentMethodOnFileMetadata").Flag("setupOnly"),
            SupplementaryData = body.Text("supplementaryData", 16_384),
            PlatformId = body.Name("platformId", 256),
            ProviderReferenceId = body.Object("providerMetadata").Name("providerReferenceId", 256),
            Consignments = Consignments(merchant, body),
        };
        if (setup.PresentmentCurrency is { } presented && !Takes(merchant, presented))
            pay.Refuse("presentmentCurrency");
        // Wire v2: spec 3.5, 5.1.
        if (setup is { Intent: PaymentIntent.AuthorizeWithCapture, CanHandlePending: true })
            whole.Conflict("paymentDetails.paymentIntent", "paymentDetails.canHandlePendingAuthorization");
        return setup;
    }

    private static Money? Price(Merchant merchant, V2Members members, string name, bool required = false)
    {
        var price = members.Price(name, required);
        if (price is { } given && !Takes(merchant, given.Currency))
            members.Refuse($"{name}.currencyCode");
        return price;
    }

    /// <summary>Wire v2: spec 1.5: the EU presents in every currency, NA only in USD, JP only in JPY.</summary>
    private static bool Takes(Merchant merchant, Currency currency) =>
        merchant.Region switch
        {
            Region.NorthAmerica => currency == Currency.USD,
            Region.Japan => currency == Currency.JPY,
            Region.Europe => true,
        };

    /// <summary>Wire v2: spec 3.3: what goes to which of the buyer's addresses.</summary>
    private static IReadOnlyList<Consignment>? Consignments(Merchant merchant, V2Members body)
    {
        var parts = body.Objects("multiAddressesCheckoutMetadata", 100, required: false);
        return parts.Count == 0
            ? null
            :
            [
                .. parts.Select(one => new Consignment(
                    one.Text("addressId", 256, required: true) ?? "",
                    Price(merchant, one, "price")
                )),
            ];
    }

    private static MerchantMetadata? Metadata(V2Members body)
    {
        var metadata = body.Object("merchantMetadata");
        var read = new MerchantMetadata(
            metadata.Text("merchantReferenceId", 256),
            metadata.Text("merchantStoreName", 50),
            metadata.Text("noteToBuyer", 255),
            metadata.Text("customInformation", 4096)
        );
        return metadata.Given ? read : null;
    }

    private static Recurrence? Recurrence(V2Members body)
    {
        var recurring = body.Object("recurringMetadata");
        var frequency = recurring.Object("frequency");
        var unit = frequency.Word("unit", ["Year", "Month", "Week", "Day", "Variable"]);
        var value = frequency.Digits("value", 5);
        var amount = recurring.Price("amount");
        // Wire v2: spec 3.2: "0" when the frequency varies.
        if (unit == "Variable" && value is not (null or "0"))
            frequency.Refuse("value");
        return recurring.Given ? new(unit, value, amount) : null;
    }

    /// <summary>
    /// Where may be shipped to; only the hosted page looks at it, so it is checked and kept as it came.
    /// </summary>
    private static string? DeliverySpecifications(V2Members body)
    {
        var rules = body.Object("deliverySpecifications");
        rules.Words("specialRestrictions", ["RestrictPOBoxes", "RestrictPackstations"]);
        var addresses = rules.Object("addressRestrictions");
        addresses.Word("type", ["Allowed", "NotAllowed"]);
        addresses.Json("restrictions");
        return body.Json("deliverySpecifications");
    }

    // Wire v2: spec 3.2, addressDetails: county and district are one member there; samples of finalize have the two of
    // the answers.
    private static Address? Address(V2Members members)
    {
        var either = members.Text("districtOrCounty", 50);
        var address = new Address
        {
            Name = members.Text("name", 50),
            AddressLine1 = members.Text("addressLine1", 180),
            AddressLine2 = members.Text("addressLine2", 60),
            AddressLine3 = members.Text("addressLine3", 60),
            City = members.Text("city", 50),
            County = members.Text("county", 50),
            District = members.Text("district", 50) ?? either,
            StateOrRegion = members.Text("stateOrRegion", 50),
            PostalCode = members.Text("postalCode", 20),
            CountryCode = members.Text("countryCode", 3),
            PhoneNumber = members.Text("phoneNumber", 20),
        };
        return members.Given ? address : null;
    }
}
