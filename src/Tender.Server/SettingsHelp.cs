using System.Text;
using System.Text.Json;

namespace Tender.Server;

/// <summary>The text of --help, made of the comments in tender.default.json.</summary>
internal static class SettingsHelp
{
    private const int LineCharsMax = 108;

    private const string Head = """
        tender: a self-hosted payment service, wire-compatible with both generations of the Amazon Pay API.

        Usage: tender [serve] [OPTIONS]            (from a clone: dotnet run --project src/Tender -- [OPTIONS])
               tender COMMAND [OPTIONS]


        """;

    private const string AboutOptions = """
        Options of the service. Each is also an environment variable (--body-bytes-max is TENDER_BODY_BYTES_MAX) and a
        key of a JSON file (bodyBytesMax). The command line wins over the environment, the environment over the file.
        Periods are ISO 8601: PT15M, PT90S, P2D.


        """;

    /// <param name="commands">What stands between the usage and the options: the other commands.</param>
    public static string Print(string commands = "")
    {
        var text = new StringBuilder(Head).Append(commands).Append(AboutOptions);
        const string file = "The JSON file to read; otherwise tender.json of the working directory, if there is one.";
        Add(text, $"{SettingsReader.FileOption} FILE", file);
        foreach (var (key, comment, fallback) in Documented())
        {
            var option = SettingsOption.All.Single(o => o.Key == key);
            var body = string.IsNullOrEmpty(fallback) ? comment : $"{comment} Default: {fallback}.";
            Add(text, $"{option.Name} {option.Value.Placeholder}", body);
        }
        Add(text, "--help, --version", "Print this, or the version, and end.");
        return text.ToString().TrimEnd();
    }

    /// <summary>Every setting with its comment, as <c>tender.default.json</c> has them, in its order.</summary>
    public static IReadOnlyList<(string Key, string Comment, string? Default)> Documented()
    {
        using var resource = typeof(Settings).Assembly.GetManifestResourceStream("tender.default.json")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        using var values = JsonDocument.Parse(
            bytes,
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false }
        );
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow });
        var documented = new List<(string, string, string?)>();
        var comment = new StringBuilder();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Comment && reader.CurrentDepth == 1)
                comment.Append(comment.Length == 0 ? "" : " ").Append(reader.GetComment().Trim());
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var key = reader.GetString()!;
            documented.Add((key, comment.ToString(), Text(values.RootElement.GetProperty(key))));
            comment.Clear();
        }
        return documented;
    }

    /// <summary>A value of a JSON file as the command line would give it; null for null.</summary>
    public static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => item.ToString())),
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };

    private static void Add(StringBuilder text, string head, string body)
    {
        text.Append("  ").Append(head).Append('\n');
        var line = new StringBuilder();
        foreach (var word in body.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length > LineCharsMax)
                End();
            line.Append(word).Append(' ');
        }
        End();

        void End()
        {
            text.Append("      ").Append(line.ToString().TrimEnd()).Append('\n');
            line.Clear();
        }
    }
}
