namespace Tender.MerchantKit.Orders;

/// <summary>How many reads the poller may send: it leaves room under the quotas for the merchant's own calls.</summary>
internal sealed class ReadBudget(double perSecond, int burst, TimeProvider clock)
{
    private readonly object gate = new();
    private double tokens = burst;
    private DateTimeOffset filledAt = clock.GetUtcNow();
    private DateTimeOffset closedUntil;

    /// <summary>Takes up to so many; answers how many there were.</summary>
    public int Take(int wanted)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            tokens = Math.Min(burst, tokens + Math.Max(0, (now - filledAt).TotalSeconds) * perSecond);
            filledAt = now;
            if (now < closedUntil)
                return 0;
            var taken = Math.Min(wanted, (int)tokens);
            tokens -= taken;
            return taken;
        }
    }

    public void Return(int count)
    {
        lock (gate)
            tokens += count;
    }

    /// <summary>The service says that it is too much: nobody reads until then.</summary>
    public void Close(TimeSpan span)
    {
        lock (gate)
        {
            tokens = 0;
            var until = clock.GetUtcNow() + span;
            if (until > closedUntil)
                closedUntil = until;
        }
    }
}
