using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>The steps that v1 notifies merchants of, and the message inside the envelope.</summary>
internal static class V1Notices
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether v1 notifies merchants of a step. Wire v1: spec 9.3, 9.4; a Pending one is not news.</summary>
    public static bool IsNews(Step step)
    {
        var isSettled = step.MovesState && step.After.State != State.Pending;
        return step.After switch
        {
            // An agreement's payment method is told of too, even where its state stays.
            ChargePermission agreement when agreement.Id.IsRecurring => step.MovesState
                || (step.Before is ChargePermission before && before.Instrument != agreement.Instrument),
            ChargePermission => step.MovesState,
            Authorization authorization => isSettled && !authorization.IsUnseen,
            // A refund that is done changes the capture's RefundedAmount, and that is told too.
            Capture capture => isSettled || (step.Before is Capture before && before.Refunded != capture.Refunded),
            Refund => isSettled,
            // Wire v1: spec 9.3: that it was received is all v1 says of a chargeback.
            Dispute dispute => dispute.Kind == DisputeKind.Chargeback && step.Before is null,
            // What was reversed of a credit is told with the credit as well, as with a capture.
            ProviderCredit credit => step.MovesState
                || (step.Before is ProviderCredit before && before.Reversed != credit.Reversed),
            ProviderCreditReversal => isSettled,
            // v1 has no notices of anything else.
            _ => false,
        };
    }

    /// <summary>The text of the envelope's Message: JSON that holds the XML document.</summary>
    /// <param name="notice">The step that happened.</param>
    /// <param name="isSample">Whether it is a test notification, of a step that never happened.</param>
    public static string Message(Notice notice, bool isSample = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("ReleaseEnvironment", V1Rendering.Environment(notice.Sandbox));
            json.WriteString("MarketplaceID", Marketplace(notice.Merchant.Region, notice.Sandbox));
            json.WriteString("Version", V1Routes.PaymentsVersion);
            json.WriteString("NotificationType", TypeOf(notice.Step.After));
            json.WriteString("SellerId", notice.Merchant.Id.Value);
            json.WriteString("NotificationReferenceId", notice.ReferenceId);
            json.WriteString("Timestamp", V1Document.Iso(notice.At));
            // Wire v1: spec 9.2.
            if (notice.Step.After is ChargePermission { Id.IsRecurring: true })
                json.WriteString(
                    "EventType",
                    notice.Step.Moves ? "BillingAgreementStatusUpdated" : "PaymentMethodUpdated"
                );
            json.WriteString("NotificationData", Data(notice));
            // Wire v1: spec 9.2.
            if (isSample)
                json.WriteBoolean("IsSample", true);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Wire v1: spec 9.2.
    public static string Marketplace(Region region, bool sandbox) =>
        (region, sandbox) switch
        {
            (Region.NorthAmerica, true) => "623690",
            (Region.NorthAmerica, false) => "623680",
            (Region.Europe, true) => "136311",
            (Region.Europe, false) => "136291",
            (Region.Japan, _) => "A31YDYE76E6TCP",
        };

    private static string TypeOf(Record record) =>
        record switch
        {
            ChargePermission { Id.IsRecurring: true } => "BillingAgreementNotification",
            ChargePermission => "OrderReferenceNotification",
            Authorization => "PaymentAuthorize",
            Capture => "PaymentCapture",
            Refund => "PaymentRefund",
            Dispute => "Chargeback Detailed Notification", // Wire v1: spec 9.3, with blanks
            ProviderCredit => "ProviderCredit",
            ProviderCreditReversal => "ProviderCreditReversal",
            _ => throw NoNotice(record),
        };

    private static string Data(Notice notice)
    {
        using var document = new V1Document(RootOf(notice.Step.After), V1Document.NoticesNamespace, declaration: true);
        Write(document, notice);
        return Encoding.UTF8.GetString(document.Bytes());
    }

    private static string RootOf(Record record) =>
        record switch
        {
            ChargePermission { Id.IsRecurring: true } => "BillingAgreementNotification",
            ChargePermission => "OrderReferenceNotification",
            Authorization => "AuthorizationNotification",
            Capture => "CaptureNotification",
            Refund => "RefundNotification",
            Dispute => "ChargebackNotification",
            ProviderCredit => "ProviderCreditNotification",
            ProviderCreditReversal => "ProviderCreditReversalNotification",
            _ => throw NoNotice(record),
        };

    private static void Write(V1Document document, Notice notice)
    {
        switch (notice.Step.After)
        {
            case ChargePermission { Id.IsRecurring: true } agreement:
                WriteAgreement(document, agreement, notice);
                break;
            case ChargePermission order:
                WriteOrder(document, order, notice);
                break;
            case Authorization authorization:
                WriteAuthorization(document, authorization, notice);
                break;
            case Capture capture:
                WriteCapture(document, capture, notice);
                break;
            case Refund refund:
                WriteRefund(document, refund, notice);
                break;
            case Dispute dispute:
                WriteChargeback(document, dispute);
                break;
            case ProviderCredit credit:
                WriteCredit(document, credit, notice);
                break;
            case ProviderCreditReversal reversal:
                WriteReversal(document, reversal, notice);
                break;
            default:
                throw NoNotice(notice.Step.After);
        }
    }

    private static ArgumentException NoNotice(Record record) =>
        new($"v1 has no notice of {record.Id}.", nameof(record));

    // Wire v1: spec 9.3, fields in order.
    private static void WriteOrder(V1Document document, ChargePermission order, Notice notice)
    {
        using var _ = document.Element("OrderReference");
        document.Text("AmazonOrderReferenceId", order.Id.Value);
        document.Price("OrderTotal", order.Limit);
        using (document.Element("SellerOrderAttributes"))
        {
            document.Text("SellerId", notice.Merchant.Id.Value);
            document.Text("SellerOrderId", notice.Details?.Setup.Metadata?.ReferenceId);
            V1Rendering.Categories(document, notice.Details?.Setup.ItemCategories ?? []);
        }
        V1Rendering.Status(document, "OrderReferenceStatus", order, "LastUpdateTimestamp");
        document.Instant("CreationTimestamp", order.CreatedAt);
        document.Instant("ExpirationTimestamp", V1Rendering.ExpirationOf(order));
    }

    private static void WriteAgreement(V1Document document, ChargePermission agreement, Notice notice)
    {
        using var _ = document.Element("BillingAgreement");
        document.Text("AmazonBillingAgreementId", agreement.Id.Value);
        using (document.Element("SellerBillingAgreementAttributes"))
        {
            document.Text("SellerId", notice.Merchant.Id.Value);
            document.Text("SellerBillingAgreementId", notice.Details?.Setup.Metadata?.ReferenceId);
        }
        V1Rendering.Status(document, "BillingAgreementStatus", agreement, "LastUpdateTimestamp");
        document.Instant("CreationTimestamp", agreement.CreatedAt);
        V1Rendering.Limits(document, agreement.Limit, agreement.Balance(notice.At), notice.At);
        document.Flag("BillingAgreementConsent", true);
    }

    private static void WriteAuthorization(V1Document document, Authorization authorization, Notice notice)
    {
        using var _ = document.Element("AuthorizationDetails");
        document.Text("AmazonAuthorizationId", authorization.Id.Value);
        document.Text("AuthorizationReferenceId", authorization.Reference ?? "");
        document.Price("AuthorizationAmount", authorization.Amount);
        document.Price("CapturedAmount", authorization.Captured ?? Money.Zero(authorization.Amount.Currency));
        document.Price("AuthorizationFee", Money.Zero(authorization.Amount.Currency));
        document.Ids(V1Rendering.Captures(authorization), "Id");
        document.Instant("CreationTimestamp", authorization.CreatedAt);
        document.Instant("ExpirationTimestamp", V1Rendering.ExpirationOf(authorization));
        V1Rendering.Status(document, "AuthorizationStatus", authorization, "LastUpdateTimestamp");
        document.Flag("SoftDecline", authorization.Reason == Reason.SoftDeclined);
        V1Rendering.Categories(document, authorization.ItemCategories ?? []);
        document.Flag("CaptureNow", authorization.CaptureNow);
        document.Text(
            "SoftDescriptor",
            V1States.StatementText(authorization.SoftDescriptor, notice.Merchant, notice.Details)
        );
    }

    private static void WriteCapture(V1Document document, Capture capture, Notice notice)
    {
        using var _ = document.Element("CaptureDetails");
        document.Text("AmazonCaptureId", capture.Id.Value);
        document.Text("CaptureReferenceId", capture.Reference ?? "");
        document.Price("CaptureAmount", capture.Amount);
        document.Price("RefundedAmount", capture.Refunded ?? Money.Zero(capture.Amount.Currency));
        document.Price("CaptureFee", capture.Fee ?? Money.Zero(capture.Amount.Currency));
        document.Ids(capture.Refunds.Select(capture.Id.Root.Refund), "Id");
        document.Instant("CreationTimestamp", capture.CreatedAt);
        V1Rendering.Status(document, "CaptureStatus", capture, "LastUpdateTimestamp");
        document.Text(
            "SoftDescriptor",
            V1States.StatementText(capture.SoftDescriptor, notice.Merchant, notice.Details)
        );
        V1Rendering.Credits(document, capture, "ProviderCreditSummary");
    }

    private static void WriteRefund(V1Document document, Refund refund, Notice notice)
    {
        using var _ = document.Element("RefundDetails");
        document.Text("AmazonRefundId", refund.Id.Value);
        document.Text("RefundReferenceId", refund.Reference ?? "");
        document.Text("RefundType", "SellerInitiated");
        document.Price("RefundAmount", refund.Amount);
        document.Price("FeeRefunded", refund.FeeRefunded ?? Money.Zero(refund.Amount.Currency));
        document.Instant("CreationTimestamp", refund.CreatedAt);
        V1Rendering.Status(document, "RefundStatus", refund, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.StatementText(refund.SoftDescriptor, notice.Merchant, notice.Details));
        V1Rendering.Reversals(document, refund, "ProviderCreditReversalSummary");
    }

    private static void WriteCredit(V1Document document, ProviderCredit credit, Notice notice)
    {
        using var _ = document.Element("ProviderCreditDetails");
        document.Text("AmazonProviderCreditId", credit.Id.Value);
        document.Text("SellerId", notice.Merchant.Id.Value);
        document.Text("ProviderSellerId", credit.ProviderId);
        document.Price("CreditAmount", credit.Amount);
        document.Price("CreditReversalAmount", credit.Reversed ?? Money.Zero(credit.Amount.Currency));
        using (document.Element("CreditReversalIdList"))
            foreach (var number in credit.Reversals)
                document.Text("Id", credit.Id.Root.Reversal(number).Value);
        document.Instant("CreationTimestamp", credit.CreatedAt);
        V1Rendering.Status(document, "CreditStatus", credit, "LastUpdateTimestamp");
    }

    private static void WriteReversal(V1Document document, ProviderCreditReversal reversal, Notice notice)
    {
        using var _ = document.Element("ProviderCreditReversalDetails");
        document.Text("AmazonProviderCreditReversalId", reversal.Id.Value);
        document.Text("SellerId", notice.Merchant.Id.Value);
        document.Text("ProviderSellerId", reversal.ProviderId);
        document.Text("CreditReversalReferenceId", reversal.Reference ?? "");
        document.Price("CreditReversalAmount", reversal.Amount);
        document.Instant("CreationTimestamp", reversal.CreatedAt);
        document.Text("CreditReversalNote", reversal.Note ?? "");
        V1Rendering.Status(document, "CreditReversalStatus", reversal, "LastUpdateTimestamp");
    }

    // Wire v1: spec 9.3, 22; amazon-pay-sdk-java, ChargebackNotification_Service.json: the capture is named by the
    // merchant's own reference. Assumed: by its id where the merchant gave none.
    private static void WriteChargeback(V1Document document, Dispute dispute)
    {
        using var _ = document.Element("ChargebackDetails");
        document.Text("AmazonChargebackId", dispute.Id.Value);
        document.Text("AmazonOrderReferenceId", dispute.Id.Root.Value);
        document.Text("AmazonCaptureReferenceId", dispute.CaptureReference ?? dispute.Capture.Value);
        document.Instant("CreationTimestamp", dispute.CreatedAt);
        document.Price("ChargebackAmount", dispute.Amount);
        document.Text("ChargebackState", V1States.State(dispute));
        document.Text("ChargebackReason", V1States.ChargebackReason(dispute));
    }
}
