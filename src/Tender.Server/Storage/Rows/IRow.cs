using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// A row to write. Its statement names the table, the keys and the columns, each column beside the member it is filled
/// from.
/// </summary>
internal interface IRow<TRow>
    where TRow : class, IRow<TRow>
{
    /// <summary>The statement that writes rows of this type.</summary>
    static abstract Statement<TRow> Statement { get; }

    /// <summary>Whose row it is. Every table begins with the merchant's bucket and the merchant.</summary>
    MerchantId Merchant { get; }
}
