using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tender.Server.Gateway;

/// <summary>The connections to the far account's service, which trust its own authority where it has one.</summary>
internal sealed class FarClients : IHttpClientFactory, IDisposable
{
    private readonly SocketsHttpHandler handler;

    /// <param name="authority">The authority of a service that is not Amazon's own; null for the machine's.</param>
    public FarClients(X509Certificate2? authority)
    {
        handler = new SocketsHttpHandler
        {
            // A redirected payment is a mistake or an attack; cookies are for browsers.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (authority is not null)
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
    }

    public HttpClient CreateClient(string name) =>
        new(handler, disposeHandler: false)
        {
            // Each attempt of a call has its own timeout; answers are far smaller than this.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 4 * 1024 * 1024,
        };

    public void Dispose() => handler.Dispose();
}
