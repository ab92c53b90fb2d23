using Npgsql;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>What counts as stored: a commit that the database confirmed, and nothing that looks like one.</summary>
public class CommitTests
{
    [Fact]
    public async Task A_handler_that_swallows_a_database_error_is_tried_again_until_its_write_stands()
    {
        await using var world = await KitWorld.Start(TestDatabase.Postgres);
        var swallows = true;
        world.OnOutcome = async (_, context) =>
        {
            if (!swallows)
                return;
            try
            {
                await Fail(context);
            }
            catch (PostgresException)
            {
                // As a shop does that inserts a row which may be there already.
            }
        };
        await Authorize(world);

        Assert.Empty(await world.Handled());
        Assert.Equal("1", Assert.Single(await world.Query("SELECT tries FROM amazonpay_outcomes")));
        Assert.Contains(world.Log, line => line.Contains("1001/1", StringComparison.Ordinal));
        await world.Run(); // not before its time has come
        Assert.Equal("1", Assert.Single(await world.Query("SELECT tries FROM amazonpay_outcomes")));

        swallows = false;
        await world.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_failure_behind_a_savepoint_costs_nothing(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.OnOutcome = async (_, context) =>
        {
            await context.Transaction.SaveAsync("attempt");
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Fail(context));
            await context.Transaction.RollbackAsync("attempt");
        };
        await Authorize(world);
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_handler_that_ends_the_transaction_itself_is_tried_again(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        var ends = true;
        world.OnOutcome = async (_, context) =>
        {
            if (!ends)
                return;
            await using var command = context.Connection.CreateCommand();
            command.Transaction = context.Transaction;
            command.CommandText = "ROLLBACK";
            await command.ExecuteNonQueryAsync();
        };
        await Authorize(world);
        Assert.Empty(await world.Handled());
        ends = false;
        await world.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Outcomes_that_wait_behind_a_failing_one_are_counted_and_named(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.OnOutcome = (_, _) => throw new InvalidOperationException("The shop is broken.");
        await Authorize(world);
        world.Pay.Move(KitWorld.ChargeId, "Captured");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Advance(TimeSpan.FromSeconds(11));

        var backlog = await Storage.Backlog.Count(world.Engine.Database, default);
        Assert.Equal((2, 1), (backlog.UnhandledCount, backlog.BlockedCount));
        Assert.Contains(world.Log, line => line.Contains("1 later outcomes of order 1001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_no_standby_confirmed_is_unknown_and_not_done()
    {
        var server = await Postgres.NewServer();
        await using var world = await KitWorld.Start(NpgsqlDataSource.Create(server + ";Command Timeout=1"), options =>
            options.CommitTimeout = TimeSpan.FromSeconds(5)
        );
        await Set(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        var id = "00000000-0000-0000-0000-000000000001";
        await Assert.ThrowsAsync<TimeoutException>(() =>
            world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId, messageId: id)
        );
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() =>
            world.Payments.ExpectAsync(
                MerchantKit.Orders.Expectation.Charge("1001", "charge", KitWorld.ChargeId, KitWorld.Usd(25)),
                stopping.Token
            )
        );

        await Set(server, "ALTER SYSTEM RESET synchronous_standby_names");
        // Read again: what had been written is there once, and doing it again is doing it once.
        Assert.False(await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId, messageId: id));
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    private static async Task Authorize(KitWorld world)
    {
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
    }

    private static async Task Fail(MerchantKit.Orders.HandlerContext context)
    {
        await using var command = context.Connection.CreateCommand();
        command.Transaction = context.Transaction;
        command.CommandText = "INSERT INTO no_such_table (id) VALUES (1)";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Set(string server, string statement)
    {
        await using var connection = new NpgsqlConnection(server + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var sql in new[] { "SET synchronous_commit = local", statement, "SELECT pg_reload_conf()" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        // The server reads its configuration again in its own time: a commit shows when it has.
        var isAwaited = !statement.Contains("RESET", StringComparison.Ordinal);
        while (await IsStandbyAwaited(server) != isAwaited) { }
    }

    /// <summary>Whether a commit waits for a standby: its wait is canceled after a second, with a warning.</summary>
    private static async Task<bool> IsStandbyAwaited(string server)
    {
        await using var connection = new NpgsqlConnection(server + ";Pooling=false;Command Timeout=1");
        var isWarned = false;
        connection.Notice += (_, _) => isWarned = true;
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE TABLE probe_{Guid.NewGuid():N} (n INTEGER)", connection);
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            return true;
        }
        return isWarned;
    }
}
