using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>A step of the journal.</summary>
/// <param name="Seq">Its entry.</param>
/// <param name="Index">Its place in the entry.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="Requester">Who asked for it.</param>
/// <param name="Step">What changed.</param>
internal sealed record Happening(long Seq, int Index, DateTimeOffset At, Requester Requester, JournalStep Step)
{
    public ObjectId Id => Step.Id;

    public State State => Step.After.State;
}
