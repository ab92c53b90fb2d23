using System.Text;

namespace Tender.Server.Http;

/// <summary>
/// What goes back: status, media type and body. The gate adds the headers every answer has, and the surface those of
/// its own.
/// </summary>
internal sealed record WireResponse(int Status, string ContentType, byte[] Body)
{
    /// <summary>Nothing is served here; the same words for everything that is not.</summary>
    public static WireResponse NotFound => Plain(404, "Not found.");

    /// <summary>What pages that show and do answer to every other method.</summary>
    public static WireResponse OnlyGetAndPost =>
        Plain(405, "Only GET and POST.") with
        {
            Headers = [new("Allow", "GET, HEAD, POST")],
        };

    /// <summary>No answer at all: the connection is cut.</summary>
    public static WireResponse Cut { get; } = new(0, "", []);

    /// <summary>Whether the connection is cut instead of answering.</summary>
    public bool IsCut => Status == 0;

    /// <summary>
    /// What is sent in place of a body that is too long for memory, or that comes bit by bit (server-sent events), each
    /// part at once; null where the body is all.
    /// </summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Parts { get; init; }

    /// <summary>How long the parts are together, in bytes; null when nobody can say before they end.</summary>
    public long? Length { get; init; }

    /// <summary>Why the request is refused, in the API's own code; null where it is not, or no code says.</summary>
    public string? Reason { get; init; }

    /// <summary>MD5 of the body, in Base64, where its receiver compares it.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>Where to go on, with a redirection; null for none.</summary>
    public string? Location { get; init; }

    /// <summary>
    /// Headers of this answer alone, such as Set-Cookie or Content-Security-Policy. A name that the gate or the surface
    /// sets as well is replaced; one that stands here twice is sent twice.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A sentence as plain text.</summary>
    public static WireResponse Plain(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
}
