using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Tender.Server.Http;

/// <summary>One operation as an OpenAPI document tells it.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path, with names in braces.</param>
/// <param name="Id">Its name.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Body">What it is sent; null for no body.</param>
/// <param name="Answers">What it answers when it does not refuse: status and shape; a null shape is an empty
/// body.</param>
/// <param name="Parameters">Its headers and query parameters.</param>
internal sealed record DescribedOperation(
    string Method,
    string Path,
    string Id,
    string Summary,
    IOpenApiSchema? Body,
    IReadOnlyList<(int Status, string? Shape)> Answers,
    IReadOnlyList<OpenApiParameter>? Parameters = null
);

/// <summary>
/// OpenAPI documents. Shapes are told in a notation of their own, JSON whose leaves name types: <c>text</c>,
/// <c>bool</c>, <c>int</c>, <c>number</c>, <c>any</c>, <c>instant</c> (RFC 3339), <c>stamp</c> (v2's), words with a
/// bar between, <c>[type]</c>, or another shape by its name, which begins with a capital. A question mark behind a
/// type: it may be null; behind a member's name: it may be left out.
/// </summary>
internal sealed class Description
{
    private readonly OpenApiDocument document;

    /// <param name="title">Of the document.</param>
    /// <param name="about">What a reader should know first.</param>
    /// <param name="authorization">How a caller says who it is.</param>
    /// <param name="shapes">Shapes by name.</param>
    public Description(
        string title,
        string about,
        OpenApiSecurityScheme authorization,
        IReadOnlyDictionary<string, string> shapes
    )
    {
        document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = title,
                Description = about,
                Version = typeof(Description).Assembly.GetName().Version?.ToString(3) ?? "0",
            },
            Paths = [],
            Components = new OpenApiComponents
            {
                Schemas = new Dictionary<string, IOpenApiSchema>(),
                SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme> { ["caller"] = authorization },
            },
        };
        foreach (var (name, text) in shapes)
            document.Components.Schemas![name] = Read(JsonNode.Parse(text)!);
        document.RegisterComponents();
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("caller", document)] = [] },
        ];
    }

    /// <summary>Adds an operation; every other answer than its own is a refusal of the shape named.</summary>
    public void Add(DescribedOperation operation, string refusal, string refusalType)
    {
        var responses = new OpenApiResponses
        {
            ["default"] = new OpenApiResponse
            {
                Description = "A refusal.",
                Content = Json(Named(refusal), refusalType),
            },
        };
        foreach (var (status, shape) in operation.Answers)
            responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = status switch
                {
                    201 => "Made.",
                    202 => "Accepted; the rest comes later.",
                    204 => "Done.",
                    _ => "OK.",
                },
                Content = shape is null ? null : Json(Leaf(shape)),
            };
        var path = operation.Path;
        if (!document.Paths.TryGetValue(path, out var item))
            document.Paths[path] = item = new OpenApiPathItem { Operations = [] };
        ((OpenApiPathItem)item).Operations![new HttpMethod(operation.Method)] = new OpenApiOperation
        {
            OperationId = operation.Id,
            Summary = operation.Summary,
            Parameters = [.. Names(path), .. operation.Parameters ?? []],
            RequestBody = operation.Body is null
                ? null
                : new OpenApiRequestBody
                {
                    Required =
                        operation.Body is OpenApiSchema { Required.Count: > 0 } or { Type: JsonSchemaType.Array },
                    Content = Json(operation.Body),
                },
            Responses = responses,
        };
    }

    /// <summary>The document, OpenAPI 3.1 in JSON.</summary>
    public byte[] Print() =>
        Encoding.UTF8.GetBytes(document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1).GetAwaiter().GetResult());

    /// <summary>A shape by its name.</summary>
    public IOpenApiSchema Named(string name) => new OpenApiSchemaReference(name, document);

    /// <summary>A shape in the notation.</summary>
    public IOpenApiSchema Read(JsonNode shape)
    {
        if (shape is JsonArray list)
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Read(list[0]!) };
        if (shape is not JsonObject members)
            return Leaf(shape.GetValue<string>());
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = false,
        };
        foreach (var (name, member) in members)
        {
            schema.Properties[name.TrimEnd('?')] = Read(member!);
            if (!name.EndsWith('?'))
                schema.Required.Add(name);
        }
        return schema;
    }

    /// <summary>The same, or null.</summary>
    public static IOpenApiSchema OrNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Type: { } type, Enum: null or [] } plain)
            return new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        plain.Type = type | JsonSchemaType.Null;
        return plain;
    }

    public static OpenApiSchema Words(IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] };

    private IOpenApiSchema Leaf(string type)
    {
        if (type.EndsWith('?'))
            return OrNull(Leaf(type[..^1]));
        if (type.StartsWith('['))
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Leaf(type[1..^1]) };
        if (type.Contains('|', StringComparison.Ordinal))
            return Words(type.Split('|'));
        return type switch
        {
            "text" => new OpenApiSchema { Type = JsonSchemaType.String },
            "bool" => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            "int" => new OpenApiSchema { Type = JsonSchemaType.Integer },
            "number" => new OpenApiSchema { Type = JsonSchemaType.Number },
            "any" => new OpenApiSchema(),
            "instant" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            // Wire v2: spec 1.5.
            "stamp" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]{8}T[0-9]{6}Z$" },
            _ when char.IsAsciiLetterUpper(type[0]) => Named(type),
            _ => throw new ArgumentException($"{type} is no type of the notation.", nameof(type)),
        };
    }

    private static Dictionary<string, OpenApiMediaType> Json(IOpenApiSchema schema, string type = "application/json") =>
        new() { [type] = new OpenApiMediaType { Schema = schema } };

    private static IEnumerable<OpenApiParameter> Names(string path) =>
        path.Split('/')
            .Where(segment => segment.StartsWith('{'))
            .Select(segment => new OpenApiParameter
            {
                Name = segment[1..^1],
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
}
