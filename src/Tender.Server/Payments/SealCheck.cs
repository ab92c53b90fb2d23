using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What came of comparing the journal with its seals.</summary>
/// <param name="Sealed">How many entries were sealed before.</param>
/// <param name="Broken">What was changed since, in words; empty when nothing was.</param>
/// <param name="Last">The last entry that was sealed before; 0 when none was.</param>
/// <param name="Next">The seals of entries that have none yet and are old enough.</param>
internal sealed record SealCheck(int Sealed, IReadOnlyList<string> Broken, long Last, IReadOnlyList<JournalSeal> Next);
