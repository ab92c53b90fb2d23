using System.Text.Json;

namespace Tender.Server.Processors;

/// <summary>What came back for a call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The answer's JSON object, where its signature is the processor's and it can be read; null
/// otherwise.</param>
/// <param name="Problem">Why it cannot be believed or read, in a sentence; null where it can.</param>
internal sealed record ProcessorAnswer(int Status, JsonElement? Body, string? Problem)
{
    /// <summary>A member's text; null where there is no such text.</summary>
    public string? this[string member] =>
        Body is { } body && body.TryGetProperty(member, out var value) ? TextOf(value) : null;

    /// <summary>A text; null for another value, and for one that is no text of Unicode (half of a pair).</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
