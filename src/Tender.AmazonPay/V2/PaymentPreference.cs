namespace Tender.AmazonPay.V2;

/// <summary>How the buyer pays, in words to show.</summary>
/// <param name="PaymentDescriptor">Such as <c>Visa ****1111 (Amazon Pay)</c>.</param>
public sealed record PaymentPreference(string? PaymentDescriptor);
