using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>One record's step as the journal keeps it.</summary>
/// <param name="Id">The object.</param>
/// <param name="From">Its state before; null at birth.</param>
/// <param name="Moves">Whether its state moved.</param>
/// <param name="Dialects">In which dialects this must be told.</param>
/// <param name="After">The object as it then was.</param>
internal sealed record JournalStep(ObjectId Id, State? From, bool Moves, Dialects Dialects, Record After);
