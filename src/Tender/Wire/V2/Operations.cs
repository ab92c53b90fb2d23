using Tender.Core;
using Tender.Operations;
using Tender.Store;

namespace Tender.Wire.V2;

/// <summary>The handlers: read what was sent, ask the operation, word the answer. In each, everything the body may hold is read before anything is
/// judged.</summary>
internal static class V2Operations
{
    /// <summary>Wire v2: spec 4.1, 4.5: a session is deleted 30 days after its creation.</summary>
    private static readonly TimeSpan SessionShownWindow = TimeSpan.FromDays(30);

    private static readonly string[] Scopes = ["name", "email", "phoneNumber", "billingAddress", "postalCode", "shippingAddress", "primeStatus"];

    // ---- checkout sessions ----

    public static Task<WireResponse> CreateSession(V2Call call)
    {
        var body = call.Body;
        var setup = Setup(call) with
        {
            Scopes = body.Words("scopes", Scopes),
            DeliverySpecifications = DeliverySpecifications(body),
            MerchantAddress = Address(body.Object("addressDetails")),
        };
        var kind = body.Word<PermissionKind>("chargePermissionType") ?? PermissionKind.OneTime;
        var store = body.Text("storeId", 256, required: true);
        if (store is not null && store != call.Merchant.StoreId) body.Refuse("storeId");
        // Wire v2: spec 3.3: a review page unless the order is processed at once; then a result page.
        if (setup.CheckoutMode is null ? setup.ReviewReturnUrl is null : setup.ResultReturnUrl is null)
            body.Object("webCheckoutDetails").Require(setup.CheckoutMode is null ? "checkoutReviewReturnUrl" : "checkoutResultReturnUrl");
        if (call.Fault is { } fault) return V2Call.No(fault);

        var terms = kind switch
        {
            PermissionKind.OneTime => "v2.one-time",
            PermissionKind.Recurring => "v2.recurring",
            PermissionKind.PaymentMethodOnFile => "v2.on-file",
        };
        return call.Do<CheckoutSession>("Create Checkout Session", session => new Reply(201, call.Shapes.Session(session)), ask =>
            call.Engine.Sessions.Open(ask, (scene, id) => new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = kind,
                Terms = terms + (scene.Merchant.Settings.Terms == "amazon-sandbox" ? "/amazon-sandbox" : ""),
                Requires = [Constraint.BuyerNotAssociated, Constraint.ChargeAmountNotSet, Constraint.CheckoutResultReturnUrlNotSet, Constraint.PaymentIntentNotSet,
                .. kind == PermissionKind.Recurring ? new[] { Constraint.RecurringFrequencyNotSet } : []],
                Setup = setup,
                StoreId = store,
            }));
    }

    public static async Task<WireResponse> GetSession(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        return await Read(call, ObjectKind.CheckoutSession) is CheckoutSession session && !await IsDeleted(call, session)
            ? V2Call.Yes(200, call.Shapes.Session(session)) : V2Faults.Render(V2Faults.NotFound);
    }

    public static Task<WireResponse> UpdateSession(V2Call call)
    {
        var setup = Setup(call);
        if (call.Fault is { } fault) return V2Call.No(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id) return V2Call.No(V2Faults.NotFound);
        return call.Do<CheckoutSession>("Update Checkout Session", session => new Reply(200, call.Shapes.Session(session)), ask =>
            call.Engine.Sessions.Update(ask, id, setup), _ => Deleted(call));
    }

    public static Task<WireResponse> CompleteSession(V2Call call)
    {
        var amount = call.Body.Price("chargeAmount", required: true);
        var total = call.Body.Price("totalOrderAmount");
        if (call.Fault is { } fault) return V2Call.No(fault);
        if (call.Id(ObjectKind.CheckoutSession) is not { } id) return V2Call.No(V2Faults.NotFound);
        var simulation = call.Simulation is { } code ? V2Simulations.Completion(code) : null;
        return call.Do<Completion>($"Complete Checkout Session {amount}", Word, ask =>
            call.Engine.Sessions.Complete(ask, id, amount!.Value, total, simulation, call.Ct), _ => Deleted(call));

        // Wire v2: spec 3.6, 5.3: a decline cancels the session and is a 422; 202 while the authorization is pending.
        Reply Word(Completion done) => done.Session.State == State.Canceled
            ? Decline(V2Faults.Of(Refusal.SessionCanceled, $"Its state is Canceled ({V2Shapes.StateOf(done.Session).ReasonCode}).",
                V2Operation.CompleteCheckoutSession))
            : new Reply(done.Charge?.Authorization.State == State.Pending ? 202 : 200, call.Shapes.Session(done.Session));
    }

    // ---- charge permissions ----

    public static async Task<WireResponse> GetPermission(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id) return V2Faults.Render(V2Faults.NotFound);
        var found = await call.Engine.Store.Find(call.Merchant.Id, [id, id.Details]);
        return found.GetValueOrDefault(id) is ChargePermission permission && found.GetValueOrDefault(id.Details) is PermissionDetails details
            ? V2Call.Yes(200, call.Shapes.Permission(new(permission, details), await Now(call))) : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> UpdatePermission(V2Call call)
    {
        var setup = new CheckoutSetup { Metadata = Metadata(call.Body), Recurrence = Recurrence(call.Body) };
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id) return V2Faults.Render(V2Faults.NotFound);
        var now = await Now(call);
        return await call.Do<PermissionWithDetails>("Update Charge Permission", found => new Reply(200, call.Shapes.Permission(found, now)), ask =>
            call.Engine.Permissions.Update(ask, id, _ => setup));
    }

    public static async Task<WireResponse> ClosePermission(V2Call call)
    {
        var reason = call.Body.Text("closureReason", 255, required: true);
        var cancelOpen = call.Body.Flag("cancelPendingCharges") ?? false;
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id) return V2Faults.Render(V2Faults.NotFound);
        var now = await Now(call);
        return await call.Do<PermissionWithDetails>("Close Charge Permission", found => new Reply(200, call.Shapes.Permission(found, now)),
            ask => call.Engine.Permissions.Close(ask, id, reason, cancelOpen, simulatesAmazon: call.Simulation is not null));
    }

    // ---- charges ----

    public static Task<WireResponse> CreateCharge(V2Call call)
    {
        var body = call.Body;
        var permission = body.Text("chargePermissionId", 256, required: true);
        var amount = body.Price("chargeAmount", required: true);
        var captureNow = body.Flag("captureNow") ?? false;
        var pending = body.Flag("canHandlePendingAuthorization") ?? false;
        var descriptor = body.Name("softDescriptor", 16);
        var metadata = Metadata(body);
        var echo = ChargeEcho(call);
        // Wire v2: spec 3.9, 5.1: capturing at once means waiting for the answer.
        if (captureNow && pending) call.Whole.Conflict("captureNow", "canHandlePendingAuthorization");
        if (call.Fault is { } fault) return V2Call.No(fault);
        var simulations = (For: default(Simulation), Capture: default(Simulation));
        if (call.Simulation is { } code)
        {
            if (V2Simulations.Charge(code, pending, captureNow) is not { } wished) return V2Call.No(V2Faults.Simulation);
            simulations = wished;
        }
        if (V2Call.Named(permission, ObjectKind.ChargePermission) is not { } id) return V2Call.No(V2Faults.NotFound);

        return call.Do<Charge>($"Create Charge {amount}", charge => Word(call, 201, charge), ask =>
            call.Engine.Authorizations.Request(ask, id, new AuthorizeRequest
            {
                Amount = amount!.Value,
                // Wire v2: spec 5.2: synchronous; or decided at once where possible; or, on the other kinds, always later.
                Answering = !pending ? Answering.Now : id.IsRecurring ? Answering.Later : Answering.WhenKnown,
                CaptureNow = captureNow,
                SoftDescriptor = descriptor,
                Metadata = metadata,
                Echo = echo,
                Simulation = simulations.For,
                CaptureSimulation = simulations.Capture,
                DeclineUnseen = true,
            }, call.Ct));
    }

    public static async Task<WireResponse> GetCharge(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        return call.Id(ObjectKind.Capture) is { } id && await ReadCharge(call, id) is { } charge ? V2Call.Yes(200, call.Shapes.Charge(charge))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static Task<WireResponse> CaptureCharge(V2Call call)
    {
        var amount = call.Body.Price("captureAmount", required: true);
        var descriptor = call.Body.Name("softDescriptor", 16);
        if (call.Fault is { } fault) return V2Call.No(fault);
        if (call.Id(ObjectKind.Capture) is not { } id) return V2Call.No(V2Faults.NotFound);
        var simulation = call.Simulation is { } code ? V2Simulations.Capture(code) : null;
        var request = new CaptureRequest(amount!.Value, SoftDescriptor: descriptor, Simulation: simulation);
        return call.Do<Charge>($"Capture Charge {amount}", charge => Word(call, 200, charge), ask =>
            call.Engine.Captures.Request(ask, id.Authorization(id.Number), request, call.Ct));
    }

    public static Task<WireResponse> CancelCharge(V2Call call)
    {
        var reason = call.Body.Text("cancellationReason", 255, required: true);
        if (call.Fault is { } fault) return V2Call.No(fault);
        if (call.Id(ObjectKind.Capture) is not { } id) return V2Call.No(V2Faults.NotFound);
        return call.Do<Charge>("Cancel Charge", charge => new Reply(200, call.Shapes.Charge(charge)), ask =>
            call.Engine.Authorizations.End(ask, id.Authorization(id.Number), reason));
    }

    // ---- refunds ----

    public static Task<WireResponse> CreateRefund(V2Call call)
    {
        var charge = call.Body.Text("chargeId", 256, required: true);
        var amount = call.Body.Price("refundAmount", required: true);
        var descriptor = call.Body.Name("softDescriptor", 16);
        if (call.Fault is { } fault) return V2Call.No(fault);
        if (V2Call.Named(charge, ObjectKind.Capture) is not { } id) return V2Call.No(V2Faults.NotFound);
        var request = new RefundRequest(amount!.Value, SoftDescriptor: descriptor, Simulation: call.Simulation is { } code ? V2Simulations.Refund(code) : null);
        return call.Do<Refund>($"Create Refund {amount}", refund => new Reply(201, call.Shapes.Refund(refund)), ask =>
            call.Engine.Captures.Refund(ask, id, request), Reword);

        // v2 knows no closed capture: a charge that was refunded to the last stays Captured, and what is wrong is the amount or the count.
        async Task<V2Fault?> Reword(Refusal no) => no == Refusal.CaptureNotRefundable
            && await ReadCharge(call, id) is { Capture: { State: State.Closed } closed }
            ? closed.Reason switch
            {
                Reason.MaxAmountRefunded => V2Faults.Of(Refusal.AmountExceeded, null, V2Operation.CreateRefund),
                Reason.MaxRefundsProcessed => V2Faults.Of(Refusal.CountExceeded, null, V2Operation.CreateRefund),
                _ => null,
            }
            : null;
    }

    public static async Task<WireResponse> GetRefund(V2Call call)
    {
        if (call.Fault is { } fault) return V2Faults.Render(fault);
        return await Read(call, ObjectKind.Refund) is Refund refund ? V2Call.Yes(200, call.Shapes.Refund(refund)) : V2Faults.Render(V2Faults.NotFound);
    }

    // ---- what several of them need ----

    private static Task<DateTimeOffset> Now(V2Call call) => call.Engine.Store.Now(call.Merchant.Id);

    private static async Task<Record?> Read(V2Call call, ObjectKind kind) =>
        call.Id(kind) is { } id ? (await call.Engine.Store.Find(call.Merchant.Id, [id])).GetValueOrDefault(id) : null;

    /// <summary>A charge by the id v2 gives it; null for one nobody was told of.</summary>
    private static async Task<Charge?> ReadCharge(V2Call call, ObjectId id)
    {
        var of = id.Authorization(id.Number);
        var found = await call.Engine.Store.Find(call.Merchant.Id, [of, id]);
        return found.GetValueOrDefault(of) is Authorization { IsUnseen: false } authorization
            ? new(authorization, found.GetValueOrDefault(id) as Capture) : null;
    }

    private static async Task<bool> IsDeleted(V2Call call, CheckoutSession session) => await Now(call) > session.CreatedAt + SessionShownWindow;

    /// <summary>A session that is not there any more is not found, whatever else might be said about it.</summary>
    private static async Task<V2Fault?> Deleted(V2Call call) =>
        await Read(call, ObjectKind.CheckoutSession) is CheckoutSession session && await IsDeleted(call, session) ? V2Faults.NotFound : null;

    /// <summary>A charge, or the decline the caller learns instead of one.</summary>
    private static Reply Word(V2Call call, int status, Charge charge) => charge switch
    {
        { Authorization: { State: State.Declined, Reason: { } reason } } => Decline(V2Faults.Declined(reason)),
        { Capture: { State: State.Declined, Reason: { } reason } } => Decline(V2Faults.Declined(reason)),
        _ => new Reply(status, call.Shapes.Charge(charge)),
    };

    private static Reply Decline(V2Fault fault) => new(fault.Status, V2Faults.Body(fault));

    /// <summary>What create and update share.</summary>
    private static CheckoutSetup Setup(V2Call call)
    {
        var body = call.Body;
        var web = body.Object("webCheckoutDetails");
        var pay = body.Object("paymentDetails");
        var origins = call.Merchant.Settings.ReturnOrigins;
        var setup = new CheckoutSetup
        {
            ReviewReturnUrl = web.Url("checkoutReviewReturnUrl", origins, !call.Sandbox),
            ResultReturnUrl = web.Url("checkoutResultReturnUrl", origins, !call.Sandbox),
            CancelUrl = web.Url("checkoutCancelUrl", origins, !call.Sandbox),
            CheckoutMode = web.Word("checkoutMode", ["ProcessOrder"]),
            Intent = pay.Word<PaymentIntent>("paymentIntent"),
            CanHandlePending = pay.Flag("canHandlePendingAuthorization"),
            ChargeAmount = Price("chargeAmount"),
            TotalOrderAmount = Price("totalOrderAmount"),
            EstimateOrderTotal = Price("estimateOrderTotal"),
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
        };
        if (setup.PresentmentCurrency is { } presented && !Takes(call.Merchant, presented)) pay.Refuse("presentmentCurrency");
        // Wire v2: spec 3.5, 5.1.
        if (setup is { Intent: PaymentIntent.AuthorizeWithCapture, CanHandlePending: true })
            call.Whole.Conflict("paymentDetails.paymentIntent", "paymentDetails.canHandlePendingAuthorization");
        return setup;

        Money? Price(string name)
        {
            var price = pay.Price(name);
            if (price is { } given && !Takes(call.Merchant, given.Currency)) pay.Refuse($"{name}.currencyCode");
            return price;
        }
    }

    /// <summary>Wire v2: spec 1.5: the EU presents in every currency, NA only in USD, JP only in JPY.</summary>
    private static bool Takes(Merchant merchant, Currency currency) => merchant.Region switch
    {
        "na" => currency == Currency.USD,
        "jp" => currency == Currency.JPY,
        _ => true,
    };

    private static MerchantMetadata? Metadata(V2Members body)
    {
        var metadata = body.Object("merchantMetadata");
        var read = new MerchantMetadata(metadata.Text("merchantReferenceId", 256), metadata.Text("merchantStoreName", 50),
            metadata.Text("noteToBuyer", 255), metadata.Text("customInformation", 4096));
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
        if (unit == "Variable" && value is not (null or "0")) frequency.Refuse("value");
        return recurring.Given ? new(unit, value, amount) : null;
    }

    /// <summary>Where may be shipped to; only the hosted page looks at it, so it is checked and kept as it came.</summary>
    private static string? DeliverySpecifications(V2Members body)
    {
        var rules = body.Object("deliverySpecifications");
        rules.Words("specialRestrictions", ["RestrictPOBoxes", "RestrictPackstations"]);
        var addresses = rules.Object("addressRestrictions");
        addresses.Word("type", ["Allowed", "NotAllowed"]);
        addresses.Json("restrictions");
        return body.Json("deliverySpecifications");
    }

    // Wire v2: spec 3.2, addressDetails: county and district are one member here.
    private static Address? Address(V2Members members)
    {
        var address = new Address
        {
            Name = members.Text("name", 50),
            AddressLine1 = members.Text("addressLine1", 180),
            AddressLine2 = members.Text("addressLine2", 60),
            AddressLine3 = members.Text("addressLine3", 60),
            City = members.Text("city", 50),
            District = members.Text("districtOrCounty", 50),
            StateOrRegion = members.Text("stateOrRegion", 50),
            PostalCode = members.Text("postalCode", 20),
            CountryCode = members.Text("countryCode", 3),
            PhoneNumber = members.Text("phoneNumber", 20),
        };
        return members.Given ? address : null;
    }

    /// <summary>What a charge is told that only its answers tell again.</summary>
    private static string? ChargeEcho(V2Call call)
    {
        var body = call.Body;
        (string Name, string? Value)[] members =
        [
            ("channel", body.Word("channel", ["Web", "Phone", "App", "Alexa", "PointOfSale", "FireTv", "Offline", "Amazon"])),
            ("chargeInitiator", body.Word("chargeInitiator", ["CITU", "MITU", "CITR", "MITR"])),
            ("platformId", body.Name("platformId", 256)),
            ("providerReferenceId", body.Object("providerMetadata").Name("providerReferenceId", 256)),
        ];
        return members.All(member => member.Value is null) ? null : System.Text.Encoding.UTF8.GetString(V2Shapes.Write(json =>
        {
            foreach (var (name, value) in members)
                if (value is not null) json.WriteString(name, value);
        }));
    }
}

/// <summary>The sandbox's simulation codes.</summary>
/// <remarks>Wire v2: spec 8.2 and its correction in 15.</remarks>
internal static class V2Simulations
{
    private static readonly Dictionary<string, Reason> Declines = new(StringComparer.Ordinal)
    {
        ["SoftDeclined"] = Reason.SoftDeclined,
        ["HardDeclined"] = Reason.HardDeclined,
        ["AmazonRejected"] = Reason.AmazonRejected,
        ["TransactionTimedOut"] = Reason.TransactionTimedOut,
        ["ProcessingFailure"] = Reason.ProcessingFailure,
    };

    /// <summary>Whether the operation has such a code, whatever else it needs.</summary>
    public static bool Knows(V2Operation operation, string code) => operation switch
    {
        V2Operation.CompleteCheckoutSession => Completion(code) is not null,
        V2Operation.CreateCharge => Charge(code, pending: true, captureNow: false) is not null || Charge(code, pending: false, captureNow: true) is not null,
        V2Operation.CaptureCharge => Capture(code) is not null,
        V2Operation.CreateRefund => Refund(code) is not null,
        V2Operation.CloseChargePermission => code == "AmazonClosed",
        _ => false,
    };

    public static CompletionSimulation? Completion(string code) => code switch
    {
        "BuyerCanceled" => new(Cancel: Reason.BuyerCanceled),
        "AmazonCanceled" => new(Cancel: Reason.AmazonCanceled),
        "Declined" => new(Cancel: Reason.Declined),
        "AuthorizationInitiated" => new(Charge: new Simulation(Pending: true)),
        _ => null,
    };

    /// <summary>What a new charge is to come to, and its capture; null where the code is unknown or needs a flag that is not set.</summary>
    public static (Simulation? For, Simulation? Capture)? Charge(string code, bool pending, bool captureNow)
    {
        if (code == "CaptureInitiated") return captureNow ? (null, new Simulation(Pending: true)) : null;
        if (code == "AuthorizationInitiated") return pending ? (new Simulation(Pending: true), null) : null;
        if (Declines.TryGetValue(code, out var reason)) return (new Simulation(reason), null);
        // Wire v2, assumed: the pending family's spelling is not known; several are taken.
        var joined = string.Concat(code.Split(':', '-', ' '));
        return pending && joined.StartsWith("Pending", StringComparison.Ordinal) && Declines.TryGetValue(joined["Pending".Length..], out var later)
            ? (new Simulation(later, Pending: true), null) : null;
    }

    public static Simulation? Capture(string code) => code switch
    {
        "CaptureInitiated" => new(Pending: true),
        "AmazonRejected" => new(Reason.AmazonRejected, Pending: true),
        "ProcessingFailure" => new(Reason.ProcessingFailure, Pending: true),
        _ => null,
    };

    public static Simulation? Refund(string code) => code switch
    {
        "AmazonRejected" => new(Reason.AmazonRejected),
        "ProcessingFailure" => new(Reason.ProcessingFailure),
        _ => null,
    };
}
