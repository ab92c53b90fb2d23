using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// Injects a sandbox merchant's faults into the attempts to deliver its notices. The stored bytes stay what they are,
/// an attempt that fails is followed by the next one by the schedule, and what is sent later is a job.
/// </summary>
internal sealed class NoticeFaults
{
    /// <summary>A notice that is held back is sent after so long, if none overtakes it.</summary>
    private static readonly TimeSpan HeldBackWindow = TimeSpan.FromHours(1);

    private static readonly IReadOnlyList<FaultKind> BeforeSending =
    [
        FaultKind.Drop,
        FaultKind.Reorder,
        FaultKind.Delay,
        FaultKind.Truncate,
        FaultKind.BadSignature,
    ];

    private static readonly IReadOnlyList<FaultKind> AfterDelivery = [FaultKind.Double];

    /// <summary>
    /// Draws what happens to an attempt. A delivery that a fault has moved or repeated is struck no more.
    /// </summary>
    /// <param name="change">Where a later attempt is scheduled.</param>
    /// <param name="context">The merchant.</param>
    /// <param name="id">The object of the notice.</param>
    /// <param name="endpoint">Where it goes.</param>
    /// <param name="which">The delivery.</param>
    /// <param name="isFirst">Whether it is the first attempt.</param>
    public FaultRule? Strike(
        Change change,
        DecisionContext context,
        ObjectId id,
        NoticeEndpoint endpoint,
        DeliveryArguments which,
        bool isFirst
    )
    {
        if (context.Merchant.FaultPlan is not { } plan || !which.IsOrdinary)
            return null;
        // One is held back at a time: the next must go out to overtake it.
        var mayWait = isFirst && !plan.HeldBack.Any(held => IsToTheSame(held, which));
        var fault = FaultInjection.Draw(context, BeforeSending, rule =>
            rule.Concerns(id) && rule.IsFor(endpoint) && (rule.Kind != FaultKind.Reorder || mayWait)
        );
        if (fault is { Kind: FaultKind.Delay, By: { } by })
            change.Schedule(JobKind.Deliver, id, change.Now + by, which with { Turn = DeliveryTurn.Late });
        if (fault is { Kind: FaultKind.Reorder })
            HoldBack(change, context, id, which, fault.By ?? HeldBackWindow);
        return fault;
    }

    /// <summary>Whether the fault puts an attempt off: none is made now.</summary>
    public static bool PutsOff(FaultRule? fault) => fault is { Kind: FaultKind.Delay or FaultKind.Reorder };

    /// <summary>When a delivery that was put off is sent at the latest.</summary>
    public static DateTimeOffset PutOffUntil(FaultRule fault, DateTimeOffset now) => now + (fault.By ?? HeldBackWindow);

    /// <summary>What arrives of a notice.</summary>
    public static byte[] Damage(byte[] body, FaultRule? fault) =>
        fault switch
        {
            { Kind: FaultKind.Truncate } => body[..(body.Length / 2)],
            { Kind: FaultKind.BadSignature } => SignedWrongly(body),
            _ => body,
        };

    /// <summary>
    /// Draws what follows an attempt that was answered: what was held back behind it is sent, and it may be sent again.
    /// </summary>
    public FaultRule? Follow(
        Change change,
        DecisionContext context,
        ObjectId id,
        NoticeEndpoint endpoint,
        DeliveryArguments which,
        bool delivered
    )
    {
        if (context.Merchant.FaultPlan is null)
            return null;
        Release(change, context, held => IsToTheSame(held, which));
        if (!delivered || !which.IsOrdinary)
            return null;
        var fault = FaultInjection.Draw(context, AfterDelivery, rule => rule.Concerns(id) && rule.IsFor(endpoint));
        if (fault is not null)
            change.Schedule(JobKind.Deliver, id, change.Now, which with { Turn = DeliveryTurn.Copy });
        return fault;
    }

    /// <summary>No notice has overtaken this one in time: it is sent. Does nothing when one has.</summary>
    public void GiveUpWaiting(Change change, DecisionContext context, DeliveryArguments which) =>
        Release(change, context, held => held.Arguments == which.Print());

    private static void HoldBack(
        Change change,
        DecisionContext context,
        ObjectId id,
        DeliveryArguments which,
        TimeSpan window
    )
    {
        var held = which with { Turn = DeliveryTurn.Behind };
        change.Schedule(JobKind.Deliver, id, change.Now + window, held);
        var plan = context.Merchant.FaultPlan!;
        var waits = new HeldDelivery(id, held.Print());
        context.Change(context.Merchant with { FaultPlan = plan with { HeldBack = [.. plan.HeldBack, waits] } });
    }

    /// <summary>Each is released once, in a commit: by what overtook it, or by the end of its wait.</summary>
    private static void Release(Change change, DecisionContext context, Func<HeldDelivery, bool> which)
    {
        if (context.Merchant.FaultPlan is not { } plan || !plan.HeldBack.Any(which))
            return;
        foreach (var held in plan.HeldBack.Where(which))
        {
            var late = DeliveryArguments.Parse(held.Arguments) with { Turn = DeliveryTurn.Late };
            change.Schedule(JobKind.Deliver, held.Object, change.Now, late);
        }
        context.Change(
            context.Merchant with
            {
                FaultPlan = plan with { HeldBack = [.. plan.HeldBack.Where(held => !which(held))] },
            }
        );
    }

    private static bool IsToTheSame(HeldDelivery held, DeliveryArguments which) =>
        DeliveryArguments.Parse(held.Arguments) is var one
        && one.Endpoint == which.Endpoint
        && one.Dialect == which.Dialect
        && (one.Seq, one.Step) != (which.Seq, which.Step);

    /// <summary>The envelope with a signature of the right length that another key could have made.</summary>
    private static byte[] SignedWrongly(byte[] body)
    {
        var envelope = JsonNode.Parse(body)!;
        var signature = Convert.FromBase64String(envelope["Signature"]!.GetValue<string>());
        signature[^1] ^= 1;
        var (right, wrong) = (envelope["Signature"]!.GetValue<string>(), Convert.ToBase64String(signature));
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(right, wrong, StringComparison.Ordinal));
    }
}
