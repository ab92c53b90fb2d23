using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay.V2;

/// <summary>
/// JSON as v2 speaks it: camel case, nothing for null, prices as objects with text, instants in the basic form.
/// </summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new InstantConverter(), new NullablePriceConverter() },
        };

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        // Wire v2: SDK dotnet DateTime format; ISO 8601 is taken too, as older documents show it.
        private static readonly string[] Formats =
        [
            "yyyyMMdd'T'HHmmss'Z'",
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        ];

        public override DateTimeOffset Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            DateTimeOffset.TryParseExact(
                reader.GetString(),
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
                ? at
                : throw new JsonException("An instant that cannot be read.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString(Formats[0], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// A price whose members are null is no price: objects that do not apply are sometimes answered with all their
    /// members null.
    /// </summary>
    private sealed class NullablePriceConverter : JsonConverter<Price?>
    {
        public override Price? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return null;
            using var document = JsonDocument.ParseValue(ref reader);
            return
                document.RootElement.TryGetProperty("amount", out var amount) && amount.ValueKind != JsonValueKind.Null
                ? PriceConverter.Read(document.RootElement)
                : null;
        }

        public override void Write(Utf8JsonWriter writer, Price? value, JsonSerializerOptions options)
        {
            if (value is { } price)
                JsonSerializer.Serialize(writer, price, options);
            else
                writer.WriteNullValue();
        }
    }
}
