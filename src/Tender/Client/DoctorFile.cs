using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Client;

/// <summary>What the signature doctor is asked, read from a text in any of the forms people have.</summary>
internal static class DoctorFile
{
    private static readonly string[] Asked = ["method", "url", "headers"];

    /// <summary>The body of the doctor's call.</summary>
    public static JsonObject Read(string text)
    {
        var begin = text.TrimStart();
        // An object with members of the call is the call; any other is a notice, or what a button signed.
        if (begin.StartsWith('{'))
            return Object(begin) is { } json && Asked.Any(json.ContainsKey) ? json : new() { ["body"] = text };
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (
            lines[0].Split(' ') is not [var method, var target, ..]
            || !method.All(char.IsAsciiLetterUpper)
            || method == ""
        )
            return new() { ["body"] = text.Trim() };
        var end = lines.FindIndex(line => line.Length == 0) is var at and >= 0 ? at : lines.Count;
        var headers = new JsonObject();
        foreach (var line in lines.Take(end).Skip(1))
            Put(headers, line);
        return new()
        {
            ["method"] = method,
            ["url"] = target,
            ["headers"] = headers,
            ["body"] = string.Join('\n', lines.Skip(end + 1)),
        };
    }

    private static void Put(JsonObject headers, string line)
    {
        var (name, value) = line.IndexOf(':') is var colon and > 0
            ? (line[..colon].Trim(), line[(colon + 1)..].Trim())
            : throw CommandRefusedException.Mistake($"\"{line}\" is no header: a name, a colon and a value are.");
        if (headers[name] is JsonArray values)
            values.Add(value);
        else
            headers[name] = new JsonArray(value);
    }

    private static JsonObject? Object(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
