using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Payments at a till.</summary>
/// <remarks>Wire v2: spec 3.13; the SDKs' samples and tests.</remarks>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> ScanInStore(V2Call call)
    {
        var body = call.Body;
        var code = body.Text("scanData", 256, required: true);
        var reference = body.Text("scanReferenceId", 256, required: true);
        body.Text("merchantCOE", 3, required: true);
        var currency = body.Choice<Currency>("ledgerCurrency");
        body.Text("ledgerCurrency", 3, required: true);
        if (currency is { } given && !V2Reading.AcceptsCurrency(call.Merchant, given))
            body.ReportInvalid("ledgerCurrency");
        var total = body.Price("chargeTotal");
        body.Object("storeLocation").Text("countryCode", 3);
        var metadata = V2Reading.TillMetadata(body);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (total is { } price && price.Currency != currency)
            return call.Refuse(V2Faults.FromRefusal(Refusal.CurrencyMismatch, null, call.Route.Operation));
        // Whose code it is only the buyer's provider knows; none is asked yet.
        if (!call.Sandbox)
            return call.Refuse(V2Faults.NoTills);
        var buyer = BuyerOf(call.Merchant, code!);
        return await call.Perform<ChargePermission>(
            "In-store: merchant scan",
            permission => new StoredResponse(200, V2Rendering.ScannedInStore(permission)),
            command => call.Engine.InStore.Scan(command, total, currency!.Value, metadata, buyer),
            reference: reference
        );
    }

    public static async Task<WireResponse> ChargeInStore(V2Call call)
    {
        var body = call.Body;
        var permission = body.Text("chargePermissionId", 256, required: true);
        var reference = body.Text("chargeReferenceId", 256, required: true);
        var amount = body.Price("chargeTotal", required: true);
        var descriptor = body.NonEmptyText("softDescriptor", 16);
        var metadata = V2Reading.TillMetadata(body);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (V2Call.ParseId(permission, ObjectKind.ChargePermission) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Charge(call.Simulation, canBePending: false, captureNow: true);
        var request = new AuthorizeRequest
        {
            Amount = amount!.Value,
            Answering = AnswerMode.Now,
            CaptureNow = true,
            Reference = reference,
            SoftDescriptor = descriptor,
            Metadata = metadata,
            Simulation = simulation?.For,
            CaptureSimulation = simulation?.Capture,
            DeclineUnseen = true,
        };
        return await call.Perform<Charge>(
            $"In-store: charge {amount}",
            RenderChargeInStore,
            command => call.Engine.Authorizations.Request(command, id, request, call.Ct),
            reference: reference
        );
    }

    public static async Task<WireResponse> RefundInStore(V2Call call)
    {
        var body = call.Body;
        var charge = body.Text("chargeId", 256, required: true);
        var reference = body.Text("refundReferenceId", 256, required: true);
        var amount = body.Price("refundTotal", required: true);
        var descriptor = body.NonEmptyText("softDescriptor", 16);
        V2Reading.TillMetadata(body);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (V2Call.ParseId(charge, ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Refund(call.Simulation);
        var request = new RefundRequest(amount!.Value, reference, SoftDescriptor: descriptor, Simulation: simulation);
        return await call.Perform<Refund>(
            $"In-store: refund {amount}",
            refund => new StoredResponse(200, V2Rendering.RefundedInStore(refund)),
            command => call.Engine.Captures.Refund(command, id, request),
            refusal => RefundFault(call, id, refusal),
            reference
        );
    }

    /// <summary>
    /// The sandbox's buyer, whom every code belongs to. A code that is a test card's pays with that card.
    /// </summary>
    private static (Buyer Buyer, Instrument Instrument, Address Home) BuyerOf(Merchant merchant, string code)
    {
        var home = TestBuyers.Home(merchant.Region, merchant.Currency);
        var card = TestCards.Find(code) ?? TestCards.Default;
        var buyer = new Buyer(TestBuyers.Id, home.Name!, TestBuyers.Email, home.PhoneNumber);
        return (buyer, card.Instrument, home);
    }

    private static StoredResponse RenderChargeInStore(Charge charge) =>
        DeclineOf(charge) is { } reason
            ? RenderFault(V2Faults.FromDecline(reason))
            : new StoredResponse(200, V2Rendering.ChargedInStore(charge));
}
