namespace Tender.AmazonPay.V2;

/// <summary>One of the reasons of a permission's state.</summary>
/// <param name="ReasonCode">The service's word for it, known to this version or not.</param>
/// <param name="ReasonDescription">An explanation for people; null when there is none.</param>
public sealed record StatusReason(ReasonCode ReasonCode, string? ReasonDescription);
