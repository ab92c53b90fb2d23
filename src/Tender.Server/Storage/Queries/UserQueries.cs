namespace Tender.Server.Storage;

/// <summary>The SQL of users, and of who tried to sign in.</summary>
internal sealed class UserQueries(Database database)
{
    private const string Columns = "name, role, password, totp, totp_step, disabled, stamp, made, seen, seen_from";

    public async Task<User?> Find(string name) =>
        (
            await database.Query($"SELECT {Columns} FROM users WHERE name = @name", Read, ("name", name))
        ).FirstOrDefault();

    /// <summary>The users behind a name, in the order of their names.</summary>
    public Task<List<User>> Page(string? after, int limit) =>
        database.Query(
            $"SELECT {Columns} FROM users WHERE name > @after ORDER BY name LIMIT @limit",
            Read,
            ("after", (after ?? "").Replace("\0", "", StringComparison.Ordinal)),
            ("limit", limit)
        );

    public async Task<bool> Any() => (await database.Query("SELECT 1 FROM users LIMIT 1", _ => 0)).Count > 0;

    /// <summary>Adds a user. False, and nothing done: the name is taken, or there is a user where this is to be the
    /// first.</summary>
    public async Task<bool> Add(User user, bool isFirst)
    {
        // Two who would both be the first are told apart by a row that only one of them can add.
        if (isFirst)
            return await database.Together(
                (
                    "INSERT INTO tender (name, value) VALUES ('first-user', @name) ON CONFLICT (name) DO NOTHING",
                    [("name", user.Name)],
                    1
                ),
                (Insert, Values(user), 1)
            );
        return await database.Together((Insert, Values(user), 1));
    }

    /// <summary>Replaces role, password, second factor, whether they are disabled, and the stamp.</summary>
    /// <param name="user">The user as they are to be.</param>
    /// <param name="stampBefore">The stamp as it was read.</param>
    /// <param name="needsAdmin">Whether there must be another admin who can sign in.</param>
    public Task<bool> Change(User user, string stampBefore, bool needsAdmin = false)
    {
        SqlArgument[] values =
        [
            .. Values(user).Where(one => one.Name is not ("made" or "seen" or "seen_from")),
            ("before", stampBefore),
        ];
        // A code that was used stays used, whatever was read before it was.
        const string update = """
            UPDATE users SET role = @role, password = @password, totp = @totp,
              totp_step = CASE WHEN totp_step < @totp_step THEN @totp_step ELSE totp_step END,
              disabled = @disabled, stamp = @stamp
            WHERE name = @name AND stamp = @before
            """;
        if (!needsAdmin)
            return database.Together((update, values, 1));
        // Two admins who take each other's role away at once: the second waits for the first, and finds nobody left.
        return database.Together(
            (
                "INSERT INTO tender (name, value) VALUES ('admins', '') ON CONFLICT (name) DO UPDATE SET value = ''",
                [],
                1
            ),
            (
                $"{update} AND EXISTS (SELECT 1 FROM users WHERE role = {(short)Role.Admin} AND disabled = 0 "
                    + "AND name <> @name)",
                values,
                1
            )
        );
    }

    /// <summary>Notes that a user signed in.</summary>
    public Task Saw(string name, DateTimeOffset at, string from) =>
        database.Execute(
            "UPDATE users SET seen = @seen, seen_from = @from WHERE name = @name",
            ("name", name),
            ("seen", RecordJson.Ms(at)),
            ("from", from)
        );

    /// <summary>Uses up the codes up to a time step. False: one of that step, or of a later one, was used.</summary>
    public async Task<bool> UseStep(string name, long step) =>
        await database.Execute(
            "UPDATE users SET totp_step = @step WHERE name = @name AND totp_step < @step",
            ("name", name),
            ("step", step)
        ) == 1;

    /// <summary>
    /// Counts a try to sign in before anybody looks at it. False: nobody may try yet. The second pause is twice the
    /// first, and so on; the first two tries cost none.
    /// </summary>
    public async Task<bool> MayTry(string key, DateTimeOffset now, TimeSpan pauseMin, TimeSpan pauseMax) =>
        (
            await database.Execute(
                """
                INSERT INTO sign_in_tries (name, tries, at, pause) VALUES (@name, 1, @now, 0)
                ON CONFLICT (name) DO UPDATE SET tries = sign_in_tries.tries + 1, at = excluded.at,
                  pause = CASE WHEN sign_in_tries.tries < 2 THEN 0 WHEN sign_in_tries.pause = 0 THEN @min
                    WHEN 2 * sign_in_tries.pause > @max THEN @max ELSE 2 * sign_in_tries.pause END
                WHERE sign_in_tries.at + sign_in_tries.pause <= excluded.at
                RETURNING tries
                """,
                row => row.GetInt64(0),
                ("name", key),
                ("now", RecordJson.Ms(now)),
                ("min", (long)pauseMin.TotalMilliseconds),
                ("max", (long)pauseMax.TotalMilliseconds)
            )
        ).Count == 1;

    /// <summary>Forgets the tries of a name, and those of everybody that are older than an instant.</summary>
    public Task ForgetTries(string key, DateTimeOffset before) =>
        database.Execute(
            "DELETE FROM sign_in_tries WHERE name = @name OR at < @before",
            ("name", key),
            ("before", RecordJson.Ms(before))
        );

    private const string Insert = $"""
        INSERT INTO users ({Columns})
        VALUES (@name, @role, @password, @totp, @totp_step, @disabled, @stamp, @made, @seen, @seen_from)
        ON CONFLICT (name) DO NOTHING
        """;

    private static SqlArgument[] Values(User user) =>
        [
            ("name", user.Name),
            ("role", (short)user.Role),
            ("password", user.Password),
            ("totp", user.Totp),
            ("totp_step", user.TotpStep),
            ("disabled", (short)(user.IsDisabled ? 1 : 0)),
            ("stamp", user.Stamp),
            ("made", RecordJson.Ms(user.MadeAt)),
            ("seen", user.SeenAt is { } seen ? RecordJson.Ms(seen) : null),
            ("seen_from", user.SeenFrom),
        ];

    private static User Read(RowReader row) =>
        new()
        {
            Name = row.GetString(0),
            Role = (Role)row.GetInt16(1),
            Password = row.GetString(2),
            Totp = row.IsDBNull(3) ? null : row.GetBytes(3),
            TotpStep = row.GetInt64(4),
            IsDisabled = row.GetInt16(5) != 0,
            Stamp = row.GetString(6),
            MadeAt = RecordJson.At(row.GetInt64(7)),
            SeenAt = row.IsDBNull(8) ? null : RecordJson.At(row.GetInt64(8)),
            SeenFrom = row.IsDBNull(9) ? null : row.GetString(9),
        };
}
