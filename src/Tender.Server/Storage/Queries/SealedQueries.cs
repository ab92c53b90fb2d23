namespace Tender.Server.Storage;

/// <summary>The SQL of everything in the database that is sealed under the secrets key and stays.</summary>
internal sealed class SealedQueries(Database database)
{
    /// <summary>How names of retired keys begin.</summary>
    public const string RetiredPrefix = "secrets-key ";

    /// <summary>The secrets of v1 keys, by the key's id. Reads all there are.</summary>
    public Task<List<(string Id, byte[] Sealed)>> Keys() =>
        database.Query(
            "SELECT id, material FROM keys WHERE kind = @kind ORDER BY id",
            row => (row.GetString(0), row.GetBytes(1)),
            ("kind", CredentialKind.V1Secret.Text())
        );

    /// <summary>The second factors, by their user. Reads all there are.</summary>
    public Task<List<(string Id, byte[] Sealed)>> SecondFactors() =>
        database.Query("SELECT name, totp FROM users WHERE totp IS NOT NULL ORDER BY name", row =>
            (row.GetString(0), row.GetBytes(1))
        );

    /// <summary>The signer and the retired keys, as texts with a sealed part.</summary>
    public Task<List<(string Name, string Value)>> Shared() =>
        database.Query(
            "SELECT name, value FROM tender WHERE name = @signer OR name LIKE @retired ORDER BY name",
            row => (row.GetString(0), row.GetString(1)),
            ("signer", SharedValues.Signer),
            ("retired", RetiredPrefix + "%")
        );

    /// <summary>Puts a secret in the place of one that is still there.</summary>
    public Task<bool> ReplaceKey(string id, byte[] was, byte[] now) =>
        Replace("UPDATE keys SET material = @now WHERE id = @id AND material = @was", id, was, now);

    /// <summary>The same of a user.</summary>
    public Task<bool> ReplaceSecondFactor(string name, byte[] was, byte[] now) =>
        Replace("UPDATE users SET totp = @now WHERE name = @id AND totp = @was", name, was, now);

    /// <summary>The same of a text.</summary>
    public Task<bool> ReplaceShared(string name, string was, string now) =>
        Replace("UPDATE tender SET value = @now WHERE name = @id AND value = @was", name, was, now);

    private async Task<bool> Replace(string sql, string id, object was, object now) =>
        await database.Execute(sql, ("id", id), ("was", was), ("now", now)) == 1;
}
