using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>Translates our states, reasons, constraints and statuses into v1's words; nothing else does.</summary>
internal static class V1States
{
    /// <summary>The state; null for what v1 has no object for.</summary>
    public static string? State(Record record) =>
        record switch
        {
            // Wire v1: amazon-payments-magento-2-plugin pull request 802: after a confirmation whose challenge was
            // abandoned; that it is so from the confirmation on is assumed. No recorded draft has REQUIRED.
            CheckoutSession { State: Core.State.Open, IsChallenged: true } => "Suspended",
            CheckoutSession { State: Core.State.Open } => "Draft",
            CheckoutSession { State: Core.State.Completed } => "Open",
            PermissionDetails or EvidenceFile or MerchantAccount => null,
            // Wire v1: spec 9.3.
            Dispute => "RECEIVED",
            // All other states have the same name in v1.
            _ => record.State.ToString(),
        };

    /// <summary>The reason; null for none. Of a dispute v1 tells none.</summary>
    public static string? ReasonCode(Record record) =>
        record is CheckoutSession { State: Core.State.Open, IsChallenged: true } ? "PaymentAuthorizationRequired"
        : record.Reason is { } reason && record is not Dispute ? ReasonOf(record, reason)
        : null;

    /// <summary>Why a buyer's bank took the money back, in words.</summary>
    // Wire v1: spec 22; amazon-pay-sdk-java, ChargebackNotification_Service.json and _Unauthorized.json. Which filing
    // reason is which is assumed.
    public static string ChargebackReason(Dispute dispute) =>
        dispute.FilingReason is "Fraudulent" or "Unrecognized"
            ? "Unauthorized Transaction Chargeback"
            : "Generic Service Chargeback";

    // Wire v1: spec 5.1-5.6.
    private static string? ReasonOf(Record record, Reason reason) =>
        reason switch
        {
            Reason.SoftDeclined
            or Reason.HardDeclined
            or Reason.PaymentMethodNotAllowed
            or Reason.MfaNotCompleted
            or Reason.InvalidPaymentMethod => "InvalidPaymentMethod",
            Reason.AmazonRejected => "AmazonRejected",
            Reason.ProcessingFailure => "ProcessingFailure",
            Reason.TransactionTimedOut => "TransactionTimedOut",
            Reason.MaxCapturesProcessed => "MaxCapturesProcessed",
            Reason.ExpiredUnused => "ExpiredUnused",
            Reason.MerchantClosed => "SellerClosed",
            Reason.MerchantCanceled => "SellerCanceled",
            // An agreement takes its authorizations with it under the same word. v1 has no other for "what it
            // belongs to was ended".
            Reason.PermissionCanceled => "OrderReferenceCanceled",
            Reason.AmazonClosed => "AmazonClosed",
            Reason.AmazonCanceled => "AmazonCanceled",
            // A buyer who cancels or closes has no code of her own in v1; spec 20 keeps one for agreements.
            // Assumed.
            Reason.BuyerCanceled => record is Authorization ? "AmazonClosed" : "AmazonCanceled",
            Reason.BuyerClosed => record.Id.IsRecurring ? "BuyerClosed" : "AmazonClosed",
            Reason.FullyCaptured => "MaxAmountCharged",
            Reason.MaxAuthorizationsCaptured => "MaxAuthorizationsCaptured",
            Reason.MaxAuthorizationsProcessed => "MaxAuthorizationsProcessed",
            Reason.Rejected => "AmazonClosed",
            Reason.Expired => record is CheckoutSession ? "Stale" : "Expired",
            // The bank's challenge was failed; the code is assumed. Of v2's sessions too, which v1 never shows.
            Reason.Declined => "AmazonCanceled",
            Reason.MaxAmountRefunded => "MaxAmountRefunded",
            Reason.MaxRefundsProcessed => "MaxRefundsProcessed",
            // Of disputes, which v1 tells of once and never shows.
            Reason.MerchantResponseRequired
            or Reason.MerchantEvidenceRequired
            or Reason.BuyerEvidenceRequired
            or Reason.MerchantAccepted
            or Reason.ResponseDeadlineExpired
            or Reason.InvestigatorResolved
            or Reason.AutoResolved
            or Reason.ChargebackFiled => null,
            Reason.MaxAmountReversed => "MaxAmountReversed",
        };

    /// <summary>What an endpoint can be told of. Wire v1: spec 4.15.</summary>
    public static IReadOnlyList<(string Name, NoticeTopics Topics)> EventTypes { get; } =
    [
        ("ALL", NoticeTopics.All),
        ("ORDER_REFERENCE", NoticeTopics.Orders),
        ("PAYMENT_AUTHORIZE", NoticeTopics.Authorizations),
        ("PAYMENT_CAPTURE", NoticeTopics.Captures),
        ("PAYMENT_REFUND", NoticeTopics.Refunds),
        ("BILLING_AGREEMENT", NoticeTopics.Agreements),
        ("CHARGEBACK_DETAILED", NoticeTopics.Chargebacks),
    ];

    /// <summary>A constraint's name and description. Wire v1: spec 5.2, 5.6; the sentences are ours.</summary>
    public static (string Id, string Description) ConstraintOf(Constraint constraint) =>
        constraint switch
        {
            Constraint.AmountNotSet or Constraint.ChargeAmountNotSet => (
                "AmountNotSet",
                "The amount for the order reference has not been set."
            ),
            Constraint.ShippingAddressNotSet => (
                "ShippingAddressNotSet",
                "The buyer has not selected a shipping address from the address book."
            ),
            Constraint.PaymentPlanNotSet or Constraint.BuyerNotAssociated => (
                "PaymentPlanNotSet",
                "The buyer has not selected a payment method."
            ),
            Constraint.PaymentMethodNotAllowed => (
                "PaymentMethodNotAllowed",
                "The selected payment method cannot be used for this order."
            ),
            Constraint.BuyerConsentNotSet => (
                "BuyerConsentNotSet",
                "The buyer has not given consent to the billing agreement."
            ),
            // Wire v1: amazon-pay-sdk-php issue 84, the name; the words are assumed.
            Constraint.CurrencyMismatch => (
                "CurrencyMismatch",
                "The currency of the order total is not the currency that the buyer chose a payment method for."
            ),
            Constraint.CheckoutResultReturnUrlNotSet
            or Constraint.PaymentIntentNotSet
            or Constraint.RecurringFrequencyNotSet => (constraint.ToString(), "The checkout is not complete."),
        };

    /// <summary>The statuses of report requests.</summary>
    public static IReadOnlyList<string> ReportStatuses { get; } =
    ["_SUBMITTED_", "_IN_PROGRESS_", "_CANCELLED_", "_DONE_", "_DONE_NO_DATA_"];

    /// <summary>A report's status.</summary>
    public static string StatusOf(Report report) =>
        Reports.StatusOf(report) switch
        {
            ReportStatus.Asked => "_SUBMITTED_",
            ReportStatus.Making => "_IN_PROGRESS_",
            ReportStatus.Made => "_DONE_",
            ReportStatus.FoundNothing => "_DONE_NO_DATA_",
            // Wire v1: MWS ReportProcessingStatus has no word for a failure.
            ReportStatus.Canceled or ReportStatus.Failed => "_CANCELLED_",
        };

    /// <summary>Our statuses of the reports that have this one; null when there is no such status.</summary>
    public static IReadOnlyList<ReportStatus>? StatusesOf(string status) =>
        status switch
        {
            "_SUBMITTED_" => [ReportStatus.Asked],
            "_IN_PROGRESS_" => [ReportStatus.Making],
            "_DONE_" => [ReportStatus.Made],
            "_DONE_NO_DATA_" => [ReportStatus.FoundNothing],
            "_CANCELLED_" => [ReportStatus.Canceled, ReportStatus.Failed],
            _ => null,
        };

    /// <summary>The text on the buyer's statement: AMZ* and what was given, else the store's name.</summary>
    // Wire v1: spec 7.6.
    public static string StatementText(string? given, Merchant merchant, PermissionDetails? details)
    {
        const int charsMax = 16;
        var text = given ?? details?.Setup.Metadata?.StoreName ?? merchant.Name ?? merchant.Id.Value;
        return "AMZ*" + (text.Length > charsMax ? text[..charsMax] : text);
    }
}
