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
            call.Merchant.Id.Value,
            bounded: false
        );
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.Capture) is not { } capture)
            return call.Refuse(Refusal.NotFound, id);
        var isPossible = call.TryReadSimulation(note, V1NoteKind.Refund, out var simulation);

        var command = call.Command<Refund>(
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
        var applied = await call.Engine.Captures.Refund(command, capture, request);
        return await call.AnswerByReference(applied, reference, capture, Exists, Decided);

        async Task<bool> Exists() => await call.Find(capture) is not null;

        async Task<WireResponse> Decided(Result<Refund> result)
        {
            if (result.Ok)
                return await call.Show(result.Value);
            // To the operation, a charge that was never captured is not refundable; in v1 there is no such capture.
            if (result.No == Refusal.CaptureNotRefundable && !await Exists())
                return call.Refuse(Refusal.NotFound, id, result.About);
            return call.Refuse(result, id);
        }
    }

    public static async Task<WireResponse> GetRefund(V1Call call) =>
        await call.ShowTransaction("AmazonRefundId", ObjectKind.Refund);
}
