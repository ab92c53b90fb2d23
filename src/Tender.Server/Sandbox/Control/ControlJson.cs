using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Server.Sandbox.Control;

/// <summary>How the control API writes its answers.</summary>
internal static class ControlJson
{
    /// <summary>Only what JSON itself needs is escaped.</summary>
    public static JsonSerializerOptions Plain { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A page of a list, with the <c>after</c> of the next; null when it was the last.</summary>
    public static JsonObject Page(IEnumerable<JsonNode> items, string? next) =>
        new() { ["items"] = new JsonArray([.. items]), ["next"] = next };

    /// <summary>The same of a list whose entries are numbered.</summary>
    public static JsonObject Page(IEnumerable<JsonNode> items, long? next) =>
        Page(items, next?.ToString(CultureInfo.InvariantCulture));

    /// <summary>One side of a view, to stand in another object.</summary>
    public static JsonNode? Side(this JsonObject? view, string dialect) => view?[dialect]?.DeepClone();
}
