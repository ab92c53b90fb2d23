using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.MerchantKit.Storage;

/// <summary>How records are kept as text, and instants as numbers.</summary>
internal static class Text
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Json);

    public static T To<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Json)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    public static long At(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
