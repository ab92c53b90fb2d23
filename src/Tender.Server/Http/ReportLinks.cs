using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>
/// The links under which reports are fetched. They take no signature: who holds one was given it by a signed answer,
/// half a minute ago at most.
/// </summary>
internal static class ReportLinks
{
    public const string Path = "/report-files/";

    /// <summary>The link to a report's file.</summary>
    public static string Of(Uri pages, Engine engine, string merchant, Report report) =>
        $"{pages.GetLeftPart(UriPartial.Authority)}{Path}{engine.Reports.Link(merchant, report.Id)}";

    /// <summary>Answers a fetch; null for a link that leads nowhere.</summary>
    public static async Task<WireResponse?> Answer(Engine engine, WireRequest request)
    {
        if (request.Method is not ("GET" or "HEAD") || request.Query.Length > 0)
            return null;
        return await engine.Reports.Open(request.Path[Path.Length..]) is { } found
            ? File(engine, found.Merchant, found.Report, ReportFiles.MediaType)
            : null;
    }

    /// <summary>The file itself, sent part by part.</summary>
    public static WireResponse File(Engine engine, string merchant, Report report, string mediaType) =>
        new(200, mediaType, [])
        {
            Parts = engine.Reports.File(merchant, report),
            Length = report.ByteCount,
            // Wire v1: GetReport, clients compare it with what they read.
            ContentMd5 = report.Md5,
        };
}
