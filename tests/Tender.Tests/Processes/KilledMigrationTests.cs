using System.Globalization;
using Npgsql;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A start that is killed while it brings the schema up to date has changed nothing: the next one does all of it.
/// </summary>
public class KilledMigrationTests
{
    /// <summary>At which of its writes a start is killed; the schema's are among the first two hundred.</summary>
    private static readonly int[] FatalWrites = [30, 110, 190];

    [Fact]
    public async Task A_file_whose_migration_was_killed_is_migrated_by_the_next_start()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        foreach (var fatal in FatalWrites)
        {
            var killed = await TenderProcess.RunAs(
                [
                    .. new[] { "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64" },
                    "-e",
                    string.Create(CultureInfo.InvariantCulture, $"inject=pwrite64:signal=KILL:when={fatal}"),
                ],
                place.Here,
                ["--data", place.Data, "--http", "-1", "--https", "0"]
            );
            Assert.Equal((128 + 9, ""), (killed.Code, killed.Output));
            // It died in the midst of it: there is a log, and no commit in it.
            Assert.NotEqual(0, new FileInfo(Path.Combine(place.Data, "tender.db-wal")).Length);
        }
        await IsWhole(place);
    }

    [Fact]
    public async Task A_database_whose_migration_was_killed_is_migrated_by_the_next_start()
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        await using var admin = new NpgsqlConnection(place.Connection + ";Pooling=False");
        await admin.OpenAsync();
        // Whoever creates the last but one of the tables waits there for us.
        await Run(
            """
            CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF to_regclass('snapshot_file_bytes') IS NOT NULL THEN PERFORM pg_advisory_xact_lock(4711); END IF;
            END $$;
            CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION hold();
            SELECT pg_advisory_lock(4711)
            """
        );
        using (var first = TenderProcess.Begin(place))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (
                await Run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted")
                    is not 1L
            )
                await Task.Delay(50, patience.Token);
            await first.Kill();
        }
        await Run("SELECT pg_advisory_unlock(4711); DROP EVENT TRIGGER hold; DROP FUNCTION hold()");
        await IsWhole(place);

        async Task<object?> Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, admin);
            return await command.ExecuteScalarAsync();
        }
    }

    private static async Task IsWhole(Place place)
    {
        using var server = await TenderProcess.Serve(place);
        Assert.Equal(201, (await (await KeyedCharges.Open(place, server.Http)).Charge("kept")).Status);
        Assert.Single((await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId));
    }
}
