using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Server.Http;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The members a body may have are those its route describes: an unknown one is refused first, before anything else
/// that is wrong, and told with the known ones.
/// </summary>
internal static class KnownMembers
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Refuses a member that the shape does not have. What is no JSON is left to the reader.</summary>
    public static void Check(ReadOnlySpan<byte> body, string shape)
    {
        try
        {
            Check(JsonNode.Parse(body, documentOptions: Strict), JsonNode.Parse(shape)!, "");
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException) { }
    }

    private static void Check(JsonNode? given, JsonNode shape, string path)
    {
        switch (shape, given)
        {
            case (JsonArray list, JsonArray items):
                CheckAll(items, list[0]!, path);
                break;
            case (JsonObject members, JsonObject item):
                Check(item, members, path);
                break;
            case (JsonValue leaf, _):
                var type = leaf.GetValue<string>().TrimEnd('?');
                if (type.StartsWith('[') && given is JsonArray several)
                    CheckAll(several, JsonValue.Create(type[1..^1]), path);
                else if (ControlShapes.All.TryGetValue(type, out var named))
                    Check(given, JsonNode.Parse(named)!, path);
                break;
        }
    }

    private static void CheckAll(JsonArray items, JsonNode shape, string path)
    {
        for (var i = 0; i < items.Count; i++)
            Check(items[i], shape, $"{path}[{i}]");
    }

    private static void Check(JsonObject given, JsonObject members, string path)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        var known = members.ToDictionary(member => member.Key.TrimEnd('?'), member => member.Value!);
        foreach (var (name, _) in given)
            if (!known.ContainsKey(name))
                throw new Problem(400, $"Unknown member {prefix}{name}. Known: {string.Join(", ", known.Keys)}.");
        foreach (var (name, value) in given)
            Check(value, known[name], prefix + name);
    }
}
