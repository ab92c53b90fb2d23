using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Buyers who signed in, and the parcels that are on their way to buyers.</summary>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> GetBuyer(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        // Wire v2: spec 3.11: an expired token is as unknown as any other.
        if (call.Engine.Buyers.Find(call.Merchant.Id, call.PathId!, await call.Now()) is not { } signIn)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.SignIn(signIn));
    }

    /// <summary>Wire v2: spec 3.13: a permission of either API; each tracking number once.</summary>
    public static async Task<WireResponse> SendDeliveryTracker(V2Call call)
    {
        var body = call.Body;
        var permission = body.NonEmptyText("chargePermissionId", 256);
        var order = body.NonEmptyText("amazonOrderReferenceId", 256);
        var details = body.Objects("deliveryDetails", 100);
        var parcels = details.Select(ReadParcel).ToList();
        if (permission is null && order is null)
            body.ReportMissing("chargePermissionId");
        if (permission is not null && order is not null)
            call.Json.ReportConflict("chargePermissionId", "amazonOrderReferenceId");
        if (parcels.Distinct().Count() != parcels.Count)
            details[0].ReportInvalid("trackingNumber");
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        // Wire v2: the delivery tracker's own table of errors has no 404.
        var unknown = V2Faults.InvalidParameter(order is null ? "chargePermissionId" : "amazonOrderReferenceId");
        if (V2Call.ParseId(permission ?? order, ObjectKind.ChargePermission) is not { } id)
            return call.Refuse(unknown);
        return await call.Perform<PermissionWithDetails>(
            "Send delivery tracker",
            _ => new StoredResponse(200, V2Rendering.DeliveryTracker(permission, order, parcels)),
            command => call.Engine.Permissions.AddParcels(command, id, parcels),
            refusal => Task.FromResult(refusal == Refusal.NotFound ? unknown : null)
        );
    }

    private static Parcel ReadParcel(JsonMembers details)
    {
        var number = details.Text("trackingNumber", 100, required: true);
        var carrier = details.Text("carrierCode", 50, required: true);
        return new Parcel(number ?? "", carrier ?? "");
    }
}
