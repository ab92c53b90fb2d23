namespace Tender.Server.Storage;

/// <summary>The SQL of the audit log.</summary>
internal static class AuditQueries
{
    private const string Columns = "seq, at, who, place, action, subject, outcome, asked, code";

    /// <summary>The newest row with its code; null while there is none.</summary>
    public static async Task<(AuditEntry Entry, byte[] Code)?> Last(DatabaseReader database) =>
        (await database.Query($"SELECT {Columns} FROM audit ORDER BY seq DESC LIMIT 1", Read))
            .Select(row => ((AuditEntry, byte[])?)row)
            .FirstOrDefault();

    /// <summary>The rows behind a number, the oldest first.</summary>
    public static Task<List<(AuditEntry Entry, byte[] Code)>> After(DatabaseReader database, long seq, int limit) =>
        database.Query(
            $"SELECT {Columns} FROM audit WHERE seq > @seq ORDER BY seq LIMIT @limit",
            Read,
            ("seq", seq),
            ("limit", limit)
        );

    /// <summary>The rows before a number, the newest first.</summary>
    public static async Task<List<AuditEntry>> Before(DatabaseReader database, long seq, int limit) =>
        [
            .. (
                await database.Query(
                    $"SELECT {Columns} FROM audit WHERE seq < @seq ORDER BY seq DESC LIMIT @limit",
                    Read,
                    ("seq", seq),
                    ("limit", limit)
                )
            ).Select(row => row.Entry),
        ];

    /// <summary>Adds a row. False, and nothing done: another one of this number was added meanwhile.</summary>
    public static async Task<bool> Add(Database database, AuditEntry entry, byte[] code)
    {
        var added = await database.Execute(
            $"""
            INSERT INTO audit ({Columns})
            VALUES (@seq, @at, @who, @place, @action, @subject, @outcome, @asked, @code)
            ON CONFLICT (seq) DO NOTHING RETURNING seq
            """,
            row => row.GetInt64(0),
            ("seq", entry.Seq),
            ("at", RecordJson.Ms(entry.At)),
            ("who", entry.Who),
            ("place", entry.Place),
            ("action", entry.Action),
            ("subject", entry.Subject),
            ("outcome", entry.Outcome),
            ("asked", entry.Asked),
            ("code", code)
        );
        return added.Count == 1;
    }

    private static (AuditEntry Entry, byte[] Code) Read(RowReader row) =>
        (
            new(
                row.GetInt64(0),
                RecordJson.At(row.GetInt64(1)),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                row.GetString(6),
                row.IsDBNull(7) ? null : row.GetInt64(7)
            ),
            row.GetBytes(8)
        );
}
