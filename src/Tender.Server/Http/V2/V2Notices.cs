using System.Text;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// The steps that v2 notifies merchants of, and the message inside the envelope. A notice names an object and never its
/// state: the receiver reads it.
/// </summary>
internal static class V2Notices
{
    /// <summary>
    /// Whether v2 notifies merchants of a step: the object's state as v2 shows it has moved, and it does not concern
    /// only the caller of the request.
    /// </summary>
    /// <remarks>
    /// Wire v2: spec 6.4. Steps a request has just answered are told too (receivers handle the doubles); not told are
    /// what merely began (AuthorizationInitiated, CaptureInitiated, RefundInitiated), the birth of a permission, and
    /// anything of a checkout session, for which there is no object type.
    /// </remarks>
    public static bool IsNews(Step step) =>
        step.After switch
        {
            Authorization authorization => IsNews(step, authorization),
            Capture or Refund => step.MovesState && step.After.State is State.Completed or State.Declined,
            // Wire v2: "Manage disputes": when it is created, and whenever its status changes.
            Dispute => step.MovesState,
            ChargePermission permission => IsNews(step, permission),
            // v2 has no notices of anything else.
            _ => false,
        };

    private static bool IsNews(Step step, Authorization authorization)
    {
        // Approved and captured in one step, or captured now: its capture tells it, once.
        if (authorization.IsUnseen || authorization.HasCapture)
            return false;
        return step.MovesState && authorization.State is State.Open or State.Declined or State.Closed;
    }

    private static bool IsNews(Step step, ChargePermission permission)
    {
        if (step.Before is not ChargePermission before)
            return false;
        // Wire v2: spec 5.4, 6.4: the buyer of a subscription chooses another payment method; of a saved wallet,
        // "Steps to integrate with Amazon Pay's hosted update page".
        if (permission.Kind != PermissionKind.OneTime && permission.Instrument != before.Instrument)
            return true;
        var (was, now) = (V2States.StateOf(before), V2States.StateOf(permission));
        return was.Name != now.Name || was.ReasonCode != now.ReasonCode;
    }

    /// <summary>The inner message.</summary>
    // Wire v2: spec 6.3, Pascal case as in the current guide.
    public static string Message(Notice notice) =>
        Encoding.UTF8.GetString(
            JsonText.Object(json =>
            {
                var id = notice.Step.Id;
                json.WriteString("MerchantID", notice.Merchant.Id.Value);
                json.WriteString("ObjectType", ObjectType(id.Kind));
                json.WriteString("ObjectId", V2Rendering.ChargeId(id).Value);
                json.WriteString("ChargePermissionId", id.Root.Value);
                json.WriteString("NotificationType", NotificationType(notice.Step));
                json.WriteString("NotificationId", notice.ReferenceId);
                json.WriteString("NotificationVersion", "V2");
            })
        );

    // What lasts has no state that moves with its balance: what is told without a move is its payment method.
    private static string NotificationType(JournalStep step)
    {
        var lasts = step.After is ChargePermission { Kind: not PermissionKind.OneTime };
        return lasts && !step.Moves ? "ATTRIBUTE_CHANGE" : "STATE_CHANGE";
    }

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
}
