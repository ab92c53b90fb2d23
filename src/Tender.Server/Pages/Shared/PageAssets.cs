using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Scripts;

namespace Tender.Server.Pages.Shared;

/// <summary>Style, script and icon of the pages, by their paths.</summary>
internal static class PageAssets
{
    public static IReadOnlyDictionary<string, WireResponse> All { get; } =
        new Dictionary<string, WireResponse>
        {
            [PageLayout.Style] = Asset("pages.css", "text/css; charset=utf-8"),
            [PageLayout.Script] = Asset("pages.js", "application/javascript; charset=utf-8"),
            ["/checkout/assets/icon.svg"] = Asset("icon.svg", "image/svg+xml"),
        };

    private static WireResponse Asset(string name, string type) =>
        new WireResponse(200, type, Encoding.UTF8.GetBytes(ScriptSurface.Resource(name)))
        {
            Headers = [new("Cache-Control", "public, max-age=300")],
        };
}
