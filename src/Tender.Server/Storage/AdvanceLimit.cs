using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The instant up to which an advance may run the jobs it holds in its hand, because nothing earlier has fallen due
/// meanwhile. Any thread may ask or lower it.
/// </summary>
/// <param name="withDeliveries">Whether the advance waits for notices: one that is owed lowers the limit, too.</param>
internal sealed class AdvanceLimit(bool withDeliveries)
{
    private long ticks = DateTimeOffset.MaxValue.UtcTicks;

    public DateTimeOffset At => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Something has fallen due.</summary>
    public void Lower(JobKind kind, DateTimeOffset due)
    {
        if (kind == JobKind.Deliver && !withDeliveries)
            return;
        for (var at = Volatile.Read(ref ticks); due.UtcTicks < at; )
        {
            var seen = Interlocked.CompareExchange(ref ticks, due.UtcTicks, at);
            if (seen == at)
                return;
            at = seen;
        }
    }
}
