using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The buyer has the money back.</summary>
/// <param name="Amount">What was given back.</param>
/// <param name="RefundId">Amazon Pay's id of the refund.</param>
/// <param name="Elsewhere">Whether the refund was made without the kit, for example in Seller Central.</param>
/// <param name="Reason">v1: where the refund comes from (AmazonA-ZRefund, BuyerCanceled), if it is said.</param>
public sealed record Refunded(Price? Amount, string RefundId, bool Elsewhere, string? Reason) : Ending;
