namespace Tender.Server.Storage;

/// <summary>
/// Which engine answers as PostgreSQL. Some speak its language without its locks: a clock is moved, and a settlement
/// begins, under an advisory lock, and an engine that answers without holding one would let others in between.
/// </summary>
internal static class PostgresEngine
{
    /// <summary>
    /// Engines by what their version() holds. CockroachDB defines some of the functions of advisory locks, which do
    /// nothing (cockroachdb/docs pull request 18154); YugabyteDB has none before 2.25.
    /// </summary>
    private static readonly (string Mark, string Name)[] Others =
    [
        ("CockroachDB", "CockroachDB"),
        ("-YB-", "YugabyteDB"),
        ("Redshift", "Amazon Redshift"),
    ];

    /// <summary>Why an engine cannot be used; null when it can.</summary>
    /// <param name="version">What it answers to <c>SELECT version()</c>.</param>
    public static string? ProblemOf(string version) =>
        Others.FirstOrDefault(one => version.Contains(one.Mark, StringComparison.Ordinal)).Name is { } name
            ? $"The database is {name}, which speaks PostgreSQL's language and does not keep its locks: Tender "
                + "needs PostgreSQL itself."
            : null;
}
