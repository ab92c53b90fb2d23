namespace Tender.Server.Storage;

/// <summary>What a group reads of a merchant; the document is read again only when the version is new.</summary>
/// <param name="Version">The version of the document.</param>
/// <param name="Clock">The merchant's clock.</param>
/// <param name="Minted">How many numbers a merchant with a seed has drawn.</param>
internal sealed record MerchantRow(long Version, MerchantClock Clock, long Minted)
{
    /// <summary>Reads version, shift_ms, advancing_to, reached_at and minted, from a column on.</summary>
    public static MerchantRow Read(RowReader row, int from) =>
        new(row.GetInt64(from), MerchantClock.Read(row, from + 1), row.GetInt64(from + 4));
}
