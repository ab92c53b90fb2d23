using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An amount as <c>"1250 USD"</c>: minor units, then the currency.</summary>
internal sealed class MoneyText : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var text = reader.GetString()!;
        return new Money(
            long.Parse(text.AsSpan(0, text.Length - 4), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            Enum.Parse<Currency>(text.AsSpan(text.Length - 3))
        );
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue($"{value.Minor} {value.Currency}");
}
