using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Whether a command was done, when nobody waits for it any more: what its caller may be told.</summary>
public sealed class CommandsAsideTests
{
    private static readonly CommitServices Services = new(
        new IdGenerator(TimeProvider.System),
        TimeProvider.System,
        Sandbox: true,
        _ => Dialects.Both
    );

    [Fact]
    public void A_command_that_was_not_begun_is_withdrawn_and_never_begun()
    {
        var one = Noting(() => { });
        Assert.True(one.Withdraw());
        Assert.False(one.TakeUp());
        Assert.True(one.IsWithdrawn);
    }

    [Fact]
    public void A_command_under_way_may_or_may_not_be_done()
    {
        var one = Noting(() => { });
        Assert.True(one.TakeUp());
        Assert.True(one.TakeUp()); // its group is tried again
        Assert.False(one.Withdraw());
        Assert.False(one.TakeUp());
    }

    [Fact]
    public void A_command_that_waits_for_its_merchant_is_not_under_way()
    {
        var aside = new CommandsAside();
        var (left, stays) = (Noting(() => { }), Noting(() => { }));
        Assert.True(left.TakeUp() && stays.TakeUp());
        aside.Return([left, stays]);
        Assert.True(left.Withdraw());

        var group = new List<RunningCommand>();
        aside.Retry(group, max: 10);
        group.RemoveAll(one => !one.TakeUp());
        Assert.Equal([stays], group);
        Assert.True(aside.IsEmpty);
        Assert.False(stays.Withdraw());
    }

    [Fact]
    public void A_command_that_may_be_done_stays_in_doubt_while_it_waits()
    {
        var aside = new CommandsAside();
        var doubt = new UnknownCommitException(new IOException("The connection was cut."));
        var one = Noting(() => { });
        one.TakeUp();
        one.Doubt = doubt;
        aside.Return([one]);
        one.WaitsSince -= 10_000; // it has waited too long
        aside.Retry([], max: 10);
        Assert.Same(doubt, one.Done.Task.Exception?.InnerException);
        Assert.False(one.Withdraw());
    }

    /// <summary>The whole way, on a lane of its own: given up while it waits aside, it is never done.</summary>
    [Fact]
    public async Task A_command_given_up_while_it_waits_for_its_merchant_is_never_decided()
    {
        var stranger = MerchantId.Read("STRANGER");
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await engines.AddMerchant(stranger.Value);
        await using var database = await Engines.Connect(TestDatabase.Postgres, engines.Location, lanes: 1);
        var queue = new CommandQueue(lanes: 1);
        var commits = new GroupCommit(
            database,
            new Merchants(database, TimeProvider.System),
            0,
            queue,
            64,
            _ => { },
            () => NullLogger.Instance
        );
        var lane = Task.Factory.StartNew(commits.Run, TaskCreationOptions.LongRunning);
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock(7368, hashtext($1))",
            connection,
            transaction
        )
        {
            Parameters = { new() { Value = Engines.MerchantId.Value } },
        };
        await locking.ExecuteNonQueryAsync();

        var decided = new List<int>();
        var withdrawn = new List<(int Number, RunningCommand<bool> Command)>();
        for (var i = 0; i < 40; i++)
        {
            var number = i;
            var one = Noting(() => decided.Add(number));
            Assert.True(queue.TryAdd(one));
            await Pass(stranger); // theirs was tried before, and put aside
            if (one.Withdraw()) // it was not being tried again at this very instant
                withdrawn.Add((i, one));
        }
        Assert.NotEmpty(withdrawn);
        await transaction.RollbackAsync();
        await Pass(Engines.MerchantId);
        Assert.DoesNotContain(withdrawn, one => decided.Contains(one.Number) || one.Command.Done.Task.IsCompleted);
        queue.Close();
        await lane;

        async Task Pass(MerchantId merchant)
        {
            var one = Noting(() => { }, merchant);
            Assert.True(queue.TryAdd(one));
            await one.Done.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>One connection that fails is no reason to try each command of its group by itself.</summary>
    [Theory, OnBothDatabases]
    public async Task A_failed_connection_fails_its_whole_group_at_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind, lanes: 1);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        using var gate = new ManualResetEventSlim();
        var tries = 0;
        engines.Database.AtCommit = _ =>
        {
            Interlocked.Increment(ref tries);
            gate.Wait();
            throw new DatabaseTroubleException(DatabaseTrouble.Away, "The cable was pulled.");
        };
        var asked = Enumerable
            .Range(0, 40)
            .Select(_ =>
                Assert.ThrowsAsync<DatabaseTroubleException>(() => engines.Authorize(permission, Engines.Usd(1)))
            )
            .ToList();
        gate.Set();
        await Task.WhenAll(asked);
        // A group of the first to come and one of all the others, each tried once more on a connection of its own.
        Assert.InRange(tries, 2, 6);
        engines.Database.AtCommit = null;
        Assert.True((await engines.Authorize(permission, Engines.Usd(1))).Result.Ok);
    }

    private static RunningCommand<bool> Noting(Action decided, MerchantId? merchant = null) =>
        new(
            new Command<bool>(merchant ?? Engines.MerchantId, "test")
            {
                Decide = (_, _) =>
                {
                    decided();
                    return true;
                },
            },
            Services
        );
}
