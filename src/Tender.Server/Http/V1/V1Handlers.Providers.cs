using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What solution providers are given of a capture, and give back.</summary>
internal static partial class V1Handlers
{
    public static async Task<WireResponse> GetProviderCredit(V1Call call) =>
        await call.ShowTransaction("AmazonProviderCreditId", ObjectKind.ProviderCredit);

    public static async Task<WireResponse> GetProviderCreditReversal(V1Call call) =>
        await call.ShowTransaction("AmazonProviderCreditReversalId", ObjectKind.ProviderCreditReversal);

    public static async Task<WireResponse> ReverseProviderCredit(V1Call call)
    {
        var id = call.Input.Id("AmazonProviderCreditId");
        var reference = call.Input.Reference("CreditReversalReferenceId");
        var amount = call.Input.Price("CreditReversalAmount");
        var note = call.Input.Text("CreditReversalNote", NoteCharsMax);
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (Parse(id, ObjectKind.ProviderCredit) is not { } credit)
            return call.Refuse(Refusal.NotFound, id);
        var command = call.Command<ProviderCreditReversal>(
            $"Reverse {amount} of a provider's credit",
            "v1.reverse",
            reference,
            reversal => reversal.Id,
            credit.Value,
            amount.ToString(),
            note
        );
        var request = new ReversalRequest(amount, reference, note);
        var applied = await call.Engine.Credits.Reverse(command, credit, request);
        return await call.AnswerByReference(applied, reference, credit, Exists, Decided);

        async Task<bool> Exists() => await call.Find(credit) is not null;

        async Task<WireResponse> Decided(Result<ProviderCreditReversal> result) =>
            result.Ok ? await call.Show(result.Value) : call.Refuse(result, id);
    }
}
