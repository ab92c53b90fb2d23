namespace Tender.Server.Notifications;

/// <summary>
/// When a notice that was not delivered is sent again, on the merchant's clock: hourly for fourteen days, then every
/// eight hours to day thirty. The sources name shorter schedules (spec v1 10.1, v2 6.1); this one is deliberate:
/// decision 0011. An endpoint that asks for a longer pause (<c>Retry-After</c>) gets it, within those thirty days.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>Until how long after the first attempt which pause is kept.</summary>
    private static readonly (TimeSpan Until, TimeSpan Pause)[] Stages =
    [
        (TimeSpan.FromDays(14), TimeSpan.FromHours(1)),
        (TimeSpan.FromDays(30), TimeSpan.FromHours(8)),
    ];

    /// <summary>No two attempts of the schedule begin closer to each other.</summary>
    public static TimeSpan ShortestPause => Stages[0].Pause;

    /// <summary>The next attempt; null when the window is over.</summary>
    /// <param name="first">When the notice was due first.</param>
    /// <param name="last">When it was sent last.</param>
    /// <param name="asked">How long the endpoint asked not to be sent anything; null where it did not. It makes a pause
    /// longer, never shorter (RFC 9110, 10.2.3: a minimum), and is no way out: the last attempt is made.</param>
    public static DateTimeOffset? NextAttempt(DateTimeOffset first, DateTimeOffset last, TimeSpan? asked = null)
    {
        foreach (var (until, pause) in Stages)
        {
            if (last + pause - first > until)
                continue;
            var end = first + Stages[^1].Until;
            var left = end - last;
            return asked is { } longer && longer > pause ? last + (longer < left ? longer : left) : last + pause;
        }
        return null;
    }
}
