using Tender.Core;
using Tender.Server.Jobs;

namespace Tender.Server.Sandbox.Control;

/// <summary>How a transition of the lifecycle table is told before it has happened.</summary>
/// <param name="Cause">Who brings it about: deadline, processor, merchant or buyer.</param>
/// <param name="Operation">The call that does, where it takes one.</param>
/// <param name="OnlyWhenDue">Whether it can come only where a job waits that brings it about.</param>
/// <param name="NotTold">Why it is never told; null where it is.</param>
internal sealed record NextRule(string Cause, string? Operation, bool OnlyWhenDue, string? NotTold)
{
    /// <summary>The rule of a transition.</summary>
    public static NextRule Of(Transition row) =>
        new(By(row), OperationOf(row), row.Cause is Core.Cause.Deadline or Core.Cause.AmazonEnds, WhyNotTold(row));

    private static string? WhyNotTold(Transition row) =>
        row switch
        {
            { From: null } => "the object is not there yet",
            { Kind: ObjectKind.ChargePermission, Cause: Core.Cause.Decline or Core.Cause.ChildDone } =>
                "told of the charge that brings it about",
            { Kind: ObjectKind.Capture, Cause: Core.Cause.ChildDone } => "told of the refund that brings it about",
            { Kind: ObjectKind.ProviderCredit, Cause: Core.Cause.ChildDone } =>
                "told of the reversal that brings it about",
            { Kind: ObjectKind.CheckoutSession or ObjectKind.ChargePermission, Cause: Core.Cause.AmazonEnds }
            or { Kind: ObjectKind.Dispute, From: State.Open, Cause: Core.Cause.AmazonEnds } =>
                "Amazon's own decision, which nothing announces",
            { Kind: ObjectKind.Settlement } => "no call of either API names a settlement that is open",
            _ => null,
        };

    private static string By(Transition row) =>
        row.Cause switch
        {
            Core.Cause.Deadline => "deadline",
            Core.Cause.Approve or Core.Cause.Decline or Core.Cause.AmazonEnds or Core.Cause.AmazonAsks => "processor",
            Core.Cause.BuyerDisputes or Core.Cause.BuyerEnds or Core.Cause.InstrumentChanged => "buyer",
            Core.Cause.Request or Core.Cause.Consent or Core.Cause.MerchantEnds or Core.Cause.ParentEnds => "merchant",
            // A report that has nothing to tell ends so.
            Core.Cause.ChildDone => row.Kind == ObjectKind.Report ? "processor" : "merchant",
        };

    private static string? OperationOf(Transition row) =>
        (row.Kind, row.Cause, row.To, row.Reason) switch
        {
            (ObjectKind.CheckoutSession, Core.Cause.Consent, _, _) =>
                "Complete Checkout Session / ConfirmOrderReference",
            (ObjectKind.CheckoutSession, Core.Cause.MerchantEnds, _, _) => "CancelOrderReference",
            (ObjectKind.ChargePermission, Core.Cause.MerchantEnds, State.Closed, _) =>
                "Close Charge Permission / CloseOrderReference",
            (ObjectKind.ChargePermission, Core.Cause.MerchantEnds, _, _) => "CancelOrderReference",
            (ObjectKind.Authorization, Core.Cause.Request, _, _) => "Capture Charge / Capture",
            (ObjectKind.Authorization, Core.Cause.MerchantEnds, _, Reason.ExpiredUnused) => "Update Charge",
            (ObjectKind.Authorization, Core.Cause.MerchantEnds, _, _) => "Cancel Charge / CloseAuthorization",
            (ObjectKind.Authorization, Core.Cause.ParentEnds, _, _) => "Close Charge Permission / CancelOrderReference",
            (ObjectKind.Dispute, Core.Cause.Request, _, _) => "Contest Dispute",
            (ObjectKind.Dispute, Core.Cause.MerchantEnds, _, _) => "Update Dispute",
            (ObjectKind.Report, Core.Cause.MerchantEnds, _, _) => "CancelReportRequests",
            (ObjectKind.ReportSchedule, Core.Cause.MerchantEnds, _, _) =>
                "Cancel Report Schedule / ManageReportSchedule",
            (ObjectKind.EvidenceFile, Core.Cause.Request, _, _) => "the upload to the file's URL",
            (ObjectKind.MerchantAccount, Core.Cause.Request, _, _) => "Merchant Account Claim",
            (ObjectKind.MerchantAccount, Core.Cause.MerchantEnds, _, _) => "Delete Merchant Account",
            _ => null,
        };

    /// <summary>The kinds of jobs that may bring a transition about by themselves.</summary>
    public static IEnumerable<JobKind> JobsOf(Transition row) =>
        Enum.GetValues<JobKind>().Where(kind => JobKinds.Of(kind).BringsAbout(row));
}
