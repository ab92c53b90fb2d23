using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.Core;
using Tender.MerchantKit;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.Server.Storage;

namespace Tender.Tests.Gateway;

/// <summary>
/// A shop with the merchant kit, registered as an application does, on a live Tender: its clients, its listener of
/// notices and its poller, on a clock that the test moves.
/// </summary>
internal sealed class GatewayKit : IAsyncDisposable
{
    private readonly GatewayHost host;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"tender-gateway-kit-{Guid.NewGuid():N}.db");
    private readonly SocketsHttpHandler network;
    private readonly MovedClock clock = new();
    private WebApplication app = null!;
    private int taken,
        lost;

    private GatewayKit(GatewayHost host)
    {
        this.host = host;
        network = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { host.Authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
    }

    public GatewayHost Host => host;

    /// <summary>What the shop's handler was told, in order.</summary>
    public ConcurrentQueue<Outcome> Told { get; } = new();

    /// <summary>The families of objects whose notices never reach the listener.</summary>
    public ConcurrentBag<string> Deaf { get; } = [];

    /// <summary>Notices that the listener believed and kept; those that were lost before it.</summary>
    public (int Taken, int Lost) Notices => (taken, lost);

    public OrderPayments Payments => app.Services.GetRequiredService<OrderPayments>();

    public AmazonPayClient V2 => app.Services.GetRequiredService<AmazonPayClient>();

    public OffAmazonPaymentsClient V1 => app.Services.GetRequiredService<OffAmazonPaymentsClient>();

    /// <summary>Opens the shop, and has the live Tender send it the notices of one generation, signed.</summary>
    public static async Task<GatewayKit> Open(GatewayHost host, ApiGeneration generation)
    {
        var kit = new GatewayKit(host);
        await kit.Start();
        await host.Live.Server.Accounts.Change(MerchantId.Read(host.Merchant.MerchantId), merchant =>
            merchant with
            {
                Settings = merchant.Settings with { NoticeDelay = TimeSpan.Zero },
                Endpoints =
                [
                    new NoticeEndpoint
                    {
                        Id = "kit",
                        Url = new Uri(new Uri(kit.app.Urls.Single()), "/ipn").AbsoluteUri,
                        Dialects = generation == ApiGeneration.V1 ? Dialects.V1 : Dialects.V2,
                    },
                ],
            }
        );
        return kit;
    }

    public Price Price(decimal amount) => new(amount, host.Merchant.Currency);

    /// <summary>Does what is due: first what notices say, then what the poller and repeated calls are for.</summary>
    public async Task Pass(TimeSpan span)
    {
        await Payments.RunDueAsync();
        clock.By += span;
        while (await Payments.RunDueAsync()) { }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        network.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var one in new[] { file, file + "-wal", file + "-shm" })
            File.Delete(one);
    }

    private async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAmazonPay(Connect);
        foreach (
            var name in new[]
            {
                AmazonPayServiceCollectionExtensions.HttpClientName,
                AmazonPayServiceCollectionExtensions.CertificateHttpClientName,
            }
        )
            builder.Services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => new Shared(network));
        builder.Services.AddAmazonPayOrders(
            options =>
            {
                options.DataSource = SqliteFactory.Instance.CreateDataSource($"Data Source={file};Default Timeout=60");
                options.RunWorker = false;
                (options.ReadsPerSecond, options.ReadBurst) = (1e6, 1_000_000);
                options.Policies.Clear();
                options.Policies.Add(Policy.AsynchronousWhenTimedOut());
            },
            OutcomeHandler.From(
                (outcome, _, _) =>
                {
                    Told.Enqueue(outcome);
                    return Task.CompletedTask;
                }
            )
        );
        app = builder.Build();
        app.Use(Lose);
        app.MapAmazonPayNotifications("/ipn");
        await Payments.MigrateAsync();
        await app.StartAsync();
    }

    private void Connect(AmazonPayOptions options)
    {
        var (merchant, https) = (host.Merchant, host.Live.Server.Https!);
        options.MerchantId = merchant.MerchantId;
        options.Environment = PayEnvironment.Live;
        options.Region = PayRegion.Europe;
        options.RetryDelay = TimeSpan.FromMilliseconds(1);
        options.V2 = new()
        {
            PublicKeyId = merchant.PublicKeyId,
            PrivateKeyPem = merchant.PrivateKeyPem,
            Endpoint = https,
        };
        options.V1 = new()
        {
            AccessKeyId = merchant.AccessKeyId,
            SecretAccessKey = merchant.SecretAccessKey,
            Endpoint = https,
        };
        options.Notifications = new NotificationOptions { CertificateServer = https };
        options.Notifications.CertificateOrigins.Add("https://sns.eu-west-1.amazonaws.com");
        options.Notifications.TrustedAuthorities.Add(host.Authority.ExportCertificatePem());
    }

    /// <summary>The sender is told that a notice arrived; nobody here ever sees it.</summary>
    private async Task Lose(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        if (Deaf.Any(family => body.Contains(family, StringComparison.Ordinal)))
        {
            Interlocked.Increment(ref lost);
            return;
        }
        await next(context);
        if (context.Response.StatusCode == 200)
            Interlocked.Increment(ref taken);
    }

    /// <summary>The one handler of all clients, whichever of them ends.</summary>
    private sealed class Shared(HttpMessageHandler network) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker invoker = new(network, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
            invoker.SendAsync(request, ct);
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
