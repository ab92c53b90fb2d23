namespace Tender.Server.Http;

/// <summary>One OpenAPI document that is served.</summary>
/// <param name="Name">The file's name under /openapi/.</param>
/// <param name="About">What it describes.</param>
/// <param name="Print">Makes the document; asked once, when somebody wants to read it.</param>
internal sealed record OpenApiPage(string Name, string About, Func<byte[]> Print)
{
    private readonly Lazy<byte[]> document = new(Print);

    public string Path { get; } = $"/openapi/{Name}";

    public byte[] Document => document.Value;
}
