using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>A compiled statement: bind, step through its rows, reset.</summary>
internal sealed class SqliteStatement(sqlite3 db, sqlite3_stmt compiled) : RowReader, IDisposable
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>
    /// The place of a value that is named in the text; 0 for one that is not there, which is bound nowhere.
    /// </summary>
    public int Place(string name) =>
        places.TryGetValue(name, out var place)
            ? place
            : places[name] = sqlite3_bind_parameter_index(compiled, "@" + name);

    public void Bind(int place, object? value)
    {
        if (place == 0)
            return;
        switch (value)
        {
            case long number:
                Bind(place, number);
                break;
            case short number:
                Bind(place, (long)number);
                break;
            case int number:
                Bind(place, (long)number);
                break;
            case string text:
                Bind(place, text);
                break;
            case byte[] bytes:
                BindBytes(place, bytes);
                break;
            case null:
                BindNull(place);
                break;
            default:
                throw new ArgumentException($"A {value.GetType()} is no value of SQLite's.", nameof(value));
        }
    }

    public void Bind(int place, long number) => Check(sqlite3_bind_int64(compiled, place, number));

    public void Bind(int place, string text)
    {
        const int Short = 256;
        if (text.Length is 0 or > Short)
        {
            Check(sqlite3_bind_text(compiled, place, text));
            return;
        }
        Span<byte> utf8 = stackalloc byte[3 * Short];
        Check(sqlite3_bind_text(compiled, place, utf8[..Encoding.UTF8.GetBytes(text, utf8)]));
    }

    public void Bind(int place, long? number)
    {
        if (number is { } value)
            Bind(place, value);
        else
            BindNull(place);
    }

    public void BindText(int place, string? text)
    {
        if (text is null)
            BindNull(place);
        else
            Bind(place, text);
    }

    public void BindBytes(int place, byte[]? bytes)
    {
        if (bytes is null)
            BindNull(place);
        else
            Check(
                bytes.Length == 0
                    ? sqlite3_bind_zeroblob(compiled, place, 0)
                    : sqlite3_bind_blob(compiled, place, bytes)
            );
    }

    private void BindNull(int place) => Check(sqlite3_bind_null(compiled, place));

    /// <summary>A text that is UTF-8 already.</summary>
    public void BindUtf8(int place, byte[] text) =>
        Check(
            text.Length == 0
                ? sqlite3_bind_text(compiled, place, "")
                : sqlite3_bind_text(compiled, place, text.AsSpan())
        );

    /// <summary>The next row; false when there is none.</summary>
    public bool Step() =>
        sqlite3_step(compiled) switch
        {
            SQLITE_ROW => true,
            SQLITE_DONE => false,
            var code => throw SqliteConnection.Failure(db, code),
        };

    public void Reset() => sqlite3_reset(compiled);

    /// <summary>Runs it to its end; how many rows it touched.</summary>
    public int Run()
    {
        try
        {
            while (Step())
            {
                // Nobody asked for the rows it returns.
            }
            return sqlite3_changes(db);
        }
        finally
        {
            Reset();
        }
    }

    public override bool IsDBNull(int column) => sqlite3_column_type(compiled, column) == SQLITE_NULL;

    public override string GetString(int column) => Encoding.UTF8.GetString(GetUtf8(column));

    public override ReadOnlySpan<byte> GetUtf8(int column) => sqlite3_column_blob(compiled, column);

    public override long GetInt64(int column) => sqlite3_column_int64(compiled, column);

    public override byte[] GetBytes(int column) => sqlite3_column_blob(compiled, column).ToArray();

    public void Dispose() => compiled.Dispose();

    private void Check(int code)
    {
        if (code != SQLITE_OK)
            throw SqliteConnection.Failure(db, code);
    }
}
