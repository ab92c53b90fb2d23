namespace RubberDuckShop;

/// <summary>What the shop's pages may load: their own files, and the button and widgets of Amazon Pay.</summary>
internal static class SafeHeaders
{
    public static Task Add(HttpContext context, RequestDelegate next)
    {
        var pay = context.RequestServices.GetRequiredService<ShopSettings>().Endpoint.GetLeftPart(UriPartial.Authority);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' {pay}; img-src 'self' data: {pay}; "
            + $"style-src 'self' 'unsafe-inline'; frame-src {pay}; connect-src 'self' {pay}; "
            + $"form-action 'self' {pay}; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        return next(context);
    }
}
