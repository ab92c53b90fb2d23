namespace Tender.Server.Storage;

/// <summary>
/// The instant up to which an advance may run the jobs it holds in its hand, because nothing earlier has fallen due
/// meanwhile. Any thread may ask or lower it.
/// </summary>
internal sealed class AdvanceLimit
{
    private long ticks = DateTimeOffset.MaxValue.UtcTicks;

    public DateTimeOffset At => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Lower(DateTimeOffset due)
    {
        for (var at = Volatile.Read(ref ticks); due.UtcTicks < at; )
        {
            var seen = Interlocked.CompareExchange(ref ticks, due.UtcTicks, at);
            if (seen == at)
                return;
            at = seen;
        }
    }
}
