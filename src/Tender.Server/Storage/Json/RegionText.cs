using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

internal sealed class RegionText : JsonConverter<Region>
{
    public override Region Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Regions.Parse(reader.GetString()) ?? throw new JsonException("No such region.");

    public override void Write(Utf8JsonWriter writer, Region value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text());
}
