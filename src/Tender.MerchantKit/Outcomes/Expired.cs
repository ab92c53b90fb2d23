namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// An authorization ran out without a capture (30 days), or a checkout was abandoned (24 hours; a v1 order reference in
/// Draft, 3 hours).
/// </summary>
/// <param name="Reason">As Amazon Pay says it: ExpiredUnused, Expired, Stale.</param>
public sealed record Expired(string Reason) : Ending;
