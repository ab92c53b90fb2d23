namespace Tender.AmazonPay.V2;

/// <summary>How a saved wallet begins.</summary>
/// <param name="SetupOnly">Whether only the wallet is stored, without an order.</param>
public sealed record PaymentMethodOnFileMetadata(bool? SetupOnly);
