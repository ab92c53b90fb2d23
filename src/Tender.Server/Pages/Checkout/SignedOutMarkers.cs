using System.Collections.Concurrent;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Checkout;

/// <summary>
/// The browsers that a shop's script signed out, by the marker they have at that shop: their cookie does not reach us
/// with such a call, so it is refused when it comes next. Known to this node, and no longer than a cookie lives.
/// </summary>
internal sealed class SignedOutMarkers(TimeProvider time)
{
    private const int Max = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(12);
    private readonly ConcurrentDictionary<(string Marker, string Origin), DateTimeOffset> markers = new();

    public void Add(string marker, string origin)
    {
        if (markers.Count >= Max)
            foreach (var (key, at) in markers)
                if (at + Window < time.GetUtcNow() || markers.Count >= Max)
                    markers.TryRemove(key, out _);
        markers[(marker, origin)] = time.GetUtcNow();
    }

    public bool Has(PageCookie cookie) =>
        cookie is { Marker: { } marker, MarkerOrigin: { } origin, Email: not null }
        && markers.TryGetValue((marker, origin), out var at)
        && cookie.SignedInAt <= at;
}
