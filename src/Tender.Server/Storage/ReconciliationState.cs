namespace Tender.Server.Storage;

/// <summary>How far a day's comparison with the processor has come.</summary>
internal enum ReconciliationState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>The processor did not say what it has of everything: it is asked again.</summary>
    Incomplete,

    /// <summary>Everything was compared.</summary>
    Complete,
}
