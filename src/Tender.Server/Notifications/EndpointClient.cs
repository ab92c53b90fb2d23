using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// Posts to endpoints that others chose: connects only to addresses that are allowed, checked after the name was
/// resolved; follows nothing, decompresses nothing, uses no proxy, reads little and not for long.
/// </summary>
/// <param name="sandbox">Whether private addresses may be connected to.</param>
/// <param name="allowed">Private networks that may be connected to in live.</param>
/// <param name="timeout">How long an attempt may take in all.</param>
/// <param name="time">Measures how long it took.</param>
/// <param name="resolve">The addresses of a name; the machine's own resolver when it is left out.</param>
/// <param name="transport">What carries the requests; sockets, to allowed addresses alone, when it is left out.</param>
internal sealed class EndpointClient(
    bool sandbox,
    IReadOnlyList<IPNetwork> allowed,
    TimeSpan timeout,
    TimeProvider time,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    HttpMessageHandler? transport = null
) : IDisposable
{
    private const string NoticeType = "text/plain; charset=UTF-8";

    private const int ReadMax = 4096,
        ShownMax = 256,
        ClientsMax = 1_000,
        PageMax = 64 * 1024;

    /// <summary>A page of a shop may make a whole checkout before it answers.</summary>
    private static readonly TimeSpan PageWindow = TimeSpan.FromSeconds(30);

    /// <summary>By the roots of the endpoint's own; each has its connections.</summary>
    private readonly CappedCache<string, HttpMessageInvoker> clients = new(ClientsMax);

    public async Task<EndpointResponse> Post(
        NoticeEndpoint endpoint,
        byte[] body,
        string messageId,
        string topicArn,
        CancellationToken ct,
        string? contentType = null
    )
    {
        var started = time.GetTimestamp();
        using var late = new CancellationTokenSource(timeout, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        int? status = null;
        TimeSpan? pause = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
            {
                Content = new ByteArrayContent(body),
            };
            // Wire v2: spec 6.1; Wire v1: spec 9.1: the body is JSON, and says it is text.
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? NoticeType);
            request.Headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
            request.Headers.TryAddWithoutValidation("x-amz-sns-message-type", "Notification");
            request.Headers.TryAddWithoutValidation("x-amz-sns-message-id", messageId);
            request.Headers.TryAddWithoutValidation("x-amz-sns-topic-arn", topicArn);
            request.Headers.TryAddWithoutValidation("x-amz-sns-subscription-arn", Signer.SubscriptionArn(topicArn));
            using var response = await clients.GetOrAdd(endpoint.Ca ?? "", Client).SendAsync(request, bounded.Token);
            (status, pause) = ((int)response.StatusCode, RetryAfter(response));
            return new(status, null, Elapsed(), await Start(response, bounded.Token), pause);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            // A status that was read counts, whatever happened to the body behind it.
            return new(status, status is null ? Class(failure) : null, Elapsed(), null, pause);
        }

        long Elapsed() => (long)time.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>
    /// Calls a page under the same rules: its status, and its text up to 64 KiB. Null: no answer in half a minute.
    /// </summary>
    public async Task<(int Status, string Text)?> Call(HttpMethod method, string url, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(PageWindow);
        try
        {
            using var request = new HttpRequestMessage(method, url);
            using var response = await clients.GetOrAdd("", Client).SendAsync(request, bounded.Token);
            return ((int)response.StatusCode, await Read(response, PageMax, bounded.Token));
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (!ct.IsCancellationRequested && failure is OperationCanceledException)
            )
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    /// <summary>A client for one set of roots: the machine's for none, else these alone.</summary>
    private HttpMessageInvoker Client(string ca)
    {
        if (transport is not null)
            return new HttpMessageInvoker(transport, disposeHandler: false);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
            UseCookies = false,
            // Whose trace a notice belongs to is nobody's matter but ours, and the real sender tells none.
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = timeout,
            MaxResponseHeadersLength = 32,
            ConnectCallback = Connect,
        };
        if (ca.Length > 0)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(ca);
        return new HttpMessageInvoker(handler);
    }

    /// <summary>
    /// Every answer of the name server must be allowed, and the one that was checked is the one that is used: a name
    /// cannot be rebound in between.
    /// </summary>
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = resolve is null ? await Dns.GetHostAddressesAsync(host, ct) : await resolve(host, ct);
        if (addresses.Length == 0 || !addresses.All(address => EndpointAddresses.MayConnect(address, sandbox, allowed)))
            throw new BlockedAddressException();
        var port = context.DnsEndPoint.Port;
        if (!addresses.All(address => EndpointAddresses.MayUse(port, address, sandbox, allowed)))
            throw new BlockedPortException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy TrustOnly(string ca)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(ca);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>RFC 9110, 10.2.3: seconds, or an instant of real time.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var pause = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
        return pause > TimeSpan.Zero ? pause : null;
    }

    private static async Task<string> Start(HttpResponseMessage response, CancellationToken ct)
    {
        return ShortText.Of(await Read(response, ReadMax, ct), ShownMax, mark: "");
    }

    private static async Task<string> Read(HttpResponseMessage response, int max, CancellationToken ct)
    {
        var buffer = new byte[max];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var read = await stream.ReadAtLeastAsync(buffer, max, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary>What went wrong, in a word: the first cause that has one.</summary>
    private static string Class(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
            if (ClassOf(inner) is { } known)
                return known;
        return "reset";
    }

    private static string? ClassOf(Exception failure) =>
        failure switch
        {
            BlockedAddressException => "blocked",
            BlockedPortException => "port",
            AuthenticationException => "tls",
            SocketException
            {
                SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            } => "dns",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "refused",
            OperationCanceledException or TimeoutException => "timeout",
            _ => null,
        };

    private sealed class BlockedAddressException() : IOException("The address may not be connected to.");

    private sealed class BlockedPortException() : IOException("The port may not be connected to.");
}
