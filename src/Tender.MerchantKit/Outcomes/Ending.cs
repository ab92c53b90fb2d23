using System.Text.Json.Serialization;

namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// How something a merchant waits for has ended, or an alert about it. The set is closed and each case a type:
/// <c>switch (outcome.Ending)</c>. A word of the wire that this version does not know never becomes an ending that says
/// the money is safe.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ending")]
[JsonDerivedType(typeof(Authorized), "authorized")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(Canceled), "canceled")]
[JsonDerivedType(typeof(Expired), "expired")]
[JsonDerivedType(typeof(Captured), "captured")]
[JsonDerivedType(typeof(CaptureDeclined), "captureDeclined")]
[JsonDerivedType(typeof(Refunded), "refunded")]
[JsonDerivedType(typeof(RefundDeclined), "refundDeclined")]
[JsonDerivedType(typeof(PermissionGranted), "permissionGranted")]
[JsonDerivedType(typeof(PermissionSuspended), "permissionSuspended")]
[JsonDerivedType(typeof(PermissionRestored), "permissionRestored")]
[JsonDerivedType(typeof(PermissionClosed), "permissionClosed")]
[JsonDerivedType(typeof(NotFound), "notFound")]
[JsonDerivedType(typeof(Mismatched), "mismatched")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(GuaranteeEndsSoon), "guaranteeEndsSoon")]
[JsonDerivedType(typeof(Overdue), "overdue")]
public abstract record Ending
{
    /// <summary>What the documents say a merchant should do next.</summary>
    public required NextStep NextStep { get; init; }

    /// <summary>
    /// Whether this is a warning about something that has not ended, or that a person must look at, and not an ending
    /// of the payment itself.
    /// </summary>
    [JsonIgnore]
    public virtual bool IsAlert => false;

    /// <summary>The ending's name, as metrics and logs show it.</summary>
    [JsonIgnore]
    public string Name => GetType().Name;
}
