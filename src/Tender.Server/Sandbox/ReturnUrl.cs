namespace Tender.Server.Sandbox;

/// <summary>Where the buyer's browser goes back to.</summary>
internal static class ReturnUrl
{
    /// <summary>A merchant's URL with one parameter more, which stands before the fragment.</summary>
    public static string With(string url, string name, string value)
    {
        var at = url.IndexOf('#');
        var (page, fragment) = at < 0 ? (url, "") : (url[..at], url[at..]);
        var separator = page.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{page}{separator}{name}={value}{fragment}";
    }
}
