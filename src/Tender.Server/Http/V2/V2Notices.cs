using System.Text;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// What dialect v2 must be told, and how. A notice names an object and never its state: the receiver reads it.
/// </summary>
internal static class V2Notices
{
    /// <summary>
    /// Whether a step is news: the object's state as v2 shows it has moved, and the caller of the request is not the
    /// only one it concerns.
    /// </summary>
    /// <remarks>
    /// Wire v2: spec 6.4. Steps a request has just answered are told too (receivers handle the doubles); not told are
    /// what merely began (AuthorizationInitiated, CaptureInitiated, RefundInitiated), the birth of a permission, and
    /// anything of a checkout session, for which there is no object type.
    /// </remarks>
    public static bool IsNews(Step step) =>
        step.After switch
        {
            // Approved and captured in one step, or captured now: its capture tells it, once.
            Authorization { IsUnseen: true } or Authorization { HasCapture: true } => false,
            Authorization { State: State.Open or State.Declined or State.Closed } => step.MovesState,
            Capture { State: State.Completed or State.Declined } => step.MovesState,
            Refund { State: State.Completed or State.Declined } => step.MovesState,
            // Wire v2: "Manage disputes": when it is created, and whenever its status changes.
            Dispute => step.MovesState,
            ChargePermission permission => step.Before is ChargePermission before
                && (
                    Differ(V2States.StateOf(before), V2States.StateOf(permission))
                    // Wire v2: spec 5.4, 6.4: the buyer of a subscription chooses another payment method.
                    || (permission.Kind == PermissionKind.Recurring && permission.Instrument != before.Instrument)
                ),
            _ => false,
        };

    /// <summary>The inner message.</summary>
    // Wire v2: spec 6.3, Pascal case as in the current guide.
    public static string Message(Notice notice) =>
        Encoding.UTF8.GetString(
            JsonText.Object(json =>
            {
                var id = notice.Step.Id;
                json.WriteString("MerchantID", notice.Merchant.Id);
                json.WriteString("ObjectType", ObjectType(id.Kind));
                json.WriteString("ObjectId", V2Rendering.ChargeId(id).Value);
                json.WriteString("ChargePermissionId", id.Root.Value);
                // A subscription has no state that moves with its balance: what is told without a move is its payment
                // method.
                json.WriteString(
                    "NotificationType",
                    notice.Step is { Moves: false, After: ChargePermission { Kind: PermissionKind.Recurring } }
                        ? "ATTRIBUTE_CHANGE"
                        : "STATE_CHANGE"
                );
                json.WriteString("NotificationId", notice.ReferenceId);
                json.WriteString("NotificationVersion", "V2");
            })
        );

    /// <summary>What v2 calls an object in its notices; sessions and details have no name there.</summary>
    public static string ObjectType(ObjectKind kind) =>
        kind switch
        {
            ObjectKind.ChargePermission => "CHARGE_PERMISSION",
            ObjectKind.Authorization or ObjectKind.Capture => "CHARGE",
            ObjectKind.Refund => "REFUND",
            ObjectKind.Dispute => "CHARGEBACK",
            ObjectKind.CheckoutSession
            or ObjectKind.PermissionDetails
            or ObjectKind.Report
            or ObjectKind.ReportSchedule
            or ObjectKind.Settlement
            or ObjectKind.EvidenceFile
            or ObjectKind.MerchantAccount
            or ObjectKind.ProviderCredit
            or ObjectKind.ProviderCreditReversal => throw new ArgumentException(
                $"Nobody is told of a {kind}.",
                nameof(kind)
            ),
        };

    private static bool Differ(V2State one, V2State other) =>
        (one.Name, one.ReasonCode) != (other.Name, other.ReasonCode);
}
