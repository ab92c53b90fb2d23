using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>
/// The file behind a URL: a PUT takes its bytes, a GET gives them back. The URL is all the caller needs.
/// </summary>
/// <remarks>Wire v2: "File", step 2.</remarks>
internal sealed class FilesSurface(Engine engine, Settings settings) : Surface
{
    public const string Prefix = "/files/";

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.Ordinal)
    {
        ["csv"] = "text/csv",
        ["pdf"] = "application/pdf",
        ["xls"] = "application/vnd.ms-excel",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["doc"] = "application/msword",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        ["jpg"] = "image/jpeg",
        ["png"] = "image/png",
    };

    /// <summary>The formats a file may have. Wire v2: "File", supported file types.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. MediaTypes.Keys];

    /// <summary>A file may be larger than what is said about it.</summary>
    public override string Api => "files";

    public override int BodyBytesMax => 8 * settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("PUT" or "GET"))
            return WireResponse.Plain(405, "Only PUT and GET.") with { Headers = [new("Allow", "PUT, GET")] };
        if (request.Query.Length > 0 || await engine.Files.Find(request.Path[Prefix.Length..]) is not { } found)
            return WireResponse.Plain(403, "The URL is not valid, or has expired.");
        if (await engine.Store.Find<EvidenceFile>(found.Merchant, found.File) is not { } file)
            return WireResponse.Plain(404, "There is no such file.");
        if (request.Method == "GET")
            return await engine.Store.Objects.FileBytes(found.Merchant, file.Id) is { } bytes
                ? new WireResponse(200, MediaTypes[file.Type], bytes)
                : WireResponse.Plain(404, "Nothing was uploaded yet.");
        if (request.Body.Length == 0)
            return WireResponse.Plain(400, "The body is empty.");
        if (
            request.Header("content-type") is not { } type
            || !type.Split(';')[0].Trim().Equals(MediaTypes[file.Type], StringComparison.OrdinalIgnoreCase)
        )
            return WireResponse.Plain(400, $"The Content-Type of a {file.Type} is {MediaTypes[file.Type]}.");
        var applied = await engine.Files.Upload(found.Merchant, file.Id, request.Body.ToArray());
        return applied.Result.Ok
            ? WireResponse.Plain(200, "ok")
            : WireResponse.Plain(409, "The file was uploaded already, with other bytes.");
    }
}
