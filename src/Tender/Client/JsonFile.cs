using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Client;

/// <summary>JSON that somebody wrote into a file.</summary>
internal static class JsonFile
{
    /// <exception cref="CommandRefusedException">It is no JSON; the message says where.</exception>
    public static JsonNode Parse(string path, string text)
    {
        try
        {
            return JsonNode.Parse(
                text,
                documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            ) ?? throw new JsonException("it is null.");
        }
        catch (JsonException e)
        {
            throw CommandRefusedException.Mistake($"{path} is no JSON: {e.Message}");
        }
    }
}
