using Tender.Server.Http;

namespace Tender.Server.Pages.Console;

/// <summary>The cookie of a console's session: out of the reach of scripts, and of other sites.</summary>
internal static class ConsoleCookie
{
    private const int IdCharsMax = 64;

    /// <summary>What a browser was given; null where it has none of ours.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">How it came.</param>
    /// <param name="publicUrl">Where browsers reach the server; null where that is not said.</param>
    public static string? Read(WireRequest request, RequestContext context, Uri? publicUrl = null)
    {
        var prefix = Name(IsSecure(context, publicUrl)) + "=";
        var sent = request
            .Headers.Where(header => header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(';', StringSplitOptions.TrimEntries))
            .FirstOrDefault(one => one.StartsWith(prefix, StringComparison.Ordinal));
        return sent is null || sent.Length > prefix.Length + IdCharsMax ? null : sent[prefix.Length..];
    }

    /// <summary>The header that gives a browser a cookie, or takes it away.</summary>
    public static KeyValuePair<string, string> Make(
        RequestContext context,
        string value,
        TimeSpan age,
        Uri? publicUrl = null
    )
    {
        var isSecure = IsSecure(context, publicUrl);
        var (path, secure) = isSecure ? ("/", "; Secure") : ("/console", "");
        var kept = $"Path={path}; Max-Age={(int)age.TotalSeconds}";
        return new("Set-Cookie", $"{Name(isSecure)}={value}; {kept}; HttpOnly; SameSite=Strict{secure}");
    }

    /// <summary>
    /// Whether a browser sends it over TLS alone: it came so, or came through a proxy that has the certificate, or from
    /// another machine without encryption, and then is not to come again. Whoever sits at this one needs none.
    /// </summary>
    private static bool IsSecure(RequestContext context, Uri? publicUrl) =>
        context.Head.Scheme == "https"
        || (
            publicUrl?.Scheme == "https"
            && (
                context.From is { } from && !System.Net.IPAddress.IsLoopback(from)
                || string.Equals(context.Head.Host, publicUrl.Authority, StringComparison.OrdinalIgnoreCase)
            )
        );

    private static string Name(bool isSecure) => isSecure ? "__Host-tender-console" : "tender-console";
}
