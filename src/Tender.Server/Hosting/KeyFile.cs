using System.Text;

namespace Tender.Server.Hosting;

/// <summary>A file with a secret key in base64, with or without a line's end.</summary>
internal static class KeyFile
{
    private const int BytesMax = 4_096;

    /// <summary>The key in a file; null where it holds none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path) => Parse(Content(path));

    /// <summary>The keys in a file, one a line; null where a line holds none, or there is no line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<byte[]>? ReadAll(string path)
    {
        var keys = Encoding
            .ASCII.GetString(Content(path))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Parse(Encoding.ASCII.GetBytes(line)))
            .ToList();
        return keys.Count > 0 && keys.All(key => key is not null) ? [.. keys.Select(key => key!)] : null;
    }

    /// <summary>The key in a file's content; null where it holds none.</summary>
    public static byte[]? Parse(ReadOnlySpan<byte> content)
    {
        var text = Encoding.ASCII.GetString(content).Trim();
        var key = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, key, out var length) ? key[..length] : null;
    }

    private static byte[] Content(string path)
    {
        using var file = File.OpenRead(path);
        // A device or a pipe has no length, and no end.
        var content = new byte[BytesMax];
        return content[..file.ReadAtLeast(content, BytesMax, throwOnEndOfStream: false)];
    }
}
