using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tender.Server.Hosting;

/// <summary>
/// A line for each entry: when, how severe, which part, what; the lines of an exception follow it, indented. No text of
/// a caller can look like an entry or like an order to a terminal: control characters are escaped, and nothing but an
/// entry begins in the first column.
/// </summary>
internal sealed class LogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tender";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter text)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        text.Write($"{Instant(time)} {Severity(entry.LogLevel)} {entry.Category}: ");
        WriteEscaped(text, message);
        text.Write('\n');
        if (entry.Exception is not { } exception)
            return;
        foreach (var line in exception.ToString().Split('\n'))
        {
            text.Write("    ");
            WriteEscaped(text, line.TrimEnd('\r'));
            text.Write('\n');
        }
    }

    internal static string Instant(TimeProvider time) =>
        time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static string Severity(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            LogLevel.Critical => "critical",
            LogLevel.None => "none",
            _ => level.ToString(),
        };

    /// <summary>Writes a text on one line.</summary>
    internal static void WriteEscaped(TextWriter text, string message)
    {
        foreach (var c in message)
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E'))
                text.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
            else
                text.Write(c);
    }
}
