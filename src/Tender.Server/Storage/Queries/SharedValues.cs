namespace Tender.Server.Storage;

/// <summary>Named texts that every node of a database shares.</summary>
internal sealed class SharedValues(Database database)
{
    public const string Signer = "signer";

    /// <summary>The text under a name; null when there is none.</summary>
    public async Task<string?> Read(string name) =>
        (
            await database.Query("SELECT value FROM tender WHERE name = @name", row => row.GetString(0), ("name", name))
        ).FirstOrDefault();

    /// <summary>Stores a text, unless another node was faster.</summary>
    public Task Add(string name, string value) =>
        database.Execute(
            """
            INSERT INTO tender (name, value) VALUES (@name, @value)
            ON CONFLICT (name) DO NOTHING RETURNING name
            """,
            row => row.GetString(0),
            ("name", name),
            ("value", value)
        );
}
