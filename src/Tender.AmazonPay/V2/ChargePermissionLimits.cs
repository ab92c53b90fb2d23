namespace Tender.AmazonPay.V2;

/// <summary>How much a permission may be charged: in all when one-time, otherwise in this calendar month.</summary>
/// <param name="AmountLimit">How much may be charged in all; null where the answer names no limit.</param>
/// <param name="AmountBalance">What is left of it.</param>
public sealed record ChargePermissionLimits(Price? AmountLimit, Price? AmountBalance);
