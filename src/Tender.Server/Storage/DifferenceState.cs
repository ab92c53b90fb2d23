namespace Tender.Server.Storage;

/// <summary>What is to be done about a difference.</summary>
internal enum DifferenceState
{
    /// <summary>Nothing: something is on its way, or was not answered yet, and is asked for again.</summary>
    Waiting,

    /// <summary>A person has to look.</summary>
    Open,

    /// <summary>A person has looked, and lets it stand as it is.</summary>
    Accepted,

    /// <summary>Nothing: both sides say the same.</summary>
    Settled,
}
