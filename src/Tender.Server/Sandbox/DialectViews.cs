using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox;

/// <summary>How both dialects show an object's state: what the control API and the console show everywhere.</summary>
internal static class DialectViews
{
    /// <summary>
    /// Both sides of an object; null for what neither dialect knows (a permission's details, a settlement, a file, an
    /// account). Either side is null where that dialect has no such object.
    /// </summary>
    public static JsonObject? Of(Record record, Capture? capture = null) =>
        record
            is PermissionDetails
                or ReportSchedule
                or Settlement
                or EvidenceFile
                or MerchantAccount
                or Authorization { IsUnseen: true }
            ? null
            : new JsonObject { ["v2"] = V2(record, capture), ["v1"] = V1(record) };

    private static JsonObject? V2(Record record, Capture? capture) =>
        record switch
        {
            CheckoutSession session when session.Id == session.Id.Root && session.Id.Value.Length == 36 => Side(
                "CHECKOUT_SESSION",
                session.Id,
                V2States.StateOf(session)
            ),
            ChargePermission permission => Side("CHARGE_PERMISSION", permission.Id, V2States.StateOf(permission)),
            // Captured: its capture is the charge.
            Authorization { HasCapture: true } when capture is null => null,
            Authorization authorization => Side(
                "CHARGE",
                V2Rendering.ChargeId(authorization.Id),
                V2States.StateOf(authorization, capture)
            ),
            Capture taken => Side("CHARGE", taken.Id, V2States.StateOf(taken)),
            Refund refund => Side("REFUND", refund.Id, V2States.StateOf(refund)),
            Report report => Side(
                "REPORT",
                report.Id,
                new V2State(V2States.StatusOf(report), null, null, report.ChangedAt)
            ),
            Dispute dispute => Side("CHARGEBACK", dispute.Id, V2States.StateOf(dispute)),
            _ => null,
        };

    private static JsonObject? V1(Record record)
    {
        var type = record switch
        {
            CheckoutSession { Id.Value.Length: 36 } => null,
            CheckoutSession or ChargePermission => record.Id.IsRecurring ? "BillingAgreement" : "OrderReference",
            Authorization => "Authorization",
            Capture => "Capture",
            Refund => "Refund",
            Dispute { Kind: DisputeKind.Chargeback } => "Chargeback",
            ProviderCredit => "ProviderCredit",
            ProviderCreditReversal => "ProviderCreditReversal",
            _ => null,
        };
        return type is null
            ? null
            : new JsonObject
            {
                ["objectType"] = type,
                ["objectId"] = (record is CheckoutSession ? record.Id.Family : record.Id).Value,
                ["state"] = V1States.State(record),
                ["reasonCode"] = V1States.ReasonCode(record),
            };
    }

    private static JsonObject Side(string type, ObjectId id, V2State state) =>
        new()
        {
            ["objectType"] = type,
            ["objectId"] = id.Kind == ObjectKind.Report ? id.Digits : id.Value,
            ["state"] = state.Name,
            ["reasonCode"] = state.ReasonCode,
        };
}
