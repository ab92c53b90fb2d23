using System.Data.Common;

namespace Tender.Server.Storage;

/// <summary>The row a reader of Npgsql's stands on.</summary>
internal sealed class PostgresRow(DbDataReader reader) : RowReader
{
    public override bool IsDBNull(int column) => reader.IsDBNull(column);

    public override string GetString(int column) => reader.GetString(column);

    public override ReadOnlySpan<byte> GetUtf8(int column) => reader.GetFieldValue<byte[]>(column);

    public override long GetInt64(int column) => reader.GetInt64(column);

    public override byte[] GetBytes(int column) => reader.GetFieldValue<byte[]>(column);
}
