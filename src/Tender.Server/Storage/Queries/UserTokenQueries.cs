namespace Tender.Server.Storage;

/// <summary>The SQL of personal tokens.</summary>
internal sealed class UserTokenQueries(Database database)
{
    private const string Columns = "id, owner, label, role, made, expires, used";

    public Task Add(PersonalToken token, string hash) =>
        database.Execute(
            $"""
            INSERT INTO user_tokens ({Columns}, hash)
            VALUES (@id, @owner, @label, @role, @made, @expires, @used, @hash)
            """,
            ("id", token.Id),
            ("owner", token.Owner),
            ("label", token.Label),
            ("role", (short)token.Role),
            ("made", RecordJson.Ms(token.MadeAt)),
            ("expires", RecordJson.Ms(token.ExpiresAt)),
            ("used", token.UsedAt is { } used ? RecordJson.Ms(used) : null),
            ("hash", hash)
        );

    public async Task<PersonalToken?> Find(string hash) =>
        (
            await database.Query($"SELECT {Columns} FROM user_tokens WHERE hash = @hash", Read, ("hash", hash))
        ).FirstOrDefault();

    /// <summary>A user's tokens, in the order of their ids.</summary>
    public Task<List<PersonalToken>> Of(string owner, int limit) =>
        database.Query(
            $"SELECT {Columns} FROM user_tokens WHERE owner = @owner ORDER BY id LIMIT @limit",
            Read,
            ("owner", owner),
            ("limit", limit)
        );

    public Task Used(string id, DateTimeOffset at) =>
        database.Execute("UPDATE user_tokens SET used = @used WHERE id = @id", ("id", id), ("used", RecordJson.Ms(at)));

    /// <summary>False: this user has no such token.</summary>
    public async Task<bool> Remove(string owner, string id) =>
        await database.Execute(
            "DELETE FROM user_tokens WHERE id = @id AND owner = @owner",
            ("id", id),
            ("owner", owner)
        ) == 1;

    private static PersonalToken Read(RowReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            (Role)row.GetInt16(3),
            RecordJson.At(row.GetInt64(4)),
            RecordJson.At(row.GetInt64(5)),
            row.IsDBNull(6) ? null : RecordJson.At(row.GetInt64(6))
        );
}
