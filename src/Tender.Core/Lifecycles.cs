using System.Text;

namespace Tender.Core;

/// <summary>
/// The transition tables: from, cause, to, reason; nothing else. Anything not in them is a bug, and is stopped before
/// it is stored.
/// </summary>
/// <remarks>
/// Sources: Wire v2: spec 4.1-4.4, 4.7; "Dispute" (states and reasons); Wire v1: spec 5.1-5.7. Printed as
/// docs/lifecycles.md.
/// </remarks>
public static class Lifecycles
{
    /// <summary>Every legal step.</summary>
    public static IReadOnlyList<Transition> Table { get; } =
    [
        .. Rows(ObjectKind.CheckoutSession, null, Cause.Request, State.Open),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.Consent, State.Completed),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.BuyerEnds, State.Canceled, Reason.BuyerCanceled),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.MerchantEnds, State.Canceled, Reason.MerchantCanceled),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.Decline, State.Canceled, Reason.Declined),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.AmazonEnds, State.Canceled, Reason.AmazonCanceled),
        .. Rows(ObjectKind.CheckoutSession, State.Open, Cause.Deadline, State.Canceled, Reason.Expired),
        .. Rows(ObjectKind.ChargePermission, null, Cause.Consent, State.Open),
        .. Rows(ObjectKind.ChargePermission, State.Open, Cause.Decline, State.Suspended, Reason.InvalidPaymentMethod),
        .. Rows(ObjectKind.ChargePermission, State.Suspended, Cause.InstrumentChanged, State.Open),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.Decline,
            State.Closed,
            Reason.Rejected
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.MerchantEnds,
            State.Closed,
            Reason.MerchantClosed
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.MerchantEnds,
            State.Canceled,
            Reason.MerchantCanceled
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.BuyerEnds,
            State.Closed,
            Reason.BuyerClosed
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.AmazonEnds,
            State.Closed,
            Reason.AmazonClosed
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.AmazonEnds,
            State.Canceled,
            Reason.AmazonCanceled
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.Deadline,
            State.Closed,
            Reason.Expired,
            Reason.AmazonClosed
        ),
        .. Either(
            ObjectKind.ChargePermission,
            State.Open,
            State.Suspended,
            Cause.ChildDone,
            State.Closed,
            Reason.FullyCaptured,
            Reason.MaxAuthorizationsCaptured,
            Reason.MaxAuthorizationsProcessed
        ),
        .. Rows(ObjectKind.PermissionDetails, null, Cause.Consent, State.Completed),
        .. Rows(ObjectKind.Authorization, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Authorization, State.Pending, Cause.Approve, State.Open),
        .. Rows(
            ObjectKind.Authorization,
            State.Pending,
            Cause.Decline,
            State.Declined,
            Reason.SoftDeclined,
            Reason.HardDeclined,
            Reason.PaymentMethodNotAllowed,
            Reason.MfaNotCompleted,
            Reason.AmazonRejected,
            Reason.ProcessingFailure,
            Reason.TransactionTimedOut
        ),
        .. Rows(ObjectKind.Authorization, State.Pending, Cause.Deadline, State.Declined, Reason.TransactionTimedOut),
        .. Rows(ObjectKind.Authorization, State.Open, Cause.Request, State.Closed, Reason.MaxCapturesProcessed),
        .. Rows(ObjectKind.Authorization, State.Open, Cause.Deadline, State.Closed, Reason.ExpiredUnused),
        .. Rows(
            ObjectKind.Authorization,
            State.Open,
            Cause.AmazonEnds,
            State.Closed,
            Reason.AmazonClosed,
            Reason.ExpiredUnused
        ),
        .. Either(
            ObjectKind.Authorization,
            State.Pending,
            State.Open,
            Cause.MerchantEnds,
            State.Closed,
            Reason.MerchantClosed
        ),
        .. Rows(ObjectKind.Authorization, State.Open, Cause.MerchantEnds, State.Closed, Reason.ExpiredUnused),
        .. Either(
            ObjectKind.Authorization,
            State.Pending,
            State.Open,
            Cause.BuyerEnds,
            State.Closed,
            Reason.BuyerCanceled
        ),
        .. Either(
            ObjectKind.Authorization,
            State.Pending,
            State.Open,
            Cause.ParentEnds,
            State.Closed,
            Reason.PermissionCanceled
        ),
        .. Rows(ObjectKind.Capture, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Capture, State.Pending, Cause.Approve, State.Completed),
        .. Rows(
            ObjectKind.Capture,
            State.Pending,
            Cause.Decline,
            State.Declined,
            Reason.SoftDeclined,
            Reason.HardDeclined,
            Reason.AmazonRejected,
            Reason.ProcessingFailure
        ),
        .. Rows(
            ObjectKind.Capture,
            State.Completed,
            Cause.ChildDone,
            State.Closed,
            Reason.MaxAmountRefunded,
            Reason.MaxRefundsProcessed
        ),
        .. Rows(ObjectKind.Capture, State.Completed, Cause.AmazonEnds, State.Closed, Reason.AmazonClosed),
        .. Rows(ObjectKind.Refund, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Refund, State.Pending, Cause.Approve, State.Completed),
        .. Rows(
            ObjectKind.Refund,
            State.Pending,
            Cause.Decline,
            State.Declined,
            Reason.AmazonRejected,
            Reason.ProcessingFailure
        ),
        .. Rows(ObjectKind.Report, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Report, State.Pending, Cause.Approve, State.Completed),
        .. Rows(ObjectKind.Report, State.Pending, Cause.Decline, State.Declined, Reason.ProcessingFailure),
        .. Rows(ObjectKind.Report, State.Pending, Cause.MerchantEnds, State.Canceled),
        .. Rows(ObjectKind.Report, State.Pending, Cause.ChildDone, State.Canceled),
        .. Rows(ObjectKind.Report, State.Completed, Cause.Deadline, State.Closed, Reason.Expired),
        .. Rows(ObjectKind.ReportSchedule, null, Cause.Request, State.Open),
        .. Rows(ObjectKind.ReportSchedule, State.Open, Cause.MerchantEnds, State.Canceled),
        .. Rows(ObjectKind.Settlement, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Settlement, State.Pending, Cause.Approve, State.Completed),
        .. Rows(ObjectKind.Settlement, State.Pending, Cause.ChildDone, State.Canceled),
        .. Rows(ObjectKind.Dispute, null, Cause.BuyerDisputes, State.Open, Reason.MerchantResponseRequired),
        .. Rows(ObjectKind.Dispute, State.Open, Cause.Request, State.Pending),
        .. Rows(ObjectKind.Dispute, State.Open, Cause.Deadline, State.Completed, Reason.ResponseDeadlineExpired),
        .. Rows(ObjectKind.Dispute, State.Pending, Cause.AmazonAsks, State.Open, Reason.MerchantEvidenceRequired),
        .. Either(
            ObjectKind.Dispute,
            State.Open,
            State.Pending,
            Cause.AmazonEnds,
            State.Completed,
            Reason.InvestigatorResolved,
            Reason.AutoResolved
        ),
        .. Either(
            ObjectKind.Dispute,
            State.Open,
            State.Pending,
            Cause.BuyerEnds,
            State.Closed,
            Reason.BuyerCanceled,
            Reason.ChargebackFiled
        ),
        .. Either(ObjectKind.Dispute, State.Open, State.Pending, Cause.MerchantEnds, State.Completed, Dispute.Endings),
        .. Either(ObjectKind.Dispute, State.Open, State.Pending, Cause.MerchantEnds, State.Closed, Dispute.Endings),
        .. Rows(ObjectKind.Dispute, State.Completed, Cause.MerchantEnds, State.Closed, Dispute.Endings),
        .. Rows(ObjectKind.EvidenceFile, null, Cause.Request, State.Open),
        .. Rows(ObjectKind.EvidenceFile, State.Open, Cause.Request, State.Completed),
        .. Rows(ObjectKind.MerchantAccount, null, Cause.Request, State.Open),
        .. Rows(ObjectKind.MerchantAccount, State.Open, Cause.Request, State.Completed),
        .. Either(
            ObjectKind.MerchantAccount,
            State.Open,
            State.Completed,
            Cause.MerchantEnds,
            State.Closed,
            Reason.MerchantClosed
        ),
        .. Rows(ObjectKind.ProviderCredit, null, Cause.Approve, State.Completed),
        .. Rows(ObjectKind.ProviderCredit, State.Completed, Cause.ChildDone, State.Closed, Reason.MaxAmountReversed),
        .. Rows(ObjectKind.ProviderCreditReversal, null, Cause.Request, State.Pending),
        .. Rows(ObjectKind.ProviderCreditReversal, State.Pending, Cause.Approve, State.Completed),
        .. Rows(
            ObjectKind.ProviderCreditReversal,
            State.Pending,
            Cause.Decline,
            State.Declined,
            Reason.AmazonRejected,
            Reason.ProcessingFailure
        ),
    ];

    private static readonly HashSet<Transition> Legal = [.. Table];

    private static readonly HashSet<(ObjectKind, State?)> Left = [.. Table.Select(row => (row.Kind, row.From))];

    /// <summary>Whether the step is in the table.</summary>
    public static bool Allows(Transition step) => Legal.Contains(step);

    /// <summary>Whether nothing leads out of the state.</summary>
    public static bool IsFinal(ObjectKind kind, State state) => !Left.Contains((kind, state));

    /// <summary>The tables as docs/lifecycles.md shows them.</summary>
    public static string Print()
    {
        var text = new StringBuilder(
            "# Lifecycles\n\nGenerated from `src/Tender.Core/Lifecycles.cs`; a test fails when this page is stale. "
                + "`docs/vocabulary.md` says how each dialect words the states.\n"
        );
        foreach (var kind in Table.GroupBy(row => row.Kind))
        {
            text.Append($"\n## {kind.Key}\n\n| From | Cause | To | Reason |\n|---|---|---|---|\n");
            foreach (var (_, from, cause, to, reason) in kind)
                text.Append($"| {from?.ToString() ?? "(new)"} | {cause} | {to} | {reason?.ToString() ?? "-"} |\n");
        }
        return text.ToString();
    }

    private static IEnumerable<Transition> Rows(
        ObjectKind kind,
        State? from,
        Cause cause,
        State to,
        params Reason[] reasons
    ) =>
        reasons.Length == 0
            ? [new(kind, from, cause, to, null)]
            : reasons.Select(reason => new Transition(kind, from, cause, to, reason));

    private static IEnumerable<Transition> Either(
        ObjectKind kind,
        State one,
        State other,
        Cause cause,
        State to,
        params Reason[] reasons
    ) => [.. Rows(kind, one, cause, to, reasons), .. Rows(kind, other, cause, to, reasons)];
}
