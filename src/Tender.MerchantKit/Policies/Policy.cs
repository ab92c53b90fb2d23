using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

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
    /// <returns>What the kit does, or null for nothing.</returns>
    public abstract FollowUp? Follow(Situation situation);

    /// <summary>When to be asked again while nothing happens; null for never.</summary>
    /// <returns>An instant of the kit's clock, or null for never.</returns>
    public virtual DateTimeOffset? AskAgainAt(Situation situation) => null;

    /// <summary>
    /// Half of <see cref="AuthorizationMode.Optimal"/>: what could not be decided within seconds is asked for again
    /// with a day's time; the handler is told the end of that.
    /// </summary>
    /// <returns>The policy, for the list of the options.</returns>
    // Wire v1: spec 6.2, what plugins call omnichronous: synchronous first, on TransactionTimedOut again with a new
    // reference. Wire v2: spec 5.4.
    public static Policy AsynchronousWhenTimedOut() => new AsynchronousWhenTimedOutPolicy();

    /// <summary>
    /// Asks again after a soft decline or a processing failure of an authorization nobody waits for. The handler is
    /// told the last decline only.
    /// </summary>
    /// <param name="limit">How many times more.</param>
    /// <param name="after">How long to wait before each; after a processing failure two minutes are enough.</param>
    /// <returns>The policy, for the list of the options.</returns>
    public static Policy RetrySoftDeclines(int limit, TimeSpan after) => new RetrySoftDeclinesPolicy(limit, after);

    /// <summary>
    /// Authorizes again when an authorization ran out without a capture. The handler is told both: the expiry and what
    /// came of the new one.
    /// </summary>
    /// <param name="limit">How many times in all.</param>
    /// <returns>The policy, for the list of the options.</returns>
    public static Policy ReauthorizeWhenExpired(int limit) => new ReauthorizeWhenExpiredPolicy(limit);

    /// <summary>Authorizes what was declined again when the buyer has repaired the payment method.</summary>
    /// <param name="limit">How many attempts in all under one name.</param>
    /// <returns>The policy, for the list of the options.</returns>
    public static Policy AuthorizeWhenRestored(int limit) => new AuthorizeWhenRestoredPolicy(limit);

    /// <summary>
    /// Captures the whole amount as soon as it is authorized, or later. What Amazon says to hold is captured when the
    /// hold has ended.
    /// </summary>
    /// <param name="beforeGuaranteeEnds">Null: at once. Otherwise how long before the seven days are over.</param>
    /// <param name="suffix">The capture is called as the authorization, with this appended; at most 20
    /// characters.</param>
    /// <returns>The policy, for the list of the options.</returns>
    /// <exception cref="ArgumentException">The suffix is empty, or longer than it may be.</exception>
    public static Policy Capture(TimeSpan? beforeGuaranteeEnds = null, string suffix = "-capture") =>
        new CapturePolicy(beforeGuaranteeEnds, suffix);

    /// <summary>
    /// Alerts (<see cref="GuaranteeEndsSoon"/>) when an authorization is not captured and its seven days are nearly
    /// over.
    /// </summary>
    /// <param name="before">How long before.</param>
    /// <returns>The policy, for the list of the options.</returns>
    public static Policy WarnBeforeGuaranteeEnds(TimeSpan before) => new WarnBeforeGuaranteeEndsPolicy(before);

    /// <summary>
    /// Alerts (<see cref="Outcomes.Overdue"/>) when something stays pending, or a request unanswered; while reads and
    /// calls fail, too.
    /// </summary>
    /// <param name="authorization">How long an authorization may, for which the documents say up to 24 hours; and any
    /// request.</param>
    /// <param name="others">How long a capture or refund may; the documents name no limit.</param>
    /// <returns>The policy, for the list of the options.</returns>
    public static Policy AlertWhenOverdue(TimeSpan authorization, TimeSpan others) =>
        new AlertWhenOverduePolicy(authorization, others);

    /// <summary>
    /// Asks for a refund again that failed for a processing failure. The handler is told the last decline only, and
    /// then pays another way.
    /// </summary>
    /// <param name="limit">How many times more.</param>
    /// <param name="after">How long to wait before each.</param>
    /// <returns>The policy, for the list of the options.</returns>
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
