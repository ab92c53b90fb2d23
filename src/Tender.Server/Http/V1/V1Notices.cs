using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What v1 tells a merchant by itself, and how it sounds: the message inside the envelope.</summary>
internal static class V1Notices
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether a step of a record must be told. Wire v1: spec 9.3, 9.4; a Pending one is not news.</summary>
    public static bool IsNews(Step step) =>
        step.After switch
        {
            // An agreement's payment method is told of too, even where its state stays.
            ChargePermission one => step.MovesState
                || (
                    one.Id.IsRecurring && step.Before is ChargePermission before && before.Instrument != one.Instrument
                ),
            Authorization one => step.MovesState && one.State != State.Pending && !one.IsUnseen,
            // A refund that is done changes the capture's RefundedAmount, and that is told too.
            Capture one => (step.MovesState && one.State != State.Pending)
                || (step.Before is Capture before && before.Refunded != one.Refunded),
            Refund one => step.MovesState && one.State != State.Pending,
            // Wire v1: spec 9.3: that it was received is all v1 says of a chargeback.
            Dispute { Kind: DisputeKind.Chargeback } => step.Before is null,
            // What was reversed of a credit is told with the credit as well, as with a capture.
            ProviderCredit one => step.MovesState
                || (step.Before is ProviderCredit before && before.Reversed != one.Reversed),
            ProviderCreditReversal one => step.MovesState && one.State != State.Pending,
            _ => false,
        };

    /// <summary>The text of the envelope's Message: JSON that holds the XML document.</summary>
    /// <param name="notice">What happened.</param>
    /// <param name="isSample">Whether it did not: a test notification says so.</param>
    public static string Message(Notice notice, bool isSample = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("ReleaseEnvironment", V1Rendering.Environment(notice.Sandbox));
            json.WriteString("MarketplaceID", Marketplace(notice.Merchant.Region, notice.Sandbox));
            json.WriteString("Version", V1Routes.Version);
            json.WriteString("NotificationType", TypeOf(notice.Step.After));
            json.WriteString("SellerId", notice.Merchant.Id);
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
            _ => throw new ArgumentException($"{record.Id} is nothing v1 tells of.", nameof(record)),
        };

    private static string Data(Notice notice)
    {
        using var document = new V1Document(
            notice.Step.After switch
            {
                ChargePermission { Id.IsRecurring: true } => "BillingAgreementNotification",
                ChargePermission => "OrderReferenceNotification",
                Authorization => "AuthorizationNotification",
                Capture => "CaptureNotification",
                Dispute => "ChargebackNotification",
                ProviderCredit => "ProviderCreditNotification",
                ProviderCreditReversal => "ProviderCreditReversalNotification",
                _ => "RefundNotification",
            },
            V1Document.Notification,
            declaration: true
        );
        switch (notice.Step.After)
        {
            case ChargePermission { Id.IsRecurring: true } agreement:
                Agreement(document, agreement, notice);
                break;
            case ChargePermission order:
                Order(document, order, notice);
                break;
            case Authorization authorization:
                Write(document, authorization, notice);
                break;
            case Capture capture:
                Write(document, capture, notice);
                break;
            case Refund refund:
                Write(document, refund, notice);
                break;
            case Dispute dispute:
                Write(document, dispute);
                break;
            case ProviderCredit credit:
                Write(document, credit, notice);
                break;
            case ProviderCreditReversal reversal:
                Write(document, reversal, notice);
                break;
        }
        return Encoding.UTF8.GetString(document.Bytes());
    }

    // Wire v1: spec 9.3, fields in order.
    private static void Order(V1Document document, ChargePermission order, Notice notice)
    {
        using var _ = document.Element("OrderReference");
        document.Text("AmazonOrderReferenceId", order.Id.Value);
        document.Price("OrderTotal", order.Limit);
        using (document.Element("SellerOrderAttributes"))
        {
            document.Text("SellerId", notice.Merchant.Id);
            document.Text("SellerOrderId", notice.Details?.Setup.Metadata?.ReferenceId);
            V1Rendering.Categories(document, notice.Details?.Setup.ItemCategories ?? []);
        }
        V1Rendering.Status(document, "OrderReferenceStatus", order, "LastUpdateTimestamp");
        document.Instant("CreationTimestamp", order.CreatedAt);
        document.Instant("ExpirationTimestamp", V1Rendering.Expires(order));
    }

    private static void Agreement(V1Document document, ChargePermission agreement, Notice notice)
    {
        using var _ = document.Element("BillingAgreement");
        document.Text("AmazonBillingAgreementId", agreement.Id.Value);
        using (document.Element("SellerBillingAgreementAttributes"))
        {
            document.Text("SellerId", notice.Merchant.Id);
            document.Text("SellerBillingAgreementId", notice.Details?.Setup.Metadata?.ReferenceId);
        }
        V1Rendering.Status(document, "BillingAgreementStatus", agreement, "LastUpdateTimestamp");
        document.Instant("CreationTimestamp", agreement.CreatedAt);
        V1Rendering.Limits(document, agreement.Limit, agreement.Balance(notice.At), notice.At);
        document.Flag("BillingAgreementConsent", true);
    }

    private static void Write(V1Document document, Authorization one, Notice notice)
    {
        using var _ = document.Element("AuthorizationDetails");
        document.Text("AmazonAuthorizationId", one.Id.Value);
        document.Text("AuthorizationReferenceId", one.Reference ?? "");
        document.Price("AuthorizationAmount", one.Amount);
        document.Price("CapturedAmount", one.Captured ?? Money.Zero(one.Amount.Currency));
        document.Price("AuthorizationFee", Money.Zero(one.Amount.Currency));
        document.Ids(V1Rendering.Captures(one), "Id");
        document.Instant("CreationTimestamp", one.CreatedAt);
        document.Instant("ExpirationTimestamp", V1Rendering.Expires(one));
        V1Rendering.Status(document, "AuthorizationStatus", one, "LastUpdateTimestamp");
        document.Flag("SoftDecline", one.Reason == Reason.SoftDeclined);
        V1Rendering.Categories(document, one.ItemCategories ?? []);
        document.Flag("CaptureNow", one.CaptureNow);
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, notice.Merchant, notice.Details));
    }

    private static void Write(V1Document document, Capture one, Notice notice)
    {
        using var _ = document.Element("CaptureDetails");
        document.Text("AmazonCaptureId", one.Id.Value);
        document.Text("CaptureReferenceId", one.Reference ?? "");
        document.Price("CaptureAmount", one.Amount);
        document.Price("RefundedAmount", one.Refunded ?? Money.Zero(one.Amount.Currency));
        document.Price("CaptureFee", one.Fee ?? Money.Zero(one.Amount.Currency));
        document.Ids(one.Refunds.Select(one.Id.Root.Refund), "Id");
        document.Instant("CreationTimestamp", one.CreatedAt);
        V1Rendering.Status(document, "CaptureStatus", one, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, notice.Merchant, notice.Details));
        V1Rendering.Credits(document, one, "ProviderCreditSummary");
    }

    private static void Write(V1Document document, Refund one, Notice notice)
    {
        using var _ = document.Element("RefundDetails");
        document.Text("AmazonRefundId", one.Id.Value);
        document.Text("RefundReferenceId", one.Reference ?? "");
        document.Text("RefundType", "SellerInitiated");
        document.Price("RefundAmount", one.Amount);
        document.Price("FeeRefunded", one.FeeRefunded ?? Money.Zero(one.Amount.Currency));
        document.Instant("CreationTimestamp", one.CreatedAt);
        V1Rendering.Status(document, "RefundStatus", one, "LastUpdateTimestamp");
        document.Text("SoftDescriptor", V1States.Descriptor(one.SoftDescriptor, notice.Merchant, notice.Details));
        V1Rendering.Reversals(document, one, "ProviderCreditReversalSummary");
    }

    private static void Write(V1Document document, ProviderCredit one, Notice notice)
    {
        using var _ = document.Element("ProviderCreditDetails");
        document.Text("AmazonProviderCreditId", one.Id.Value);
        document.Text("SellerId", notice.Merchant.Id);
        document.Text("ProviderSellerId", one.ProviderId);
        document.Price("CreditAmount", one.Amount);
        document.Price("CreditReversalAmount", one.Reversed ?? Money.Zero(one.Amount.Currency));
        using (document.Element("CreditReversalIdList"))
            foreach (var number in one.Reversals)
                document.Text("Id", one.Id.Root.Reversal(number).Value);
        document.Instant("CreationTimestamp", one.CreatedAt);
        V1Rendering.Status(document, "CreditStatus", one, "LastUpdateTimestamp");
    }

    private static void Write(V1Document document, ProviderCreditReversal one, Notice notice)
    {
        using var _ = document.Element("ProviderCreditReversalDetails");
        document.Text("AmazonProviderCreditReversalId", one.Id.Value);
        document.Text("SellerId", notice.Merchant.Id);
        document.Text("ProviderSellerId", one.ProviderId);
        document.Text("CreditReversalReferenceId", one.Reference ?? "");
        document.Price("CreditReversalAmount", one.Amount);
        document.Instant("CreationTimestamp", one.CreatedAt);
        document.Text("CreditReversalNote", one.Note ?? "");
        V1Rendering.Status(document, "CreditReversalStatus", one, "LastUpdateTimestamp");
    }

    // Wire v1: spec 9.3. The reasons' words are assumed: those of v2.
    private static void Write(V1Document document, Dispute one)
    {
        using var _ = document.Element("ChargebackDetails");
        document.Text("AmazonChargebackId", one.Id.Value);
        document.Text("AmazonOrderReferenceId", one.Id.Root.Value);
        document.Text("AmazonCaptureReferenceId", one.Capture.Value);
        document.Instant("CreationTimestamp", one.CreatedAt);
        document.Price("ChargebackAmount", one.Amount);
        document.Text("ChargebackState", V1States.State(one));
        document.Text("ChargebackReason", one.FilingReason);
    }
}
