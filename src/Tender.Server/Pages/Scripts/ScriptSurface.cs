using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tender.Server.Http;

namespace Tender.Server.Pages.Scripts;

/// <summary>
/// The scripts that shops include, at their real paths under every host name, and the image of the v1 button.
/// Browser: spec 1.2, 13.1, 18.
/// </summary>
internal sealed partial class ScriptSurface : Surface
{
    private const string SettingsPlace = "{ /* server settings */ }",
        JQueryPlace = "/* jquery */";

    private static readonly string[] Telemetry =
    [
        "/abTestV2",
        "/cs/uedata",
        "/gp/widgets/sessionstabilizer",
        "/alaMessage",
        "/promotionalMicrotextMessage",
    ];

    private readonly Dictionary<string, ScriptText> scripts = [];

    /// <param name="isSandbox">What a path of Widgets.js without the word sandbox stands for.</param>
    public ScriptSurface(bool isSandbox)
    {
        var jquery = Resource("jquery.min.js");
        foreach (var region in (string?[])[null, "na", "eu", "fe"])
        {
            // A script of an installation's own name serves all regions.
            var settings = new Dictionary<string, string>();
            if (region is not null)
                settings["region"] = region;
            scripts[$"checkout.js {region}"] = Filled(Resource("checkout.js"), settings);
            settings["environment"] = isSandbox ? "SANDBOX" : "LIVE";
            var widgets = Resource("Widgets.js").Replace(JQueryPlace, jquery, StringComparison.Ordinal);
            scripts[$"Widgets.js {region}"] = Filled(widgets, settings);
        }
    }

    public override string Api => "scripts";

    public override int BodyBytesMax => 64 * 1024;

    public override bool Takes(RequestHead head) => NameOf(head.Path) is not null;

    public override Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        var name = NameOf(request.Path)!;
        if (request.Method == "OPTIONS")
            return Task.FromResult(Empty(204));
        if (name == "telemetry")
            return Task.FromResult(Empty(204));
        if (request.Method is not ("GET" or "HEAD"))
            return Task.FromResult(WireResponse.Plain(405, "Only GET.") with { Headers = [new("Allow", "GET, HEAD")] });
        return Task.FromResult(
            name == "button" ? Image(request) : Script(scripts[$"{name} {RegionOf(context.Head.Host)}"], request)
        );
    }

    public override void Stamp(IHeaderDictionary headers, string requestId)
    {
        headers["Access-Control-Allow-Origin"] = "*";
        headers["Timing-Allow-Origin"] = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }

    private static string? NameOf(string path)
    {
        if (path == "/checkout.js")
            return "checkout.js";
        if (WidgetPath().IsMatch(path) || path is "/sdk/login1.js" or "/sdk/na/login1.js")
            return "Widgets.js";
        if (path == "/gp/widgets/button")
            return "button";
        var isTelemetry =
            Telemetry.Contains(path)
            || (
                path.StartsWith("/merchantAccount/", StringComparison.Ordinal)
                && path.EndsWith("/accountStatus", StringComparison.Ordinal)
            );
        return isTelemetry ? "telemetry" : null;
    }

    private static string? RegionOf(string host) =>
        ScriptHost().Match(host) is { Success: true } found ? found.Groups[1].Value.ToLowerInvariant() : null;

    private static WireResponse Script(ScriptText script, WireRequest request)
    {
        KeyValuePair<string, string>[] headers = [new("Cache-Control", "public, max-age=300"), new("ETag", script.Tag)];
        var isKnown =
            request.Header("if-none-match") is { } known && known.Contains(script.Tag, StringComparison.Ordinal);
        return new WireResponse(
            isKnown ? 304 : 200,
            "application/javascript; charset=utf-8",
            isKnown ? [] : script.Bytes
        ) with
        {
            Headers = headers,
        };
    }

    // Browser: spec 13.1; the sizes are our choice (20, 14).
    private static WireResponse Image(WireRequest request)
    {
        var query = new QueryParameters(request.Query);
        var (width, height) = query["size"] switch
        {
            "small" => ("156", "32"),
            "large" => ("280", "64"),
            "x-large" => ("390", "90"),
            _ => ("200", "46"),
        };
        var (back, ink) = query["color"]?.ToUpperInvariant() switch
        {
            "LIGHTGRAY" or "LG" => ("#dfe3e6", "#14213d"),
            "DARKGRAY" or "DG" => ("#33383d", "#ffffff"),
            _ => ("#f4c95d", "#14213d"),
        };
        var text = query["type"]?.ToUpperInvariant() is "LWA" or "LOGIN" or "A" ? "Sign in" : "Pay";
        var svg = $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 200 46">
            <rect x="1" y="1" width="198" height="44" rx="6" fill="{back}" stroke="{ink}" stroke-opacity=".3"/>
            <text x="100" y="29" text-anchor="middle" font-family="sans-serif" font-size="18" fill="{ink}">{text}</text>
            </svg>
            """;
        return new WireResponse(200, "image/svg+xml", Encoding.UTF8.GetBytes(svg))
        {
            Headers = [new("Cache-Control", "public, max-age=300")],
        };
    }

    private static WireResponse Empty(int status) => new(status, "text/plain", []);

    private static ScriptText Filled(string text, Dictionary<string, string> settings)
    {
        var bytes = Encoding.UTF8.GetBytes(
            text.Replace(SettingsPlace, JsonSerializer.Serialize(settings), StringComparison.Ordinal)
        );
        return new(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..20]}\"");
    }

    /// <summary>A file of the pages that is part of the program.</summary>
    public static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pages/{name}")
            ?? throw new InvalidOperationException($"The program lacks its file {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(
        @"^/(OffAmazonPayments/[a-z]{2,3}/(sandbox/)?(lpa/)?js/Widgets\.js"
            + @"|images/G/09/EP/offAmazonPayments/(sandbox|live)/prod/lpa/js/Widgets\.js)$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex WidgetPath();

    [GeneratedRegex(@"^static-(na|eu|fe)\.payments-amazon\.com(:|$)", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptHost();

    private sealed record ScriptText(byte[] Bytes, string Tag);
}
