using System.Text.Json.Nodes;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Operator;

/// <summary>What users did, and whether the rows that say so are as they were written.</summary>
internal sealed class AuditRoutes(AuditLog audit)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "audit",
                ListAudit,
                "What users did, the newest first",
                null,
                [(200, "AuditEntries")],
                "after",
                "limit"
            )
            {
                Live = Role.Admin,
            },
            new(
                "POST",
                "audit/verify",
                VerifyAudit,
                "Look whether every row of the audit log is as it was written",
                null,
                [(200, "AuditVerification")]
            )
            {
                Live = Role.Viewer,
            },
        ];

    private async Task<ControlAnswer> ListAudit(ControlCall call)
    {
        var (after, limit) = call.Page();
        var rows = await audit.Before(after == 0 ? null : after, limit);
        return ControlAnswer.Ok(ControlJson.Page(rows.Select(Shown), rows.Count == limit ? rows[^1].Seq : null));
    }

    private async Task<ControlAnswer> VerifyAudit(ControlCall call)
    {
        call.ReadNothing();
        var check = await audit.Check();
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["holds"] = check.Broken.Count == 0,
                ["rows"] = check.Count,
                ["newest"] = check.Last,
                ["broken"] = new JsonArray([.. check.Broken.Select(what => (JsonNode)what)]),
            }
        );
    }

    private static JsonObject Shown(AuditEntry entry) =>
        new()
        {
            ["seq"] = entry.Seq,
            ["at"] = ControlJson.Iso(entry.At),
            ["who"] = entry.Who,
            ["from"] = entry.Place,
            ["action"] = entry.Action,
            ["subject"] = entry.Subject,
            ["outcome"] = entry.Outcome,
            ["asked"] = entry.Asked,
        };
}
