using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>
/// The files of reports, by links that signed answers gave away. A link is sealed and good for half a minute; it is
/// all the caller needs.
/// </summary>
internal sealed class ReportLinksSurface(Engine engine, Settings settings) : Surface
{
    public override string Api => "files";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith(ReportLinks.Path, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD") || request.Query.Length > 0)
            return WireResponse.NotFound;
        return await engine.Reports.Open(request.Path[ReportLinks.Path.Length..]) is { } found
            ? ReportLinks.File(engine, found.Merchant, found.Report, ReportLinks.MediaType)
            : WireResponse.NotFound;
    }
}
