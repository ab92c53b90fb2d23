using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Faults;

/// <summary>
/// Injects a merchant's faults into its calls, of either API. It stands around the operation and touches nothing
/// inside: what is refused here was never begun, and what is lost here has been done.
/// </summary>
internal sealed class CallFaults(JobExecutor executor, TimeProvider time)
{
    private readonly PaymentStore store = executor.Engine.Store;
    private readonly EarlyDeliveries early = new(executor, time);

    private static readonly IReadOnlyList<FaultKind> BeforeAnswer = [FaultKind.BeforeAnswer];

    /// <summary>Answers a call, or does not. See <see cref="CallFilter"/>.</summary>
    public async Task<WireResponse> Answer(VerifiedCall call, Func<Task<WireResponse>> perform)
    {
        if (call.Merchant.FaultPlan is not { Rules.Count: > 0 } plan)
            return await perform();
        var subject = call.Subject();
        var fault = Wants(plan, FaultKinds.OfCalls) ? await Draw(call, subject, FaultKinds.OfCalls) : null;
        switch (fault?.Kind)
        {
            case FaultKind.Throttled:
                return call.Throttled();
            case FaultKind.Unexpected:
                return call.Failure(GateFailure.Unexpected);
            case FaultKind.Unavailable:
                return call.Failure(GateFailure.Unavailable);
            case FaultKind.Cut:
                return WireResponse.Cut;
        }
        var begun = store.Ids.Next();
        var response = await perform();
        if (response.Status < 300 && Wants(plan, BeforeAnswer))
            await NotifyFirst(call, subject, begun);
        if (fault is { Kind: FaultKind.Slow, By: { } pause })
            await Task.Delay(pause, time, call.Aborted);
        return fault is { Kind: FaultKind.ReplyLost } ? WireResponse.Cut : response;
    }

    /// <summary>Sends what the call owes, where the fault says so, before the call is answered.</summary>
    private async Task NotifyFirst(VerifiedCall call, CallSubject subject, long begun)
    {
        var owed = await early.OwedSince(call.Merchant.Id, begun);
        if (owed.Count > 0 && await Draw(call, subject, BeforeAnswer) is { } fault)
            await early.Send(
                call.Merchant.Id,
                [.. owed.Where(one => call.Merchant.Endpoints.Any(to => to.Id == one.Endpoint && fault.IsFor(to)))]
            );
    }

    private static bool Wants(FaultPlan plan, IReadOnlyList<FaultKind> kinds) =>
        plan.Rules.Any(rule => !rule.IsSpent && kinds.Contains(rule.Kind));

    private async Task<FaultRule?> Draw(VerifiedCall call, CallSubject subject, IReadOnlyList<FaultKind> kinds)
    {
        FaultRule? struck = null;
        await store.Apply(
            new Command<DateTimeOffset>(call.Merchant.Id, "Inject a fault", Requester.Operator)
            {
                Decide = (change, context) =>
                {
                    struck = FaultInjection.Draw(context, kinds, rule =>
                        (rule.Operation is null || rule.Operation == subject.Operation)
                        && rule.Concerns(subject.Objects)
                    );
                    return change.Now;
                },
                ExtraWrites = (writing, now) =>
                {
                    if (struck is { } fault)
                        writing.Add(
                            new InsertInjectedFault
                            {
                                Merchant = call.Merchant.Id,
                                Seq = store.Ids.Next(),
                                At = now,
                                Kind = fault.Kind.Text(),
                                Number = fault.Matched,
                                Object = subject.Objects.Count > 0 ? subject.Objects[0] : null,
                                Operation = subject.Operation,
                            }
                        );
                },
            }
        );
        return struck;
    }
}
