namespace Tender.Server.Storage;

/// <summary>What a group reads of a merchant; the document is read again only when the version is new.</summary>
/// <param name="Version">The version of the document.</param>
/// <param name="Clock">The merchant's clock.</param>
/// <param name="Counts">What the merchant has counted.</param>
internal sealed record MerchantRow(long Version, MerchantClock Clock, MerchantCounts Counts)
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns = "version, shift_ms, advancing_to, reached_at, minted, entries";

    /// <summary>Reads <see cref="Columns"/>, from a column on.</summary>
    public static MerchantRow Read(RowReader row, int from) =>
        new(row.GetInt64(from), MerchantClock.Read(row, from + 1), new(row.GetInt64(from + 4), row.GetInt64(from + 5)));
}
