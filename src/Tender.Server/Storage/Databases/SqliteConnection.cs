using SQLitePCL;
using static SQLitePCL.raw;

namespace Tender.Server.Storage;

/// <summary>
/// A connection to a SQLite file, for one caller at a time, through SQLite's own interface: statements are compiled
/// once and kept, values are bound by their place, and texts go in and out as the UTF-8 they are kept in.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    /// <summary>How long a statement waits for another connection's.</summary>
    public const int BusyMs = 10_000;

    private const int KeptMax = 200;

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
        // The texts are no bounded set, because some have a name for each value of a call. So all are dropped now and
        // then.
        if (kept.Count == KeptMax)
            Forget();
        var code = sqlite3_prepare_v3(db, sql, SQLITE_PREPARE_PERSISTENT, out var compiled);
        return code == SQLITE_OK ? kept[sql] = new SqliteStatement(db, compiled) : throw Failure(db, code);
    }

    /// <summary>Reads with values by name.</summary>
    public List<T> Query<T>(string sql, Func<RowReader, T> row, SqlArgument[] arguments)
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
    public int Execute(string sql, params SqlArgument[] arguments) => Bound(sql, arguments).Run();

    /// <summary>The first column of the first row as text; null when there is none.</summary>
    public string? Scalar(string sql) =>
        Query(sql, row => row.IsDBNull(0) ? null : row.GetString(0), []).FirstOrDefault();

    public void Dispose()
    {
        Forget();
        db.Dispose();
    }

    internal static SqliteException Failure(sqlite3 db, int code) =>
        // The first says what failed, the other how, if it is of the same failure.
        new(
            sqlite3_extended_errcode(db) is var how && (how & 0xff) == code ? how : code,
            sqlite3_errmsg(db).utf8_to_string()
        );

    private SqliteStatement Bound(string sql, SqlArgument[] arguments)
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
