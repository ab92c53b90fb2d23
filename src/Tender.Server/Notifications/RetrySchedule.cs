namespace Tender.Server.Notifications;

/// <summary>
/// When a notice that was not delivered is sent again, on the merchant's clock: hourly for fourteen days, then every
/// eight hours to day thirty. The sources name shorter schedules (spec v1 10.1, v2 6.1); this one is deliberate:
/// decision 0011.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>Until how long after the first attempt which pause is kept.</summary>
    private static readonly (TimeSpan Until, TimeSpan Pause)[] Stages =
    [
        (TimeSpan.FromDays(14), TimeSpan.FromHours(1)),
        (TimeSpan.FromDays(30), TimeSpan.FromHours(8)),
    ];

    /// <summary>The next attempt; null when the window is over.</summary>
    /// <param name="first">When the notice was due first.</param>
    /// <param name="last">When it was sent last.</param>
    public static DateTimeOffset? NextAttempt(DateTimeOffset first, DateTimeOffset last)
    {
        foreach (var (until, pause) in Stages)
            if (last + pause - first <= until)
                return last + pause;
        return null;
    }
}
