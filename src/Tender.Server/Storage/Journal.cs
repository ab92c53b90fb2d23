using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How a journal row's steps are written and read.</summary>
internal static class Journal
{
    /// <param name="steps">Each step, the dialects it must be told in, and the object's new version as its row has
    /// it.</param>
    public static byte[] WriteSteps(IReadOnlyList<(Step Step, Dialects Forms, Document Doc)> steps)
    {
        var text = new ArrayBufferWriter<byte>(512 + steps.Sum(one => one.Doc.Value.Length));
        using var json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartArray();
        foreach (var (step, forms, doc) in steps)
        {
            json.WriteStartObject();
            if (step.Before is { } before)
                json.WriteString("from"u8, before.State.ToString());
            if (step.MovesState)
                json.WriteBoolean("moves"u8, true);
            if (forms != Dialects.None)
                json.WriteNumber("forms"u8, (int)forms);
            json.WritePropertyName("doc"u8);
            json.WriteRawValue(doc.Value, skipInputValidation: true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<JournalStep> ReadSteps(ReadOnlySpan<byte> steps)
    {
        var reader = new Utf8JsonReader(steps);
        using var json = JsonDocument.ParseValue(ref reader);
        return
        [
            .. json
                .RootElement.EnumerateArray()
                .Select(step =>
                {
                    var doc = step.GetProperty("doc");
                    var id = ObjectId.Read(doc.GetProperty("id").GetString()!);
                    return new JournalStep(
                        id,
                        step.TryGetProperty("from", out var from) ? Enum.Parse<State>(from.GetString()!) : null,
                        step.TryGetProperty("moves", out _),
                        step.TryGetProperty("forms", out var forms) ? (Dialects)forms.GetInt32() : Dialects.None,
                        RecordJson.Read(id.Kind, JsonMarshal.GetRawUtf8Value(doc))
                    );
                }),
        ];
    }

    /// <summary>The id of a notice's message: one per notice and dialect, for all endpoints and all attempts.</summary>
    public static string MessageId(MerchantId merchant, long seq, int step, Dialects form) =>
        Derived($"message/{merchant}/{seq}/{step}/{form}");

    /// <summary>The notification's own id inside the message; as constant as the message's.</summary>
    public static string NotificationId(MerchantId merchant, long seq, int step, Dialects form) =>
        Derived($"notification/{merchant}/{seq}/{step}/{form}");

    private static string Derived(string of) =>
        new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(of)).AsSpan(0, 16)).ToString();
}
