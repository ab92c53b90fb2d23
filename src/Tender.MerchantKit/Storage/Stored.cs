using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Storage;

/// <summary>How records are kept as text, and instants as numbers.</summary>
internal static class Stored
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T FromJson<T>(string text) =>
        Check.WhileReading(() => JsonSerializer.Deserialize<T>(text, Options))
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    public static long Instant(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset Instant(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
