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
        var shares = call.Input.Shares(
            "ProviderCreditList",
            "CreditAmount",
            amount,
            call.Merchant.Id.Value,
            bounded: true
        );
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.Authorization) is not { } authorization)
            return call.Refuse(Refusal.NotFound, id);
        var isPossible = call.TryReadSimulation(note, V1NoteKind.Capture, out var simulation);

        var command = call.Command<Charge>(
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
        var applied = await call.Engine.Captures.Request(command, authorization, request, call.Ct);
        return await call.AnswerByReference(applied, reference, authorization, Exists, Decided);

        async Task<bool> Exists() => await call.Find(authorization) is Authorization { IsUnseen: false };

        async Task<WireResponse> Decided(Result<Charge> result) =>
            result.Ok ? await call.Show(result.Value.Capture!) : call.Refuse(result, id);
    }

    public static async Task<WireResponse> GetCapture(V1Call call) =>
        await call.ShowTransaction("AmazonCaptureId", ObjectKind.Capture);
}
