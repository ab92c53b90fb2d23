using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Tender.AmazonPay;

namespace Tender.MerchantKit.Notices;

/// <summary>
/// Reads what is inside a verified envelope, in either generation. An unknown kind of notice is read as far as it goes:
/// its type and its object's id.
/// </summary>
internal static partial class NoticeReader
{
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The notice and, when it says so, its environment; null when it is none.</summary>
    public static (Notice Notice, PayEnvironment? Environment)? Read(Envelope envelope, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(envelope.Message, Json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            return Text(document.RootElement, "NotificationData") is { } data
                ? V1(envelope, body, document.RootElement, data)
                : V2(envelope, body, document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or XmlException)
        {
            return null;
        }
    }

    // Wire v2: Set up Instant Payment Notifications. An older edition spells the members with a small first letter.
    private static (Notice, PayEnvironment?)? V2(Envelope envelope, ReadOnlyMemory<byte> body, JsonElement message)
    {
        if (
            Text(message, "ObjectType") is not { Length: > 0 } type
            || Text(message, "ObjectId") is not { Length: > 0 } id
            || Text(message, "MerchantID") is not { } merchant
        )
            return null;
        var kind = type switch
        {
            "CHARGE" => NoticeObjectType.Charge,
            "CHARGE_PERMISSION" => NoticeObjectType.ChargePermission,
            "REFUND" => NoticeObjectType.Refund,
            "CHARGEBACK" => NoticeObjectType.Chargeback,
            _ => new NoticeObjectType(type),
        };
        var notice = new Notice(
            ApiGeneration.V2,
            envelope.MessageId,
            Text(message, "NotificationId") ?? "",
            Text(message, "NotificationType") ?? "",
            kind,
            id,
            Text(message, "ChargePermissionId"),
            merchant,
            envelope.SentAt,
            body,
            IsSample: IsSample(id)
        );
        // Wire v2: ids, S is the sandbox and P live; the letters of recurring permissions are not reliable, and a test
        // notice says P everywhere.
        PayEnvironment? environment =
            notice.IsSample ? null
            : id.StartsWith("S0", StringComparison.Ordinal) ? PayEnvironment.Sandbox
            : id.StartsWith("P0", StringComparison.Ordinal) ? PayEnvironment.Live
            : null;
        return (notice, environment);
    }

    // Wire v1: spec of IPN messages: the kind, and where its document has the object, its id and the merchant's own
    // reference.
    private static (NoticeObjectType Kind, string? IdName, string? ReferencePath) V1Kind(string type) =>
        type switch
        {
            "OrderReferenceNotification" => (
                NoticeObjectType.OrderReference,
                "AmazonOrderReferenceId",
                "SellerOrderAttributes/SellerOrderId"
            ),
            "PaymentAuthorize" => (NoticeObjectType.Authorization, "AmazonAuthorizationId", "AuthorizationReferenceId"),
            "PaymentCapture" => (NoticeObjectType.Capture, "AmazonCaptureId", "CaptureReferenceId"),
            "PaymentRefund" => (NoticeObjectType.Refund, "AmazonRefundId", "RefundReferenceId"),
            "BillingAgreementNotification" => (
                NoticeObjectType.BillingAgreement,
                "AmazonBillingAgreementId",
                "SellerBillingAgreementAttributes/SellerBillingAgreementId"
            ),
            "Chargeback Detailed Notification" => (
                NoticeObjectType.Chargeback,
                "AmazonChargebackId",
                "AmazonCaptureReferenceId"
            ),
            _ => (new NoticeObjectType(type), null, null),
        };

    private static (Notice, PayEnvironment?)? V1(
        Envelope envelope,
        ReadOnlyMemory<byte> body,
        JsonElement message,
        string data
    )
    {
        if (
            Text(message, "NotificationType") is not { Length: > 0 } type
            || Text(message, "SellerId") is not { } merchant
        )
            return null;
        var (kind, idName, referencePath) = V1Kind(type);
        var subject = NoticeXml.Read(data).Elements().FirstOrDefault();
        // The first element of every document that is known is its object's id, so it is with one that is not.
        var id = idName is null ? subject?.Elements().FirstOrDefault()?.Value : subject?.Text(idName);
        if (subject is null || string.IsNullOrEmpty(id))
            return null;
        var permission = subject.Text("AmazonOrderReferenceId")
            ?? (
                Child().Match(id) is { Success: true } child ? child.Groups[1].Value
                : Permission().IsMatch(id) ? id
                : null
            );
        var notice = new Notice(
            ApiGeneration.V1,
            envelope.MessageId,
            Text(message, "NotificationReferenceId") ?? "",
            type,
            kind,
            id,
            permission,
            merchant,
            envelope.SentAt,
            body,
            referencePath is null ? null : subject.Text(referencePath),
            IsSample: IsSample(id)
                || string.Equals(Text(message, "IsSample"), "true", StringComparison.OrdinalIgnoreCase)
        );
        PayEnvironment? environment = Text(message, "ReleaseEnvironment") switch
        {
            "Sandbox" => PayEnvironment.Sandbox,
            "Live" => PayEnvironment.Live,
            _ => null,
        };
        return (notice, environment);
    }

    /// <summary>A member by its name or its name with a small first letter; a boolean as its text.</summary>
    private static string? Text(JsonElement message, string name)
    {
        if (
            !message.TryGetProperty(name, out var value)
            && !message.TryGetProperty(char.ToLowerInvariant(name[0]) + name[1..], out value)
        )
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
    }

    // Wire v2: Seller Central's test button sends ids of zeros.
    private static bool IsSample(string id) => Sample().IsMatch(id);

    [GeneratedRegex(@"\A[A-Z][0-9]{2}-0{7}-0{7}(-.*)?\z")]
    private static partial Regex Sample();

    [GeneratedRegex(@"\A([PSBC][0-9]{2}-[0-9]{7}-[0-9]{7})-[A-Z][0-9]{6}\z")]
    private static partial Regex Child();

    [GeneratedRegex(@"\A[PSBC][0-9]{2}-[0-9]{7}-[0-9]{7}\z")]
    private static partial Regex Permission();
}
