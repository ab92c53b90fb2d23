using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What every command of the store is run with.</summary>
/// <param name="Ids">Where new numbers come from.</param>
/// <param name="Time">Real time.</param>
/// <param name="Sandbox">Which environment the ids speak of.</param>
/// <param name="NewsIn">In which dialects a step must be told: the dialects' own tables.</param>
internal sealed record CommitServices(IdGenerator Ids, TimeProvider Time, bool Sandbox, Func<Step, Dialects> NewsIn)
{
    /// <summary>What is added to every change that is about to be written; null for nothing.</summary>
    public Action<Change>? AddToEach { get; set; }

    /// <summary>What the commits have just owed.</summary>
    public FreshNotices Fresh { get; } = new(Time);
}
