namespace Tender.Server.Jobs;

/// <summary>
/// After how long a job that failed is tried again: quickly at first, for the failures that are over in a moment, then
/// more and more rarely, for a database or a release that is bad for a day. After the last pause the job is dead. The
/// pauses are real time, and come to almost 36 hours.
/// </summary>
internal static class JobRetries
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
        .. Enumerable.Repeat(TimeSpan.FromHours(4), 8),
    ];

    /// <summary>
    /// By how much a pause may be shorter or longer, so that what failed together does not return together.
    /// </summary>
    private const double Jitter = 0.2;

    /// <summary>How often a job is tried.</summary>
    public static int AttemptsMax => Pauses.Length + 1;

    /// <summary>
    /// The pause after a failure. It follows from the job and the number of its failures: the same every time it is
    /// asked for.
    /// </summary>
    /// <param name="job">The job's number.</param>
    /// <param name="failures">How often the job has failed, this time included.</param>
    public static TimeSpan PauseAfter(long job, int failures)
    {
        var pause = Pauses[Math.Clamp(failures, 1, Pauses.Length) - 1];
        var draw = unchecked((ulong)(job * 31 + failures) * 0x9E3779B97F4A7C15UL) >> 40;
        return pause * (1 - Jitter + 2 * Jitter * draw / (1 << 24));
    }
}
