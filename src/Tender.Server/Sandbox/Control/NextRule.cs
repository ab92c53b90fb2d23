using Tender.Core;
using Tender.Server.Jobs;

namespace Tender.Server.Sandbox.Control;

/// <summary>How a transition of the lifecycle table is told before it has happened.</summary>
/// <param name="BroughtAboutBy">Who does so: deadline, processor, merchant or buyer.</param>
/// <param name="Operation">The call that does, where it takes one.</param>
/// <param name="OnlyWhenDue">Whether it can come only where a job waits that brings it about.</param>
/// <param name="NotTold">Why it is never told; null where it is.</param>
internal sealed record NextRule(string BroughtAboutBy, string? Operation, bool OnlyWhenDue, string? NotTold)
{
    /// <summary>The rule of a transition.</summary>
    public static NextRule Of(Transition row) =>
        new(By(row), OperationOf(row), row.Cause is Cause.Deadline or Cause.AmazonEnds, WhyNotTold(row));

    private static string? WhyNotTold(Transition row) =>
        row switch
        {
            { From: null } => "the object is not there yet",
            { Kind: ObjectKind.ChargePermission, Cause: Cause.Decline or Cause.ChildDone } =>
                "told of the charge that brings it about",
            { Kind: ObjectKind.Capture, Cause: Cause.ChildDone } => "told of the refund that brings it about",
            { Kind: ObjectKind.ProviderCredit, Cause: Cause.ChildDone } => "told of the reversal that brings it about",
            { Kind: ObjectKind.CheckoutSession or ObjectKind.ChargePermission, Cause: Cause.AmazonEnds }
            or { Kind: ObjectKind.Dispute, From: State.Open, Cause: Cause.AmazonEnds } =>
                "Amazon's own decision, which nothing announces",
            { Kind: ObjectKind.Settlement } => "no call of either API names a settlement that is open",
            _ => null,
        };

    private static string By(Transition row) =>
        row.Cause switch
        {
            Cause.Deadline => "deadline",
            Cause.Approve or Cause.Decline or Cause.AmazonEnds or Cause.AmazonAsks => "processor",
            Cause.BuyerDisputes or Cause.BuyerEnds or Cause.InstrumentChanged => "buyer",
            Cause.Request or Cause.Consent or Cause.MerchantEnds or Cause.ParentEnds => "merchant",
            // A report that has nothing to tell ends so.
            Cause.ChildDone => row.Kind == ObjectKind.Report ? "processor" : "merchant",
        };

    private static string? OperationOf(Transition row) =>
        (row.Kind, row.Cause, row.To, row.Reason) switch
        {
            (ObjectKind.CheckoutSession, Cause.Consent, _, _) => "Complete Checkout Session / ConfirmOrderReference",
            (ObjectKind.CheckoutSession, Cause.MerchantEnds, _, _) => "CancelOrderReference",
            (ObjectKind.ChargePermission, Cause.MerchantEnds, State.Closed, _) =>
                "Close Charge Permission / CloseOrderReference",
            (ObjectKind.ChargePermission, Cause.MerchantEnds, _, _) => "CancelOrderReference",
            (ObjectKind.Authorization, Cause.Request, _, _) => "Capture Charge / Capture",
            (ObjectKind.Authorization, Cause.MerchantEnds, _, Reason.ExpiredUnused) => "Update Charge",
            (ObjectKind.Authorization, Cause.MerchantEnds, _, _) => "Cancel Charge / CloseAuthorization",
            (ObjectKind.Authorization, Cause.ParentEnds, _, _) => "Close Charge Permission / CancelOrderReference",
            (ObjectKind.Dispute, Cause.Request, _, _) => "Contest Dispute",
            (ObjectKind.Dispute, Cause.MerchantEnds, _, _) => "Update Dispute",
            (ObjectKind.Report, Cause.MerchantEnds, _, _) => "CancelReportRequests",
            (ObjectKind.ReportSchedule, Cause.MerchantEnds, _, _) => "Cancel Report Schedule / ManageReportSchedule",
            (ObjectKind.EvidenceFile, Cause.Request, _, _) => "the upload to the file's URL",
            (ObjectKind.MerchantAccount, Cause.Request, _, _) => "Merchant Account Claim",
            (ObjectKind.MerchantAccount, Cause.MerchantEnds, _, _) => "Delete Merchant Account",
            _ => null,
        };

    /// <summary>The kinds of jobs that may bring a transition about by themselves.</summary>
    public static IEnumerable<JobKind> JobsOf(Transition row) =>
        Enum.GetValues<JobKind>().Where(kind => JobKinds.Of(kind).BringsAbout(row));
}
