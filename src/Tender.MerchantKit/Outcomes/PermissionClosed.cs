namespace Tender.MerchantKit.Outcomes;

/// <summary>The permission has ended; what was authorized before may still be captured.</summary>
/// <param name="Reason">As Amazon Pay says it. MaxAmountCharged and AmazonClosed are also what a permission says whose
/// work is done.</param>
/// <param name="Description">Amazon Pay's explanation, often the merchant's own reason.</param>
public sealed record PermissionClosed(string Reason, string? Description) : Ending;
