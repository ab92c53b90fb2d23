using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Terms are stored by their name.</summary>
internal sealed class TermsText : JsonConverter<Terms>
{
    public override Terms Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Terms.Named(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Terms value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
