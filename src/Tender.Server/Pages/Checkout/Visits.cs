using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Checkout;

/// <summary>How a visit to a page with a cookie begins and ends.</summary>
internal sealed class Visits(Secrets secrets, SignedOutMarkers signedOut, TimeProvider time)
{
    /// <summary>The visit, of nobody where the shop's script has signed the browser out.</summary>
    public Visit Begin(WireRequest request, RequestContext context)
    {
        var cookie = PageCookie.Read(request, context, secrets, time.GetUtcNow());
        return new(request, context, signedOut.Has(cookie) ? cookie.SignOut() : cookie);
    }

    /// <summary>The answer with what the browser is known by from now on.</summary>
    public WireResponse End(Visit visit, WireResponse response) =>
        response with
        {
            Headers = [.. response.Headers, visit.Cookie.Header(visit.Context, secrets, time.GetUtcNow())],
        };
}
