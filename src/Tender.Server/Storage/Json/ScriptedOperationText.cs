using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tender.Server.Storage;

internal sealed class ScriptedOperationText : JsonConverter<ScriptedOperation>
{
    public override ScriptedOperation Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        ScriptedOperations.Parse(reader.GetString()) ?? throw new JsonException("No such operation.");

    public override void Write(Utf8JsonWriter writer, ScriptedOperation value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text());
}
