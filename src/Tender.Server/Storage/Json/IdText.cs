using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

internal sealed class IdText : JsonConverter<ObjectId>
{
    public override ObjectId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        ObjectId.Read(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
