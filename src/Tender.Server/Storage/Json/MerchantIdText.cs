using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;

namespace Tender.Server.Storage;

internal sealed class MerchantIdText : JsonConverter<MerchantId>
{
    public override MerchantId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        MerchantId.Read(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, MerchantId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
