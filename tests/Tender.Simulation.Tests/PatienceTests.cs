using System.Text.Json;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Xunit;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Simulated;

/// <summary>What a caller learns whose command takes longer than anybody waits; found by worlds.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private static readonly MerchantId Id = MerchantId.Read("A1B2C3D4E5F6G7");

    private readonly string directory = Directory.CreateTempSubdirectory("tender-patience-").FullName;
    private readonly HandTimers time = new();
    private readonly SemaphoreSlim reached = new(0),
        released = new(0);
    private Sqlite database = null!;
    private Door store = null!;
    private int decided;

    public async ValueTask InitializeAsync()
    {
        database = new Sqlite(Path.Combine(directory, "tender.db"));
        await database.Open("sandbox");
        store = new Door(database, new IdGenerator(time), time, sandbox: true, _ => Dialects.None);
        var merchant = new Merchant
        {
            Id = Id,
            StoreId = "store",
            PublicKeyId = "SANDBOX-KEY",
            AccessKeyId = "AKIAKEY",
            Region = Region.NorthAmerica,
            Currency = Currency.USD,
            Settings = new MerchantSettings(),
            Endpoints = [],
        };
        await database.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, advancing_to, reached_at, minted,"
                + " created_at) VALUES (@bucket, @merchant, 1, @doc, 0, NULL, NULL, 0, 0) RETURNING 1",
            _ => 0,
            ("bucket", Merchant.BucketOf(Id)),
            ("merchant", Id.Value),
            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant))
        );
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task An_answer_that_comes_just_after_patience_has_ended_is_no_failure_of_ours()
    {
        var held = new Held();
        var asked = held.Begin(() => store.Apply(Command(wait: true)));
        await reached.WaitAsync();
        time.Fire();
        released.Release();
        await store.Apply(Command(wait: false));
        held.Run();
        await Assert.ThrowsAsync<UnknownCommitException>(() => asked);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_begun_again_when_the_connection_was_cut()
    {
        var cuts = 0;
        database.AtCommit = point =>
        {
            if (point != CommitPoint.Before || Interlocked.Increment(ref cuts) > 1)
                return;
            reached.Release();
            released.Wait();
            throw new NpgsqlException("The connection was cut.", new IOException());
        };
        var asked = store.Apply(Command(wait: false));
        await reached.WaitAsync();
        time.Fire();
        await Assert.ThrowsAsync<UnknownCommitException>(() => asked);
        released.Release();
        await store.Apply(Command(wait: false));
        Assert.Equal(2, decided);
    }

    private Command<bool> Command(bool wait) =>
        new(Id, "patience")
        {
            Decide = (_, _) =>
            {
                decided++;
                if (wait)
                {
                    reached.Release();
                    released.Wait();
                }
                return true;
            },
        };

    /// <summary>Timers that go off when they are told to.</summary>
    private sealed class HandTimers : TimeProvider
    {
        private readonly List<Action> timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add(() => callback(state));
            return new Never();
        }

        public void Fire()
        {
            foreach (var timer in timers.ToList())
                timer();
        }

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>A caller whose thread is busy: what it is told waits.</summary>
    private sealed class Held : SynchronizationContext
    {
        private readonly List<Action> posted = [];

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (posted)
                posted.Add(() => d(state));
        }

        public Task Begin(Func<Task> work)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return work();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Run()
        {
            lock (posted)
                foreach (var act in posted)
                    act();
        }
    }
}
