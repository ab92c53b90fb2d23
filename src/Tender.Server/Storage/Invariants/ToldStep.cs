using Record = Tender.Core.Record;

namespace Tender.Server.Storage;

/// <summary>A step as the journal tells it.</summary>
/// <param name="Seq">The number of its entry.</param>
/// <param name="Index">Its place in the entry.</param>
/// <param name="Step">The step.</param>
/// <param name="Before">The record it found; null at its birth.</param>
internal sealed record ToldStep(long Seq, int Index, JournalStep Step, Record? Before);
