using System.Reflection;
using System.Runtime.CompilerServices;
using Tender.Core;
using Tender.Server.Storage;
using Xunit;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Simulated;

/// <summary>
/// The thread with which a store commits its groups, in step with the world's: it stops at each call of the database
/// until it is let through, and the world goes on only when it has stopped again or has nothing to do.
/// </summary>
internal sealed class Lane(Scheduler scheduler)
{
    private readonly SemaphoreSlim go = new(0);
    private Door? store;
    private CommandQueue? commands;
    private object? queue;
    private Thread? thread;
    private Action<Lane>? request;
    private volatile bool stopped,
        awake = true;
    private volatile bool isKnown,
        isDead,
        diesNow;
    private bool isNew;

    /// <summary>What the call that was let through has been told to do.</summary>
    public StoreFault? Fault { get; set; }

    /// <summary>The store whose thread this is; known once it is made.</summary>
    public void Belongs(Door owner)
    {
        store = owner;
        // The queue's own lock: while the world holds it, commands can be added and none is taken.
        commands = (CommandQueue)Field(typeof(Door), "queue").GetValue(owner)!;
        queue = Field(typeof(CommandQueue), "waiting").GetValue(commands);
        // Its thread is known by its first call, which gets nowhere.
        var first = new Command<bool>(MerchantId.Read("A1B2C3D4E5F6G7"), "first");
        var here = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Assert.ThrowsAsync<NodeDiedException>(() => owner.Apply(first)).GetAwaiter().GetResult();
        SynchronizationContext.SetSynchronizationContext(here);
        isKnown = true;
    }

    /// <summary>Called on the lane's thread: waits until the world lets it through.</summary>
    /// <param name="when">Called on the world's thread when it has stopped: arranges that it is let through.</param>
    public void Stop(Action<Lane> when)
    {
        thread = Thread.CurrentThread;
        if (!isKnown || scheduler.IsOver || isDead)
            throw new NodeDiedException();
        (request, isNew) = (when, true);
        stopped = true;
        go.Wait();
        awake = true;
        if (scheduler.IsOver || diesNow)
            throw new NodeDiedException();
    }

    /// <summary>The process dies: where it stands, or with the call that it is about to be let through.</summary>
    public void Die(bool inCall)
    {
        isDead = true;
        if (inCall)
            return;
        diesNow = true;
        LetGo();
    }

    /// <summary>Lets it through.</summary>
    public void LetGo()
    {
        if (!stopped)
            return;
        (awake, stopped) = (false, false);
        go.Release();
    }

    public void Close()
    {
        if (queue is not null)
            Monitor.Enter(queue);
    }

    public void Open()
    {
        if (queue is not null && Monitor.IsEntered(queue))
            Monitor.Exit(queue);
    }

    public void WaitUntilQuiet()
    {
        if (store is null)
            return;
        var spin = new SpinWait();
        while (!IsQuiet())
            spin.SpinOnce(sleep1Threshold: -1);
        if (!stopped || !isNew)
            return;
        isNew = false;
        request!(this);
    }

    // Without the queue's lock: a thread that waits for it, because it is asked here, would look quiet.
    private bool IsQuiet() =>
        stopped
        || (
            awake
            && Volatile.Read(ref Count(commands!)) == 0
            && (thread!.ThreadState & ThreadState.WaitSleepJoin) != 0
            && !stopped
        );

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "count")]
    private static extern ref int Count(CommandQueue queue);

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(type.Name, name);
}

/// <summary>The process was killed: what it had begun goes no further.</summary>
internal sealed class NodeDiedException() : Exception("The process was killed.");
