using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Tender.Server.Processors;

namespace Tender.Server.Gateway;

/// <summary>The connections to the far account's service, which trust its own authority where it has one.</summary>
internal sealed class FarClients : IHttpClientFactory, IDisposable
{
    private const int SaidCharsMax = 200;

    private readonly HttpMessageHandler handler;

    /// <param name="authority">The authority of a service that is not Amazon's own; null for the machine's.</param>
    /// <param name="trouble">Is told of calls that the account refuses as not its own, or does not answer.</param>
    public FarClients(X509Certificate2? authority, ProcessorTrouble? trouble)
    {
        var sockets = new SocketsHttpHandler
        {
            // A redirected payment is a mistake or an attack; cookies are for browsers.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (authority is not null)
            sockets.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
        handler = new Listening(sockets, trouble);
    }

    public HttpClient CreateClient(string name) =>
        new(handler, disposeHandler: false)
        {
            // Each attempt of a call has its own timeout; answers are far smaller than this.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 4 * 1024 * 1024,
        };

    public void Dispose() => handler.Dispose();

    /// <summary>
    /// Hears whether it answers, and what it refuses whatever is asked: a key that is not its own, or is none. Whoever
    /// waits says by itself when that was too long: here nobody knows a caller who hung up from one whose time is over.
    /// </summary>
    private sealed class Listening(HttpMessageHandler inner, ProcessorTrouble? trouble) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            try
            {
                var response = await base.SendAsync(request, ct);
                if (
                    response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (int)response.StatusCode >= 500
                )
                {
                    await response.Content.LoadIntoBufferAsync(ct);
                    var said = (await response.Content.ReadAsStringAsync(ct)).ReplaceLineEndings(" ");
                    var shown = said[..Math.Min(said.Length, SaidCharsMax)];
                    trouble?.Note($"answers {(int)response.StatusCode}: {shown}");
                }
                else
                    trouble?.Answered();
                return response;
            }
            catch (HttpRequestException broken)
            {
                trouble?.Note($"did not answer: {broken.Message}");
                throw;
            }
        }
    }
}
