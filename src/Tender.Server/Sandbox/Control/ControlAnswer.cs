using System.Text.Json.Nodes;

namespace Tender.Server.Sandbox.Control;

/// <summary>What a control route answers when it does not refuse.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON; null for an empty body.</param>
internal sealed record ControlAnswer(int Status, JsonNode? Body)
{
    /// <summary>What is answered in place of JSON: its media type and its text; null for JSON.</summary>
    public (string MediaType, string Body)? Text { get; init; }

    public static ControlAnswer Ok(JsonNode? body) => new(200, body);
}
