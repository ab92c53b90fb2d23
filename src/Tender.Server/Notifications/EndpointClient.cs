using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// Posts to endpoints that others chose: connects only to addresses that are allowed, checked after the name was
/// resolved; follows nothing, decompresses nothing, uses no proxy, reads little and not for long.
/// </summary>
internal sealed class EndpointClient(
    bool sandbox,
    IReadOnlyList<IPNetwork> allowed,
    TimeSpan timeout,
    TimeProvider time
) : IDisposable
{
    private const int ReadMax = 4096,
        ShownMax = 256;
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> clients = new(StringComparer.Ordinal);

    public async Task<EndpointResponse> Post(
        NoticeEndpoint endpoint,
        byte[] body,
        string messageId,
        string topicArn,
        CancellationToken ct
    )
    {
        var started = time.GetTimestamp();
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(timeout);
        int? status = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
            {
                Content = new ByteArrayContent(body),
            };
            // Wire v2: spec 6.1; Wire v1: spec 9.1: the body is JSON, and says it is text.
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; charset=UTF-8");
            request.Headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
            request.Headers.TryAddWithoutValidation("x-amz-sns-message-type", "Notification");
            request.Headers.TryAddWithoutValidation("x-amz-sns-message-id", messageId);
            request.Headers.TryAddWithoutValidation("x-amz-sns-topic-arn", topicArn);
            request.Headers.TryAddWithoutValidation("x-amz-sns-subscription-arn", Signer.SubscriptionArn(topicArn));
            using var response = await clients.GetOrAdd(endpoint.Ca ?? "", Client).SendAsync(request, bounded.Token);
            status = (int)response.StatusCode;
            return new(status, null, Elapsed(), await Start(response, bounded.Token));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            // A status that was read counts, whatever happened to the body behind it.
            return new(status, status is null ? Class(failure) : null, Elapsed(), null);
        }

        long Elapsed() => (long)time.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    /// <summary>
    /// Whether an address may be connected to. Metadata services never; private and loopback ones in the sandbox (the
    /// shop runs beside it), in live only those the operator named.
    /// </summary>
    public static bool MayConnect(IPAddress address, bool sandbox, IReadOnlyList<IPNetwork> allowed)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (Never.Any(network => network.Contains(address)))
            return false;
        if (allowed.Any(network => network.Contains(address)))
            return true;
        return sandbox
            ? !Unusable.Any(network => network.Contains(address))
            : !NotPublic.Any(network => network.Contains(address))
                && !Unusable.Any(network => network.Contains(address));
    }

    // threat N2. Metadata services of the clouds.
    private static readonly IPNetwork[] Never =
    [
        .. new[]
        {
            "169.254.0.0/16",
            "168.63.129.16/32",
            "fd00:ec2::254/128",
            "fe80::/10",
            "100.100.100.200/32",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] Unusable =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001:db8::/32",
            "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
        }.Select(IPNetwork.Parse),
    ];

    private HttpMessageInvoker Client(string ca)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = timeout,
            MaxResponseHeadersLength = 32,
            ConnectCallback = async (context, ct) =>
            {
                var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
                // Every answer must be allowed, and the one that was checked is the one that is used: a name cannot be
                // rebound in between.
                if (addresses.Length == 0 || !addresses.All(address => MayConnect(address, sandbox, allowed)))
                    throw new BlockedAddressException();
                var socket = new System.Net.Sockets.Socket(
                    System.Net.Sockets.SocketType.Stream,
                    System.Net.Sockets.ProtocolType.Tcp
                )
                {
                    NoDelay = true,
                };
                try
                {
                    await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        if (ca.Length > 0)
        {
            var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
            roots.ImportFromPem(ca);
            handler.SslOptions.CertificateChainPolicy = new()
            {
                TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return new HttpMessageInvoker(handler);
    }

    private static async Task<string> Start(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[ReadMax];
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var read = await stream.ReadAtLeastAsync(buffer, ReadMax, throwOnEndOfStream: false, ct);
        var text = Encoding.UTF8.GetString(buffer, 0, read);
        return text.Length <= ShownMax ? text : text[..ShownMax];
    }

    private static string Class(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
            switch (inner)
            {
                case BlockedAddressException:
                    return "blocked";
                case System.Security.Authentication.AuthenticationException:
                    return "tls";
                case System.Net.Sockets.SocketException
                {
                    SocketErrorCode: System.Net.Sockets.SocketError.HostNotFound
                        or System.Net.Sockets.SocketError.TryAgain
                        or System.Net.Sockets.SocketError.NoData
                }:
                    return "dns";
                case System.Net.Sockets.SocketException
                {
                    SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused
                }:
                    return "refused";
                case OperationCanceledException or TimeoutException:
                    return "timeout";
            }
        return "reset";
    }

    private sealed class BlockedAddressException() : IOException("The address may not be connected to.");
}
