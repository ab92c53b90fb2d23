using System.Text.Json.Nodes;

namespace Tender.Client;

/// <summary>A column of a table.</summary>
/// <param name="Head">Its heading.</param>
/// <param name="Path">Where an entry has its value: <c>v2.state</c>; several with a bar between them are tried in
/// turn.</param>
internal sealed record Column(string Head, string Path)
{
    /// <summary>The value of an entry as text; empty where it has none.</summary>
    public string Of(JsonNode entry)
    {
        foreach (var path in Path.Split('|'))
            if (At(entry, path) is { } found)
                return found is JsonValue value ? Plain(value) : found.ToJsonString();
        return "";
    }

    private static JsonNode? At(JsonNode entry, string path)
    {
        JsonNode? at = entry;
        foreach (var name in path.Split('.'))
            at = at switch
            {
                JsonObject members => members[name],
                JsonArray items when name == "length" => items.Count,
                _ => null,
            };
        return at;
    }

    private static string Plain(JsonValue value) =>
        value.TryGetValue<string>(out var text) ? text : value.ToJsonString();
}
