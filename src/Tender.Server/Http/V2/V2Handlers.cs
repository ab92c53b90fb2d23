using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>The handlers: read what was sent, ask the operation, word the answer. In each, everything the body may hold
/// is read before anything is judged.</summary>
internal static partial class V2Handlers
{
    // ---- charge permissions ----

    public static async Task<WireResponse> GetPermission(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        var found = await call.Engine.Store.Find(call.Merchant.Id, [id, id.Details]);
        return
            found.GetValueOrDefault(id) is ChargePermission permission
            && found.GetValueOrDefault(id.Details) is PermissionDetails details
            ? V2Call.Yes(200, call.Shapes.Permission(new(permission, details), await Now(call)))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static async Task<WireResponse> UpdatePermission(V2Call call)
    {
        var setup = new CheckoutSetup { Metadata = Metadata(call.Body), Recurrence = Recurrence(call.Body) };
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        var now = await Now(call);
        return await call.Do<PermissionWithDetails>(
            "Update Charge Permission",
            found => new StoredResponse(200, call.Shapes.Permission(found, now)),
            ask => call.Engine.Permissions.Update(ask, id, _ => setup)
        );
    }

    public static async Task<WireResponse> ClosePermission(V2Call call)
    {
        var reason = call.Body.Text("closureReason", 255, required: true);
        var cancelOpen = call.Body.BooleanOrText("cancelPendingCharges") ?? false;
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return V2Faults.Render(V2Faults.NotFound);
        var now = await Now(call);
        return await call.Do<PermissionWithDetails>(
            "Close Charge Permission",
            found => new StoredResponse(200, call.Shapes.Permission(found, now)),
            ask =>
                call.Engine.Permissions.Close(ask, id, reason, cancelOpen, simulatesAmazon: call.Simulation is not null)
        );
    }

    // ---- charges ----

    public static async Task<WireResponse> CreateCharge(V2Call call)
    {
        var body = call.Body;
        var permission = body.Text("chargePermissionId", 256, required: true);
        var amount = body.Price("chargeAmount", required: true);
        var captureNow = body.BooleanOrText("captureNow") ?? false;
        var pending = body.BooleanOrText("canHandlePendingAuthorization") ?? false;
        var descriptor = body.NonEmptyText("softDescriptor", 16);
        var metadata = Metadata(body);
        var (initiator, channel) = (
            body.Choice("chargeInitiator", ["CITU", "MITU", "CITR", "MITR"]),
            body.Choice("channel", ["Web", "Phone", "App", "Alexa", "PointOfSale", "FireTv", "Offline", "Amazon"])
        );
        var echo = Echo(
            ("channel", channel),
            ("chargeInitiator", initiator),
            ("platformId", body.NonEmptyText("platformId", 256)),
            ("providerReferenceId", body.Object("providerMetadata").NonEmptyText("providerReferenceId", 256)),
            (
                "checkoutResultReturnUrl",
                body.Object("webCheckoutDetails")
                    .Url("checkoutResultReturnUrl", call.Merchant.Settings.ReturnOrigins, !call.Sandbox)
            )
        );
        // Wire v2: spec 3.9, 5.1: capturing at once means waiting for the answer.
        if (captureNow && pending)
            call.Whole.ReportConflict("captureNow", "canHandlePendingAuthorization");
        var id = V2Call.Named(permission, ObjectKind.ChargePermission);
        // Wire v2: spec 3.9: who charges a saved wallet, and where from, must be said.
        if (
            (initiator is null || channel is null)
            && id is { IsRecurring: true } wallet
            && (await call.Engine.Store.Find(call.Merchant.Id, [wallet])).GetValueOrDefault(wallet)
                is ChargePermission { Kind: PermissionKind.PaymentMethodOnFile }
        )
            foreach (var name in new[] { "chargeInitiator", "channel" })
                body.Text(name, 32, required: true);
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        var simulations = (For: default(Simulation), Capture: default(Simulation));
        if (call.Simulation is { } code)
        {
            if (V2Simulations.Charge(code, pending, captureNow) is not { } wished)
                return V2Faults.Render(V2Faults.Simulation);
            simulations = wished;
        }
        if (id is not { } charged)
            return V2Faults.Render(V2Faults.NotFound);

        return await call.Do<Charge>(
            $"Create Charge {amount}",
            charge => Word(call, 201, charge),
            ask =>
                call.Engine.Authorizations.Request(
                    ask,
                    charged,
                    new AuthorizeRequest
                    {
                        Amount = amount!.Value,
                        // Wire v2: spec 5.2: synchronous; or decided at once where possible; or, on the other kinds,
                        // always later.
                        Answering =
                            !pending ? AnswerMode.Now
                            : charged.IsRecurring ? AnswerMode.Later
                            : AnswerMode.WhenKnown,
                        CaptureNow = captureNow,
                        SoftDescriptor = descriptor,
                        Metadata = metadata,
                        Echo = echo,
                        Simulation = simulations.For,
                        CaptureSimulation = simulations.Capture,
                        DeclineUnseen = true,
                    },
                    call.Ct
                )
        );
    }

    public static async Task<WireResponse> GetCharge(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return call.Id(ObjectKind.Capture) is { } id && await ReadCharge(call, id) is { } charge
            ? V2Call.Yes(200, call.Shapes.Charge(charge))
            : V2Faults.Render(V2Faults.NotFound);
    }

    public static Task<WireResponse> CaptureCharge(V2Call call)
    {
        var amount = call.Body.Price("captureAmount", required: true);
        var descriptor = call.Body.NonEmptyText("softDescriptor", 16);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var simulation = call.Simulation is { } code ? V2Simulations.Capture(code) : null;
        var request = new CaptureRequest(amount!.Value, SoftDescriptor: descriptor, Simulation: simulation);
        return call.Do<Charge>(
            $"Capture Charge {amount}",
            charge => Word(call, 200, charge),
            ask => call.Engine.Captures.Request(ask, id.Authorization(id.Number), request, call.Ct)
        );
    }

    public static Task<WireResponse> CancelCharge(V2Call call)
    {
        var reason = call.Body.Text("cancellationReason", 255, required: true);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<Charge>(
            "Cancel Charge",
            charge => new StoredResponse(200, call.Shapes.Charge(charge)),
            ask => call.Engine.Authorizations.End(ask, id.Authorization(id.Number), reason)
        );
    }

    // ---- refunds ----

    public static Task<WireResponse> CreateRefund(V2Call call)
    {
        var charge = call.Body.Text("chargeId", 256, required: true);
        var amount = call.Body.Price("refundAmount", required: true);
        var descriptor = call.Body.NonEmptyText("softDescriptor", 16);
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (V2Call.Named(charge, ObjectKind.Capture) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        var request = new RefundRequest(
            amount!.Value,
            SoftDescriptor: descriptor,
            Simulation: call.Simulation is { } code ? V2Simulations.Refund(code) : null
        );
        return call.Do<Refund>(
            $"Create Refund {amount}",
            refund => new StoredResponse(201, call.Shapes.Refund(refund)),
            ask => call.Engine.Captures.Refund(ask, id, request),
            no => RefundFault(call, id, no)
        );
    }

    /// <summary>
    /// v2 knows no closed capture: a charge that was refunded to the last stays Captured, and what is wrong is the
    /// amount or the count.
    /// </summary>
    private static async Task<V2Fault?> RefundFault(V2Call call, ObjectId id, Refusal no) =>
        no == Refusal.CaptureNotRefundable && await ReadCharge(call, id) is { Capture: { State: State.Closed } closed }
            ? closed.Reason switch
            {
                Reason.MaxAmountRefunded => V2Faults.Of(Refusal.AmountExceeded, null, V2Operation.CreateRefund),
                Reason.MaxRefundsProcessed => V2Faults.Of(Refusal.CountExceeded, null, V2Operation.CreateRefund),
                _ => null,
            }
            : null;

    public static async Task<WireResponse> GetRefund(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        return await Read(call, ObjectKind.Refund) is Refund refund
            ? V2Call.Yes(200, call.Shapes.Refund(refund))
            : V2Faults.Render(V2Faults.NotFound);
    }

    // ---- buyers ----

    public static async Task<WireResponse> GetBuyer(V2Call call)
    {
        if (call.Fault is { } fault)
            return V2Faults.Render(fault);
        // Wire v2: spec 3.11: an expired token is as unknown as any other.
        return call.Engine.Buyers.Find(call.Merchant.Id, call.IdText!, await Now(call)) is { } signIn
            ? V2Call.Yes(200, call.Shapes.SignIn(signIn))
            : V2Faults.Render(V2Faults.NotFound);
    }

    // ---- deliveries ----

    /// <summary>Wire v2: spec 3.13: a permission of either API; each tracking number once.</summary>
    public static Task<WireResponse> SendDeliveryTracker(V2Call call)
    {
        var body = call.Body;
        var (permission, order) = (
            body.NonEmptyText("chargePermissionId", 256),
            body.NonEmptyText("amazonOrderReferenceId", 256)
        );
        var details = body.Objects("deliveryDetails", 100);
        var parcels = details
            .Select(one => new Parcel(
                one.Text("trackingNumber", 100, required: true) ?? "",
                one.Text("carrierCode", 50, required: true) ?? ""
            ))
            .ToList();
        if (permission is null && order is null)
            body.ReportMissing("chargePermissionId");
        if (permission is not null && order is not null)
            call.Whole.ReportConflict("chargePermissionId", "amazonOrderReferenceId");
        if (parcels.Distinct().Count() != parcels.Count)
            details[0].ReportInvalid("trackingNumber");
        if (call.Fault is { } fault)
            return V2Call.No(fault);
        if (V2Call.Named(permission ?? order, ObjectKind.ChargePermission) is not { } id)
            return V2Call.No(V2Faults.NotFound);
        return call.Do<PermissionWithDetails>(
            "Send delivery tracker",
            _ => new StoredResponse(200, V2Rendering.DeliveryTracker(permission, order, parcels)),
            ask => call.Engine.Permissions.AddParcels(ask, id, parcels)
        );
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
            ? new(authorization, found.GetValueOrDefault(id) as Capture)
            : null;
    }

    /// <summary>A charge, or the decline the caller learns instead of one.</summary>
    private static StoredResponse Word(V2Call call, int status, Charge charge) =>
        charge switch
        {
            { Authorization: { State: State.Declined, Reason: { } reason } } => Decline(V2Faults.Declined(reason)),
            { Capture: { State: State.Declined, Reason: { } reason } } => Decline(V2Faults.Declined(reason)),
            _ => new StoredResponse(status, call.Shapes.Charge(charge)),
        };

    private static StoredResponse Decline(V2Fault fault) => new(fault.Status, V2Faults.Body(fault));

    /// <summary>What a charge is told that only its answers tell again.</summary>
    private static string? Echo(params (string Name, string? Value)[] members) =>
        members.All(member => member.Value is null)
            ? null
            : System.Text.Encoding.UTF8.GetString(
                JsonText.Object(json =>
                {
                    foreach (var (name, value) in members)
                        if (value is not null)
                            json.WriteString(name, value);
                })
            );
}
