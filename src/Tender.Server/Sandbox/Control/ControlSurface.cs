using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The control API of the sandbox: merchants, clocks, notices, and what the buyer does. It is composed only there. Each
/// route is a row of the file of its noun; a handler answers JSON or throws the one exception that is worded as problem
/// details, because a test's caller is told in words what to do.
/// </summary>
/// <param name="router">Leads to the routes.</param>
/// <param name="token">Who may call.</param>
/// <param name="security">Told of whoever calls without it.</param>
/// <param name="settings">The size of a body.</param>
internal sealed class ControlSurface(ControlRouter router, ControlToken token, SecurityLog security, Settings settings)
    : Surface
{
    public const string Prefix = "/control/v1/";

    public override string Api => "control";

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
            var accept = request.Header("Accept");
            var answer = await router.Answer(
                request.Method,
                request.Path,
                request.Query,
                request.Body,
                accept,
                context.Labels
            );
            return Render(answer);
        }
        catch (Problem problem)
        {
            return Render(problem);
        }
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        Render(failure.Status, failure.Message);

    /// <summary>An answer as it is sent.</summary>
    public static WireResponse Render(ControlAnswer answer)
    {
        if (answer.Text is var (type, text))
            return new(answer.Status, type, Encoding.UTF8.GetBytes(text));
        var body = answer.Body?.ToJsonString(ControlJson.Plain);
        return new(answer.Status, "application/json", body is null ? [] : Encoding.UTF8.GetBytes(body));
    }

    /// <summary>A refusal as it is sent.</summary>
    public static WireResponse Render(Problem problem) =>
        Render(problem.Status, problem.Message) with
        {
            Headers = problem.Headers,
        };

    /// <summary>The same in parts.</summary>
    public static WireResponse Render(int status, string detail)
    {
        var details = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = Title(status),
            ["status"] = status,
            ["detail"] = detail,
        };
        var body = Encoding.UTF8.GetBytes(details.ToJsonString(ControlJson.Plain));
        return new(status, "application/problem+json", body) { Reason = Title(status) };
    }

    private static string Title(int status) =>
        status switch
        {
            400 => "Malformed",
            401 => "No token",
            403 => "Not allowed",
            404 => "Not found",
            405 => "Method not allowed",
            409 or 422 => "Not possible now",
            413 => "Too large",
            503 => "Not available now",
            _ => "Failed",
        };
}
