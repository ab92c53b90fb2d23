using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.MerchantKit.Api;

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

    /// <summary>The value for a word of the wire.</summary>
    internal static abstract T Of(string value);
}

internal sealed class OpenValueConverter<T> : JsonConverter<T>
    where T : struct, IOpenValue<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
