using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Refunds.</summary>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> CreateRefund(V2Call call)
    {
        var charge = call.Body.Text("chargeId", 256, required: true);
        var amount = call.Body.Price("refundAmount", required: true);
        var descriptor = call.Body.NonEmptyText("softDescriptor", 16);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (V2Call.ParseId(charge, ObjectKind.Capture) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulation = V2Simulations.Refund(call.Simulation);
        var request = new RefundRequest(amount!.Value, SoftDescriptor: descriptor, Simulation: simulation);
        return await call.Perform<Refund>(
            $"Create Refund {amount}",
            refund => new StoredResponse(201, call.Rendering.Refund(refund)),
            command => call.Engine.Captures.Refund(command, id, request),
            refusal => RefundFault(call, id, refusal)
        );
    }

    public static async Task<WireResponse> GetRefund(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (await call.Find(ObjectKind.Refund) is not Refund refund)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.Refund(refund));
    }

    /// <summary>
    /// The fault of a capture that is closed, which v2 does not know: a charge that was refunded to the last stays
    /// Captured, and what is wrong is the amount or the count. Null for any other charge and refusal.
    /// </summary>
    private static async Task<V2Fault?> RefundFault(V2Call call, ObjectId id, Refusal refusal)
    {
        if (refusal != Refusal.CaptureNotRefundable)
            return null;
        if (await FindCharge(call, id) is not { Capture: { State: State.Closed } capture })
            return null;
        if (capture.Reason == Reason.MaxAmountRefunded)
            return V2Faults.FromRefusal(
                Refusal.AmountExceeded,
                $"{capture.Refunded} of {capture.Bound} is refunded already.",
                V2Operation.CreateRefund
            );
        if (capture.Reason == Reason.MaxRefundsProcessed)
            return V2Faults.FromRefusal(
                Refusal.CountExceeded,
                $"{capture.RefundCount} refunds were made of it.",
                V2Operation.CreateRefund
            );
        return null;
    }
}
