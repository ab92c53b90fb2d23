using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

internal sealed class PriceConverter : JsonConverter<Price>
{
    // Wire v2: a price's amount is text in answers; a number is taken too.
    public static Price Read(JsonElement price)
    {
        if (
            price.ValueKind != JsonValueKind.Object
            || !price.TryGetProperty("amount", out var amount)
            || !price.TryGetProperty("currencyCode", out var currency)
            || currency.ValueKind != JsonValueKind.String
        )
            throw new JsonException("A price without amount or currency.");
        var value = 0m;
        var read =
            amount.ValueKind == JsonValueKind.String
                ? TryParse(amount.GetString(), out value)
                : amount.ValueKind == JsonValueKind.Number && amount.TryGetDecimal(out value);
        return read
            ? Price.Answered(value, currency.GetString()!)
            : throw new JsonException("A price whose amount cannot be read.");
    }

    /// <summary>An amount as text, in either API: digits and at most a sign and a point.</summary>
    public static bool TryParse(string? text, out decimal amount) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out amount
        );

    public override Price Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Read(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, Price value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.Text);
        writer.WriteString("currencyCode", value.CurrencyCode);
        writer.WriteEndObject();
    }
}
