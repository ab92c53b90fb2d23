using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// Listens for what PostgreSQL says beside a success. A wait for a standby that somebody cut off ends as "committed"
/// with a warning (01000; 57P01 when its backend is being ended): the commit is in the primary alone, and gone if that
/// is. A success with such a warning is an unknown commit.
/// </summary>
internal sealed class CommitWarning
{
    private volatile string? said;

    public CommitWarning(NpgsqlConnection connection) =>
        connection.Notice += (_, told) =>
        {
            if (told.Notice is { InvariantSeverity: "WARNING", SqlState: "01000" or "57P01" } warning)
                said = warning.MessageText;
        };

    public void Forget() => said = null;

    /// <summary>
    /// What a warning makes of a commit; null where there was none. An error behind a warning is no better known:
    /// Citus tells so of a worker that has not answered its COMMIT, and may have made it.
    /// </summary>
    public UnknownCommitException? Doubt =>
        said is { } text ? new(new DatabaseTroubleException(DatabaseTrouble.Lossy, text)) : null;
}
