using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Captures and the refunds of what was captured. Their verdicts: <see cref="ProcessorCalls"/>.</summary>
internal sealed class Captures(PaymentStore store, ProcessorCalls movements)
{
    /// <summary>
    /// Captures an authorization. Refusals: not found, then those of <see cref="Authorization.Capture"/>.
    /// </summary>
    public Task<CommandResult<Charge>> Request(
        OperationRequest<Charge> ask,
        ObjectId authorization,
        CaptureRequest request,
        CancellationToken ct
    ) => movements.SerializeByKey(ask, ct, async () =>
        {
            var applied = await store.Apply(
                ask.Command(
                    [authorization.Root],
                    [authorization, authorization.Capture(authorization.Number)],
                    (change, scene) =>
                        change.Find<Authorization>(authorization) is { IsUnseen: false } found
                            ? movements.Capture(change, scene, found, request)
                            : Refusal.NotFound
                ),
                ct
            );
            if (
                !movements.AsksProcessor
                || applied
                    is not {
                        IsReplay: false,
                        Result: { Ok: true, Value.Capture: { State: State.Pending, Late: false } pending }
                    }
            )
                return applied;
            var reply = await movements.Perform(
                ask.Merchant,
                pending.Id,
                ct,
                ask.Key,
                ask.Rendering(change => ProcessorCalls.ChargeIn(change, authorization))
            );
            var now = await store.Find(ask.Merchant, [authorization, pending.Id]);
            return OperationRequest<Charge>.Now(
                applied,
                new Charge((Authorization)now[authorization], (Capture)now[pending.Id]),
                reply
            );
        });

    /// <summary>Refunds a capture. Refusals: not found, then those of <see cref="Capture.Refund"/>.</summary>
    public async Task<CommandResult<Refund>> Refund(
        OperationRequest<Refund> ask,
        ObjectId capture,
        RefundRequest request
    )
    {
        // Which credits a capture made is settled before it can be refunded.
        var credits = request.Shares is null
            ? null
            : ((await store.Find(ask.Merchant, [capture])).GetValueOrDefault(capture) as Capture)?.Credits;
        return await store.Apply(
            ask.Command(
                [capture.Root],
                [
                    capture,
                    capture.Authorization(capture.Number),
                    .. (credits ?? []).Select(one => capture.Root.Credit(one.Number)),
                ],
                (change, scene) =>
                {
                    if (change.Find<Capture>(capture) is { } found)
                        return movements.Refund(change, scene, found, request);
                    // A v2 charge that was never captured exists, but not as a capture.
                    return change.Find<Authorization>(capture.Authorization(capture.Number)) is { IsUnseen: false }
                        ? Refusal.CaptureNotRefundable
                        : Refusal.NotFound;
                }
            )
        );
    }
}
