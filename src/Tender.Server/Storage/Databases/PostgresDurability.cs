using Npgsql;

namespace Tender.Server.Storage;

/// <summary>Whether a server answers a commit only once it is durable, as set for our role and database.</summary>
internal static class PostgresDurability
{
    /// <summary>Null when it does; otherwise what is wrong, and what to change.</summary>
    public static string? ProblemOf(NpgsqlConnection connection) =>
        ProblemOf(Setting(connection, "synchronous_commit"));

    /// <summary>The same of a setting that was read.</summary>
    public static string? ProblemOf(string set) =>
        set is "on" or "remote_apply"
            ? null
            : $"PostgreSQL runs with synchronous_commit = {set}; an answered payment could be lost. Set it to on, or "
                + "start with --lossy-commits if that may happen.";

    /// <summary>What makes a server unfit whatever may be lost: after a crash its files would not be whole.</summary>
    public static string? FatalProblemOf(NpgsqlConnection connection) =>
        new[] { "fsync", "full_page_writes" }.FirstOrDefault(name => Setting(connection, name) == "off") is { } off
            ? $"PostgreSQL runs with {off} = off; a crash could damage the database. Turn it on."
            : null;

    /// <summary>Where a standby is to take over: null when commits wait for one.</summary>
    public static string? ProblemOfFailover(NpgsqlConnection connection) =>
        Setting(connection, "synchronous_standby_names") == ""
            ? "The connection string names several hosts, but synchronous_standby_names is empty: a failover would "
                + "lose answered payments. Name the standbys, or start with --lossy-commits if that may happen."
            : null;

    private static string Setting(NpgsqlConnection connection, string name)
    {
        using var command = new NpgsqlCommand($"SHOW {name}", connection);
        return (string)command.ExecuteScalar()!;
    }
}
