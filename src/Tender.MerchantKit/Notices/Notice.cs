using System.Text.Json.Serialization;
using Tender.AmazonPay;

namespace Tender.MerchantKit.Notices;

/// <summary>
/// An Instant Payment Notification of either generation, verified. It is a hint that an object has news, and no more:
/// whoever acts on it reads the object first. Notices come more than once and in any order, and may come before the
/// call that caused them was answered.
/// </summary>
/// <param name="Generation">Which API it speaks of, and is read with.</param>
/// <param name="MessageId">The envelope's id, a UUID: the same in every attempt of one delivery. What duplicates are
/// recognised by.</param>
/// <param name="NotificationId">Amazon Pay's own id of the notice: v2 <c>NotificationId</c>, v1
/// <c>NotificationReferenceId</c>.</param>
/// <param name="NotificationType">v2 <c>STATE_CHANGE</c> and others, v1 <c>PaymentAuthorize</c> and others, as the wire
/// spells them.</param>
/// <param name="ObjectType">What kind of object has news.</param>
/// <param name="ObjectId">Its id, to read it with.</param>
/// <param name="PermissionId">The charge permission, order reference or billing agreement it belongs to; null when the
/// notice names none.</param>
/// <param name="MerchantId">The merchant it is meant for; already compared with the configured one.</param>
/// <param name="SentAt">When it was first sent; retries keep it for up to 14 days.</param>
/// <param name="Body">The whole envelope, byte for byte as it was received.</param>
/// <param name="MerchantReference">v1: the merchant's own id of the object (<c>AuthorizationReferenceId</c> and others,
/// or <c>SellerOrderId</c>). Null in v2, whose notices carry none.</param>
/// <param name="IsSample">A test notice, sent by a button in Seller Central: its object does not exist.</param>
public sealed record Notice(
    ApiGeneration Generation,
    string MessageId,
    string NotificationId,
    string NotificationType,
    NoticeObjectType ObjectType,
    string ObjectId,
    string? PermissionId,
    string? MerchantId,
    DateTimeOffset SentAt,
    ReadOnlyMemory<byte> Body,
    string? MerchantReference = null,
    bool IsSample = false
);

/// <summary>
/// The kind of object a notice is about, in one spelling for both generations. Open: a value this version does not name
/// is kept as it came, and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<NoticeObjectType>))]
public readonly record struct NoticeObjectType(string Value) : IOpenValue<NoticeObjectType>
{
    /// <summary>v2: a charge permission.</summary>
    public static NoticeObjectType ChargePermission { get; } = new("ChargePermission");

    /// <summary>v2: a charge.</summary>
    public static NoticeObjectType Charge { get; } = new("Charge");

    /// <summary>Both: a refund.</summary>
    public static NoticeObjectType Refund { get; } = new("Refund");

    /// <summary>Both: a chargeback; there is no operation of this kit that reads one.</summary>
    public static NoticeObjectType Chargeback { get; } = new("Chargeback");

    /// <summary>v1: an order reference.</summary>
    public static NoticeObjectType OrderReference { get; } = new("OrderReference");

    /// <summary>v1: an authorization.</summary>
    public static NoticeObjectType Authorization { get; } = new("Authorization");

    /// <summary>v1: a capture.</summary>
    public static NoticeObjectType Capture { get; } = new("Capture");

    /// <summary>v1: a billing agreement.</summary>
    public static NoticeObjectType BillingAgreement { get; } = new("BillingAgreement");

    static NoticeObjectType IOpenValue<NoticeObjectType>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
