namespace Tender.MerchantKit.Outcomes;

/// <summary>A checkout that only asked for consent is completed: the permission may be charged.</summary>
/// <param name="PermissionId">The permission that may be charged.</param>
public sealed record PermissionGranted(string PermissionId) : Ending;
