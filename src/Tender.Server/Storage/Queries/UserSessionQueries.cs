namespace Tender.Server.Storage;

/// <summary>
/// The SQL of the console's sessions in live. They are stored, so that one that was ended is ended on every node; under
/// a hash of what the browser has.
/// </summary>
internal sealed class UserSessionQueries(Database database)
{
    public async Task<UserSession?> Find(string hash) =>
        (
            await database.Query(
                "SELECT owner, stamp, began, seen, fresh FROM user_sessions WHERE hash = @hash",
                row => new UserSession(
                    row.GetString(0),
                    row.GetString(1),
                    RecordJson.At(row.GetInt64(2)),
                    RecordJson.At(row.GetInt64(3)),
                    RecordJson.At(row.GetInt64(4))
                ),
                ("hash", hash)
            )
        ).FirstOrDefault();

    /// <summary>Adds a session; those that nobody can use any more go.</summary>
    /// <param name="hash">Of what the browser has.</param>
    /// <param name="session">The session.</param>
    /// <param name="beganBefore">Sessions that began before are over.</param>
    /// <param name="seenBefore">Sessions that nobody used since are over.</param>
    public Task Add(string hash, UserSession session, DateTimeOffset beganBefore, DateTimeOffset seenBefore) =>
        database.Together(
            (
                "DELETE FROM user_sessions WHERE began < @began OR seen < @seen",
                [("began", RecordJson.Ms(beganBefore)), ("seen", RecordJson.Ms(seenBefore))],
                null
            ),
            (
                """
                INSERT INTO user_sessions (hash, owner, stamp, began, seen, fresh)
                VALUES (@hash, @owner, @stamp, @began, @seen, @fresh)
                """,
                [
                    ("hash", hash),
                    ("owner", session.Owner),
                    ("stamp", session.Stamp),
                    ("began", RecordJson.Ms(session.BeganAt)),
                    ("seen", RecordJson.Ms(session.SeenAt)),
                    ("fresh", RecordJson.Ms(session.FreshAt)),
                ],
                1
            )
        );

    /// <summary>Notes that a session was used. One that was ended meanwhile is not brought back.</summary>
    public Task Saw(string hash, DateTimeOffset at) => Set("seen", hash, at);

    /// <summary>Notes that the password was given again.</summary>
    public Task Confirm(string hash, DateTimeOffset at) => Set("fresh", hash, at);

    /// <summary>Lets a session go on under the stamp that its own change has set.</summary>
    public Task Restamp(string hash, string before, string after) =>
        database.Execute(
            "UPDATE user_sessions SET stamp = @after WHERE hash = @hash AND stamp = @before",
            ("after", after),
            ("before", before),
            ("hash", hash)
        );

    public Task End(string hash) => database.Execute("DELETE FROM user_sessions WHERE hash = @hash", ("hash", hash));

    private Task Set(string column, string hash, DateTimeOffset at) =>
        database.Execute(
            $"UPDATE user_sessions SET {column} = @at WHERE hash = @hash",
            ("at", RecordJson.Ms(at)),
            ("hash", hash)
        );
}
