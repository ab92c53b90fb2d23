namespace Tender.Server.Http;

/// <summary>
/// What goes back: status, media type and body. The gate adds the headers every answer of the dialect carries.
/// </summary>
internal sealed record WireResponse(int Status, string ContentType, byte[] Body)
{
    /// <summary>What is sent in place of a body that is too long for memory; null where the body is all.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Parts { get; init; }

    /// <summary>How long the parts are together, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>MD5 of the body, in Base64, where its receiver compares it.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>Where to go on, with a redirection; null for none.</summary>
    public string? Location { get; init; }
}
