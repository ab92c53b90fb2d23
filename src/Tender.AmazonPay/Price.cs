using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>An amount of money. A decimal, which is exact; 25 and 25.00 are equal.</summary>
/// <param name="Amount">In units of the currency: 25.5 dollars, 300 yen.</param>
/// <param name="CurrencyCode">ISO 4217, such as <c>USD</c>.</param>
[JsonConverter(typeof(PriceConverter))]
public readonly record struct Price(decimal Amount, string CurrencyCode)
{
    /// <summary>
    /// The amount as both APIs take it: two decimals, none for yen. Digits that the currency has not are kept, for the
    /// service to refuse.
    /// </summary>
    internal string Text
    {
        get
        {
            var digits = CurrencyCode == "JPY" ? 0 : 2;
            return Amount == decimal.Round(Amount, digits)
                ? Amount.ToString("F" + digits, CultureInfo.InvariantCulture)
                : Amount.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Such as <c>25.50 USD</c>.</summary>
    public override string ToString() => $"{Text} {CurrencyCode}";
}

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
            ? new Price(value, currency.GetString()!)
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
