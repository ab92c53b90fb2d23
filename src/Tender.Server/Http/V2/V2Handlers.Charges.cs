using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Charges: authorizations and their captures.</summary>
internal static partial class V2Handlers
{
    private static readonly string[] ChargeInitiators = ["CITU", "MITU", "CITR", "MITR"];
    private static readonly string[] Channels =
    [
        "Web",
        "Phone",
        "App",
        "Alexa",
        "PointOfSale",
        "FireTv",
        "Offline",
        "Amazon",
    ];

    public static async Task<WireResponse> CreateCharge(V2Call call)
    {
        var body = call.Body;
        var permission = body.Text("chargePermissionId", 256, required: true);
        var amount = body.Price("chargeAmount", required: true);
        var captureNow = body.BooleanOrText("captureNow") ?? false;
        var canBePending = body.BooleanOrText("canHandlePendingAuthorization") ?? false;
        var descriptor = body.NonEmptyText("softDescriptor", 16);
        var metadata = V2Reading.Metadata(body);
        var initiator = body.Choice("chargeInitiator", ChargeInitiators);
        var channel = body.Choice("channel", Channels);
        var echo = ReadEcho(call, initiator, channel);
        // Wire v2: spec 3.9, 5.1: capturing at once means waiting for the answer.
        if (captureNow && canBePending)
            call.Json.ReportConflict("captureNow", "canHandlePendingAuthorization");
        var id = V2Call.ParseId(permission, ObjectKind.ChargePermission);
        // Wire v2: spec 3.9: who charges a saved wallet, and where from, must be said.
        if ((initiator is null || channel is null) && await IsSavedWallet(call, id))
        {
            body.Text("chargeInitiator", 32, required: true);
            body.Text("channel", 32, required: true);
        }
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var simulation = V2Simulations.Charge(call.Simulation, canBePending, captureNow);
        if (call.Simulation is not null && simulation is null)
            return call.Refuse(V2Faults.Simulation);
        if (id is not { } chargedPermission)
            return call.Refuse(V2Faults.NotFound);

        var request = new AuthorizeRequest
        {
            Amount = amount!.Value,
            Answering = AnsweringOf(canBePending, chargedPermission),
            CaptureNow = captureNow,
            SoftDescriptor = descriptor,
            Metadata = metadata,
            Echo = echo,
            Simulation = simulation?.For,
            CaptureSimulation = simulation?.Capture,
            DeclineUnseen = true,
        };
        return await call.Perform<Charge>(
            $"Create Charge {amount}",
            charge => RenderCharge(call, 201, charge),
            command => call.Engine.Authorizations.Request(command, chargedPermission, request, call.Ct)
        );
    }

    public static async Task<WireResponse> GetCharge(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Capture) is not { } id || await FindCharge(call, id) is not { } charge)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.Charge(charge));
    }

    public static async Task<WireResponse> CaptureCharge(V2Call call)
    {
        var amount = call.Body.Price("captureAmount", required: true);
        var descriptor = call.Body.NonEmptyText("softDescriptor", 16);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Capture(call.Simulation);
        var request = new CaptureRequest(amount!.Value, SoftDescriptor: descriptor, Simulation: simulation);
        return await call.Perform<Charge>(
            $"Capture Charge {amount}",
            charge => RenderCharge(call, 200, charge),
            command => call.Engine.Captures.Request(command, id.Authorization(id.Number), request, call.Ct)
        );
    }

    public static async Task<WireResponse> CancelCharge(V2Call call)
    {
        var reason = call.Body.Text("cancellationReason", 255, required: true);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<Charge>(
            "Cancel Charge",
            charge => new StoredResponse(200, call.Rendering.Charge(charge)),
            command => call.Engine.Authorizations.End(command, id.Authorization(id.Number), reason)
        );
    }

    /// <summary>Wire v2: spec 3.9: a charge that a provider processed is said to have expired.</summary>
    public static async Task<WireResponse> UpdateCharge(V2Call call)
    {
        var status = call.Body.Object("statusDetails", required: true);
        status.Choice("state", ["Canceled"]);
        status.Choice("reasonCode", ["ExpiredUnused"]);
        if (status.IsGiven)
        {
            status.Text("state", 32, required: true);
            status.Text("reasonCode", 32, required: true);
        }
        var description = status.Text("reasonDescription", 255);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        return await call.Perform<Charge>(
            "Update Charge",
            charge => new StoredResponse(200, call.Rendering.Charge(charge)),
            command => call.Engine.Authorizations.Expire(command, id.Authorization(id.Number), description)
        );
    }

    // ---- what several of them need ----

    private static async Task<bool> IsSavedWallet(V2Call call, ObjectId? permission)
    {
        if (permission is not { IsRecurring: true } id)
            return false;
        return await call.Find(id) is ChargePermission { Kind: PermissionKind.PaymentMethodOnFile };
    }

    // Wire v2: spec 5.2: synchronous; or decided at once where possible; or, on the other kinds, always later.
    private static AnswerMode AnsweringOf(bool canBePending, ObjectId permission)
    {
        if (!canBePending)
            return AnswerMode.Now;
        return permission.IsRecurring ? AnswerMode.Later : AnswerMode.WhenKnown;
    }

    /// <summary>
    /// The members of a charge that only its own answers tell again, as JSON; null where none of them was given.
    /// </summary>
    private static string? ReadEcho(V2Call call, string? initiator, string? channel)
    {
        var body = call.Body;
        var platformId = body.NonEmptyText("platformId", 256);
        var provider = body.Object("providerMetadata").NonEmptyText("providerReferenceId", 256);
        var returnUrl = body.Object("webCheckoutDetails")
            .Url("checkoutResultReturnUrl", call.Merchant.Settings.ReturnOrigins, !call.Sandbox);
        (string Name, string? Value)[] members =
        [
            ("channel", channel),
            ("chargeInitiator", initiator),
            ("platformId", platformId),
            ("providerReferenceId", provider),
            ("checkoutResultReturnUrl", returnUrl),
        ];
        var given = members.Where(member => member.Value is not null).ToList();
        if (given.Count == 0)
            return null;
        var bytes = JsonText.Object(json =>
        {
            foreach (var (name, value) in given)
                json.WriteString(name, value);
        });
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A charge by the id v2 gives it; null where there is none, or none that anybody was told of.</summary>
    private static async Task<Charge?> FindCharge(V2Call call, ObjectId id)
    {
        var authorizationId = id.Authorization(id.Number);
        var found = await call.Engine.Store.Find(call.Merchant.Id, [authorizationId, id, id.Root.Details]);
        if (found.GetValueOrDefault(authorizationId) is not Authorization { IsUnseen: false } authorization)
            return null;
        return new Charge(authorization, found.GetValueOrDefault(id) as Capture)
        {
            Details = found.GetValueOrDefault(id.Root.Details) as PermissionDetails,
        };
    }

    /// <summary>A charge, or the decline that the caller learns of instead.</summary>
    private static StoredResponse RenderCharge(V2Call call, int status, Charge charge) =>
        DeclineOf(charge) is { } reason
            ? RenderFault(V2Faults.FromDecline(reason))
            : new StoredResponse(status, call.Rendering.Charge(charge));

    private static Reason? DeclineOf(Charge charge)
    {
        if (charge.Authorization.State == State.Declined)
            return charge.Authorization.Reason;
        return charge.Capture?.State == State.Declined ? charge.Capture.Reason : null;
    }

    private static StoredResponse RenderFault(V2Fault fault) => new(fault.Status, V2Faults.Body(fault));
}
