using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Storage;
using Tender.MerchantKit.Tests.Harness;
using Tender.MerchantKit.Tests.Notices;
using Xunit;

namespace Tender.MerchantKit.Tests.Hosting;

/// <summary>The listener in a web application, and what is seen of the kit from outside.</summary>
public class HostingTests
{
    [Fact]
    public async Task A_notice_is_answered_200_only_when_it_is_stored()
    {
        await using var shop = await ListeningShop.Start();
        var notice = Sns.Envelope(shop.Key, Sns.V2Message(id: KitWorld.ChargeId, permission: KitWorld.Permission))
            .Bytes();
        // The store is away: 503, and nothing is kept; Amazon sends it again.
        await shop.Execute("ALTER TABLE amazonpay_notices RENAME TO away");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await shop.Post(notice));
        await shop.Execute("ALTER TABLE away RENAME TO amazonpay_notices");
        Assert.Equal(["0"], await shop.Query("SELECT COUNT(*) FROM amazonpay_notices"));
        Assert.Equal(HttpStatusCode.OK, await shop.Post(notice));
        // Doubles are welcome, and one.
        var doubles = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => shop.Post(notice)));
        Assert.All(doubles, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(["1"], await shop.Query("SELECT COUNT(*) FROM amazonpay_notices"));
    }

    [Fact]
    public async Task Pain_19_a_forgery_is_answered_403_and_leaves_nothing()
    {
        await using var shop = await ListeningShop.Start();
        using var stranger = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.Forbidden, await shop.Post(Sns.Envelope(stranger, Sns.V2Message()).Bytes()));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await shop.Post(Sns.Envelope(shop.Key, Sns.V2Message(merchant: "SOMEBODYELSE")).Bytes())
        );
        Assert.Equal(HttpStatusCode.Forbidden, await shop.Post("{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Forbidden, await shop.Post([]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await shop.Post(new byte[300 * 1024]));
        Assert.Equal(["0"], await shop.Query("SELECT COUNT(*) FROM amazonpay_notices"));
    }

    [Fact]
    public void What_is_not_registered_is_named_with_the_call_that_registers_it()
    {
        Assert.Contains("options.Notifications in services.AddAmazonPay", Refused(Orders, MapListener));
        Assert.Contains("services.AddAmazonPayOrders<THandler>", Refused(Clients, MapListener));
        Assert.Contains(
            "call services.AddAmazonPay(options => ...) beside",
            Refused(Orders, app => app.Services.GetRequiredService<OrderPayments>())
        );

        static void MapListener(WebApplication app) => app.MapAmazonPayNotifications("/ipn");

        static void Clients(IServiceCollection services) =>
            services.AddAmazonPay(options =>
            {
                (options.MerchantId, options.Environment) = (Sns.Seller, PayEnvironment.Sandbox);
                options.V1 = new V1Credentials { AccessKeyId = "a", SecretAccessKey = "s" };
                options.Notifications = new NotificationOptions();
                options.Notifications.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
            });

        static void Orders(IServiceCollection services) =>
            services.AddAmazonPayOrders(
                options => options.DataSource = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:"),
                OutcomeHandler.From((_, _, _) => Task.CompletedTask)
            );

        static string Refused(Action<IServiceCollection> register, Action<WebApplication> use)
        {
            var builder = WebApplication.CreateSlimBuilder();
            register(builder.Services);
            var app = builder.Build();
            return Assert.Throws<InvalidOperationException>(() => use(app)).Message;
        }
    }

    [Fact]
    public void Options_that_cannot_work_stop_the_application()
    {
        var handler = OutcomeHandler.From((_, _, _) => Task.CompletedTask);
        var source = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:");
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAmazonPayOrders(_ => { }, handler));
        foreach (
            var spoil in new Action<OrderPaymentsOptions>[]
            {
                o => o.PollEvery = TimeSpan.Zero,
                o => o.ReadsPerSecond = 0,
                o => o.Concurrency = 0,
                o => o.LeaseWindow = TimeSpan.FromSeconds(-1),
                o => o.IdleDelay = TimeSpan.Zero,
            }
        )
            Assert.Throws<ArgumentException>(() =>
                new ServiceCollection().AddAmazonPayOrders(
                    options =>
                    {
                        options.DataSource = source;
                        spoil(options);
                    },
                    handler
                )
            );
    }

    [Fact]
    public async Task The_health_check_says_how_old_the_oldest_pending_payment_is()
    {
        await using var world = await KitWorld.Start();
        var health = new OrderPaymentsHealth(world.Engine);
        Task<HealthCheckResult> Check() => health.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        await world.Run();
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
        world.Clock.Now += TimeSpan.FromHours(26.5);
        var late = await Check();
        Assert.Equal((HealthStatus.Degraded, "oldest pending 26 h"), (late.Status, late.Description));
        // Authorized, and nobody handles it.
        world.OnOutcome = (_, _) => throw new InvalidOperationException("closed");
        world.Pay.Move(KitWorld.ChargeId, "Authorized");
        await world.Run();
        await world.Pass(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(5));
        var stuck = await Check();
        Assert.Equal(HealthStatus.Unhealthy, stuck.Status);
        Assert.StartsWith("oldest unhandled outcome 2", stuck.Description);
        await world.Execute("DROP TABLE amazonpay_outcomes");
        Assert.Equal(
            (HealthStatus.Unhealthy, "the database does not answer"),
            ((await Check()).Status, (await Check()).Description)
        );
    }

    [Fact]
    public async Task Metrics_and_traces_tell_what_happened()
    {
        var counted = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        await using var world = await KitWorld.Start();
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Meter == world.Engine.Telemetry.Meter)
                one.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
                counted.AddOrUpdate(Key(instrument, tags), value, (_, old) =>
                    instrument is Counter<long> ? old + value : value
                )
        );
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => counted[Key(instrument, tags)] = value
        );
        listener.Start();
        var spans = new ConcurrentQueue<string>();
        using var tracer = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KitTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("amazonpay.order"), "traced-order"))
                    spans.Enqueue(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(tracer);

        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated", 24);
        await world.Expect("traced-order");
        await world.Notify(
            NoticeObjectType.Charge,
            KitWorld.ChargeId,
            messageId: "22222222-2222-2222-2222-222222222222"
        );
        await world.Notify(
            NoticeObjectType.Charge,
            KitWorld.ChargeId,
            messageId: "22222222-2222-2222-2222-222222222222"
        );
        await world.Run();
        world.Clock.Now += TimeSpan.FromMinutes(1);
        world.Engine.Telemetry.Counted(await Backlog.Count(world.Engine.Database, default));
        listener.RecordObservableInstruments();
        Assert.Equal(1, counted["amazonpay.pending"]);
        Assert.Equal(60, counted["amazonpay.pending.oldest"], 1d);
        world.Pay.Move(KitWorld.ChargeId, "Authorized");
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            (1, 1),
            (
                counted["amazonpay.notices generation=V2 object=Charge result=new"],
                counted["amazonpay.notices generation=V2 object=Charge result=double"]
            )
        );
        Assert.Equal(1, counted["amazonpay.mismatches member=amount"]);
        Assert.Equal(1, counted["amazonpay.handled ending=Mismatched result=ok"]);
        Assert.Contains("amazonpay.read", spans);
        Assert.Contains("amazonpay.handle", spans);
    }

    private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
            key += $" {tag.Key}={tag.Value}";
        return key;
    }

    /// <summary>
    /// A web application with the listener on it, whose notices are signed with a key the test has; its worker is off.
    /// </summary>
    private sealed class ListeningShop(WebApplication app, RSA key, string file, Uri address) : IAsyncDisposable
    {
        private static readonly HttpClient Client = new(new SocketsHttpHandler());

        public RSA Key => key;

        public static async Task<ListeningShop> Start()
        {
            var key = RSA.Create(2048);
            using var authority = new Authority();
            var file = Path.Combine(Path.GetTempPath(), $"kit-{Guid.NewGuid():N}.db");
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var pem = authority.Issue(key);
            builder.Services.AddAmazonPay(options =>
            {
                options.MerchantId = Sns.Seller;
                options.Environment = PayEnvironment.Sandbox;
                options.V1 = new V1Credentials { AccessKeyId = "a", SecretAccessKey = "s" };
                options.Notifications = new NotificationOptions();
                options.Notifications.PinnedCertificates.Add(pem);
            });
            builder.Services.AddAmazonPayOrders(
                options =>
                    (options.DataSource, options.RunWorker) = (
                        SqliteFactory.Instance.CreateDataSource($"Data Source={file}"),
                        false
                    ),
                OutcomeHandler.From((_, _, _) => Task.CompletedTask)
            );
            var app = builder.Build();
            app.MapAmazonPayNotifications("/ipn");
            await app.StartAsync();
            return new ListeningShop(
                app,
                key,
                file,
                new Uri(
                    app.Services.GetRequiredService<IServer>()
                        .Features.Get<IServerAddressesFeature>()!
                        .Addresses.Single()
                )
            );
        }

        public async Task<HttpStatusCode> Post(byte[] body)
        {
            using var answer = await Client.PostAsync(new Uri(address, "/ipn"), new ByteArrayContent(body));
            return answer.StatusCode;
        }

        public async Task Execute(string sql) => await Query(sql);

        public async Task<List<string>> Query(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<string>();
            while (await reader.ReadAsync())
                rows.Add(reader.GetValue(0).ToString()!);
            return rows;
        }

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            key.Dispose();
            SqliteConnection.ClearAllPools();
            File.Delete(file);
        }
    }
}
