using Npgsql;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A node that is killed while it drops a month has dropped nothing: notices and attempts go together, by whoever does
/// it next.
/// </summary>
public class KilledDropTests
{
    [Fact]
    public async Task A_month_whose_drop_was_killed_is_there_and_the_next_start_drops_it()
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        using (var first = await TenderProcess.Serve(place))
            await first.Stop();
        await using var admin = new NpgsqlConnection(place.Connection + ";Pooling=False");
        await admin.OpenAsync();
        var month = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (from, to) = (IdGenerator.FirstOf(month), IdGenerator.FirstOf(month.AddMonths(1)));
        // Whoever has dropped both tables waits there for us, and does not get on to say that it is for good.
        await Run(
            $$"""
            DROP TABLE deliveries_first, attempts_first;
            CREATE TABLE deliveries_old PARTITION OF deliveries FOR VALUES FROM ({{from}}) TO ({{to}});
            CREATE TABLE attempts_old PARTITION OF attempts FOR VALUES FROM ({{from}}) TO ({{to}});
            CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
              WHILE NOT pg_try_advisory_xact_lock(4711) LOOP
                BEGIN PERFORM pg_sleep(0.01); EXCEPTION WHEN query_canceled THEN NULL; END;
              END LOOP;
            END $$;
            CREATE EVENT TRIGGER hold ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION hold();
            SELECT pg_advisory_lock(4711)
            """
        );
        using (var killed = TenderProcess.Begin(place, more: ["--keep-deliveries", "P40D"]))
        {
            await Until(Dropping, 1L);
            await killed.Kill();
        }
        await Run("SELECT pg_advisory_unlock(4711)");
        await Until(Dropping, 0L);
        await Run("DROP EVENT TRIGGER hold; DROP FUNCTION hold()");
        Assert.Equal(2L, await Olds());
        using var next = await TenderProcess.Serve(place, "--keep-deliveries", "P40D");
        await Until(Olds, 0L);
        Assert.Equal(201, (await (await KeyedCharges.Open(place, next.Http)).Charge("kept")).Status);

        Task<object?> Olds() =>
            Run("SELECT count(*) FROM pg_class WHERE relname IN ('deliveries_old', 'attempts_old')");

        Task<object?> Dropping() =>
            Run(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %DROP TABLE%' "
                    + "AND datname = current_database()"
            );

        static async Task Until(Func<Task<object?>> read, long expected)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await read() is not long count || count != expected)
                await Task.Delay(20, patience.Token);
        }

        async Task<object?> Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, admin);
            return await command.ExecuteScalarAsync();
        }
    }
}
