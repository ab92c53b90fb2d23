using System.Data.Common;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>
/// A connection to a SQLite file, for one caller at a time, through SQLite's own interface: statements are compiled
/// once and kept, values are bound by their place, and texts go in and out as the UTF-8 they are kept in.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int KeptMax = 200,
        BusyMs = 10_000;

    private readonly Dictionary<string, SqliteStatement> kept = new(StringComparer.Ordinal);
    private readonly sqlite3 db;

    static SqliteConnection() => Batteries_V2.Init();

    /// <summary>Opens the file; a writer makes it if it is not there.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection(string file, bool readOnly)
    {
        // Its caller sees to it that nobody else is in: SQLite need not lock each call.
        var code = sqlite3_open_v2(
            file,
            out db,
            SQLITE_OPEN_NOMUTEX | (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
            null
        );
        if (code != SQLITE_OK)
        {
            var failure = new SqliteException(code, $"{file}: {sqlite3_errstr(code).utf8_to_string()}");
            db.Dispose();
            throw failure;
        }
        sqlite3_busy_timeout(db, BusyMs);
    }

    public bool InTransaction => sqlite3_get_autocommit(db) == 0;

    /// <summary>Runs SQL of several statements, once.</summary>
    public void Run(string sql)
    {
        var code = sqlite3_exec(db, sql, out var message);
        if (code != SQLITE_OK)
            throw new SqliteException(code, message);
    }

    /// <summary>A statement of this connection, compiled when it is first asked for.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (kept.TryGetValue(sql, out var known))
            return known;
        // Texts with as many names as a call had values are no bounded set: what was kept is forgotten now and then.
        if (kept.Count == KeptMax)
            Forget();
        var code = sqlite3_prepare_v3(db, sql, SQLITE_PREPARE_PERSISTENT, out var compiled);
        return code == SQLITE_OK ? kept[sql] = new SqliteStatement(db, compiled) : throw Failure(db, code);
    }

    /// <summary>Reads with values by name.</summary>
    public List<T> Query<T>(string sql, Func<RowReader, T> row, (string Name, object? Value)[] arguments)
    {
        var statement = Bound(sql, arguments);
        try
        {
            var list = new List<T>();
            while (statement.Step())
                list.Add(row(statement));
            return list;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Runs a statement with values by name; how many rows it touched.</summary>
    public int Execute(string sql, params (string Name, object? Value)[] arguments) => Bound(sql, arguments).Run();

    /// <summary>The first column of the first row as text; null when there is none.</summary>
    public string? Scalar(string sql) =>
        Query(sql, row => row.IsDBNull(0) ? null : row.GetString(0), []).FirstOrDefault();

    public void Dispose()
    {
        Forget();
        db.Dispose();
    }

    internal static SqliteException Failure(sqlite3 db, int code) => new(code, sqlite3_errmsg(db).utf8_to_string());

    private SqliteStatement Bound(string sql, (string Name, object? Value)[] arguments)
    {
        var statement = Statement(sql);
        foreach (var (name, value) in arguments)
            statement.Bind(statement.Place(name), value);
        return statement;
    }

    private void Forget()
    {
        foreach (var statement in kept.Values)
            statement.Dispose();
        kept.Clear();
    }
}

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
                Check(
                    bytes.Length == 0
                        ? sqlite3_bind_zeroblob(compiled, place, 0)
                        : sqlite3_bind_blob(compiled, place, bytes)
                );
                break;
            case null:
                Check(sqlite3_bind_null(compiled, place));
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
                // RecordJson it returns are not asked for.
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

/// <summary>SQLite refused. Whoever is told that the file is busy may try again.</summary>
internal sealed class SqliteException(int code, string message) : DbException($"SQLite {code}: {message}", code)
{
    /// <summary>A key, a check or another rule of the schema was broken.</summary>
    public bool IsConstraint => (ErrorCode & 0xff) == SQLITE_CONSTRAINT;

    public override bool IsTransient => (ErrorCode & 0xff) is SQLITE_BUSY or SQLITE_LOCKED;
}
