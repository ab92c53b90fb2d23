namespace Tender.Server.Storage;

/// <summary>The row a read stands on, whichever database it came from; valid only while it is handed out.</summary>
internal abstract class RowReader
{
    public abstract bool IsDBNull(int column);

    public abstract string GetString(int column);

    /// <summary>A text as the UTF-8 it is kept in.</summary>
    public abstract ReadOnlySpan<byte> GetUtf8(int column);

    public abstract long GetInt64(int column);

    public short GetInt16(int column) => (short)GetInt64(column);

    public int GetInt32(int column) => (int)GetInt64(column);

    public abstract byte[] GetBytes(int column);
}
