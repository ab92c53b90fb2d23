using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.Server.Storage;

internal sealed class InstantNumber : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        RecordJson.At(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(RecordJson.Ms(value));
}
