using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>
/// A word of the wire whose set is not ours to close: the known ones are named, an unknown one is kept and compared as
/// it is.
/// </summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IOpenValue<T>
    where T : struct, IOpenValue<T>
{
    /// <summary>As the wire spells it.</summary>
    string Value { get; }

    /// <summary>The value for a word of the wire, known or not.</summary>
    static abstract T Of(string value);
}

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
