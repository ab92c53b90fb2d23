using Xunit;

namespace Tender.Tests.Harness;

/// <summary>A database that refuses to touch some rows, as if its disk failed at them.</summary>
internal static class FailingTrigger
{
    private const string Function =
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS "
        + "$$ BEGIN RAISE EXCEPTION 'The world fails.'; END $$";

    // As Citus tells of a worker that has not answered its COMMIT.
    private const string WarningFunction =
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS "
        + "$$ BEGIN RAISE WARNING 'It warns.'; RAISE EXCEPTION 'The world fails.'; END $$";

    /// <summary>From now on the database refuses.</summary>
    /// <param name="engines">Whose database.</param>
    /// <param name="what">What it refuses: DELETE or UPDATE.</param>
    /// <param name="table">Of which table.</param>
    /// <param name="which">The rows that it refuses it for, by OLD or NEW.</param>
    public static async Task Make(Engines engines, string what, string table, string which)
    {
        if (engines.Kind == TestDatabase.Sqlite)
        {
            await Run(
                engines,
                $"CREATE TRIGGER stop BEFORE {what} ON {table} WHEN {which} "
                    + "BEGIN SELECT RAISE(ABORT, 'The world fails.'); END"
            );
            return;
        }
        await MakeFunction(engines, Function);
        await OnTable(
            engines,
            table,
            $"CREATE TRIGGER stop BEFORE {what} ON %s FOR EACH ROW WHEN ({which}) EXECUTE FUNCTION stop()"
        );
    }

    /// <summary>
    /// From now on PostgreSQL refuses to commit new rows of a table, and warns before; on Citus a worker refuses, and
    /// Citus warns.
    /// </summary>
    public static async Task MakeAtCommit(Engines engines, string table)
    {
        await MakeFunction(engines, engines.Database.IsDistributed ? Function : WarningFunction);
        await OnTable(
            engines,
            table,
            "CREATE CONSTRAINT TRIGGER stop AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
                + "EXECUTE FUNCTION stop()"
        );
    }

    /// <summary>From now on it does what it is told again.</summary>
    public static Task Mend(Engines engines, string table) =>
        engines.Kind == TestDatabase.Sqlite
            ? Run(engines, "DROP TRIGGER stop")
            : OnTable(engines, table, "DROP TRIGGER stop ON %s");

    private static Task MakeFunction(Engines engines, string function) =>
        engines.Database.IsDistributed
            ? OnEach(
                engines,
                "run_command_on_workers($cmd$ DO $do$ BEGIN SET LOCAL citus.enable_ddl_propagation = off; "
                    + $"{function}; END $do$ $cmd$)"
            )
            : Run(engines, function);

    /// <summary>Citus makes no triggers on distributed tables: each part gets its own.</summary>
    private static Task OnTable(Engines engines, string table, string sql) =>
        engines.Database.IsDistributed
            ? OnEach(engines, $"run_command_on_shards('{table}', $cmd${sql}$cmd$)")
            : Run(engines, sql.Replace("%s", table, StringComparison.Ordinal));

    private static async Task OnEach(Engines engines, string sent)
    {
        var failed = await engines.Database.Query($"SELECT result FROM {sent} WHERE NOT success", row =>
            row.GetString(0)
        );
        Assert.Empty(failed);
    }

    private static Task Run(Engines engines, string sql) => engines.Database.Execute(sql, _ => 0);
}
