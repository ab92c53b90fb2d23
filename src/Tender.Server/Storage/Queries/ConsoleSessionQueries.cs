using System.Globalization;

namespace Tender.Server.Storage;

/// <summary>
/// The sessions of the console. They are stored, so that every node knows them and one that was ended is ended
/// everywhere; under a hash of what the browser has, so that nobody who reads the database can be one of them.
/// </summary>
internal sealed class ConsoleSessionQueries(Database database)
{
    private const string Prefix = "console-session/";

    /// <summary>When a session began and when it was last seen; null when there is none of that hash.</summary>
    public async Task<(DateTimeOffset BeganAt, DateTimeOffset SeenAt)?> Find(string hash) =>
        (
            await database.Query(
                "SELECT value FROM tender WHERE name = @name",
                row => ((DateTimeOffset, DateTimeOffset)?)Read(row.GetString(0)),
                ("name", Prefix + hash)
            )
        ).FirstOrDefault();

    /// <summary>Stores a session, or that it was seen. One that was ended meanwhile is not brought back.</summary>
    public Task Store(string hash, DateTimeOffset beganAt, DateTimeOffset seenAt, bool isNew) =>
        database.Execute(
            isNew
                ? "INSERT INTO tender (name, value) VALUES (@name, @value)"
                : "UPDATE tender SET value = @value WHERE name = @name",
            ("name", Prefix + hash),
            ("value", string.Create(CultureInfo.InvariantCulture, $"{RecordJson.Ms(beganAt)} {RecordJson.Ms(seenAt)}"))
        );

    public Task End(string hash) => database.Execute("DELETE FROM tender WHERE name = @name", ("name", Prefix + hash));

    /// <summary>The sessions there are, those too that nobody uses any more.</summary>
    public Task<List<(string Hash, DateTimeOffset BeganAt, DateTimeOffset SeenAt)>> All(int limit) =>
        database.Query(
            "SELECT name, value FROM tender WHERE name >= @first AND name < @end ORDER BY name LIMIT @limit",
            row =>
            {
                var (beganAt, seenAt) = Read(row.GetString(1));
                return (row.GetString(0)[Prefix.Length..], beganAt, seenAt);
            },
            ("first", Prefix),
            ("end", Prefix + "~"),
            ("limit", limit)
        );

    private static (DateTimeOffset BeganAt, DateTimeOffset SeenAt) Read(string value)
    {
        var parts = value.Split(' ');
        return (At(parts[0]), At(parts[1]));

        static DateTimeOffset At(string text) => RecordJson.At(long.Parse(text, CultureInfo.InvariantCulture));
    }
}
