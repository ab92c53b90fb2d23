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

    /// <exception cref="UnknownCommitException">The server warned of the commit.</exception>
    public void Check()
    {
        if (said is { } text)
            throw new UnknownCommitException(new DatabaseTroubleException(DatabaseTrouble.Lossy, text));
    }
}
