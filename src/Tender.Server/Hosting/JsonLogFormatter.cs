using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tender.Server.Hosting;

/// <summary>
/// A line for each entry, which is one object of JSON: <c>at</c>, <c>level</c>, <c>category</c>, <c>message</c>, an
/// <c>exception</c>, and what the entry names, such as <c>requestId</c> and <c>merchant</c>. Whatever a caller wrote
/// is inside a string of it: the writer escapes what ends a line or moves a terminal.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tender-json";

    private static readonly string[] Own = ["at", "level", "category", "message", "exception"];

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter text)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("at", LogFormatter.Instant(time));
            json.WriteString("level", LogFormatter.Severity(entry.LogLevel));
            json.WriteString("category", entry.Category);
            json.WriteString("message", entry.Formatter(entry.State, entry.Exception));
            if (entry.Exception is { } exception)
                json.WriteString("exception", exception.ToString());
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> named)
                WriteNamed(json, named);
            json.WriteEndObject();
        }
        text.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        text.Write('\n');
    }

    /// <summary>What the entry tells under names; a name that is taken, or comes twice, is left out.</summary>
    private static void WriteNamed(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> named)
    {
        var written = new HashSet<string>(Own, StringComparer.Ordinal);
        foreach (var (name, value) in named)
        {
            var member = JsonNamingPolicy.CamelCase.ConvertName(name);
            if (name == "{OriginalFormat}" || !written.Add(member))
                continue;
            if (value is int or long or short)
                json.WriteNumber(member, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            else
                json.WriteString(member, Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }
}
