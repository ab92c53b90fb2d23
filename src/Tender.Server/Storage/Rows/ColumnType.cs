namespace Tender.Server.Storage;

/// <summary>The column types both databases share.</summary>
internal enum ColumnType
{
    Short,
    Long,
    Text,
    Bytes,
}
