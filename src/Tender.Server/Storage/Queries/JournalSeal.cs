namespace Tender.Server.Storage;

/// <summary>A row of seals.</summary>
/// <param name="Seq">The last entry it seals.</param>
/// <param name="Entries">Number and digest of each entry, one after the other.</param>
/// <param name="Code">Made of the code before and of the entries, with a key.</param>
internal sealed record JournalSeal(long Seq, byte[] Entries, byte[] Code);
