using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>A call of an API whose caller is known, before it is performed.</summary>
/// <param name="Merchant">Who calls, or who is acted for.</param>
/// <param name="Subject">Finds what it is about; whoever does not ask does not pay for it.</param>
/// <param name="Aborted">Is canceled when nobody waits for the answer any more.</param>
internal sealed record VerifiedCall(Merchant Merchant, Func<CallSubject> Subject, CancellationToken Aborted)
{
    /// <summary>What the signature was made over, without the tokens of buyers and partners; whoever does not ask does
    /// not pay for it.</summary>
    public required Func<string> Canonical { get; init; }

    /// <summary>How the API says that the caller asks too often.</summary>
    public required Func<WireResponse> Throttled { get; init; }

    /// <summary>How the API words a failure.</summary>
    public required Func<GateFailure, WireResponse> Failure { get; init; }
}
