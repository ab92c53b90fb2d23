using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Http;

/// <summary>The links under which the files of reports are fetched, and the files.</summary>
internal static class ReportLinks
{
    public const string Path = "/report-files/";

    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>The link to a report's file.</summary>
    public static string Of(Uri origin, Engine engine, MerchantId merchant, Report report) =>
        $"{origin.GetLeftPart(UriPartial.Authority)}{Path}{engine.Reports.Link(merchant, report.Id)}";

    /// <summary>The file itself, sent part by part.</summary>
    public static WireResponse File(Engine engine, MerchantId merchant, Report report, string mediaType) =>
        new(200, mediaType, [])
        {
            Parts = engine.Reports.File(merchant, report),
            Length = report.ByteCount,
            // Wire v1: GetReport, clients compare it with what they read.
            ContentMd5 = report.Md5,
        };
}
