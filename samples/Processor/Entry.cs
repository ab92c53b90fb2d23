namespace Processor;

/// <summary>An operation in the books.</summary>
/// <param name="Id">Tender's own name for it, the key.</param>
/// <param name="Kind">authorize, capture, refund; canceled for one that was canceled before it came.</param>
/// <param name="Asked">What was asked, in a line: the same id with another line is another operation.</param>
/// <param name="Authorization">The authorization it takes or gives back; for an authorization itself.</param>
/// <param name="Amount">In the currency's minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Takes">Whether it takes money: a capture, and an authorization that captures at once.</param>
/// <param name="Result">approved, declined, pending.</param>
/// <param name="Reason">Why it is declined.</param>
/// <param name="Reference">Our own name for it.</param>
internal sealed record Entry(
    string Id,
    string Kind,
    string Asked,
    string Authorization,
    long Amount,
    string Currency,
    bool Takes,
    string Result,
    string? Reason,
    string Reference
);
