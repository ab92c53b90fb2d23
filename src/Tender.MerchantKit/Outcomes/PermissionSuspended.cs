namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// The permission cannot be charged until the buyer repairs it. v2: NonChargeable, but for ChargeInProgress. v1:
/// Suspended.
/// </summary>
/// <param name="Reason">As Amazon Pay says it.</param>
public sealed record PermissionSuspended(string Reason) : Ending;
