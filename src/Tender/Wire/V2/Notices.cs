using System.Text;
using Tender.Core;

namespace Tender.Wire.V2;

/// <summary>What dialect v2 must be told, and how. A notice names an object and never its state: the receiver reads it.</summary>
internal static class V2Notices
{
    /// <summary>Whether a step is news: the object's state as v2 shows it has moved, and the caller of the request is not the only one it concerns.</summary>
    /// <remarks>
    /// Wire v2: spec 6.4. Steps a request has just answered are told too (receivers handle the doubles); not told are what merely began
    /// (AuthorizationInitiated, CaptureInitiated, RefundInitiated), the birth of a permission, and anything of a checkout session, for which there is no object type.
    /// </remarks>
    public static bool Owes(Step step) => step.After switch
    {
        // Approved and captured in one step, or captured now: its capture tells it, once.
        Authorization { IsUnseen: true } or Authorization { HasCapture: true } => false,
        Authorization { State: State.Open or State.Declined or State.Closed } => step.MovesState,
        Capture { State: State.Completed or State.Declined } => step.MovesState,
        Refund { State: State.Completed or State.Declined } => step.MovesState,
        ChargePermission permission => step.Before is ChargePermission before && Differ(V2Shapes.StateOf(before), V2Shapes.StateOf(permission)),
        _ => false,
    };

    /// <summary>The inner message.</summary>
    // Wire v2: spec 6.3, Pascal case as in the current guide.
    public static string Message(Notice notice) => Encoding.UTF8.GetString(V2Shapes.Write(json =>
    {
        var id = notice.Step.Id;
        json.WriteString("MerchantID", notice.Merchant.Id);
        json.WriteString("ObjectType", ObjectType(id.Kind));
        json.WriteString("ObjectId", V2Shapes.ChargeId(id).Value);
        json.WriteString("ChargePermissionId", id.Root.Value);
        json.WriteString("NotificationType", "STATE_CHANGE");
        json.WriteString("NotificationId", notice.ReferenceId);
        json.WriteString("NotificationVersion", "V2");
    }));

    /// <summary>What v2 calls an object in its notices; sessions and details have no name there.</summary>
    public static string ObjectType(ObjectKind kind) => kind switch
    {
        ObjectKind.ChargePermission => "CHARGE_PERMISSION",
        ObjectKind.Authorization or ObjectKind.Capture => "CHARGE",
        ObjectKind.Refund => "REFUND",
        ObjectKind.CheckoutSession or ObjectKind.PermissionDetails or ObjectKind.ProviderCredit or ObjectKind.ProviderCreditReversal => throw new ArgumentException($"Nobody is told of a {kind}.", nameof(kind)),
    };

    private static bool Differ(V2State one, V2State other) => (one.Name, one.ReasonCode) != (other.Name, other.ReasonCode);
}
