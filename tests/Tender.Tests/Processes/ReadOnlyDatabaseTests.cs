using Npgsql;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>A server that only reads, as a standby does and a primary that was told to.</summary>
public class ReadOnlyDatabaseTests
{
    [Fact]
    public async Task A_database_that_only_reads_answers_reads_and_is_found_to_write_again()
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        Assert.Equal(201, (await shop.Charge("kept")).Status);

        await using var admin = new NpgsqlConnection(place.Connection + ";Pooling=False");
        await admin.OpenAsync();
        await Run($"ALTER DATABASE {admin.Database} SET default_transaction_read_only = on");
        await Reconnect();
        // At first it is away: its connections were cut.
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15)))
            while (
                await KeyedCharges.Ready(server.Http) is var (_, said)
                && !said.Contains("it only reads", StringComparison.Ordinal)
            )
                await Task.Delay(100, patience.Token);
        await shop.IsUnavailable("new");
        await FullDiskTests.IsToldByAll(place, server.Http, order);
        Assert.Equal(200, (await shop.Read()).Status);

        // Nobody cuts the connections that began while it only read.
        await Run($"ALTER DATABASE {admin.Database} RESET default_transaction_read_only");
        await KeyedCharges.UntilReady(server.Http, ready: true, TimeSpan.FromSeconds(10));
        Assert.InRange(await shop.UntilCharged("new"), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(2, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        await server.Terminate();

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, admin);
            await command.ExecuteNonQueryAsync();
        }

        Task Reconnect() =>
            Run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );
    }
}
