namespace Tender.Simulated;

/// <summary>
/// The one thread of a world. Everything that waits (a call of the database, of the processor, of the network, a timer)
/// is an event at an instant of virtual time; events are taken in their order, and what they wake runs to its next wait
/// before another is taken. So the order of everything follows from the instants that were drawn, and from nothing
/// else.
/// </summary>
internal sealed class Scheduler(DateTimeOffset start)
{
    private readonly PriorityQueue<(Action Act, bool IsTimer), (long Ticks, long Number)> events = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<Work> ready = new();
    private readonly List<Lane> lanes = [];
    private readonly Queue<Action> waitingForTurn = new();
    private long numbered;

    private readonly record struct Work(Place Place, SendOrPostCallback Callback, object? State);

    /// <summary>Virtual time: the database's own clock.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Events taken so far, but for timers: most of these go off when nobody waits any more.</summary>
    public long Steps { get; private set; }

    /// <summary>The lane whose group holds the writer of the database; null for none.</summary>
    public Lane? Turn { get; set; }

    /// <summary>The world is over: whoever still waits is let go with a failure.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Where code of a node, or of the world around them, runs. One that is dead runs nothing more.</summary>
    internal sealed class Place(Scheduler scheduler) : SynchronizationContext
    {
        public bool IsDead { get; set; }

        public override void Post(SendOrPostCallback d, object? state) => scheduler.ready.Enqueue(new(this, d, state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;

        /// <summary>Begins work here; the task is that of the work.</summary>
        public Task Begin(Func<Task> work)
        {
            var done = new TaskCompletionSource();
            Post(
                async _ =>
                {
                    try
                    {
                        await work();
                        done.TrySetResult();
                    }
                    catch (Exception failure)
                    {
                        done.TrySetException(failure);
                    }
                },
                null
            );
            return done.Task;
        }
    }

    public Place NewPlace() => new(this);

    public void Add(Lane lane) => lanes.Add(lane);

    /// <summary>Does something when virtual time has come so far.</summary>
    public void After(TimeSpan span, Action act, bool isTimer = false) =>
        events.Enqueue((act, isTimer), (Math.Max((Now + span).UtcTicks, Now.UtcTicks), numbered++));

    /// <summary>Waits in virtual time.</summary>
    public Task Delay(TimeSpan span, CancellationToken ct = default)
    {
        var done = new TaskCompletionSource();
        var canceled = ct.Register(() => done.TrySetCanceled(ct));
        After(span, () =>
        {
            canceled.Dispose();
            done.TrySetResult();
        });
        return done.Task;
    }

    /// <summary>Does something once nobody holds the writer: at once, or when its holder lets go.</summary>
    public void WithTurn(Action act)
    {
        if (Turn is null)
            act();
        else
            waitingForTurn.Enqueue(act);
    }

    /// <summary>Runs until a task of this world is over.</summary>
    /// <exception cref="InvalidOperationException">Nothing can happen any more, and it is not over.</exception>
    public void Run(Task until)
    {
        while (true)
        {
            Settle();
            if (until.IsCompleted)
                break;
            if (Turn is null && waitingForTurn.TryDequeue(out var next))
            {
                next();
                continue;
            }
            if (!events.TryDequeue(out var one, out var at))
                throw new InvalidOperationException("The world has come to a standstill: somebody waits for nothing.");
            if (at.Ticks > Now.UtcTicks)
                Now = new DateTimeOffset(at.Ticks, TimeSpan.Zero);
            if (!one.IsTimer)
                Steps++;
            one.Act();
        }
        until.GetAwaiter().GetResult();
    }

    /// <summary>Ends the world: lanes that wait fail, and nothing more is run.</summary>
    public void End()
    {
        IsOver = true;
        foreach (var lane in lanes)
            lane.LetGo();
    }

    /// <summary>Runs what can run, until all of it waits again.</summary>
    private void Settle()
    {
        while (true)
        {
            for (var i = 0; i < lanes.Count; i++)
                lanes[i].WaitUntilQuiet();
            if (ready.IsEmpty)
                return;
            // Nobody takes a command before everybody has said what there is to say: so groups are the same each time.
            foreach (var lane in lanes)
                lane.Close();
            while (ready.TryDequeue(out var work))
            {
                if (work.Place.IsDead)
                    continue;
                SynchronizationContext.SetSynchronizationContext(work.Place);
                work.Callback(work.State);
                SynchronizationContext.SetSynchronizationContext(null);
            }
            foreach (var lane in lanes)
                lane.Open();
        }
    }
}
