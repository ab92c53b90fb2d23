using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Payments;

namespace Tender.Server.Sandbox.Control;

/// <summary>The mails the buyers were sent, oldest first.</summary>
internal sealed class MailboxRoutes(Engine engine, Mailbox mailbox)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/mailbox",
                Mailbox,
                "The mails the buyers were sent",
                null,
                [(200, "Mails")],
                "objectId",
                "after",
                "limit"
            ),
        ];

    private async Task<ControlAnswer> Mailbox(ControlCall call)
    {
        var (after, limit) = call.Page();
        var objectId = call.Query("objectId");
        // Of a permission: the mails about it and all its charges.
        var permission = ObjectId.Parse(objectId) is { Kind: ObjectKind.ChargePermission } id ? id : (ObjectId?)null;
        var wanted = await ObjectHistory.Of(engine.Store, call.Merchant.Id, objectId, family: permission is not null);
        var (mails, last, more) = await mailbox.List(
            call.Merchant,
            step => wanted.IsAbout(step) && (permission is null || step.Id.Family == permission),
            wanted.Roots,
            after,
            limit
        );
        return ControlAnswer.Ok(ControlJson.Page(mails.Select(Shown), more ? last : null));
    }

    private static JsonNode Shown(Mail mail) =>
        new JsonObject
        {
            ["id"] = mail.Id,
            ["at"] = ControlJson.Iso(mail.At),
            ["to"] = mail.To,
            ["subject"] = mail.Subject,
            ["body"] = mail.Body,
            ["objectId"] = mail.ObjectId,
        };
}
