using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What was uploaded of a file; its record changes in the same commit.</summary>
internal sealed record InsertFileBytes : IRow<InsertFileBytes>
{
    public static Statement<InsertFileBytes> Statement { get; } =
        Statement<InsertFileBytes>.Insert("file_bytes", columns =>
            columns.Text("id", row => row.File.Value).Bytes("bytes", row => row.Bytes)
        );

    public required MerchantId Merchant { get; init; }

    public required ObjectId File { get; init; }

    public required byte[] Bytes { get; init; }
}
