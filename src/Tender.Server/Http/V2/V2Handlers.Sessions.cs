using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Checkout sessions, whether the merchant's server makes them or the signed payload of its button.</summary>
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
            call.Json,
            call.Sandbox,
            call.Settings.StrictJson
        );
        if ((fault ?? call.Fault) is { } refused)
            return call.Refuse(refused);
        return await call.Perform<CheckoutSession>(
            "Create Checkout Session",
            made => new StoredResponse(201, call.Rendering.Session(made)),
            command => call.Engine.Sessions.Open(command, session!)
        );
    }

    /// <summary>
    /// Reads what describes a new session: the body of the call, or the button's payload. Answers a fault or a session,
    /// never both.
    /// </summary>
    public static async Task<(V2Fault? Fault, Func<DecisionContext, ObjectId, CheckoutSession>? Session)> ReadSession(
        Engine engine,
        Merchant merchant,
        JsonBody json,
        bool sandbox,
        bool strict,
        SessionSource source = SessionSource.Checkout
    )
    {
        var body = json.Root;
        var read = V2Reading.Setup(json, merchant, sandbox);
        var signsIn = source == SessionSource.SignIn;
        var setup = (signsIn ? SignInSetup(body, merchant, read, sandbox) : read) with
        {
            Scopes = signsIn
                ? body.Choices("signInScopes", Scopes) ?? ["name", "email"]
                : body.Choices("scopes", Scopes),
            DeliverySpecifications = V2Reading.DeliverySpecifications(body),
            MerchantAddress = V2Reading.AddressDetails(body.Object("addressDetails")),
        };
        var usual = signsIn ? PermissionKind.PaymentMethodOnFile : PermissionKind.OneTime;
        var kind = body.Choice<PermissionKind>("chargePermissionType") ?? usual;
        if (signsIn && kind != usual)
            body.ReportInvalid("chargePermissionType");
        var reused = body.NonEmptyText("chargePermissionId", 256);
        if (reused is not null && kind != PermissionKind.PaymentMethodOnFile)
            json.ReportConflict("chargePermissionId", "chargePermissionType");
        var store = body.Text("storeId", 256, required: true);
        if (store is not null && store != merchant.StoreId)
            body.ReportInvalid("storeId");
        if (source == SessionSource.Checkout)
            RequireReturnUrl(body, setup);
        if (json.Fault(strict) is { } fault)
            return (fault, null);

        ObjectId? wallet = null;
        if (reused is not null)
        {
            (var walletFault, wallet) = await FindWallet(engine, merchant, reused);
            if (walletFault is not null)
                return (walletFault, null);
        }
        return (null, (context, id) => NewSession(id, context.Merchant, kind, setup, store, wallet));
    }

    public static async Task<WireResponse> GetSession(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession session)
            return call.Refuse(V2Faults.NotFound);
        if (await IsDeleted(call, session))
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.Session(session));
    }

    public static async Task<WireResponse> UpdateSession(V2Call call)
    {
        var setup = V2Reading.Setup(call.Json, call.Merchant, call.Sandbox);
        // Wire v2: amazon-pay-api-sdk-dotnet, UpdateCheckoutSessionRequest; Salesforce's cartridge sends it each time.
        var kind = call.Body.Choice<PermissionKind>("chargePermissionType");
        if (call.Fault is null && setup.Consignments is { } consignments)
            await CheckAddresses(call, consignments);
        if (call.Fault is null)
            await CheckSetAtCreation(call, setup);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<CheckoutSession>(
            "Update Checkout Session",
            session => new StoredResponse(200, call.Rendering.Session(session)),
            command =>
                call.Engine.Sessions.Update(
                    command,
                    id,
                    setup,
                    kind: kind is { } wanted ? (wanted, call.Merchant.Settings.Adapt(Terms.Of(wanted))) : null
                ),
            _ => FaultIfDeleted(call)
        );
    }

    public static async Task<WireResponse> CompleteSession(V2Call call)
    {
        var amount = call.Body.Price("chargeAmount");
        var total = call.Body.Price("totalOrderAmount");
        if (!call.Body.Object("chargeAmount").IsGiven && !await OnlySavesWallet(call))
            call.Body.ReportMissing("chargeAmount");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Completion(call.Simulation);
        return await call.Perform<Completion>(
            $"Complete Checkout Session {amount}".TrimEnd(),
            completion => RenderCompletion(call, completion, finalized: false),
            command => call.Engine.Sessions.Complete(command, id, amount, total, simulation, call.Ct),
            _ => FaultIfDeleted(call)
        );
    }

    public static async Task<WireResponse> FinalizeSession(V2Call call)
    {
        var body = call.Body;
        var shipping = V2Reading.Address(body.Object("shippingAddress"));
        var billing = V2Reading.Address(body.Object("billingAddress"));
        var setup = new CheckoutSetup
        {
            ChargeAmount = V2Reading.Price(call.Merchant, body, "chargeAmount", required: true),
            TotalOrderAmount = V2Reading.Price(call.Merchant, body, "totalOrderAmount"),
            Intent = body.Choice<PaymentIntent>("paymentIntent"),
            CanHandlePending = body.BooleanOrText("canHandlePendingAuthorization"),
            SupplementaryData = body.Text("supplementaryData", 16_384),
        };
        body.Text("paymentIntent", 32, required: true);
        if (setup.Intent == PaymentIntent.AuthorizeWithCapture && setup.CanHandlePending == true)
            call.Json.ReportConflict("paymentIntent", "canHandlePendingAuthorization");
        if (call.Fault is null)
            await CheckSupplementaryData(call, setup.SupplementaryData);
        if (call.Fault is null)
            await CheckShownAddress(call, shipping, billing);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Completion(call.Simulation);
        return await call.Perform<Completion>(
            $"Finalize Checkout Session {setup.ChargeAmount}",
            completion => RenderCompletion(call, completion, finalized: true),
            command => call.Engine.Sessions.Finalize(command, id, setup, shipping, billing, simulation, call.Ct),
            _ => FaultIfDeleted(call)
        );
    }

    // ---- what several of them need ----

    /// <summary>
    /// A sign-in that saves the wallet: one page, after which nothing is ordered. Browser: spec 11, 20.
    /// </summary>
    private static CheckoutSetup SignInSetup(JsonMembers body, Merchant merchant, CheckoutSetup read, bool sandbox)
    {
        var (web, origins) = (body.Object("webCheckoutDetails"), merchant.Settings.ReturnOrigins);
        // Where a sign-in that saves nothing has it.
        if (!web.IsGiven)
            web = body;
        if (read.SetupOnly == false)
            body.Object("paymentMethodOnFileMetadata").ReportInvalid("setupOnly");
        // One that was given and is no URL was reported as invalid.
        var url = web.Url("signInReturnUrl", origins, !sandbox);
        if (url is null && web.NonEmptyText("signInReturnUrl", int.MaxValue) is null)
            web.ReportMissing("signInReturnUrl");
        return read with
        {
            ReviewReturnUrl = null,
            ResultReturnUrl = url,
            CancelUrl = web.Url("signInCancelUrl", origins, !sandbox) ?? read.CancelUrl,
            Intent = read.Intent ?? PaymentIntent.Confirm,
            SetupOnly = true,
        };
    }

    // Wire v2: spec 3.3: a review page unless the order is processed at once; then a result page.
    private static void RequireReturnUrl(JsonMembers body, CheckoutSetup setup)
    {
        var web = body.Object("webCheckoutDetails");
        var (name, url) = setup.CheckoutMode is null
            ? ("checkoutReviewReturnUrl", setup.ReviewReturnUrl)
            : ("checkoutResultReturnUrl", setup.ResultReturnUrl);
        // One that was given and is no URL was reported as invalid.
        if (url is null && web.NonEmptyText(name, int.MaxValue) is null)
            web.ReportMissing(name);
    }

    // Wire v2: spec 3.3: only a saved wallet is used again; one that has ended never.
    private static async Task<(V2Fault? Fault, ObjectId? Wallet)> FindWallet(
        Engine engine,
        Merchant merchant,
        string permission
    )
    {
        if (V2Call.ParseId(permission, ObjectKind.ChargePermission) is not { } id)
            return (V2Faults.NotFound, null);
        if (await engine.Store.Find<ChargePermission>(merchant.Id, id) is not { } wallet)
            return (V2Faults.NotFound, null);
        if (wallet.Kind != PermissionKind.PaymentMethodOnFile)
            return (V2Faults.InvalidParameter("chargePermissionId"), null);
        if (wallet.State is not (State.Open or State.Suspended))
        {
            var operation = V2Operation.CreateCheckoutSession;
            return (V2Faults.FromRefusal(Refusal.PermissionNotOpen, null, operation), null);
        }
        return (null, id);
    }

    private static CheckoutSession NewSession(
        ObjectId id,
        Merchant merchant,
        PermissionKind kind,
        CheckoutSetup setup,
        string? store,
        ObjectId? wallet
    )
    {
        return new CheckoutSession
        {
            Id = id,
            State = State.Open,
            CreatedAt = default,
            Kind = kind,
            Terms = merchant.Settings.Adapt(Terms.Of(kind)),
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
        };
    }

    // Wire v2: "Advanced one-time payment options": set as the session is created, and never later. Some shops send the
    // whole of paymentDetails again: a value that changes nothing is taken.
    private static async Task CheckSetAtCreation(V2Call call, CheckoutSetup given)
    {
        var found = await call.Find(ObjectKind.CheckoutSession);
        if (found is not CheckoutSession { State: State.Open, Setup: var setup })
            return;
        var payment = call.Body.Object("paymentDetails");
        if (given.AllowOvercharge is { } overcharge && overcharge != (setup.AllowOvercharge ?? false))
            payment.ReportInvalid("allowOvercharge", "It can be set only when the session is created.");
        if (given.ExtendExpiration is { } extend && extend != (setup.ExtendExpiration ?? false))
            payment.ReportInvalid("extendExpiration", "It can be set only when the session is created.");
    }

    // Wire v2: "Verify & complete checkout" of Buy Now: it must be said again where the session has some.
    private static async Task CheckSupplementaryData(V2Call call, string? given)
    {
        if (await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession { Setup.SupplementaryData: { } set })
            return;
        if (given is null)
            call.Body.ReportMissing("supplementaryData");
        else if (given != set)
            call.Body.ReportInvalid("supplementaryData");
    }

    // Wire v2, assumed: only to addresses the buyer chose.
    private static async Task CheckAddresses(V2Call call, IReadOnlyList<Consignment> consignments)
    {
        if (
            await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession { ShippingAddresses: { } chosen } session
        )
            return;
        var ids = chosen.Select((_, i) => session.AddressId(i)).ToList();
        if (!consignments.All(consignment => ids.Contains(consignment.AddressId)))
            call.Body.ReportInvalid("multiAddressesCheckoutMetadata");
    }

    // Browser: spec 10.4: what a Buy Now page is finalized with is what the buyer chose there.
    private static async Task CheckShownAddress(V2Call call, Address? shipping, Address? billing)
    {
        if (await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession { Setup.ShownTotal: not null } session)
            return;
        var isShipped = session.ShippingAddress is not null;
        var (name, given) = isShipped ? ("shippingAddress", shipping) : ("billingAddress", billing);
        var chosen = isShipped ? session.ShippingAddress : session.BillingAddress;
        if (chosen is null)
            return;
        if (given is null)
            call.Body.ReportMissing(name);
        else if (Text(given) != Text(chosen))
            call.Body.ReportInvalid(name);

        // Shops send the members back that they were handed, empty ones as null or as an empty text.
        static Address Text(Address one) =>
            new()
            {
                Name = one.Name ?? "",
                AddressLine1 = one.AddressLine1 ?? "",
                AddressLine2 = one.AddressLine2 ?? "",
                AddressLine3 = one.AddressLine3 ?? "",
                City = one.City ?? "",
                StateOrRegion = one.StateOrRegion ?? "",
                PostalCode = one.PostalCode ?? "",
                CountryCode = one.CountryCode ?? "",
            };
    }

    // Wire v2, assumed: a session that only saves a wallet has no amount that could be confirmed.
    private static async Task<bool> OnlySavesWallet(V2Call call)
    {
        if (await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession session)
            return false;
        return session.IsSetupOnly && session.Setup.ChargeAmount is null;
    }

    // Wire v2: spec 3.6, 5.3: a decline cancels the session and is a 422; 202 while the authorization is pending.
    private static StoredResponse RenderCompletion(V2Call call, Completion completion, bool finalized)
    {
        var session = completion.Session;
        if (session.State == State.Canceled)
        {
            var details = $"Its state is Canceled ({V2States.StateOf(session).ReasonCode}).";
            return RenderFault(V2Faults.FromRefusal(Refusal.SessionCanceled, details, call.Route.Operation));
        }
        var status = completion.Charge?.Authorization.State == State.Pending ? 202 : 200;
        return new StoredResponse(status, call.Rendering.Session(session, finalized));
    }

    private static async Task<bool> IsDeleted(V2Call call, CheckoutSession session) =>
        await call.Now() > session.CreatedAt + SessionShownWindow;

    /// <summary>A session that is deleted is not found, whatever else might be said about it.</summary>
    private static async Task<V2Fault?> FaultIfDeleted(V2Call call)
    {
        if (await call.Find(ObjectKind.CheckoutSession) is not CheckoutSession session)
            return null;
        return await IsDeleted(call, session) ? V2Faults.NotFound : null;
    }
}
