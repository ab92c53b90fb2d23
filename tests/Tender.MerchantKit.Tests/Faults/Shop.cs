using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.Tests.Harness;

namespace Tender.MerchantKit.Tests.Faults;

/// <summary>What the merchant wrote when an outcome was told: by the handler, in the kit's transaction.</summary>
internal sealed record Told(
    string OrderId,
    string Name,
    string Ending,
    decimal? Amount,
    string? ObjectId,
    string LearnedBy
);

/// <summary>
/// A merchant with the kit on a database of its own: a listener and a worker, as two processes would be, on one clock
/// that the test moves. Either can be killed between any two steps; a killed worker's successor starts from the
/// database alone.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    // Processes die here, machines do not: what is not asked of the disk need not be waited for.
    private static readonly string Memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly DbDataSource source;
    private readonly Action<AmazonPayOptions> connect;
    private readonly Action<OrderPaymentsOptions> orders;
    private readonly FaultyApi api;
    private readonly string? file;
    private readonly Dice dice;
    private readonly double kill;
    private readonly MovedClock clock = new();
    private WebApplication listener = null!;
    private ServiceProvider worker = null!;
    private int kills;

    private Shop(
        DbDataSource source,
        string? file,
        Action<AmazonPayOptions> connect,
        Action<OrderPaymentsOptions> orders,
        FaultyApi api,
        Dice dice,
        double kill
    ) =>
        (this.source, this.file, this.connect, this.orders, this.api, this.dice, this.kill) = (
            source,
            file,
            connect,
            orders,
            api,
            dice,
            kill
        );

    /// <summary>How often a process died between two steps.</summary>
    public int Kills => kills;

    public Uri Listener { get; private set; } = null!;

    public OrderPayments Payments => worker.GetRequiredService<OrderPayments>();

    public static async Task<Shop> Open(
        TestDatabase database,
        Action<AmazonPayOptions> connect,
        Action<OrderPaymentsOptions> orders,
        FaultyApi api,
        Dice dice,
        double kill
    )
    {
        var file = database == TestDatabase.Sqlite ? Path.Combine(Memory, $"tender-kit-{Guid.NewGuid():N}.db") : null;
        DbDataSource source = file is not null
            ? SqliteFactory.Instance.CreateDataSource($"Data Source={file};Default Timeout=60")
            : NpgsqlDataSource.Create(await Postgres.NewDatabase());
        var shop = new Shop(source, file, connect, orders, api, dice, kill);
        if (file is not null)
            await shop.Execute("PRAGMA journal_mode = WAL");
        // Not unique: a second telling must be seen, not refused.
        await shop.Execute(
            "CREATE TABLE told (order_id TEXT NOT NULL, name TEXT NOT NULL, ending TEXT NOT NULL, amount TEXT, "
                + "object_id TEXT, learned_by TEXT NOT NULL)"
        );
        shop.worker = shop.Process(new ServiceCollection()).BuildServiceProvider();
        await shop.Payments.MigrateAsync();
        await shop.Listen();
        return shop;
    }

    public void Advance(TimeSpan by) => clock.By += by;

    /// <summary>Does what is due. Wherever the worker dies, the next one goes on.</summary>
    public async Task Work()
    {
        while (true)
        {
            try
            {
                await Payments.RunDueAsync();
                return;
            }
            catch (StepException)
            {
                await Replace();
            }
        }
    }

    /// <summary>
    /// Asks for something from a page of the shop, whose process may die on the way: then nobody asks again.
    /// </summary>
    public async Task Ask(PaymentCall call)
    {
        try
        {
            await Payments.RequestAsync(call);
        }
        catch (StepException)
        {
            // Stored already: the worker goes on with it.
        }
    }

    public async Task<List<Told>> Told()
    {
        await using var command = source.CreateCommand(
            "SELECT order_id, name, ending, amount, object_id, learned_by FROM told"
        );
        await using var reader = await command.ExecuteReaderAsync();
        var told = new List<Told>();
        while (await reader.ReadAsync())
            told.Add(
                new Told(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.IsDBNull(3)
                        ? null
                        : decimal.Parse(reader.GetString(3), System.Globalization.CultureInfo.InvariantCulture),
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.GetString(5)
                )
            );
        return told;
    }

    /// <summary>How many endings are told so far.</summary>
    public async Task<long> Count()
    {
        await using var command = source.CreateCommand("SELECT COUNT(*) FROM told");
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>All the kit keeps of an order, for a failure's message.</summary>
    public async Task<string> Rows(string orderId)
    {
        var rows = new List<string>();
        foreach (var table in new[] { "objects", "calls", "outcomes" })
        {
            await using var command = source.CreateCommand(
                $"SELECT * FROM amazonpay_{table} WHERE order_id = '{orderId}'"
            );
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(
                    $"{table}: "
                        + string.Join(
                            ", ",
                            Enumerable
                                .Range(0, reader.FieldCount)
                                .Select(i => $"{reader.GetName(i)}={reader.GetValue(i)}")
                        )
                );
        }
        return string.Join("; ", rows) + $" (now {clock.GetUtcNow().ToUnixTimeMilliseconds()})";
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        await worker.DisposeAsync();
        await source.DisposeAsync();
        api.Dispose();
        if (file is null)
            return;
        SqliteConnection.ClearAllPools();
        foreach (var one in new[] { file, file + "-wal", file + "-shm" })
            File.Delete(one);
    }

    private async Task Replace()
    {
        var dead = worker;
        worker = Process(new ServiceCollection()).BuildServiceProvider();
        await dead.DisposeAsync();
    }

    private async Task Listen()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Process(builder.Services);
        builder.Logging.ClearProviders();
        listener = builder.Build();
        listener.MapAmazonPayNotifications("/ipn");
        await listener.StartAsync();
        Listener = new Uri(
            new Uri(
                listener
                    .Services.GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()!
                    .Addresses.Single()
            ),
            "/ipn"
        );
    }

    /// <summary>The kit as an application registers it; only the clock, the network and death are the test's.</summary>
    private IServiceCollection Process(IServiceCollection services)
    {
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        services.AddAmazonPay(connect);
        services
            .AddHttpClient(AmazonPayServiceCollectionExtensions.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new Shared(api));
        services.AddAmazonPayOrders(
            options =>
            {
                options.DataSource = source;
                options.RunWorker = false;
                options.Policies.Clear();
                (options.ReadsPerSecond, options.ReadBurst, options.Concurrency, options.BatchSize) = (
                    1e6,
                    1_000_000,
                    8,
                    200
                );
                options.Step = Step;
                orders(options);
            },
            OutcomeHandler.From(Handle)
        );
        return services;
    }

    private ValueTask Step(string step)
    {
        if (!dice.Falls(kill))
            return ValueTask.CompletedTask;
        Interlocked.Increment(ref kills);
        throw new StepException(step);
    }

    private static async Task Handle(Outcome outcome, HandlerContext context, CancellationToken cancellation)
    {
        var amount = outcome.Ending switch
        {
            Authorized one => one.Amount,
            Captured one => one.Amount,
            Declined one => one.Amount,
            _ => null,
        };
        await using var write = context.Connection.CreateCommand();
        (write.Transaction, write.CommandText) = (
            context.Transaction,
            "INSERT INTO told (order_id, name, ending, amount, object_id, learned_by) "
                + "VALUES (@order, @name, @ending, @amount, @object, @by)"
        );
        foreach (
            var (name, value) in new[]
            {
                ("@order", outcome.OrderId),
                ("@name", outcome.Name),
                ("@ending", outcome.Ending.Name),
                ("@amount", amount?.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("@object", outcome.ObjectId),
                ("@by", outcome.LearnedBy.ToString()),
            }
        )
        {
            var parameter = write.CreateParameter();
            (parameter.ParameterName, parameter.Value, parameter.DbType) = (
                name,
                (object?)value ?? DBNull.Value,
                System.Data.DbType.String
            );
            write.Parameters.Add(parameter);
        }
        await write.ExecuteNonQueryAsync(cancellation);
        // One order in eight is shipped at once, and captured.
        if (outcome.Ending is Authorized authorized && outcome.OrderId.EndsWith("-7", StringComparison.Ordinal))
            await context.RequestAsync(
                new CaptureCall(
                    outcome.OrderId,
                    "capture",
                    outcome.Generation,
                    outcome.ObjectId!,
                    authorized.Amount!.Value
                ),
                cancellation
            );
    }

    private async Task Execute(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The one handler of all processes, whichever of them ends.</summary>
    private sealed class Shared(FaultyApi api) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker invoker = new(api, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => invoker.SendAsync(request, cancellationToken);
    }

    private sealed class MovedClock : TimeProvider
    {
        private long ticks;

        public TimeSpan By
        {
            get => new(Interlocked.Read(ref ticks));
            set => Interlocked.Exchange(ref ticks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
