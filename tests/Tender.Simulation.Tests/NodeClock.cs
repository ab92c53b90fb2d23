namespace Tender.Simulated;

/// <summary>
/// The clock of one machine: its wall clock is wrong by so much, and may jump; its stopwatch and its timers are right.
/// </summary>
internal sealed class NodeClock(Scheduler scheduler) : TimeProvider
{
    /// <summary>By how much the wall clock is wrong.</summary>
    public TimeSpan Wrong { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now + Wrong;

    public override long GetTimestamp() => scheduler.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(Scheduler scheduler, TimerCallback callback, object? state) : ITimer
    {
        private volatile int setting;

        // A lane's thread may end a timer; only the world's sets one.
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = Interlocked.Increment(ref setting);
            if (dueTime >= TimeSpan.Zero)
                scheduler.After(dueTime, () => Fire(mine, period), isTimer: true);
            return true;
        }

        public void Dispose() => Interlocked.Increment(ref setting);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int mine, TimeSpan period)
        {
            if (mine != setting)
                return;
            if (period > TimeSpan.Zero)
                scheduler.After(period, () => Fire(mine, period), isTimer: true);
            callback(state);
        }
    }
}
