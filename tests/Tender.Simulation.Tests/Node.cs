using Microsoft.Extensions.Logging;
using Tender.Server.Http.V1;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Simulated;

/// <summary>What ails a node's database for a while: each call that it fits meets this fault.</summary>
internal sealed record Trouble(StoreFault Fault, DateTimeOffset Until)
{
    public void CheckRoom()
    {
        if (Fault.Name == "full")
            throw new DatabaseTroubleException(DatabaseTrouble.Full, "The world has filled the disk.");
    }
}

/// <summary>
/// One process of the service, without its wire: door, engine, runner, deliveries and leases as the composition makes
/// them, on a machine whose wall clock is wrong.
/// </summary>
internal sealed class Node : ILogger
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15),
        Look = TimeSpan.FromSeconds(60),
        NoticeTimeout = TimeSpan.FromSeconds(15),
        ProcessorTimeout = TimeSpan.FromSeconds(10);

    private readonly World world;
    private readonly HashSet<Action> asking = [];
    private TimeProvider time = null!;

    private Node(World world, int number)
    {
        (this.world, Number) = (world, number);
        (Place, Clock) = (world.Scheduler.NewPlace(), new NodeClock(world.Scheduler));
        Database = new SimulatedDatabase(world.Real, world, this);
    }

    public int Number { get; }
    public Scheduler.Place Place { get; }
    public NodeClock Clock { get; }
    public SimulatedDatabase Database { get; }
    public Door Store { get; private set; } = null!;
    public Engine Engine { get; private set; } = null!;
    public JobTable Jobs { get; private set; } = null!;
    public JobExecutor Executor { get; private set; } = null!;
    public JobRunner Runner { get; private set; } = null!;
    public Trouble? Trouble { get; set; }
    public bool IsDead => Place.IsDead;

    /// <summary>Starts a process; its machine's clock is wrong by so much.</summary>
    public static Node Start(World world, int number, TimeSpan wrong)
    {
        var node = new Node(world, number) { Clock = { Wrong = wrong } };
        node.Compose(unchecked(world.Seed * 31 + number));
        return node;
    }

    /// <summary>Has the node do something for somebody outside, who is told when it dies instead.</summary>
    public Task<T> Ask<T>(Func<Task<T>> call)
    {
        var done = new TaskCompletionSource<T>();
        void Dies() => done.TrySetException(new NodeDiedException());
        if (IsDead)
            Dies();
        else
        {
            asking.Add(Dies);
            Place.Post(
                async _ =>
                {
                    try
                    {
                        done.TrySetResult(await call());
                    }
                    catch (Exception failure)
                    {
                        done.TrySetException(failure);
                    }
                    asking.Remove(Dies);
                },
                null
            );
        }
        return done.Task;
    }

    /// <summary>kill -9: where its lane stands, or in the call that it is about to be let through.</summary>
    public void Kill(bool inCall = false)
    {
        if (IsDead)
            return;
        Place.IsDead = true;
        Database.Lane.Die(inCall);
        foreach (var dies in asking.ToList())
            dies();
        asking.Clear();
    }

    /// <summary>After the world has ended: its thread ends too.</summary>
    public async Task Bury()
    {
        Place.IsDead = true;
        await Store.DisposeAsync();
        if (time is IAsyncDisposable measuring)
            await measuring.DisposeAsync();
    }

    private void Compose(int seed)
    {
        time = DatabaseTime.Of(Database, Clock).GetAwaiter().GetResult();
        var ids = new IdGenerator(time, seed);
        Store = new Door(Database, ids, time, sandbox: true, Deliveries.NewsIn, groupMax: 6);
        Database.Lane.Belongs(Store);
        Engine = new Engine(
            Store,
            world.Bank ?? (Processor)new Simulator(),
            ProcessorTimeout,
            reports: V1ReportFiles.Format
        );
        Jobs = new JobTable(Database, time, Lease);
        var client = new EndpointClient(true, [], NoticeTimeout, Clock, transport: new Network.Wire(world.Network));
        var deliveries = new Deliveries(Store, Network.Signer, client, sandbox: true, new NoticeFaults());
        Executor = new JobExecutor(Engine, deliveries, Jobs, ids, time, this);
        Runner = new JobRunner(Executor, time, this, Place.Begin, Look);
        Runner.Start();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (exception is not null && !IsDead)
            world.BackgroundFailed(this, formatter(state, exception), exception);
    }
}
