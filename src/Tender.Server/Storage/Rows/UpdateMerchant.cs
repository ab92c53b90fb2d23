using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A merchant's next version; every node that reads a newer version drops its copy.</summary>
internal sealed record UpdateMerchant : IRow<UpdateMerchant>
{
    public static Statement<UpdateMerchant> Statement { get; } =
        Statement<UpdateMerchant>.Update(
            "merchants",
            keys => keys.Long("version", row => row.Version),
            sets => sets.Long("version", row => row.Version + 1).Utf8("doc", row => row.Doc)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The version that was read.</summary>
    public required long Version { get; init; }

    /// <summary>The merchant as JSON.</summary>
    public required byte[] Doc { get; init; }

    /// <summary>The row that stores a changed merchant; its version is the one that was read.</summary>
    public static UpdateMerchant To(Merchant changed) =>
        new()
        {
            Merchant = changed.Id,
            Version = changed.Version,
            Doc = JsonSerializer.SerializeToUtf8Bytes(changed, RowJson.Tight.Merchant),
        };
}
