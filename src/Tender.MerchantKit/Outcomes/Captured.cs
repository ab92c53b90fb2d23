using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The money is taken.</summary>
/// <param name="Amount">What was taken; may be less than was authorized.</param>
/// <param name="CaptureId">The capture's id: v2 the charge's, v1 the capture's.</param>
public sealed record Captured(Price? Amount, string CaptureId) : Ending;
