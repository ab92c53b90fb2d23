using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>Captures and the refunds of what was captured. Their verdicts: <see cref="ProcessorCalls"/>.</summary>
internal sealed class Captures(PaymentStore store, ProcessorCalls processorCalls)
{
    /// <summary>
    /// Captures an authorization. Refusals: not found, then those of <see cref="Authorization.Capture"/>.
    /// </summary>
    public Task<CommandResult<Charge>> Request(
        Command<Charge> command,
        ObjectId authorization,
        CaptureRequest request,
        CancellationToken ct
    ) =>
        processorCalls.Apply(
            command.With(
                [authorization.Root],
                [authorization, authorization.Capture(authorization.Number)],
                (change, context) =>
                    change.Find<Authorization>(authorization) is { IsUnseen: false } found
                        ? processorCalls.Capture(change, context, found, request)
                        : Refusal.NotFound
            ),
            made => made.Capture is { Late: false } capture ? capture : null,
            ProcessorCalls.ChargeOf,
            ct
        );

    /// <summary>Refunds a capture. Refusals: not found, then those of <see cref="Capture.Refund"/>.</summary>
    public async Task<CommandResult<Refund>> Refund(Command<Refund> command, ObjectId capture, RefundRequest request)
    {
        // Which credits a capture made is settled before it can be refunded.
        var credits = request.Shares is null ? null : (await store.Find<Capture>(command.Merchant, capture))?.Credits;
        return await store.Apply(
            command.With(
                [capture.Root],
                [
                    capture,
                    capture.Authorization(capture.Number),
                    .. (credits ?? []).Select(one => capture.Root.Credit(one.Number)),
                ],
                (change, context) =>
                {
                    if (change.Find<Capture>(capture) is { } found)
                        return processorCalls.Refund(change, context, found, request);
                    // A v2 charge that was never captured exists, but not as a capture.
                    return change.Find<Authorization>(capture.Authorization(capture.Number)) is { IsUnseen: false }
                        ? Refusal.CaptureNotRefundable
                        : Refusal.NotFound;
                }
            )
        );
    }
}
