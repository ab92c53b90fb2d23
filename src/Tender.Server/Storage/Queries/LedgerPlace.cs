namespace Tender.Server.Storage;

/// <summary>Where a ledger line stands among those of its merchant's account.</summary>
/// <param name="AtMs">When it was posted, in milliseconds of the merchant's time.</param>
/// <param name="Seq">Its journal entry.</param>
/// <param name="Line">Its place in the entry.</param>
internal readonly record struct LedgerPlace(long AtMs, long Seq, short Line)
{
    /// <summary>Before every line.</summary>
    public static LedgerPlace First => new(long.MinValue, long.MinValue, 0);
}
