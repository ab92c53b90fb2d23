using System.Data.Common;
using System.Diagnostics;

namespace Tender.Server.Telemetry;

/// <summary>
/// What is counted by one question to the database, and shown for a moment. While it cannot be counted nobody knows,
/// and nothing is measured; what another question counts is not touched by that.
/// </summary>
internal sealed class CountedRows<T>
    where T : class
{
    /// <summary>For how long what was counted is shown.</summary>
    private static readonly TimeSpan FreshWindow = TimeSpan.FromSeconds(1);

    /// <summary>How long the count is waited for: the database may be in trouble.</summary>
    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(3);

    private T? counted;
    private long countedAt;

    /// <summary>How it is counted; null for not at all.</summary>
    public Func<Task<T>>? Read { get; set; }

    /// <summary>Counts, for who reads next.</summary>
    public async Task Count()
    {
        try
        {
            counted = Read is null ? null : await Read().WaitAsync(CountPatience);
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            counted = null;
        }
        countedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// What there is. Who exports has a thread of its own, and waits for the count; /metrics has counted a moment ago.
    /// </summary>
    public T? Now()
    {
        if (Stopwatch.GetElapsedTime(countedAt) > FreshWindow)
            Task.Run(Count).GetAwaiter().GetResult();
        return counted;
    }
}
