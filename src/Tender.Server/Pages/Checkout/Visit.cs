using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Checkout;

/// <summary>A request to a hosted page: what was sent, and what the browser is known by.</summary>
internal sealed class Visit(WireRequest request, RequestContext context, PageCookie cookie)
{
    public WireRequest Request { get; } = request;

    public RequestContext Context { get; } = context;

    /// <summary>The browser's cookie; what it is at the end goes back with the answer.</summary>
    public PageCookie Cookie { get; set; } = cookie;

    /// <summary>The form of a POST, the query of everything else.</summary>
    public QueryParameters Fields { get; } =
        new(request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query);

    /// <summary>The origin of the page that sent the request; null where the browser does not say.</summary>
    public string? Origin { get; } = PageLayout.OriginOf(request.Header("origin"));

    /// <summary>Whether a form comes from a page of ours. Every browser says so, one way or the other.</summary>
    public bool IsFromHere =>
        Request.Header("sec-fetch-site") is { } site
            ? site == "same-origin"
            : Origin is { } origin && origin.EndsWith("//" + Context.Head.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Where a buyer goes back to whose shop is not known: the page that is named, if it is of the site that the
    /// browser came from; null otherwise.
    /// </summary>
    public string? CameFrom(string? page) =>
        PageLayout.OriginOf(page) is { } named && named == PageLayout.OriginOf(Request.Header("referer")) ? page : null;

    /// <summary>Whether the browser sent a cookie of ours, good or not.</summary>
    public bool HasCookie =>
        Request.Headers.Any(header =>
            header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase)
            && header.Value.Contains("tender-pages=", StringComparison.Ordinal)
        );

    /// <summary>The e-mail address of a sign-in form; null for what is none.</summary>
    public string? Email =>
        Fields["email"]?.Trim() is { Length: >= 3 and <= 128 } email
        && email.Contains('@', StringComparison.Ordinal)
        && !email.Any(char.IsControl)
            ? email
            : null;

    /// <summary>The language that the browser asks for, if it is one of ours.</summary>
    public Texts? Preferred =>
        (Request.Header("accept-language") ?? "")
            .Split(',', ';')
            .Select(Texts.Named)
            .FirstOrDefault(one => one is not null);
}
