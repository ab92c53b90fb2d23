using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace Tender.Server.Hosting;

/// <summary>The web server in front of the gate: where it listens, and the limits it has of its own.</summary>
internal static class WebServer
{
    private const int HeadersMax = 100,
        HeaderBytesMax = 32 * 1024,
        UnreadBytesMax = 48 * 1024,
        Http2WindowBytes = 96 * 1024,
        AcceptedAhead = 32,
        BodyBytesPerSecondMin = 240;

    /// <param name="settings">Where to listen, and the limits.</param>
    /// <param name="directory">Its authority issues the certificate.</param>
    /// <param name="address">What the certificate names.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="prepare">What each connection passes once it is decrypted, before a request is read.</param>
    public static WebApplication Build(
        Settings settings,
        DataDirectory directory,
        PublicAddress address,
        TimeProvider time,
        Action<ListenOptions> prepare
    )
    {
        var own = OwnCertificate.Load(settings, time);
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] }
        );
        // A start that fails is told once, in words, by whoever asked for it: the host's own stack trace says no more.
        builder
            .Logging.ClearProviders()
            .AddConsole(console =>
            {
                console.FormatterName =
                    settings.LogFormat == LogFormat.Json ? JsonLogFormatter.FormatterName : LogFormatter.FormatterName;
                // Where nobody reads the log, lines are dropped and counted: no payment waits for a terminal.
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            })
            .AddConsoleFormatter<LogFormatter, ConsoleFormatterOptions>()
            .AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>()
            .SetMinimumLevel(settings.Log)
            // Told to whoever develops against the sandbox, not to whoever operates it: TenderServer says whether.
            .AddFilter("Tender.Calls", LogLevel.Information)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            // These show targets as they were sent, and with them tokens and names.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Warning);
        builder
            .WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
            {
                Limit(kestrel, settings);
                StrictFraming.Demand(kestrel);
                Listen(kestrel, settings, directory, address, time, own, prepare);
            });
        // Each listener has one connection more in its hands while it is decided whose place that is.
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => new BoundedTransport(
            ActivatorUtilities.CreateInstance<SocketTransportFactory>(services),
            OpenFiles.Connections(settings.ConnectionsMax) + AcceptedAhead
        ));
        builder.Services.AddSingleton(time);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.StopWindow);
        if (own is not null)
            builder.Services.AddSingleton(own);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tender");
        own?.TellTo(log);
        OpenFiles.TellTo(log, settings.ConnectionsMax);
        if (settings.TrustedProxy.Count > 0)
            app.UseForwardedHeaders(Believing(settings.TrustedProxy));
        if (settings.Proxy != 0)
            app.Use(ProxyMode.Admit);
        return app;
    }

    /// <summary>Takes address and scheme from proxies of these networks, however many stand in a row.</summary>
    private static ForwardedHeadersOptions Believing(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        // The loopback is believed only where it is named.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies)
            options.KnownIPNetworks.Add(network);
        return options;
    }

    /// <summary>Where an application that was started answers under a scheme; null when it does not.</summary>
    public static Uri? AddressOf(WebApplication app, string scheme)
    {
        return app
            .Urls.Select(url => new Uri(url))
            .Where(url => url.Scheme == scheme)
            .Select(url => new UriBuilder(url) { Host = IsLocal(url.Host) ? "localhost" : url.Host }.Uri)
            .FirstOrDefault();

        static bool IsLocal(string host) =>
            host is "localhost" or "0.0.0.0" or "[::]"
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Where an application that was started is a proxy: the last of its addresses.</summary>
    public static Uri ProxyOf(WebApplication app) =>
        new UriBuilder(Uri.UriSchemeHttp, "localhost", new Uri(app.Urls.Last()).Port).Uri;

    /// <summary>Why the server could not listen, in words for the operator; null for any other failure.</summary>
    public static string? WhyNotListening(Exception failure, Settings settings)
    {
        var causes = new List<Exception>();
        for (var at = failure; at is not null; at = at.InnerException)
            causes.Add(at);
        var ports = string.Join(
            " and ",
            new[] { settings.Http, settings.Https, settings.Proxy }.Where(port => port > 0)
        );
        var where = $"{settings.Bind}, port {(ports.Length == 0 ? "any" : ports)}";
        if (causes.OfType<AddressInUseException>().Any())
            return $"{causes.OfType<IOException>().First().Message.TrimEnd('.')}. "
                + "Choose others with --http, --https and --proxy, or 0 for none.";
        return causes.OfType<SocketException>().FirstOrDefault()?.SocketErrorCode switch
        {
            SocketError.AccessDenied =>
                $"Tender may not listen on {where}: ports below 1024 need a right (CAP_NET_BIND_SERVICE). "
                    + "Choose others with --http and --https.",
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
                $"Tender cannot listen on {where}: this machine has no such address. "
                    + "Choose one it has with --bind, localhost, or * for all.",
            SocketError.AddressAlreadyInUse =>
                $"Tender cannot listen on {where}: the port is in use. Choose others with --http, --https and --proxy.",
            _ => null,
        };
    }

    private static void Limit(KestrelServerOptions kestrel, Settings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // The gate reads no more than the setting allows (eight times that of a file), and words the refusal in the
        // dialect's shape; what is sent all the same is swallowed up to this limit, chunk framing counted, so that its
        // sender reads the refusal and not a broken connection.
        kestrel.Limits.MaxRequestBodySize = 16L * settings.BodyBytesMax;
        // Who is served, and who makes room for whom, is ours to say: see ConnectionPlaces.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.RequestHeadersTimeout = settings.HeadersTimeout;
        kestrel.Limits.MaxRequestHeaderCount = HeadersMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        // What was sent and not read yet waits with its sender.
        kestrel.Limits.MaxRequestBufferSize = UnreadBytesMax;
        kestrel.Limits.Http2.InitialConnectionWindowSize = Http2WindowBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = Http2WindowBytes;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecondMin, TimeSpan.FromSeconds(5));
    }

    private static bool IsNamed(IPAddress address, Settings settings) => address.ToString() == settings.Bind;

    /// <summary>Whether this machine has an address: many containers have no IPv6, and localhost is both.</summary>
    private static bool IsHere(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return true;
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Listen(
        KestrelServerOptions kestrel,
        Settings settings,
        DataDirectory directory,
        PublicAddress address,
        TimeProvider time,
        OwnCertificate? own,
        Action<ListenOptions> prepare
    )
    {
        // The certificate names where the server listens, which is known after it does: it is made for the first who
        // asks.
        var certificate = new Lazy<Task<SslStreamCertificateContext>>(async () =>
            SslStreamCertificateContext.Create(
                directory.Authority.IssueServer(settings.HostNames, time.GetUtcNow(), await address.RevocationList()),
                additionalCertificates: null,
                offline: true
            )
        );
        var connectionsMax = OpenFiles.Connections(settings.ConnectionsMax);
        var places = new ConnectionPlaces(
            connectionsMax,
            Math.Max(1, (int)((long)connectionsMax * settings.ConnectionShare / 100))
        );
        foreach (var bound in settings.BindAddresses().Where(one => IsNamed(one, settings) || IsHere(one)))
        {
            if (settings.Http != 0)
                kestrel.Listen(bound, Math.Max(settings.Http, 0), ListenPlainly);
            if (settings.Https != 0)
                kestrel.Listen(bound, Math.Max(settings.Https, 0), ListenEncrypted);
            // A free port is one port: two addresses would be given two.
            if (settings.Http < 0 || settings.Https < 0)
                break;
        }
        // A proxy is for the programs of this machine alone, wherever the rest listens. It comes last: see ProxyOf.
        foreach (var loopback in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(IsHere))
        {
            if (settings.Proxy != 0)
                kestrel.Listen(loopback, Math.Max(settings.Proxy, 0), ListenAsProxy);
            if (settings.Proxy < 0)
                break;
        }

        void ListenPlainly(ListenOptions options)
        {
            places.Guard(options);
            prepare(options);
        }

        void ListenEncrypted(ListenOptions options)
        {
            places.Guard(options);
            options.UseHttps(Handshake(certificate, settings.HeadersTimeout, own));
            prepare(options);
        }

        void ListenAsProxy(ListenOptions options)
        {
            places.Guard(options);
            options.UseProxyMode(Handshake(certificate, settings.HeadersTimeout), settings.HeadersTimeout);
            prepare(options);
        }
    }

    /// <summary>
    /// The certificate for every name, or the operator's own; the hosts of the first generation speak HTTP/1.1 only.
    /// </summary>
    // Wire v1: opencart/opencart splits the status line in three and takes the reason phrase, which HTTP/2 has not; the
    // PHP v1 SDK writes a blank before the colon of a header, which libcurl drops in HTTP/2.
    private static TlsHandshakeCallbackOptions Handshake(
        Lazy<Task<SslStreamCertificateContext>> certificate,
        TimeSpan timeout,
        OwnCertificate? own = null
    ) =>
        new()
        {
            HandshakeTimeout = timeout,
            OnConnection = async connection => new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own?.For(connection.ClientHelloInfo.ServerName) ?? await certificate.Value,
                ApplicationProtocols = IsOfFirstGeneration(connection.ClientHelloInfo.ServerName)
                    ? [SslApplicationProtocol.Http11]
                    : [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            },
        };

    private static bool IsOfFirstGeneration(string host) =>
        PublicHosts.RoleOf(host) is HostRole.V1Api or HostRole.Profile;
}
