using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The OpenAPI document of the control API, made of its routes. Compared with real calls by the tests.
/// </summary>
internal static class ControlDocument
{
    private const string About =
        "The control API of Tender's sandbox: merchants, clocks, notices, and what the buyer does. "
        + "The token is the content of `control-token`. An unknown member is a 400. Durations are "
        + "ISO 8601 (weeks, days, hours, minutes, seconds), instants the merchant's time in UTC. "
        + "Lists answer a page and the `after` of the next.";

    private const string AboutOperator =
        "The operator API of a live Tender: merchants, their keys, where notices go, what failed, users and the audit "
        + "log. The token is a personal one of a user (`tender users tokens`), who has a role; each operation says "
        + "which it needs. An unknown member is a 400. Lists answer a page and the `after` of the next.";

    public static byte[] Print(IReadOnlyList<ControlRoute> routes) =>
        Print(routes, "Tender control API", About, ControlSurface.Prefix);

    /// <summary>The document of what is served in live.</summary>
    public static byte[] PrintOperator(IReadOnlyList<ControlRoute> routes, string prefix) =>
        Print(routes, "Tender operator API", AboutOperator, prefix);

    private static byte[] Print(IReadOnlyList<ControlRoute> routes, string title, string about, string prefix)
    {
        var description = new Description(
            title,
            about,
            new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            ControlShapes.All
        );
        foreach (var route in routes)
            description.Add(Operation(route, description, prefix), "Problem", "application/problem+json");
        return description.Print();
    }

    private static DescribedOperation Operation(ControlRoute route, Description description, string prefix) =>
        new(
            route.Method,
            prefix + route.Template,
            route.Name,
            prefix == ControlSurface.Prefix ? route.Does : $"{route.Does} (role {route.Live!.Value.Text()})",
            route.Body is null ? null : description.Read(JsonNode.Parse(route.Body)!),
            route.Answers,
            [.. route.Query.Select(Parameter)]
        );

    private static OpenApiParameter Parameter(string name) =>
        new()
        {
            Name = name.TrimEnd('!'),
            In = ParameterLocation.Query,
            Required = name.EndsWith('!'),
            Schema = new OpenApiSchema { Type = name is "limit" ? JsonSchemaType.Integer : JsonSchemaType.String },
        };
}
