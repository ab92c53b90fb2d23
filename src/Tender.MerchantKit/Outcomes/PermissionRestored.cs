namespace Tender.MerchantKit.Outcomes;

/// <summary>The permission may be charged again.</summary>
public sealed record PermissionRestored : Ending;
