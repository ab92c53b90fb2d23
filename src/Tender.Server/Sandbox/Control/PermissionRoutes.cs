using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>What the buyer, and Amazon, does with a permission.</summary>
internal sealed class PermissionRoutes(Engine engine, BuyerActions buyers)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "PUT",
                "merchants/{m}/permissions/{id}/instrument",
                PutInstrument,
                "The buyer changes the payment method",
                """{"instrument":"text"}""",
                [(200, "View")]
            ),
            new(
                "POST",
                "merchants/{m}/permissions/{id}/end",
                EndPermission,
                "Amazon, or the buyer, ends a permission",
                """{"reason":"AmazonClosed|AmazonCanceled|BuyerClosed"}""",
                [(200, "View")]
            ),
        ];

    private async Task<ControlAnswer> PutInstrument(ControlCall call)
    {
        var card = call.Read(body => body.NeededCard());
        var id = call.Id("permission", ObjectKind.ChargePermission);
        var changed = (await buyers.ChangeInstrument(call.Merchant.Id, id, card)).OrProblem();
        return ControlAnswer.Ok(DialectViews.Of(changed));
    }

    private async Task<ControlAnswer> EndPermission(ControlCall call)
    {
        var (requester, ending) = call.Read(body => body.Text("reason")) switch
        {
            "AmazonClosed" => (Requester.Operator, PermissionEnding.AmazonClosed),
            "AmazonCanceled" => (Requester.Operator, PermissionEnding.AmazonCanceled),
            "BuyerClosed" => (Requester.Buyer, PermissionEnding.BuyerClosed),
            _ => throw new Problem(400, "reason is AmazonClosed, AmazonCanceled or BuyerClosed."),
        };
        var id = call.Id("permission", ObjectKind.ChargePermission);
        var command = new Command<PermissionWithDetails>(call.Merchant.Id, $"{ending}", requester);
        var ended = (await engine.Permissions.End(command, id, ending)).Result.OrProblem();
        return ControlAnswer.Ok(DialectViews.Of(ended.Permission));
    }
}
