using Tender.Core;

namespace Tender.Server.Pages.Console;

/// <summary>What happens when a job falls due, in words.</summary>
internal static class DueText
{
    public static string Of(JobKind kind) =>
        kind switch
        {
            JobKind.SessionExpires => "The checkout expires",
            JobKind.PermissionExpires => "The permission expires",
            JobKind.PermissionUnused => "The permission closes, because nothing was authorized",
            JobKind.Conclude => "The processor is asked again",
            JobKind.AuthorizationTimesOut => "The authorization times out",
            JobKind.AuthorizationExpires => "The authorization expires, uncaptured",
            JobKind.SimulatedClose => "Amazon closes it, as was simulated",
            JobKind.SimulatedRepair => "The buyer repairs the payment method, as was simulated",
            JobKind.CloseOutside => "The processor is told that a permission has ended",
            JobKind.Undo => "A processor call is undone",
            JobKind.Deliver => "A notice is sent",
            JobKind.Advance => "The clock moves on",
            JobKind.ApplyChildResult => "The agreement learns of its charge",
            JobKind.Settle => "The account is settled",
            JobKind.CloseSettlement => "The settlement is closed",
            JobKind.MakeReport => "The report is made",
            JobKind.ReportExpires => "The report's file goes",
            JobKind.ScheduleRuns => "A scheduled report is asked for",
            JobKind.DisputeDeadline => "The dispute's deadline ends",
            JobKind.DisputeReviewed => "The dispute is decided",
            JobKind.ReversalConcludes => "The reversal is decided",
            JobKind.ChildrenCanceled => "The orders of the agreement are canceled",
            JobKind.RemoveMerchant => "The merchant's data is deleted",
            JobKind.RemoveOld => "What is kept for a time only is removed",
            JobKind.Reconcile => "The books are compared with the processor's",
            JobKind.ReleaseVisit => "What the buyer had begun outside is given up",
        };
}
