using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>Refunds.</summary>
internal static partial class V1Handlers
{
    public static async Task<WireResponse> Refund(V1Call call)
    {
        var id = call.Input.Id("AmazonCaptureId");
        var reference = call.Input.Reference("RefundReferenceId");
        var amount = call.Input.Price("RefundAmount");
        var note = call.Input.Text("SellerRefundNote", NoteCharsMax);
        var descriptor = call.Input.Text("SoftDescriptor", DescriptorCharsMax);
        var shares = call.Input.Shares(
            "ProviderCreditReversalList",
            "CreditReversalAmount",
            amount,
            call.Merchant.Id,
            bounded: false
        );
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.Capture) is not { } capture)
            return call.Refuse(Refusal.NotFound, id);
        var isPossible = call.TryReadSimulation(note, V1NoteKind.Refund, out var simulation);

        var operation = call.Operation<Refund>(
            $"Refund {amount}",
            "v1.refund",
            reference,
            refund => refund.Id,
            [capture.Value, amount.ToString(), note, descriptor, .. Content(shares)]
        );
        var request = new RefundRequest(
            amount,
            reference,
            note,
            descriptor,
            simulation,
            shares,
            SimulationImpossible: !isPossible
        );
        var applied = await call.Engine.Captures.Refund(operation, capture, request);
        if (applied.IsReplay)
            return await call.Show(V1Call.MadeBy(applied.Reply!));
        if (applied.KeyWasForAnother)
            return call.RefuseDuplicate(applied, reference, capture, await call.Find(capture) is not null);
        if (applied.Result.Ok)
            return await call.Show(applied.Result.Value);
        // To the operation, a charge that was never captured is not refundable; in v1 there is no such capture.
        if (applied.Result.No == Refusal.CaptureNotRefundable && await call.Find(capture) is null)
            return call.Refuse(Refusal.NotFound, id, applied.Result.About);
        return call.Refuse(applied.Result, id);
    }

    public static async Task<WireResponse> GetRefund(V1Call call) =>
        await call.ShowTransaction("AmazonRefundId", ObjectKind.Refund);
}
