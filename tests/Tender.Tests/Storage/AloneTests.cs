using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>While somebody is alone with a merchant, its commands wait, and nobody else's.</summary>
public sealed class AloneTests
{
    /// <summary>A bound of liveness: whoever waits for the lock waits for as long as the test holds it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_strangers_commands_pass_those_that_wait_for_their_merchant()
    {
        var stranger = MerchantId.Read("STRANGER");
        await using var engines = await Engines.Start(TestDatabase.Postgres, lanes: 1);
        await engines.AddMerchant(stranger.Value);
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

        var order = new List<int>();
        var waiting = Enumerable
            .Range(0, 200)
            .Select(i => engines.Store.Apply(Noting(Engines.MerchantId, () => order.Add(i))))
            .ToList();
        for (var i = 0; i < 20; i++)
            await engines.Store.Apply(Noting(stranger, () => { })).WaitAsync(Bound);
        waiting.Add(engines.Store.Apply(Noting(Engines.MerchantId, () => order.Add(200))));
        Assert.DoesNotContain(waiting, one => one.IsCompleted);

        await transaction.RollbackAsync();
        await Task.WhenAll(waiting).WaitAsync(Bound);
        Assert.Equal(Enumerable.Range(0, 201), order);
    }

    [Fact]
    public async Task A_command_that_waits_too_long_for_its_merchant_fails_and_leaves_nothing()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres, lanes: 1);
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
        var decided = false;
        await Assert.ThrowsAsync<OverloadedException>(() =>
            engines.Store.Apply(Noting(Engines.MerchantId, () => decided = true))
        );
        Assert.False(decided);
    }

    private static Command<bool> Noting(MerchantId merchant, Action decided) =>
        new(merchant, "test")
        {
            Decide = (_, _) =>
            {
                decided();
                return true;
            },
        };
}
