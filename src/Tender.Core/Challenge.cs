namespace Tender.Core;

/// <summary>A bank's challenge the buyer must pass before a v1 draft is confirmed.</summary>
/// <param name="SuccessUrl">Where the browser goes when she passed.</param>
/// <param name="FailureUrl">Where it goes otherwise.</param>
/// <param name="ExpectsAuthorization">What the confirmation asked for besides.</param>
public sealed record Challenge(string SuccessUrl, string FailureUrl, bool ExpectsAuthorization = false);
