using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>Charge permissions.</summary>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> GetPermission(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var found = await call.Engine.Store.Find(call.Merchant.Id, [id, id.Details]);
        if (found.GetValueOrDefault(id) is not ChargePermission permission)
            return call.Refuse(V2Faults.NotFound);
        if (found.GetValueOrDefault(id.Details) is not PermissionDetails details)
            return call.Refuse(V2Faults.NotFound);
        return call.Answer(200, call.Rendering.Permission(new(permission, details), await call.Now()));
    }

    public static async Task<WireResponse> UpdatePermission(V2Call call)
    {
        var setup = new CheckoutSetup
        {
            Metadata = V2Reading.Metadata(call.Body),
            Recurrence = V2Reading.Recurrence(call.Body),
        };
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var now = await call.Now();
        return await call.Perform<PermissionWithDetails>(
            "Update Charge Permission",
            found => new StoredResponse(200, call.Rendering.Permission(found, now)),
            command => call.Engine.Permissions.UpdateInForceOrFill(command, id, setup)
        );
    }

    public static async Task<WireResponse> ClosePermission(V2Call call)
    {
        var reason = call.Body.Text("closureReason", 255, required: true);
        var cancelOpen = call.Body.BooleanOrText("cancelPendingCharges") ?? false;
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        if (call.Id(ObjectKind.ChargePermission) is not { } id)
            return call.Refuse(V2Faults.NotFound);
        var simulatesAmazon = call.Simulation is not null;
        var now = await call.Now();
        return await call.Perform<PermissionWithDetails>(
            "Close Charge Permission",
            found => new StoredResponse(200, call.Rendering.Permission(found, now)),
            command => call.Engine.Permissions.Close(command, id, reason, cancelOpen, simulatesAmazon)
        );
    }
}
