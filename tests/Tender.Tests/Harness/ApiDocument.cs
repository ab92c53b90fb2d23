using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Server.Http.V2;
using Tender.Server.Sandbox.Control;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>
/// An OpenAPI document as the measure of what really goes over the wire: every call that a test makes through its
/// clients is compared with it. It knows the keywords that our documents use and fails on any other.
/// </summary>
internal sealed class ApiDocument(byte[] json)
{
    private static readonly string[] Known =
    [
        "$ref",
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "pattern",
        "maxLength",
        "minItems",
        "maxItems",
        "anyOf",
        "format",
        "description",
    ];
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    public static ApiDocument V2 { get; } = new(V2Description.Print());

    public static ApiDocument Control { get; } = new(ControlDocument.Print(ControlRoutes()));

    public JsonObject Json { get; } = JsonNode.Parse(json)!.AsObject();

    /// <summary>Every operation: method, path, name.</summary>
    public IEnumerable<(string Method, string Path, string Id)> Operations =>
        Json["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject()
                    .Select(one =>
                        (one.Key.ToUpperInvariant(), path.Key, one.Value!["operationId"]!.GetValue<string>())
                    )
            );

    /// <summary>Compares a call with the document. What was refused may have been sent anything.</summary>
    /// <returns>The operation that did what was asked; null for a refusal.</returns>
    public string? Check(string method, string path, byte[] sent, int status, byte[] answered)
    {
        if (Find(method, path) is not { } operation)
            return status >= 400
                ? null
                : throw new InvalidOperationException(
                    $"{method} {path} was answered {status} and is not in the document."
                );
        var responses = operation["responses"]!.AsObject();
        var own = responses[status.ToString(CultureInfo.InvariantCulture)];
        Assert.True(
            own is not null || status >= 400,
            $"{method} {path} answered {status}, which the document does not say."
        );
        Compare(own ?? responses["default"]!, answered, $"{method} {path} answered {status}");
        if (status >= 400)
            return null;
        if (operation["requestBody"] is { } body && sent.Length > 0)
            Compare(body, sent, $"{method} {path} was sent");
        return operation["operationId"]!.GetValue<string>();
    }

    /// <summary>What is wrong with a value.</summary>
    public List<string> Errors(JsonNode schema, JsonElement value)
    {
        var errors = new List<string>();
        Compare(schema, value, "", errors);
        return errors;
    }

    private JsonNode? Find(string method, string path)
    {
        var segments = path.Split('/');
        foreach (var (template, item) in Json["paths"]!.AsObject())
        {
            var parts = template.Split('/');
            if (
                parts.Length == segments.Length
                && parts
                    .Zip(segments)
                    .All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0))
                && item![method.ToLowerInvariant()] is { } found
            )
                return found;
        }
        return null;
    }

    private void Compare(JsonNode content, byte[] bytes, string what)
    {
        if (content["content"] is not JsonObject types)
        {
            Assert.True(bytes.Length == 0, $"{what} a body, which the document does not say.");
            return;
        }
        using var value = JsonDocument.Parse(bytes);
        var errors = Errors(types.Single().Value!["schema"]!, value.RootElement);
        Assert.True(
            errors.Count == 0,
            $"{what} what the document does not say: {string.Join("; ", errors)}\n"
                + $"{System.Text.Encoding.UTF8.GetString(bytes)}"
        );
    }

    private void Compare(JsonNode node, JsonElement value, string at, List<string> errors)
    {
        if (node is not JsonObject schema)
            return;
        foreach (var (keyword, _) in schema)
            if (!Known.Contains(keyword))
                throw new NotSupportedException($"The keyword {keyword} at {at}.");
        if (schema["$ref"]?.GetValue<string>() is { } name)
            Compare(
                Json["components"]!["schemas"]![name["#/components/schemas/".Length..]]
                    ?? throw new InvalidOperationException($"{name} is not there."),
                value,
                at,
                errors
            );
        if (schema["anyOf"] is JsonArray any && any.All(one => Errors(one!, value).Count > 0))
            errors.Add($"{at}: {value} is none of those");
        if (
            schema["type"] is { } type
            && !(type is JsonArray many ? many.Select(one => one!.GetValue<string>()) : [type.GetValue<string>()]).Any(
                one => Is(one, value)
            )
        )
            errors.Add($"{at}: {value.ValueKind} is no {type}");
        if (
            schema["enum"] is JsonArray words
            && !words.Any(word =>
                value.ValueKind == JsonValueKind.String && word!.GetValue<string>() == value.GetString()
            )
        )
            errors.Add($"{at}: {value} is no word of {words}");
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Members(schema, value, at, errors);
                break;
            case JsonValueKind.Array:
                if (
                    schema["minItems"]?.GetValue<int>() > value.GetArrayLength()
                    || schema["maxItems"]?.GetValue<int>() < value.GetArrayLength()
                )
                    errors.Add($"{at}: {value.GetArrayLength()} items");
                foreach (var (one, i) in value.EnumerateArray().Select((one, i) => (one, i)))
                    if (schema["items"] is { } items)
                        Compare(items, one, $"{at}[{i}]", errors);
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                if (schema["maxLength"]?.GetValue<int>() < text.Length)
                    errors.Add($"{at}: {text.Length} characters");
                if (
                    schema["pattern"]?.GetValue<string>() is { } pattern
                    && !Patterns.GetOrAdd(pattern, one => new Regex(one)).IsMatch(text)
                )
                    errors.Add($"{at}: {text} is not like {pattern}");
                if (
                    schema["format"]?.GetValue<string>() == "date-time"
                    && !Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
                )
                    errors.Add($"{at}: {text} is no instant");
                break;
        }
    }

    private void Members(JsonObject schema, JsonElement value, string at, List<string> errors)
    {
        foreach (var name in schema["required"]?.AsArray().Select(one => one!.GetValue<string>()) ?? [])
            if (!value.TryGetProperty(name, out _))
                errors.Add($"{at}.{name} is missing");
        foreach (var member in value.EnumerateObject())
        {
            if (schema["properties"]?[member.Name] is { } known)
                Compare(known, member.Value, $"{at}.{member.Name}", errors);
            else if (schema["additionalProperties"] is JsonValue closed && !closed.GetValue<bool>())
                errors.Add($"{at}.{member.Name} is not known");
        }
    }

    private static bool Is(string type, JsonElement value) =>
        type switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "null" => value.ValueKind == JsonValueKind.Null,
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            _ => throw new NotSupportedException(type),
        };

    /// <summary>The routes of the control API, without what they call.</summary>
    public static IReadOnlyList<ControlRoute> ControlRoutes() =>
        Server.Sandbox.Control.ControlRoutes.All(
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            strictJson: true
        );
}
