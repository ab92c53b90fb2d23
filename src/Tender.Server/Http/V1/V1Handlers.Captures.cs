using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V1;

/// <summary>Captures.</summary>
internal static partial class V1Handlers
{
    public static async Task<WireResponse> Capture(V1Call call)
    {
        var id = call.Input.Id("AmazonAuthorizationId");
        var reference = call.Input.Reference("CaptureReferenceId");
        var amount = call.Input.Price("CaptureAmount");
        var note = call.Input.Text("SellerCaptureNote", NoteCharsMax);
        var descriptor = call.Input.Text("SoftDescriptor", DescriptorCharsMax);
        var shares = call.Input.Shares("ProviderCreditList", "CreditAmount", amount, call.Merchant.Id, bounded: true);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.Authorization) is not { } authorization)
            return call.Refuse(Refusal.NotFound, id);
        var isPossible = call.TryReadSimulation(note, V1NoteKind.Capture, out var simulation);

        var operation = call.Operation<Charge>(
            $"Capture {amount}",
            "v1.capture",
            reference,
            charge => charge.Capture!.Id,
            [authorization.Value, amount.ToString(), note, descriptor, .. Content(shares)]
        );
        var request = new CaptureRequest(
            amount,
            reference,
            note,
            descriptor,
            simulation,
            shares,
            SimulationImpossible: !isPossible
        );
        var applied = await call.Engine.Captures.Request(operation, authorization, request, call.Ct);
        if (applied.IsReplay)
            return await call.Show(V1Call.MadeBy(applied.Reply!));
        if (applied.KeyWasForAnother)
        {
            var exists = await call.Find(authorization) is Authorization { IsUnseen: false };
            return call.RefuseDuplicate(applied, reference, authorization, exists);
        }
        if (applied.Result.Ok)
            return await call.Show(applied.Result.Value.Capture!);
        return call.Refuse(applied.Result, id);
    }

    public static async Task<WireResponse> GetCapture(V1Call call) =>
        await call.ShowTransaction("AmazonCaptureId", ObjectKind.Capture);
}
