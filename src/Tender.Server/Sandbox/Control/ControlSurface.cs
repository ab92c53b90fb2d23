using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The control API of the sandbox: merchants, clocks, notices, and what the buyer does. It is composed only there. Each
/// route is a row of the file of its noun; a handler answers JSON or throws the one exception that is worded as problem
/// details, because a test's caller is told in words what to do.
/// </summary>
/// <param name="engine">Knows the merchants.</param>
/// <param name="routes">Every route.</param>
/// <param name="token">Who may call.</param>
/// <param name="security">Told of whoever calls without it.</param>
/// <param name="settings">The size of a body.</param>
internal sealed class ControlSurface(
    Engine engine,
    IReadOnlyList<ControlRoute> routes,
    OperatorToken token,
    SecurityLog security,
    Settings settings
) : Surface
{
    public const string Prefix = "/control/v1/";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith("/control/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        try
        {
            if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal))
                throw new Problem(404, $"There is no {request.Path}.");
            if (!token.IsSentWith(request))
            {
                security.Refused("control", "NoToken", null, context);
                throw new Problem(401, "Send the content of control-token as a bearer token.")
                {
                    Headers = [new("WWW-Authenticate", "Bearer")],
                };
            }
            var (route, path) = Find(request);
            var answer = await route.Handle(await Call(route, path, request));
            if (answer.Text is var (type, text))
                return new(answer.Status, type, Encoding.UTF8.GetBytes(text));
            var body = answer.Body?.ToJsonString(ControlJson.Plain);
            return new(answer.Status, "application/json", body is null ? [] : Encoding.UTF8.GetBytes(body));
        }
        catch (Problem problem)
        {
            return Render(problem.Status, problem.Message) with { Headers = problem.Headers };
        }
    }

    public override WireResponse Failure(GateFailure failure, string requestId) =>
        Render(failure.Status, failure.Message);

    private (ControlRoute Route, Dictionary<string, string> Path) Find(WireRequest request)
    {
        var path = request.Path.EndsWith('/') ? request.Path[..^1] : request.Path;
        var segments = path.Split('/')[3..];
        var methods = new List<string>();
        foreach (var route in routes)
        {
            if (route.Match(segments) is not { } found)
                continue;
            if (route.Method == request.Method)
                return (route, found);
            methods.Add(route.Method);
        }
        if (methods.Count == 0)
            throw new Problem(404, $"There is no {request.Path}.");
        var allowed = string.Join(", ", methods);
        throw new Problem(405, $"{request.Path} knows {allowed}.") { Headers = [new("Allow", allowed)] };
    }

    private async Task<ControlCall> Call(ControlRoute route, Dictionary<string, string> path, WireRequest request)
    {
        Merchant? merchant = null;
        if (path.TryGetValue("m", out var id))
        {
            var found = MerchantId.Parse(id) is { } known ? await engine.Store.Merchants.Read(known) : null;
            merchant = found?.Merchant ?? throw new Problem(404, $"There is no merchant {id}.");
        }
        var query = new QueryParameters(request.Query);
        RefuseUnknown(query, route);
        if (route.Body is { } shape && request.Body.Length > 0)
            KnownMembers.Check(request.Body.Span, shape);
        return new(path, query, request.Body, merchant) { Accept = request.Header("Accept") };
    }

    private static void RefuseUnknown(QueryParameters query, ControlRoute route)
    {
        string[] known = [.. route.Query.Select(name => name.TrimEnd('!'))];
        if (query.Names.FirstOrDefault(name => !known.Contains(name)) is not { } unknown)
            return;
        var others = known.Length == 0 ? "None is known here." : $"Known: {string.Join(", ", known)}.";
        throw new Problem(400, $"Unknown query parameter {unknown}. {others}");
    }

    private static WireResponse Render(int status, string detail)
    {
        var details = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = Title(status),
            ["status"] = status,
            ["detail"] = detail,
        };
        var body = Encoding.UTF8.GetBytes(details.ToJsonString(ControlJson.Plain));
        return new(status, "application/problem+json", body);
    }

    private static string Title(int status) =>
        status switch
        {
            400 => "Malformed",
            401 => "No token",
            404 => "Not found",
            405 => "Method not allowed",
            409 or 422 => "Not possible now",
            413 => "Too large",
            503 => "Not available now",
            _ => "Failed",
        };
}
