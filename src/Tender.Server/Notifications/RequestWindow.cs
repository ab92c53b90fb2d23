namespace Tender.Server.Notifications;

/// <summary>
/// How many requests one endpoint is sent at once: 16 to begin with, one more for each that is answered 2xx at once, up
/// to 64, and one less for each that takes a second or gets no answer, down to 16. A shop on five workers is not
/// flooded, and one that keeps up is not held back by what passes between the commit that begins an attempt and its
/// request. Safe for any number of threads.
/// </summary>
internal sealed class RequestWindow
{
    private const int Min = 16,
        Max = 64,
        QuickMs = 250,
        SlowMs = 1_000,
        MuteMs = 5_000;

    private readonly SemaphoreSlim free = new(Min, Max);
    private int size = Min;
    private volatile bool isMute;

    /// <summary>
    /// Whether the last request took more than five seconds: who has waited behind such ones need not wait in memory.
    /// </summary>
    public bool IsMute => isMute;

    /// <summary>Whether it knows no more of its endpoint than a new one, once everybody has left.</summary>
    public bool IsAsNew
    {
        get
        {
            lock (free)
                return size == Min && !isMute;
        }
    }

    /// <summary>Waits for a place, in order of arrival.</summary>
    public Task Enter() => free.WaitAsync();

    /// <summary>Leaves a place.</summary>
    /// <param name="answer">What the endpoint answered; null when it was not asked.</param>
    public void Leave(EndpointResponse? answer)
    {
        lock (free)
        {
            isMute = answer is null ? isMute : answer.DurationMs > MuteMs;
            var places = 1 + Change(answer);
            size += places - 1;
            if (places > 0)
                free.Release(places);
        }
    }

    private int Change(EndpointResponse? answer) =>
        answer switch
        {
            { Delivered: true, DurationMs: < QuickMs } => size < Max ? 1 : 0,
            { Status: null } or { DurationMs: >= SlowMs } => size > Min ? -1 : 0,
            _ => 0,
        };
}
