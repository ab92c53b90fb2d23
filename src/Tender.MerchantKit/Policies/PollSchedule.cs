using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

/// <summary>
/// When an object is read again while no notice asks for it: sooner while it is young, then at the merchant's interval,
/// never once nothing more can happen.
/// </summary>
internal sealed class PollSchedule(bool poll, TimeSpan every, Random random)
{
    // Wire v2: "Manage asynchronous processing" recommends a request once every hour. Most results come within minutes:
    // hence the two steps before.
    private static readonly (TimeSpan Younger, TimeSpan Interval)[] Young =
    [
        (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)),
        (TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)),
    ];

    /// <summary>Pending for so long that an hour more or less does not matter.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromDays(3);

    public DateTimeOffset? Next(TrackedObject known, DateTimeOffset now)
    {
        if (!poll)
            return null;
        return known.Phase switch
        {
            Phase.Pending => now + Jitter(Pending(now - (known.PendingSince ?? known.RegisteredAt))),
            // Nothing is awaited: once a day, and soon after the instant at which it ends by itself. A buyer who
            // repairs a suspended permission does so within days, or not at all.
            Phase.Settled when known.IsSuspended && now - (known.UpdatedAt ?? known.RegisteredAt) < Old => now
                + Jitter(every),
            Phase.Settled => Earlier(
                now + Jitter(TimeSpan.FromDays(1)),
                known.ExpiresAt is { } end && end > now && known.What != PaymentObject.Permission
                    ? end + Jitter(TimeSpan.FromMinutes(5))
                    : null
            ),
            Phase.Done => null,
        };
    }

    /// <summary>
    /// When to try again what failed; doubles from half a minute, no longer than the interval, no sooner than the
    /// service allows.
    /// </summary>
    public DateTimeOffset Retry(DateTimeOffset now, int failureCount, TimeSpan? retryAfter)
    {
        var delay = TimeSpan.FromSeconds(30 * Math.Pow(2, Math.Min(failureCount, 20)));
        if (delay > every)
            delay = every;
        if (retryAfter > delay)
            delay = retryAfter.Value;
        return now + Jitter(delay);
    }

    private TimeSpan Pending(TimeSpan age)
    {
        foreach (var (younger, interval) in Young)
            if (age < younger)
                return interval < every ? interval : every;
        return age < Old ? every : every * 6;
    }

    /// <summary>Up to a tenth longer: what began together does not stay together.</summary>
    private TimeSpan Jitter(TimeSpan span)
    {
        lock (random)
            return span * (1 + random.NextDouble() / 10);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}
