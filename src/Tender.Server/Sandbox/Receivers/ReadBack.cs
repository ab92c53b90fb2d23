using System.Text.Json;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>How a shop says what came of an order.</summary>
internal static class ReadBack
{
    /// <summary>
    /// A list of names, or an object with such a list in <c>outcomes</c>; an entry may be an object with an
    /// <c>outcome</c>. Null for anything else.
    /// </summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("outcomes", out root))
                return null;
            if (root.ValueKind != JsonValueKind.Array)
                return null;
            var names = root.EnumerateArray().Select(NameOf).ToList();
            return names.Contains(null) ? null : [.. names.OfType<string>()];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a page answered, to be told beside its address.</summary>
    public static string Told((int Status, string Text)? answer) =>
        answer is var (status, _) ? $"answered {status}" : "did not answer, or not in time";

    private static string? NameOf(JsonElement one) =>
        one.ValueKind == JsonValueKind.String ? one.GetString()
        : one.ValueKind == JsonValueKind.Object
        && one.TryGetProperty("outcome", out var name)
        && name.ValueKind == JsonValueKind.String
            ? name.GetString()
        : null;
}
