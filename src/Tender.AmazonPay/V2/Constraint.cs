namespace Tender.AmazonPay.V2;

/// <summary>What keeps a session from being completed.</summary>
/// <param name="ConstraintId">Such as <c>ChargeAmountNotSet</c>.</param>
/// <param name="Description">An explanation for people; null when there is none.</param>
public sealed record Constraint(string ConstraintId, string? Description);
