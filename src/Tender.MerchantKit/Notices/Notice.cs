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
