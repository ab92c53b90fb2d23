using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// A connection pooler between us and PostgreSQL, such as PgBouncer (decision 0031): what is set for a session may be
/// lost, and belongs to the role instead.
/// </summary>
internal static class PostgresPooler
{
    /// <summary>
    /// Whether there is one: it gives its clients a number for cancellations that is no number of a backend.
    /// </summary>
    public static async Task<bool> IsBetween(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return await command.ExecuteScalarAsync() is not int backend || backend != connection.ProcessID;
    }

    /// <summary>
    /// Null when each setting is there though nobody set it for the session; otherwise what is missing, and what to do.
    /// </summary>
    /// <param name="connection">One through the pooler.</param>
    /// <param name="session">The settings (<see cref="PostgresPools.Wanted"/>).</param>
    public static string? ProblemOf(NpgsqlConnection connection, IEnumerable<(string Name, string Value)> session)
    {
        var missing = session.Where(one => Shown(connection, $"SHOW {one.Name}") != one.Value).ToList();
        if (missing.Count == 0)
            return null;
        var database = Shown(connection, "SELECT quote_ident(current_database())");
        var changes = missing.Select(one =>
            $"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {one.Name} = '{one.Value}';"
        );
        return "A connection pooler stands before PostgreSQL, where a session's settings are lost. Give them to the "
            + "role, once and as that role, and let the pooler connect anew (RECONNECT in PgBouncer's console): "
            + string.Join(' ', changes);
    }

    private static string Shown(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }
}
