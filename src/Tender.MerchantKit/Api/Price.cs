using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.MerchantKit.Api;

/// <summary>An amount of money. A decimal, which is exact; 25 and 25.00 are equal.</summary>
/// <param name="Amount">In units of the currency: 25.5 dollars, 300 yen.</param>
/// <param name="CurrencyCode">ISO 4217, such as <c>USD</c>.</param>
[JsonConverter(typeof(PriceConverter))]
public readonly record struct Price(decimal Amount, string CurrencyCode)
{
    /// <summary>The amount as both APIs take it: two decimals, none for yen. Digits that the currency has not are kept, for the service to refuse.</summary>
    internal string Text
    {
        get
        {
            var digits = CurrencyCode == "JPY" ? 0 : 2;
            return Amount == decimal.Round(Amount, digits) ? Amount.ToString("F" + digits, CultureInfo.InvariantCulture) : Amount.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Such as <c>25.50 USD</c>.</summary>
    public override string ToString() => $"{Text} {CurrencyCode}";
}

internal sealed class PriceConverter : JsonConverter<Price>
{
    // Wire v2: a price's amount is text in answers; SDKs send numbers too.
    public override Price Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var amount = document.RootElement.GetProperty("amount");
        var value = amount.ValueKind == JsonValueKind.String
            ? decimal.Parse(amount.GetString()!, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : amount.GetDecimal();
        return new Price(value, document.RootElement.GetProperty("currencyCode").GetString() ?? throw new JsonException("A price without its currency."));
    }

    public override void Write(Utf8JsonWriter writer, Price value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.Text);
        writer.WriteString("currencyCode", value.CurrencyCode);
        writer.WriteEndObject();
    }
}
