using Tender.AmazonPay;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

/// <summary>
/// What a policy decides on: plain data. Nothing in it is fetched by the policy, so that the same situation is always
/// answered the same.
/// </summary>
public sealed record Situation
{
    /// <summary>The merchant's own number of the order.</summary>
    public required string OrderId { get; init; }

    /// <summary>What the merchant calls the thing.</summary>
    public required string Name { get; init; }

    /// <summary>Whose object it is.</summary>
    public required ApiGeneration Generation { get; init; }

    /// <summary>The kind of the object.</summary>
    public required PaymentObject What { get; init; }

    /// <summary>Amazon Pay's id of the object; null for what was declined in the answer and never had one.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The permission it belongs to, if it is known.</summary>
    public string? PermissionId { get; init; }

    /// <summary>What a refund belongs to: v2 the charge, v1 the capture; if it is known.</summary>
    public string? ParentId { get; init; }

    /// <summary>How much it is about, if it is known.</summary>
    public Price? Amount { get; init; }

    /// <summary>The ending that was just learned; null when the policy is asked because its time has come.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The request that led here, if the kit made it.</summary>
    public PaymentCall? Request { get; init; }

    /// <summary>How often the kit asked under this name; 0 when it never did.</summary>
    public int AttemptCount { get; init; }

    /// <summary>
    /// What was declined under this permission and has not succeeded since; for <see cref="PermissionRestored"/>.
    /// </summary>
    public AuthorizeCall? Unpaid { get; init; }

    /// <summary>Since when a result is awaited; null when none is.</summary>
    public DateTimeOffset? PendingSince { get; init; }

    /// <summary>Whether it is authorized, not captured, and no capture is asked for.</summary>
    public bool AwaitsCapture { get; init; }

    /// <summary>Until when a capture is certain.</summary>
    public DateTimeOffset? GuaranteedUntil { get; init; }

    /// <summary>Names of the endings and alerts that were told about this object.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>The time, by the kit's clock.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>What a policy wants done. It is stored in the same transaction as what caused it.</summary>
public abstract record FollowUp
{
    private FollowUp() { }

    /// <summary>Asks Amazon Pay for something, later than now by <paramref name="After"/>.</summary>
    /// <param name="Request">The request; under a name that was used before, it is the next attempt of it, with a key
    /// of its own.</param>
    /// <param name="After">How long to wait.</param>
    /// <param name="InsteadOfEnding">Whether the handler is not told the ending, because this attempt takes its
    /// place.</param>
    public sealed record Call(PaymentCall Request, TimeSpan After, bool InsteadOfEnding) : FollowUp;

    /// <summary>Tells the handler.</summary>
    /// <param name="What">What it is told, once for each object.</param>
    public sealed record Alert(Ending What) : FollowUp;
}

/// <summary>
/// A rule about what the kit does by itself. <see cref="Policy"/> has the ready-made ones; derive from it for another.
/// The first policy of the list that has an answer is followed.
/// </summary>
public abstract class Policy
{
    /// <summary>
    /// What to do about an ending, or, without one, about the passing of time. Null for nothing. Must depend on the
    /// situation only.
    /// </summary>
    public abstract FollowUp? Follow(Situation situation);

    /// <summary>When to be asked again while nothing happens; null for never.</summary>
    public virtual DateTimeOffset? AskAgainAt(Situation situation) => null;

    /// <summary>
    /// Half of <see cref="AuthorizationMode.Optimal"/>: what could not be decided within seconds is asked for again
    /// with a day's time; the handler is told the end of that.
    /// </summary>
    // Wire v1: spec 6.2, what plugins call omnichronous: synchronous first, on TransactionTimedOut again with a new
    // reference. Wire v2: spec 5.4.
    public static Policy AsynchronousWhenTimedOut() => new AsynchronousWhenTimedOutPolicy();

    /// <summary>
    /// Asks again after a soft decline or a processing failure of an authorization nobody waits for. The handler is
    /// told the last decline only.
    /// </summary>
    /// <param name="limit">How many times more.</param>
    /// <param name="after">How long to wait before each; after a processing failure two minutes are enough.</param>
    public static Policy RetrySoftDeclines(int limit, TimeSpan after) => new RetrySoftDeclinesPolicy(limit, after);

    /// <summary>
    /// Authorizes again when an authorization ran out without a capture. The handler is told both: the expiry and what
    /// came of the new one.
    /// </summary>
    /// <param name="limit">How many times in all.</param>
    public static Policy ReauthorizeWhenExpired(int limit) => new ReauthorizeWhenExpiredPolicy(limit);

    /// <summary>Authorizes what was declined again when the buyer has repaired the payment method.</summary>
    /// <param name="limit">How many attempts in all under one name.</param>
    public static Policy AuthorizeWhenRestored(int limit) => new AuthorizeWhenRestoredPolicy(limit);

    /// <summary>Captures the whole amount as soon as it is authorized, or later.</summary>
    /// <param name="beforeGuaranteeEnds">Null: at once. Otherwise how long before the seven days are over.</param>
    /// <param name="suffix">The capture is called as the authorization, with this appended.</param>
    public static Policy Capture(TimeSpan? beforeGuaranteeEnds = null, string suffix = "-capture") =>
        new CapturePolicy(beforeGuaranteeEnds, suffix);

    /// <summary>
    /// Alerts (<see cref="GuaranteeEndsSoon"/>) when an authorization is not captured and its seven days are nearly
    /// over.
    /// </summary>
    /// <param name="before">How long before.</param>
    public static Policy WarnBeforeGuaranteeEnds(TimeSpan before) => new WarnBeforeGuaranteeEndsPolicy(before);

    /// <summary>Alerts (<see cref="Outcomes.Overdue"/>) when something stays pending.</summary>
    /// <param name="authorization">How long an authorization may; the documents say up to 24 hours.</param>
    /// <param name="others">How long a capture or refund may; the documents name no limit.</param>
    public static Policy AlertWhenOverdue(TimeSpan authorization, TimeSpan others) =>
        new AlertWhenOverduePolicy(authorization, others);

    /// <summary>
    /// Asks for a refund again that failed for a processing failure. The handler is told the last decline only, and
    /// then pays another way.
    /// </summary>
    /// <param name="limit">How many times more.</param>
    /// <param name="after">How long to wait before each.</param>
    public static Policy RetryRefunds(int limit, TimeSpan after) => new RetryRefundsPolicy(limit, after);

    /// <summary>
    /// What a new kit does: the second half of Optimal, two retries of soft declines an hour apart, one retry of a
    /// refund, the warning a day before the guarantee ends, and the alert when something is overdue (26 hours, 5 days).
    /// Nothing of it moves money nobody asked for.
    /// </summary>
    public static IReadOnlyList<Policy> Default { get; } =
    [
        AsynchronousWhenTimedOut(),
        RetrySoftDeclines(2, TimeSpan.FromHours(1)),
        RetryRefunds(1, TimeSpan.FromMinutes(15)),
        WarnBeforeGuaranteeEnds(TimeSpan.FromDays(1)),
        AlertWhenOverdue(TimeSpan.FromHours(26), TimeSpan.FromDays(5)),
    ];
}

internal sealed class AsynchronousWhenTimedOutPolicy : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation
            is {
                Ending: Declined { Kind: DeclineKind.TimedOut },
                Request: AuthorizeCall { Mode: AuthorizationMode.Optimal } call
            }
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                },
                TimeSpan.Zero,
                InsteadOfEnding: true
            )
            : null;
}

internal sealed class RetrySoftDeclinesPolicy(int limit, TimeSpan after) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        if (
            situation.Ending is not Declined { Kind: DeclineKind.Soft or DeclineKind.ProcessingFailure } declined
            || Attempt(situation) is not { } call
            || situation.AttemptCount > limit
        )
            return null;
        // Somebody waits for a synchronous answer: the decline is that answer.
        if (call.Mode != AuthorizationMode.Asynchronous)
            return null;
        return new FollowUp.Call(
            call with
            {
                Mode = AuthorizationMode.Asynchronous,
            },
            declined.Kind == DeclineKind.ProcessingFailure ? Shorter(after, TimeSpan.FromMinutes(2)) : after,
            InsteadOfEnding: true
        );
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>The request to repeat; a charge that came of a checkout is repeated on its permission.</summary>
    internal static AuthorizeCall? Attempt(Situation situation) =>
        situation.Request as AuthorizeCall
        ?? (
            situation
                is {
                    PermissionId: { } permission,
                    Amount: { } amount,
                    What: PaymentObject.Charge or PaymentObject.Authorization
                }
                ? new AuthorizeCall(
                    situation.OrderId,
                    situation.Name,
                    situation.Generation,
                    permission,
                    amount,
                    AuthorizationMode.Asynchronous
                )
                : null
        );
}

internal sealed class ReauthorizeWhenExpiredPolicy(int limit) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: Expired, What: PaymentObject.Charge or PaymentObject.Authorization }
        && situation.AttemptCount <= limit
        && RetrySoftDeclinesPolicy.Attempt(situation) is { } call
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                    CaptureNow = false,
                },
                TimeSpan.Zero,
                InsteadOfEnding: false
            )
            : null;
}

internal sealed class AuthorizeWhenRestoredPolicy(int limit) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: PermissionRestored, Unpaid: { } call } && situation.AttemptCount < limit
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                },
                TimeSpan.Zero,
                InsteadOfEnding: false
            )
            : null;
}

internal sealed class CapturePolicy(TimeSpan? beforeGuaranteeEnds, string suffix) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        // What Amazon says to hold (v1: StopShipmentAtypicalAuth) is for a person to capture.
        if (
            !situation.AwaitsCapture
            || situation is not { ObjectId: { } id, Amount: { } amount }
            || situation.Ending is Authorized { NextStep.Action: NextAction.Hold }
        )
            return null;
        if (beforeGuaranteeEnds is not null && !(situation.Now >= AskAgainAt(situation)))
            return null;
        return new FollowUp.Call(
            new CaptureCall(situation.OrderId, situation.Name + suffix, situation.Generation, id, amount),
            TimeSpan.Zero,
            InsteadOfEnding: false
        );
    }

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.AwaitsCapture && beforeGuaranteeEnds is { } before ? situation.GuaranteedUntil - before : null;
}

internal sealed class WarnBeforeGuaranteeEndsPolicy(TimeSpan before) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { AwaitsCapture: true, Ending: null, GuaranteedUntil: { } end }
        && situation.Now >= end - before
        && !situation.Told.Contains(nameof(GuaranteeEndsSoon))
            ? new FollowUp.Alert(new GuaranteeEndsSoon(end) { NextStep = NextSteps.Capture(end) })
            : null;

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.AwaitsCapture && !situation.Told.Contains(nameof(GuaranteeEndsSoon))
            ? situation.GuaranteedUntil - before
            : null;
}

internal sealed class AlertWhenOverduePolicy(TimeSpan authorization, TimeSpan others) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: null, PendingSince: { } since } && situation.Now >= AskAgainAt(situation)
            ? new FollowUp.Alert(new Overdue(since) { NextStep = NextSteps.Overdue })
            : null;

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.PendingSince is { } since
        && !situation.Told.Contains(nameof(Overdue))
        && situation.What != PaymentObject.CheckoutSession
            ? since + Allowed(situation)
            : null;

    private TimeSpan Allowed(Situation situation) =>
        situation.What is PaymentObject.Charge or PaymentObject.Authorization
        && !situation.Told.Contains(nameof(Authorized))
            ? authorization
            : others;
}

internal sealed class RetryRefundsPolicy(int limit, TimeSpan after) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        if (
            situation.Ending is not RefundDeclined { Kind: DeclineKind.ProcessingFailure }
            || situation.AttemptCount > limit
        )
            return null;
        var call =
            situation.Request as RefundCall
            ?? (
                situation is { ParentId: { } parent, Amount: { } amount }
                    ? new RefundCall(situation.OrderId, situation.Name, situation.Generation, parent, amount)
                    : null
            );
        return call is null ? null : new FollowUp.Call(call, after, InsteadOfEnding: true);
    }
}
