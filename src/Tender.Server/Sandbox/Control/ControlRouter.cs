using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// Leads a call of the control API to its handler. The API comes here with a request, the console with what a form
/// says: both are judged by the same words.
/// </summary>
/// <param name="engine">Knows the merchants.</param>
/// <param name="routes">Every route.</param>
/// <param name="prefix">What stands before their paths: three parts between slashes.</param>
/// <param name="lacks">What is told of a call that there is none of, before the methods of its path; null for its
/// path alone.</param>
internal sealed class ControlRouter(
    Engine engine,
    IReadOnlyList<ControlRoute> routes,
    string prefix = ControlSurface.Prefix,
    string? lacks = null
)
{
    /// <summary>Answers a call.</summary>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="path">The path as sent, prefix and all.</param>
    /// <param name="query">What stands behind its question mark.</param>
    /// <param name="body">The bytes of the body.</param>
    /// <param name="accept">What the caller would like to be answered in; null for JSON.</param>
    /// <param name="labels">Told what is asked for; null where nobody measures.</param>
    /// <exception cref="Problem">It is refused.</exception>
    public async Task<ControlAnswer> Answer(
        string method,
        string path,
        string query,
        ReadOnlyMemory<byte> body,
        string? accept = null,
        RequestLabels? labels = null
    )
    {
        var found = Find(method, path, labels);
        return await Answer(found, query, body, accept);
    }

    /// <summary>The same of a route that was found.</summary>
    public async Task<ControlAnswer> Answer(
        (ControlRoute Route, Dictionary<string, string> Names) found,
        string query,
        ReadOnlyMemory<byte> body,
        string? accept,
        string? who = null
    ) => await found.Route.Handle(await Call(found.Route, found.Names, query, body, accept, who));

    /// <summary>The same, asked by a page.</summary>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="path">The path behind the prefix, its names encoded.</param>
    /// <param name="body">What is asked; null for an empty body.</param>
    /// <param name="who">The user who asks; null where it does not matter.</param>
    public Task<ControlAnswer> Perform(string method, string path, JsonNode? body = null, string? who = null) =>
        Answer(
            Find(method, prefix + path.Split('?')[0]),
            path.Split('?', 2) is [_, var query] ? query : "",
            body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()),
            accept: null,
            who
        );

    /// <summary>The route of a call, and the names in its path.</summary>
    /// <exception cref="Problem">There is none.</exception>
    public (ControlRoute Route, Dictionary<string, string> Names) Find(
        string method,
        string asked,
        RequestLabels? labels = null
    )
    {
        var path = asked.EndsWith('/') ? asked[..^1] : asked;
        var segments = path.Split('/')[3..];
        var methods = new List<string>();
        foreach (var route in routes)
        {
            if (route.Match(segments) is not { } found)
                continue;
            if (route.Method == method)
            {
                if (labels is not null)
                    (labels.Route, labels.Operation) = (prefix + route.Template, route.Name);
                return (route, found);
            }
            methods.Add(route.Method);
        }
        if (methods.Count == 0)
            throw new Problem(404, lacks ?? $"There is no {asked}.");
        var allowed = string.Join(", ", methods);
        throw new Problem(405, lacks is null ? $"{asked} knows {allowed}." : $"{lacks} Its path knows {allowed}.")
        {
            Headers = [new("Allow", allowed)],
        };
    }

    private async Task<ControlCall> Call(
        ControlRoute route,
        Dictionary<string, string> names,
        string raw,
        ReadOnlyMemory<byte> body,
        string? accept,
        string? who
    )
    {
        Merchant? merchant = null;
        if (names.TryGetValue("m", out var id))
        {
            var found = MerchantId.Parse(id) is { } known ? await engine.Store.Merchants.Read(known) : null;
            merchant = found?.Merchant ?? throw new Problem(404, $"There is no merchant {id}.");
        }
        var query = new QueryParameters(raw);
        RefuseUnknown(query, route);
        if (route.Body is { } shape && body.Length > 0)
            KnownMembers.Check(body.Span, shape);
        return new(names, query, body, merchant) { Accept = accept, Who = who };
    }

    private static void RefuseUnknown(QueryParameters query, ControlRoute route)
    {
        string[] known = [.. route.Query.Select(name => name.TrimEnd('!'))];
        if (query.Names.FirstOrDefault(name => !known.Contains(name)) is not { } unknown)
            return;
        var others = known.Length == 0 ? "None is known here." : $"Known: {string.Join(", ", known)}.";
        throw new Problem(400, $"Unknown query parameter {unknown}. {others}");
    }
}
