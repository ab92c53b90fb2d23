namespace Tender.Server.Storage;

/// <summary>What is gone over in a day's comparison, one after the other.</summary>
internal enum ReconciliationStage
{
    /// <summary>What changed here.</summary>
    Changes,

    /// <summary>What the processor says it did by itself.</summary>
    Listing,

    /// <summary>What differed before, or was on its way.</summary>
    Again,

    /// <summary>Nothing any more.</summary>
    Over,

    /// <summary>After what changed: what changed some days ago, and may have changed there since.</summary>
    Older,
}
