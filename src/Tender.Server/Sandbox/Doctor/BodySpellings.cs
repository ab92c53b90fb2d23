using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>The texts that a client may have signed where it sent another text of the same meaning.</summary>
internal static class BodySpellings
{
    private const string SameText = "Make the text of the body once, sign it and send that very text.";

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonSerializerOptions Escaped = new();
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };
    private static readonly JsonSerializerOptions IndentedByFour = new(Indented) { IndentSize = 4 };

    /// <summary>Other texts of a body, each with what is wrong if it is the one that was signed.</summary>
    public static IEnumerable<(string Text, string Cause)> Of(string body)
    {
        if (body.Length > 0)
            yield return ("", $"The body was signed as if there were none. {SameText}");
        else
        {
            yield return ("{}", "An empty object was signed as the body, and no body was sent. Sign the empty text.");
            yield return ("null", "The word null was signed as the body, and no body was sent. Sign the empty text.");
            yield return ("[]", "An empty list was signed as the body, and no body was sent. Sign the empty text.");
        }
        yield return (body.Trim(), $"The body was signed without the blanks or line ends around it. {SameText}");
        yield return (body + "\n", $"The body was signed with a line feed behind it. {SameText}");
        yield return (
            body.Replace("\r\n", "\n", StringComparison.Ordinal),
            $"The body was signed with LF at the ends of its lines and sent with CRLF. {SameText}"
        );
        yield return (
            body.Replace("\n", "\r\n", StringComparison.Ordinal),
            $"The body was signed with CRLF at the ends of its lines and sent with LF. {SameText}"
        );
        yield return (
            body.Replace("\\/", "/", StringComparison.Ordinal),
            $"The body was signed with plain slashes and sent with escaped ones (\\/). {SameText}"
        );
        yield return (
            body.Replace("/", "\\/", StringComparison.Ordinal),
            $"The body was signed with escaped slashes (\\/), as PHP's json_encode writes them. {SameText}"
        );
        foreach (var (text, cause) in Json(body))
            yield return (text, cause);
    }

    private static IEnumerable<(string Text, string Cause)> Json(string body)
    {
        if (Parse(body) is not { } json)
            yield break;
        var blanks = $"The body was signed as JSON with other blanks and line ends than were sent. {SameText}";
        yield return (json.ToJsonString(Compact), blanks);
        yield return (json.ToJsonString(Indented), blanks);
        yield return (json.ToJsonString(IndentedByFour), blanks);
        yield return (Spaced(json), $"The body was signed as Python's json.dumps writes it, with blanks. {SameText}");
        var escapes = $"The body was signed with letters beyond ASCII, or signs, escaped (\\u00e9). {SameText}";
        yield return (json.ToJsonString(Escaped), escapes);
        yield return (Ascii(body), escapes);
        yield return (Ascii(json.ToJsonString(Compact)), escapes);
    }

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Spaced(JsonNode? node) =>
        node switch
        {
            JsonObject members => "{"
                + string.Join(", ", members.Select(one => $"{Name(one.Key)}: {Spaced(one.Value)}"))
                + "}",
            JsonArray items => "[" + string.Join(", ", items.Select(Spaced)) + "]",
            null => "null",
            _ => Ascii(node.ToJsonString(Compact)),
        };

    private static string Name(string name) => Ascii(JsonValue.Create(name).ToJsonString(Compact));

    private static string Ascii(string json)
    {
        var text = new StringBuilder(json.Length + 16);
        foreach (var letter in json)
            if (char.IsAscii(letter))
                text.Append(letter);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        return text.ToString();
    }
}
