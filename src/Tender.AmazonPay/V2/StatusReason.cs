namespace Tender.AmazonPay.V2;

/// <summary>One of the reasons of a permission's state.</summary>
/// <param name="ReasonCode">The reason.</param>
/// <param name="ReasonDescription">For people.</param>
public sealed record StatusReason(ReasonCode ReasonCode, string? ReasonDescription);
