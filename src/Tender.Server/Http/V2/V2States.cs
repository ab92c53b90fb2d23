using System.Collections.Frozen;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>
/// Translates our states, reasons, constraints and statuses into v2's words; nothing else does. An object is in no
/// other states, and for no other reasons, than <see cref="Lifecycles.Table"/> says.
/// </summary>
internal static class V2States
{
    private static readonly FrozenDictionary<Reason, string> SessionReasons = new Dictionary<Reason, string>
    {
        [Reason.BuyerCanceled] = "BuyerCanceled",
        [Reason.MerchantCanceled] = "MerchantCanceled",
        [Reason.AmazonCanceled] = "AmazonCanceled",
        [Reason.Declined] = "Declined",
        [Reason.Expired] = "Expired",
    }.ToFrozenDictionary();

    // Wire v2: spec 4.2 and 13.1-13.2: the recorded answer says MerchantClosed where the documentation also says
    // MerchantCanceled.
    private static readonly FrozenDictionary<Reason, string> PermissionReasons = new Dictionary<Reason, string>
    {
        [Reason.MerchantClosed] = "MerchantClosed",
        [Reason.MerchantCanceled] = "MerchantClosed",
        [Reason.BuyerClosed] = "BuyerClosed",
        [Reason.BuyerCanceled] = "BuyerClosed",
        [Reason.Expired] = "Expired",
        [Reason.Rejected] = "AmazonCanceled",
        [Reason.AmazonCanceled] = "AmazonCanceled",
        [Reason.AmazonClosed] = "AmazonClosed",
        [Reason.AmazonRejected] = "AmazonCanceled",
        [Reason.InvalidPaymentMethod] = "PaymentMethodInvalid",
        [Reason.PaymentMethodNotAllowed] = "PaymentMethodNotAllowed",
        [Reason.MfaNotCompleted] = "MFAFailed",
        // Everything that was agreed on is done.
        [Reason.FullyCaptured] = "AmazonClosed",
        [Reason.MaxAuthorizationsCaptured] = "AmazonClosed",
        [Reason.MaxAuthorizationsProcessed] = "AmazonClosed",
    }.ToFrozenDictionary();

    // Wire v2: spec 4.3.
    private static readonly FrozenDictionary<Reason, string> ChargeReasons = new Dictionary<Reason, string>
    {
        [Reason.SoftDeclined] = "SoftDeclined",
        [Reason.HardDeclined] = "HardDeclined",
        [Reason.PaymentMethodNotAllowed] = "PaymentMethodNotAllowed",
        [Reason.MfaNotCompleted] = "MFANotCompleted",
        [Reason.AmazonRejected] = "AmazonRejected",
        [Reason.ProcessingFailure] = "ProcessingFailure",
        [Reason.TransactionTimedOut] = "TransactionTimedOut",
        [Reason.ExpiredUnused] = "ExpiredUnused",
        [Reason.MerchantClosed] = "MerchantCanceled",
        [Reason.BuyerCanceled] = "BuyerCanceled",
        [Reason.PermissionCanceled] = "ChargePermissionCanceled",
        [Reason.AmazonClosed] = "AmazonCanceled",
        // Of an authorization whose capture is not shown with it.
        [Reason.MaxCapturesProcessed] = "MaxCapturesProcessed",
    }.ToFrozenDictionary();

    /// <summary>A checkout session's state.</summary>
    public static V2State StateOf(CheckoutSession session) =>
        new(
            session.State switch
            {
                State.Open => "Open",
                State.Completed => "Completed",
                State.Canceled => "Canceled",
                State.Suspended or State.Closed or State.Pending or State.Declined => throw Never(session),
            },
            session.Reason is { } reason ? SessionReasons[reason] : null,
            session.ReasonDescription,
            session.ChangedAt
        );

    /// <summary>
    /// A permission's state: what is in force but has nothing left cannot be charged for the time being.
    /// </summary>
    /// <remarks>Wire v2: spec 4.2, NonChargeable/ChargeInProgress when the balance is zero. A monthly cap that is used
    /// up is not a state (it would end by the calendar), it refuses the charge. amazon-pay-api-sdk-dotnet, issue 5: an
    /// order of v1 whose amount was taken has TransactionAmountExceeded.</remarks>
    public static V2State StateOf(ChargePermission permission)
    {
        var isUsedUp = permission.PeriodUsed is null && permission.Authorized >= permission.AmountLimit;
        var inProgress = permission.OpenCount > 0 || permission.PendingCaptureCount > 0;
        return permission.State switch
        {
            State.Open when isUsedUp && inProgress => new(
                "NonChargeable",
                "ChargeInProgress",
                "A charge is in progress. To create another, cancel or complete it first.",
                permission.ChangedAt
            ),
            State.Open when isUsedUp => new(
                "NonChargeable",
                "TransactionAmountExceeded",
                "The whole amount was charged.",
                permission.ChangedAt
            ),
            State.Open => new("Chargeable", null, null, permission.ChangedAt),
            State.Suspended => Ended("NonChargeable"),
            State.Canceled or State.Closed => Ended("Closed"),
            State.Pending or State.Completed or State.Declined => throw Never(permission),
        };

        V2State Ended(string name) =>
            new(name, PermissionReasons[permission.Reason!.Value], permission.ReasonDescription, permission.ChangedAt);
    }

    /// <summary>The state of a charge, which is an authorization and, once it is asked for, its capture.</summary>
    public static V2State StateOf(Authorization authorization, Capture? capture)
    {
        if (capture is not null)
            return StateOf(capture);
        return authorization.State switch
        {
            State.Pending => new("AuthorizationInitiated", null, null, authorization.ChangedAt),
            State.Open => new("Authorized", null, null, authorization.ChangedAt),
            State.Declined => Ended("Declined"),
            State.Closed => Ended("Canceled"),
            State.Suspended or State.Canceled or State.Completed => throw Never(authorization),
        };

        V2State Ended(string name) =>
            new(
                name,
                ChargeReasons[authorization.Reason!.Value],
                authorization.ReasonDescription,
                authorization.ChangedAt
            );
    }

    /// <summary>The state of a charge whose capture was asked for.</summary>
    public static V2State StateOf(Capture capture) =>
        capture.State switch
        {
            State.Pending => new("CaptureInitiated", null, null, capture.ChangedAt),
            State.Declined => new(
                "Declined",
                ChargeReasons[capture.Reason!.Value],
                capture.ReasonDescription,
                capture.ChangedAt
            ),
            // What closes a capture in v1 (all refunded) is no change here: a captured charge stays Captured.
            State.Completed or State.Closed => new("Captured", null, null, capture.ChangedAt),
            State.Open or State.Suspended or State.Canceled => throw Never(capture),
        };

    /// <summary>A refund's state.</summary>
    public static V2State StateOf(Refund refund) =>
        new(
            refund.State switch
            {
                State.Pending => "RefundInitiated",
                State.Completed => "Refunded",
                State.Declined => "Declined",
                State.Open or State.Suspended or State.Canceled or State.Closed => throw Never(refund),
            },
            refund.Reason is { } reason ? ChargeReasons[reason] : null,
            refund.ReasonDescription,
            refund.ChangedAt
        );

    /// <summary>A dispute's state.</summary>
    public static V2State StateOf(Dispute dispute) =>
        new(
            dispute.State switch
            {
                State.Open => "ActionRequired",
                State.Pending => "UnderReview",
                State.Completed => "Resolved",
                State.Closed => "Closed",
                State.Suspended or State.Canceled or State.Declined => throw Never(dispute),
            },
            dispute.Reason is { } reason ? DisputeReasons.FirstOrDefault(pair => pair.Value == reason).Key : null,
            dispute.ReasonDescription,
            dispute.ChangedAt
        );

    /// <summary>Wire v2: spec 3.13, the reason codes of disputes.</summary>
    public static IReadOnlyDictionary<string, Reason> DisputeReasons { get; } =
        new Dictionary<string, Reason>(StringComparer.Ordinal)
        {
            ["MerchantResponseRequired"] = Reason.MerchantResponseRequired,
            ["MerchantAdditionalEvidencesRequired"] = Reason.MerchantEvidenceRequired,
            ["BuyerAdditionalEvidencesRequired"] = Reason.BuyerEvidenceRequired,
            ["MerchantAcceptedDispute"] = Reason.MerchantAccepted,
            ["MerchantResponseDeadlineExpired"] = Reason.ResponseDeadlineExpired,
            ["BuyerCancelled"] = Reason.BuyerCanceled,
            ["InvestigatorResolved"] = Reason.InvestigatorResolved,
            ["AutoResolved"] = Reason.AutoResolved,
            ["ChargebackFiled"] = Reason.ChargebackFiled,
        };

    /// <summary>The statuses of reports.</summary>
    public static IReadOnlyList<string> ReportStatuses { get; } = ["IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"];

    /// <summary>A report's status.</summary>
    public static string StatusOf(Report report) =>
        Reports.StatusOf(report) switch
        {
            ReportStatus.Asked or ReportStatus.Making => "IN_PROGRESS",
            ReportStatus.Made => "COMPLETED",
            ReportStatus.Failed => "FAILED",
            // Wire v2: "Enum: ProcessingStatus", canceled on request, or because there is no data.
            ReportStatus.FoundNothing or ReportStatus.Canceled => "CANCELLED",
        };

    /// <summary>Our statuses of the reports that have this one; null when there is no such status.</summary>
    public static IReadOnlyList<ReportStatus>? StatusesOf(string status) =>
        status switch
        {
            "IN_PROGRESS" => [ReportStatus.Asked, ReportStatus.Making],
            "COMPLETED" => [ReportStatus.Made],
            "FAILED" => [ReportStatus.Failed],
            "CANCELLED" => [ReportStatus.FoundNothing, ReportStatus.Canceled],
            _ => null,
        };

    /// <summary>What a constraint says; its id is our own name of it.</summary>
    public static string DescriptionOf(Constraint constraint) =>
        constraint switch
        {
            Constraint.BuyerNotAssociated => "There is no buyer associated with the checkout session. "
                + "Pass its id to the Amazon Pay button for the buyer to sign in.",
            Constraint.ChargeAmountNotSet => "chargeAmount is not set.",
            Constraint.CheckoutResultReturnUrlNotSet => "checkoutResultReturnUrl is not set.",
            Constraint.PaymentIntentNotSet => "paymentIntent is not set.",
            Constraint.RecurringFrequencyNotSet => "recurringMetadata frequency is not set.",
            Constraint.AmountNotSet => "totalOrderAmount is not set.",
            Constraint.ShippingAddressNotSet => "The buyer has not chosen a shipping address.",
            Constraint.PaymentPlanNotSet => "The buyer has not chosen a payment method.",
            Constraint.PaymentMethodNotAllowed => "The payment method is not allowed.",
            Constraint.BuyerConsentNotSet => "The buyer has not consented.",
            Constraint.CurrencyMismatch => "totalOrderAmount is in another currency than the buyer was shown.",
        };

    private static ArgumentException Never(Record record) =>
        new($"{record.Id} cannot be {record.State}.", nameof(record));
}
