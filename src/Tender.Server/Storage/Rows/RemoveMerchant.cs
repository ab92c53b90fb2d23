using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Marks a merchant as removed, and ends an advance of its clock: nobody runs its jobs any more.</summary>
internal sealed record RemoveMerchant : IRow<RemoveMerchant>
{
    public static Statement<RemoveMerchant> Statement { get; } =
        Statement<RemoveMerchant>.Update(
            "merchants",
            keys => keys.Long("version", row => row.Removed.Version),
            sets =>
                sets.Long("version", row => row.Removed.Version + 1)
                    .Utf8("doc", row => JsonSerializer.SerializeToUtf8Bytes(row.Removed, RowJson.Tight.Merchant))
                    .InstantOrNull("advancing_to", _ => null)
                    .InstantOrNull("reached_at", _ => null)
        );

    public MerchantId Merchant => Removed.Id;

    /// <summary>The merchant with its mark, at the version that was read.</summary>
    public required Merchant Removed { get; init; }
}
