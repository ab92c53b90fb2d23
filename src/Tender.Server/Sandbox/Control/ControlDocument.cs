using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Tender.Server.Http;

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

    public static byte[] Print(IReadOnlyList<ControlRoute> routes)
    {
        var description = new Description(
            "Tender control API",
            About,
            new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            ControlShapes.All
        );
        foreach (var route in routes)
            description.Add(Operation(route, description), "Problem", "application/problem+json");
        return description.Print();
    }

    private static DescribedOperation Operation(ControlRoute route, Description description) =>
        new(
            route.Method,
            ControlSurface.Prefix + route.Template,
            route.Name,
            route.Does,
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
