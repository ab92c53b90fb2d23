namespace Tender.AmazonPay.V1;

/// <summary>What keeps an order reference or agreement from being confirmed.</summary>
/// <param name="ConstraintId">Such as <c>AmountNotSet</c>.</param>
/// <param name="Description">An explanation for people; null when there is none.</param>
public sealed record V1Constraint(string ConstraintId, string? Description);
