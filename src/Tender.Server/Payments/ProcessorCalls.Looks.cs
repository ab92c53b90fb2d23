using Tender.Core;
using Tender.Server.Processors;

namespace Tender.Server.Payments;

/// <summary>What the processor has, looked at without doing anything.</summary>
internal sealed partial class ProcessorCalls
{
    /// <summary>
    /// What the processor has of an authorization, a capture or a refund; null where there is none here.
    /// </summary>
    public async Task<FarObject?> Look(MerchantId merchant, ObjectId id, CancellationToken ct)
    {
        if (await Read(merchant, id) is not var (_, call))
            return null;
        if (call is { Kind: ProcessorCallKind.Capture, Authorization: { } of })
            call = call with { CaptureNow = await store.Find<Authorization>(merchant, of) is { CaptureNow: true } };
        return await Looked(id, ct, token => processor.Look(call, token));
    }

    /// <summary>How much of a permission the processor takes for used up.</summary>
    public Task<FarObject> Look(MerchantId merchant, ChargePermission permission, CancellationToken ct) =>
        Looked(permission.Id, ct, token => processor.Look(PermissionCallFor(merchant, permission), token));

    /// <summary>What the processor has under an operation id that it listed itself.</summary>
    public Task<FarObject> Look(ObjectId of, string operationId, CancellationToken ct) =>
        Looked(of, ct, token => processor.Look(operationId, token));

    /// <summary>A page of what the processor says it did; null where that was not learned.</summary>
    public async Task<FarPage?> List(FarQuery query, CancellationToken ct)
    {
        FarPage? page = null;
        await CallProcessor("list", default, ct, async token =>
            (page = await processor.List(query, token)) is null ? new Verdict.Unknown() : Verdict.Approval
        );
        return page;
    }

    /// <summary>Whether an authorization ended here without the processor's word, and must not be done there.</summary>
    public static bool IsGivenUp(Authorization authorization) => IsUnwanted(authorization);

    private async Task<FarObject> Looked(
        ObjectId id,
        CancellationToken ct,
        Func<CancellationToken, Task<FarObject>> ask
    )
    {
        FarObject? seen = null;
        var verdict = await CallProcessor("look", id, ct, async token =>
        {
            seen = await ask(token);
            return seen.Verdict;
        });
        return verdict is Verdict.Unknown ? new(verdict, null, null) : seen!;
    }
}
