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
internal sealed class ControlRouter(Engine engine, IReadOnlyList<ControlRoute> routes)
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
        var (route, names) = Find(method, path);
        if (labels is not null)
            (labels.Route, labels.Operation) = (ControlSurface.Prefix + route.Template, route.Name);
        return await route.Handle(await Call(route, names, query, body, accept));
    }

    /// <summary>The same, asked by a page.</summary>
    /// <param name="method">The HTTP verb.</param>
    /// <param name="path">The path behind the prefix, its names encoded.</param>
    /// <param name="body">What is asked; null for an empty body.</param>
    public Task<ControlAnswer> Perform(string method, string path, JsonNode? body = null) =>
        Answer(
            method,
            ControlSurface.Prefix + path.Split('?')[0],
            path.Split('?', 2) is [_, var query] ? query : "",
            body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString())
        );

    private (ControlRoute Route, Dictionary<string, string> Names) Find(string method, string asked)
    {
        var path = asked.EndsWith('/') ? asked[..^1] : asked;
        var segments = path.Split('/')[3..];
        var methods = new List<string>();
        foreach (var route in routes)
        {
            if (route.Match(segments) is not { } found)
                continue;
            if (route.Method == method)
                return (route, found);
            methods.Add(route.Method);
        }
        if (methods.Count == 0)
            throw new Problem(404, $"There is no {asked}.");
        var allowed = string.Join(", ", methods);
        throw new Problem(405, $"{asked} knows {allowed}.") { Headers = [new("Allow", allowed)] };
    }

    private async Task<ControlCall> Call(
        ControlRoute route,
        Dictionary<string, string> names,
        string raw,
        ReadOnlyMemory<byte> body,
        string? accept
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
        return new(names, query, body, merchant) { Accept = accept };
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
