namespace Tender.Core;

/// <summary>How the buyer's bank answers a challenge. Wire v1: spec 4.5.</summary>
public enum BankAnswer
{
    /// <summary>She passed.</summary>
    Success,

    /// <summary>She did not, for good.</summary>
    Failure,

    /// <summary>She left before it was decided.</summary>
    Abandoned,
}
