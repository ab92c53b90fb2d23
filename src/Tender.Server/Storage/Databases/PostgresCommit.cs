using Npgsql;

namespace Tender.Server.Storage;

/// <summary>How the statements that write by themselves are committed on PostgreSQL.</summary>
internal static class PostgresCommit
{
    /// <summary>
    /// Makes a transaction that only read wait at its COMMIT like one that wrote: what it read may have been left
    /// behind by a commit that its standby never confirmed. It must write to the log: a number for the transaction
    /// (txid_current) is no such thing, and not waited for.
    /// </summary>
    public const string WaitForStandby = """
        SELECT CASE WHEN current_setting('synchronous_standby_names') <> ''
          THEN pg_logical_emit_message(true, 'tender', '') END
        """;

    /// <summary>A little more than the server allows a statement.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(11);

    /// <summary>
    /// Runs what ends in a commit, and never cancels it, for the reason that <see cref="PostgresLane.Commit"/> has.
    /// Who waits for it is told in time that its fate is unknown; its connection is kept until the server answers.
    /// </summary>
    public static async Task<T> Run<T>(NpgsqlDataSource pool, Func<NpgsqlConnection, Task<T>> work)
    {
        var connection = await PostgresPools.Open(pool);
        var warning = new CommitWarning(connection);
        var working = work(connection);
        try
        {
            var result = await working.WaitAsync(Patience);
            return warning.Doubt is { } doubt ? throw doubt : result;
        }
        catch (PostgresException) when (warning.Doubt is { } doubt)
        {
            throw doubt;
        }
        catch (TimeoutException) when (!working.IsCompleted)
        {
            throw new UnknownCommitException(
                new DatabaseTroubleException(DatabaseTrouble.Silent, "The database has not confirmed a commit in time.")
            );
        }
        finally
        {
            if (working.IsCompleted)
                await connection.DisposeAsync();
            else
                _ = working.ContinueWith(async _ => await connection.DisposeAsync(), TaskScheduler.Default);
        }
    }
}
