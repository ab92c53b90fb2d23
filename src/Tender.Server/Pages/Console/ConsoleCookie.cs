using Tender.Server.Http;

namespace Tender.Server.Pages.Console;

/// <summary>The cookie of a console's session: out of the reach of scripts, and of other sites.</summary>
internal static class ConsoleCookie
{
    private const int IdCharsMax = 64;

    /// <summary>What a browser was given; null where it has none of ours.</summary>
    public static string? Read(WireRequest request, RequestContext context)
    {
        var prefix = Name(context) + "=";
        var sent = request
            .Headers.Where(header => header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(';', StringSplitOptions.TrimEntries))
            .FirstOrDefault(one => one.StartsWith(prefix, StringComparison.Ordinal));
        return sent is null || sent.Length > prefix.Length + IdCharsMax ? null : sent[prefix.Length..];
    }

    /// <summary>The header that gives a browser a cookie, or takes it away.</summary>
    public static KeyValuePair<string, string> Make(RequestContext context, string value, TimeSpan age)
    {
        var (path, secure) = context.Head.Scheme == "https" ? ("/", "; Secure") : ("/console", "");
        var kept = $"Path={path}; Max-Age={(int)age.TotalSeconds}";
        return new("Set-Cookie", $"{Name(context)}={value}; {kept}; HttpOnly; SameSite=Strict{secure}");
    }

    private static string Name(RequestContext context) =>
        context.Head.Scheme == "https" ? "__Host-tender-console" : "tender-console";
}
