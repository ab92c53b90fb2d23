namespace Tender.Server.Storage;

/// <summary>Columns of a statement in their order, each with the member of the row that fills it.</summary>
internal sealed class Columns<TRow>
{
    private readonly List<Column<TRow>> all = [];

    public IReadOnlyList<Column<TRow>> All => all;

    public Columns<TRow> Short(string name, Func<TRow, short> value) =>
        Add(name, ColumnType.Short, value, static (statement, place, number) => statement.Bind(place, (long)number));

    public Columns<TRow> ShortOrNull(string name, Func<TRow, short?> value) =>
        Add(name, ColumnType.Short, value, static (statement, place, number) => statement.Bind(place, (long?)number));

    public Columns<TRow> Long(string name, Func<TRow, long> value) =>
        Add(name, ColumnType.Long, value, static (statement, place, number) => statement.Bind(place, number));

    public Columns<TRow> LongOrNull(string name, Func<TRow, long?> value) =>
        Add(name, ColumnType.Long, value, static (statement, place, number) => statement.Bind(place, number));

    /// <summary>An instant, as milliseconds since 1970.</summary>
    public Columns<TRow> Instant(string name, Func<TRow, DateTimeOffset> value) =>
        Long(name, row => RecordJson.Ms(value(row)));

    /// <summary>An instant or none.</summary>
    public Columns<TRow> InstantOrNull(string name, Func<TRow, DateTimeOffset?> value) =>
        LongOrNull(name, row => value(row) is { } at ? RecordJson.Ms(at) : null);

    public Columns<TRow> Text(string name, Func<TRow, string?> value) =>
        Add(name, ColumnType.Text, value, static (statement, place, text) => statement.BindText(place, text));

    /// <summary>A text that is UTF-8 already.</summary>
    public Columns<TRow> Utf8(string name, Func<TRow, byte[]> value) =>
        Add(name, ColumnType.Text, value, static (statement, place, text) => statement.BindUtf8(place, text));

    public Columns<TRow> Bytes(string name, Func<TRow, byte[]?> value) =>
        Add(name, ColumnType.Bytes, value, static (statement, place, bytes) => statement.BindBytes(place, bytes));

    private Columns<TRow> Add<TValue>(
        string name,
        ColumnType type,
        Func<TRow, TValue> value,
        Action<SqliteStatement, int, TValue> bind
    )
    {
        all.Add(new Column<TRow, TValue>(name, type, value, bind));
        return this;
    }
}
