namespace Tender.Server.Processors;

/// <summary>The OpenAPI document of the HTTP processor protocol: docs/processor-openapi.json.</summary>
internal static class ProcessorDocument
{
    public static byte[] Read()
    {
        const string name = "processor-openapi.json";
        using var resource = typeof(ProcessorDocument).Assembly.GetManifestResourceStream(name)!;
        var document = new byte[resource.Length];
        resource.ReadExactly(document);
        return document;
    }
}
