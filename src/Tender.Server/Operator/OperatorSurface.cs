using System.Text.Json;
using Tender.Server.Http;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Operator;

/// <summary>
/// The operator API of a live installation. Who calls is a user, by a personal token; what a route needs is a column of
/// its row, and compared here, for every route alike. What changes something stands in the audit log before it is done,
/// and what came of it after.
/// </summary>
internal sealed class OperatorSurface(
    ControlRouter router,
    UserTokens tokens,
    AuditLog audit,
    SecurityLog security,
    Settings settings
) : Surface
{
    public const string Prefix = "/operator/v1/",
        NoSuchCall =
            "Live has no such call; what live has is in /openapi/operator.json. What moves time, plays buyers, scripts "
            + "endings or injects faults is the sandbox's alone.";

    private const string ControlApi = "/control/",
        NoControlApi =
            "Live has no control API: it has users, who call /operator/v1 with a personal token. An admin makes one "
            + "with `tender users tokens add`, everybody in the console.";

    /// <summary>Members of bodies that say on whom or what something is done; no other is in the audit log.</summary>
    private static readonly HashSet<string> Named =
    [
        "name",
        "role",
        "disabled",
        "label",
        "days",
        "kind",
        "url",
        "generation",
        "region",
        "suspended",
        "objectId",
        "failedSince",
        "withoutSecondFactor",
        "note",
    ];

    public override string Api => "operator";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path.StartsWith("/operator/", StringComparison.Ordinal)
        || head.Path.StartsWith(ControlApi, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        try
        {
            if (request.Path.StartsWith(ControlApi, StringComparison.Ordinal))
                throw new Problem(404, NoControlApi);
            if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal))
                throw new Problem(404, $"There is no {request.Path}.");
            if (await tokens.Caller(request) is not var (user, token))
            {
                security.Refused("operator", "NoToken", null, context);
                throw new Problem(401, "Send a personal token of a user as a bearer token.")
                {
                    Headers = [new("WWW-Authenticate", "Bearer")],
                };
            }
            var found = router.Find(request.Method, request.Path, context.Labels);
            var who = $"{user.Name}, token {token.Id}";
            var place = context.From?.ToString() ?? "-";
            var (action, subject) = (found.Route.Name, request.Path[Prefix.Length..] + SaidIn(request.Body));
            if (user.Role < found.Route.Live!.Value)
            {
                security.Refused("operator", "NotAllowed", token.Id, context);
                var needed = found.Route.Live.Value.Text();
                await audit.Add(who, place, action, subject, AuditLog.Refused($"needs {needed}"));
                throw new Problem(403, $"This needs the role {needed}, and this token has {user.Role.Text()}.");
            }
            Task<ControlAnswer> Perform() =>
                router.Answer(found, request.Query, request.Body, request.Header("Accept"), user.Name);
            return ControlSurface.Render(
                request.Method == "GET"
                    ? await Perform()
                    : await audit.Around(who, place, action, subject, Perform, _ => null)
            );
        }
        catch (Problem problem)
        {
            return ControlSurface.Render(problem);
        }
    }

    /// <summary>
    /// What the body of a call names, of those members that are no secret: on whom and what it is done.
    /// </summary>
    private static string SaidIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var objects = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : new[] { root };
            var said =
                from one in objects
                where one.ValueKind == JsonValueKind.Object
                from member in one.EnumerateObject()
                where
                    Named.Contains(member.Name)
                    && member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                select $", {member.Name} {AuditLog.Short(member.Value.ToString())}";
            return string.Concat(said);
        }
        // What is wrong with it is told by whoever reads it.
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        ControlSurface.Render(failure.Status, failure.Message);
}
