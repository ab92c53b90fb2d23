using System.Text.Json.Serialization;
using Tender.AmazonPay;

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

/// <summary>The money is reserved and may be captured. v2: charge Authorized. v1: authorization Open.</summary>
/// <param name="Amount">What is reserved.</param>
/// <param name="GuaranteedUntil">Until when a capture is certain: 7 days after the authorization was made. Null if its
/// creation is not known.</param>
/// <param name="ExpiresAt">When the reservation ends, as Amazon Pay says it.</param>
public sealed record Authorized(Price? Amount, DateTimeOffset? GuaranteedUntil, DateTimeOffset? ExpiresAt) : Ending;

/// <summary>The authorization failed; nothing is reserved.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
/// <param name="Amount">What was asked for.</param>
/// <param name="AttemptCount">How often the kit asked under this name, retries of the policies included.</param>
public sealed record Declined(DeclineKind? Kind, string Reason, string? Description, Price? Amount, int AttemptCount)
    : Ending;

/// <summary>Who canceled.</summary>
public enum CanceledBy
{
    /// <summary>Somebody this version does not know.</summary>
    Unknown,

    /// <summary>The merchant, by a call or in the portal.</summary>
    Merchant,

    /// <summary>The buyer.</summary>
    Buyer,

    /// <summary>Amazon. Never to be read as success.</summary>
    Amazon,

    /// <summary>The merchant, by closing the permission or canceling the order reference.</summary>
    Permission,
}

/// <summary>A checkout or an authorization was called off; nothing is reserved any more.</summary>
/// <param name="By">Who did it.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, often the merchant's own reason.</param>
public sealed record Canceled(CanceledBy By, string Reason, string? Description) : Ending;

/// <summary>
/// An authorization ran out without a capture (30 days), or a checkout was abandoned (24 hours; a v1 order reference in
/// Draft, 3 hours).
/// </summary>
/// <param name="Reason">As Amazon Pay says it: ExpiredUnused, Expired, Stale.</param>
public sealed record Expired(string Reason) : Ending;

/// <summary>The money is taken.</summary>
/// <param name="Amount">What was taken; may be less than was authorized.</param>
/// <param name="CaptureId">The capture's id: v2 the charge's, v1 the capture's.</param>
public sealed record Captured(Price? Amount, string CaptureId) : Ending;

/// <summary>The capture failed; the money is not taken.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
public sealed record CaptureDeclined(DeclineKind? Kind, string Reason, string? Description) : Ending;

/// <summary>The buyer has the money back.</summary>
/// <param name="Amount">What was given back.</param>
/// <param name="RefundId">The refund's id.</param>
/// <param name="Elsewhere">Whether the refund was made without the kit, for example in Seller Central.</param>
/// <param name="Reason">v1: where the refund comes from (AmazonA-ZRefund, BuyerCanceled), if it is said.</param>
public sealed record Refunded(Price? Amount, string RefundId, bool Elsewhere, string? Reason) : Ending;

/// <summary>The refund failed; the buyer does not have the money.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
/// <param name="Amount">What was to be given back.</param>
public sealed record RefundDeclined(DeclineKind? Kind, string Reason, string? Description, Price? Amount) : Ending;

/// <summary>A checkout that only asked for consent is completed: the permission may be charged.</summary>
/// <param name="PermissionId">The permission.</param>
public sealed record PermissionGranted(string PermissionId) : Ending;

/// <summary>
/// The permission cannot be charged until the buyer repairs it. v2: NonChargeable, but for ChargeInProgress. v1:
/// Suspended.
/// </summary>
/// <param name="Reason">As Amazon Pay says it.</param>
public sealed record PermissionSuspended(string Reason) : Ending;

/// <summary>The permission may be charged again.</summary>
public sealed record PermissionRestored : Ending;

/// <summary>The permission has ended; what was authorized before may still be captured.</summary>
/// <param name="Reason">As Amazon Pay says it. MaxAmountCharged and AmazonClosed are also what a permission says whose
/// work is done.</param>
/// <param name="Description">Amazon Pay's explanation, often the merchant's own reason.</param>
public sealed record PermissionClosed(string Reason, string? Description) : Ending;

/// <summary>
/// Amazon Pay does not know the object, or no longer: a session deleted after 30 days, an id of another account or
/// environment. It is not asked for again.
/// </summary>
public sealed record NotFound : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}

/// <summary>
/// Amazon Pay's object differs from what the merchant registered. Stands in place of the ending, which is not told:
/// nothing may be fulfilled on it.
/// </summary>
/// <param name="Member">What differs: amount, currency, permission, reference.</param>
/// <param name="Expected">What was registered.</param>
/// <param name="Found">What Amazon Pay says.</param>
public sealed record Mismatched(string Member, string Expected, string Found) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}

/// <summary>Amazon Pay refused a request of the kit for good; nothing was changed by it.</summary>
/// <param name="Operation">Which request.</param>
/// <param name="Code">Amazon Pay's code.</param>
/// <param name="Message">Amazon Pay's text.</param>
public sealed record Refused(string Operation, string Code, string Message) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}

/// <summary>An authorization is not captured yet, and its seven days are nearly over.</summary>
/// <param name="EndsAt">When a capture stops being certain.</param>
public sealed record GuaranteeEndsSoon(DateTimeOffset EndsAt) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}

/// <summary>Something is pending for longer than the documents allow. It is still watched.</summary>
/// <param name="Since">Since when it has been pending.</param>
public sealed record Overdue(DateTimeOffset Since) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
