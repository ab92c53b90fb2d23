using System.Net;

namespace Tender.Testing;

/// <summary>
/// Clients for the loopback, without a container and without a proxy: .NET's own rules for one would take the loopback
/// too.
/// </summary>
internal sealed class PlainHttpClients : IHttpClientFactory
{
    private readonly SocketsHttpHandler handler = new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
    };

    public static PlainHttpClients Shared { get; } = new();

    public HttpClient CreateClient(string name) =>
        new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
}
