using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>Reads and writes an open value as JSON text: the wire's word, nothing added.</summary>
/// <typeparam name="T">The open value.</typeparam>
public sealed class OpenValueConverter<T> : JsonConverter<T>
    where T : struct, IOpenValue<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
