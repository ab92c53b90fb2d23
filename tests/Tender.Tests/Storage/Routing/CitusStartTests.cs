using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage.Routing;

/// <summary>What a start does on Citus, on a PostgreSQL that passes for one.</summary>
public sealed class CitusStartTests
{
    [Fact]
    public async Task Tables_are_placed_by_their_bucket_or_on_every_machine_and_checked_at_each_start()
    {
        await using var server = await RecordingServer.Start();
        await Start(server);
        Assert.Equal(
            "audit keys sign_in_tries tender user_sessions user_tokens users",
            await server.Run(
                """
                SELECT string_agg(table_name::text, ' ' ORDER BY table_name::text) FROM citus_tables
                WHERE citus_table_type = 'reference'
                """
            )
        );
        // Every other table is distributed, and lies with the merchants; a partition follows its table.
        const string apart = """
            SELECT count(*) FROM pg_tables WHERE schemaname = 'public'
              AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = tablename::regclass)
              AND NOT EXISTS (SELECT 1 FROM citus_tables WHERE table_name::text = tablename
                  AND (citus_table_type = 'reference'
                OR distribution_column = 'bucket' AND colocation_id = 2))
            """;
        Assert.Equal(0L, await server.Run(apart));
        Assert.Equal(256L, await server.Run("SELECT count(*) FROM buckets"));

        // Once more: nothing is placed again. What a later schema adds is placed at the start behind it.
        await server.Run("DELETE FROM citus_tables WHERE table_name = 'replies'::regclass");
        await Start(server);
        Assert.Equal(0L, await server.Run(apart));
        Assert.Equal(1L, await server.Run("SELECT count(*) FROM citus_tables WHERE table_name = 'replies'::regclass"));

        // Somebody has placed a table elsewhere.
        await server.Run("UPDATE citus_tables SET colocation_id = 3 WHERE table_name = 'ledger'::regclass");
        await Refused(server, "the table ledger ");
        await server.Run("UPDATE citus_tables SET colocation_id = 2 WHERE table_name = 'ledger'::regclass");
        await server.Run(
            "UPDATE citus_tables SET distribution_column = 'merchant' WHERE table_name = 'objects'::regclass"
        );
        await Refused(server, "the table objects ");
    }

    [Fact]
    public async Task A_worker_that_would_lose_or_scan_and_a_database_that_is_on_a_worker_are_refused()
    {
        await using var server = await RecordingServer.Start();
        await server.Run(
            """
            INSERT INTO workers SELECT 'w2', 5432, name, value FROM (VALUES ('fsync', 'on'), ('full_page_writes', 'on'),
              ('synchronous_commit', 'on'), ('jit', 'off'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
              ('enable_mergejoin', 'off')) v(name, value)
            """
        );
        await Start(server);
        await Set(server, "fsync", "'off'");
        await Refused(server, "w2:5432 of Citus runs with fsync = off");
        await Set(server, "fsync", "NULL");
        await Refused(server, "w2:5432 of Citus does not answer: it is away");
        await Set(server, "fsync", "'on'");
        await Set(server, "synchronous_commit", "'local'");
        await Refused(server, "w2:5432 of Citus: PostgreSQL runs with synchronous_commit = local");
        await Set(server, "synchronous_commit", "'on'");
        await Set(server, "enable_hashjoin", "'on'");
        await Refused(server, "ALTER ROLE CURRENT_USER IN DATABASE postgres SET enable_hashjoin = 'off';");
        await Set(server, "enable_hashjoin", "'off'");
        await Start(server);
        await server.Run(
            "CREATE OR REPLACE FUNCTION citus.citus_is_coordinator() RETURNS boolean LANGUAGE sql AS 'SELECT false'"
        );
        await Refused(server, "name that in --database");
    }

    private static Task Set(RecordingServer server, string name, string value) =>
        server.Run($"UPDATE workers SET result = {value} WHERE name = '{name}'");

    private static async Task Start(RecordingServer server)
    {
        await using var database = await Engines.Connect(TestDatabase.Postgres, server.ConnectionString, lanes: 1);
        Assert.True(database.IsDistributed);
    }

    private static async Task Refused(RecordingServer server, string words)
    {
        var refused = await Assert.ThrowsAsync<UnusableDatabaseException>(() => Start(server));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }
}
