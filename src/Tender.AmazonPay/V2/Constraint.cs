namespace Tender.AmazonPay.V2;

/// <summary>What keeps a session from being completed.</summary>
/// <param name="ConstraintId">Such as <c>ChargeAmountNotSet</c>.</param>
/// <param name="Description">For people.</param>
public sealed record Constraint(string ConstraintId, string? Description);
