using System.Net;

namespace Tender.Server.Hosting;

/// <summary>
/// The addresses under which browsers, merchants and their tools reach this server: the setting <c>public-url</c>, or
/// else what a caller used, or else where the server listens, which is known once it does.
/// </summary>
internal sealed class PublicAddress(Settings settings)
{
    // A name has 253 characters at most (RFC 1035, 2.3.4), a port five.
    private const int HostCharsMax = 260;

    private readonly TaskCompletionSource<Uri?> plain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Uri? listening;

    /// <summary>
    /// What links begin with that are given to a caller: the setting; in the sandbox, without one, what the caller
    /// reached the server by. A link goes to who asked for it and to nobody else, and opens nothing by itself, so that
    /// a made-up Host header leads only its own sender astray; no decision is taken by it.
    /// </summary>
    /// <param name="scheme">http or https, as the caller's connection is.</param>
    /// <param name="host">Its Host header.</param>
    public LinkOrigins For(string scheme, string host)
    {
        if (settings.PublicUrl is { } given)
            return new(given, given);
        if (settings.Mode != Mode.Sandbox || Read(scheme, host) is not { } used)
            return new(Listening, Listening);
        // A shop's machine takes Tender for the real service's hosts, by a hosts file or a proxy; the buyer's browser
        // does not.
        return new(used, PublicHosts.RoleOf(used.Host) is null ? used : Listening);
    }

    private Uri Listening => listening ?? throw new InvalidOperationException("The server does not listen yet.");

    /// <summary>Says where the server listens, by scheme; null for a scheme that is off.</summary>
    public void ListensAt(Uri? http, Uri? https)
    {
        listening = https ?? http;
        plain.TrySetResult(http);
    }

    /// <summary>
    /// Where the list of revoked certificates is fetched, once the server listens; null where it is served over HTTPS
    /// alone. It is plain HTTP, and one address: .NET tries no other scheme and no second one (RFC 5280, 4.2.1.13, asks
    /// for no encryption either: who checks a certificate cannot need one).
    /// </summary>
    public async Task<Uri?> RevocationList()
    {
        if (settings.PublicUrl is { } given && given.Scheme == Uri.UriSchemeHttp)
            return new Uri(given, Hosting.RevocationList.Path);
        if (await plain.Task is not { } http)
            return null;
        var address = new UriBuilder(http) { Path = Hosting.RevocationList.Path };
        if (settings.PublicUrl is { } url)
            address.Host = url.Host;
        else if (ReachesOut && settings.HostNames is [var name, ..])
            address.Host = name;
        return address.Uri;
    }

    /// <summary>An origin; null for what is none.</summary>
    private static Uri? Read(string scheme, string host) =>
        host.Length is > 0 and <= HostCharsMax
        && Uri.TryCreate($"{scheme}://{host}", UriKind.Absolute, out var url)
        && url is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? url
            : null;

    private bool ReachesOut => !settings.BindAddresses().All(IPAddress.IsLoopback);
}
