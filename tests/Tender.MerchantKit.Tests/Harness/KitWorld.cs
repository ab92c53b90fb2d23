using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Ports;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Harness;

/// <summary>The time as the test says it is.</summary>
internal sealed class TestClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).Ticks;

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>
/// The kit on a database of its own with a scripted Amazon Pay behind it, and a merchant whose handler writes a row for
/// each outcome in the handler's transaction: <see cref="Handled"/> is what that table holds, so a handler that ran
/// twice or was undone shows.
/// </summary>
internal sealed class KitWorld : IAsyncDisposable
{
    public const string Permission = "S01-1234567-7654321";
    public const string ChargeId = Permission + "-C000001";
    public const string V1Authorization = Permission + "-A000001";

    private readonly string? file;
    private readonly Action<OrderPaymentsOptions>? configure;
    private ServiceProvider services = null!;
    private int noticeCount;

    private KitWorld(DbDataSource source, string? file, Action<OrderPaymentsOptions>? configure)
    {
        (Source, this.file, this.configure) = (source, file, configure);
        Pay = new FakePay { Now = () => Clock.Now };
        Ports = new() { [ApiGeneration.V1] = Pay, [ApiGeneration.V2] = Pay };
    }

    public DbDataSource Source { get; }
    public TestClock Clock { get; } = new();
    public FakePay Pay { get; private init; }
    public PaymentEngine Engine { get; private set; } = null!;
    public OrderPayments Payments => Engine.Payments;

    /// <summary>What the kit logged, a line each.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Log { get; } = new();

    /// <summary>What the handler does besides writing its row.</summary>
    public Func<Outcome, HandlerContext, Task>? OnOutcome { get; set; }

    /// <summary>Called at every step of the kit; may throw to kill it there.</summary>
    public Action<string>? Step { get; set; }

    public static Price Usd(decimal amount) => new(amount, "USD");

    /// <summary>
    /// What the kit talks to: the scripted service, unless a test puts a server's clients there and restarts.
    /// </summary>
    public Dictionary<ApiGeneration, IPaymentPort> Ports { get; }

    public static async Task<KitWorld> Start(
        TestDatabase database = TestDatabase.Sqlite,
        Action<OrderPaymentsOptions>? configure = null
    )
    {
        KitWorld world;
        if (database == TestDatabase.Postgres)
            world = new KitWorld(NpgsqlDataSource.Create(await Postgres.NewDatabase()), null, configure);
        else
        {
            var file = Path.Combine(Path.GetTempPath(), $"kit-{Guid.NewGuid():N}.db");
            world = new KitWorld(SqliteFactory.Instance.CreateDataSource($"Data Source={file}"), file, configure);
        }
        await world.Begin();
        return world;
    }

    /// <summary>The same on a data source of the test's own.</summary>
    public static async Task<KitWorld> Start(DbDataSource source, Action<OrderPaymentsOptions>? configure = null)
    {
        var world = new KitWorld(source, null, configure);
        await world.Begin();
        return world;
    }

    private async Task Begin()
    {
        Restart();
        await Payments.MigrateAsync();
        await Execute(
            """
            CREATE TABLE shop_handled
                (outcome_id TEXT NOT NULL, order_id TEXT NOT NULL, name TEXT NOT NULL, ending TEXT NOT NULL)
            """
        );
    }

    /// <summary>Another process on the same database: nothing of the old one is left but what it stored.</summary>
    public void Restart()
    {
        var options = new OrderPaymentsOptions
        {
            DataSource = Source,
            ReadsPerSecond = 1e6,
            ReadBurst = 1_000_000,
            Random = new Random(7),
        };
        configure?.Invoke(options);
        options.Step = step =>
        {
            Step?.Invoke(step);
            return ValueTask.CompletedTask;
        };
        services = new ServiceCollection().AddSingleton(OutcomeHandler.From(Handle)).BuildServiceProvider();
        Engine = new PaymentEngine(
            options,
            Ports,
            services.GetRequiredService<IServiceScopeFactory>(),
            Clock,
            new Logger(Log),
            new KitTelemetry(null, Clock)
        );
    }

    private async Task Handle(Outcome outcome, HandlerContext context, CancellationToken cancellation)
    {
        await using (var command = context.Connection.CreateCommand())
        {
            command.Transaction = context.Transaction;
            command.CommandText =
                "INSERT INTO shop_handled (outcome_id, order_id, name, ending) "
                + $"VALUES ('{outcome.Id}', '{outcome.OrderId}', '{outcome.Name}', '{outcome.Ending.Name}')";
            await command.ExecuteNonQueryAsync(cancellation);
        }
        if (OnOutcome is { } more)
            await more(outcome, context);
    }

    /// <summary>Works off what is due now.</summary>
    public Task Run() => Payments.RunDueAsync();

    /// <summary>Moves the clock and works off what came due.</summary>
    public async Task Advance(TimeSpan by)
    {
        Clock.Now += by;
        await Run();
    }

    /// <summary>Moves the clock in steps, working at each.</summary>
    public async Task Pass(TimeSpan span, TimeSpan step)
    {
        for (var end = Clock.Now + span; Clock.Now < end; )
            await Advance(step);
    }

    /// <summary>A notice as the listener hands it on once it is verified.</summary>
    public Task<bool> Notify(
        NoticeObjectType type,
        string id,
        ApiGeneration generation = ApiGeneration.V2,
        string? messageId = null
    ) =>
        Payments.ReceiveAsync(
            new MerchantKit.Notices.Notice(
                generation,
                messageId ?? $"00000000-0000-0000-0000-{Interlocked.Increment(ref noticeCount):000000000000}",
                "n",
                "STATE_CHANGE",
                type,
                id,
                id.Length >= 19 ? id[..19] : null,
                "A1",
                Clock.Now,
                ReadOnlyMemory<byte>.Empty
            )
        );

    public Task Expect(string order = "1001", string name = "charge", string charge = ChargeId, decimal amount = 25) =>
        Payments.ExpectAsync(Expectation.Charge(order, name, charge, Usd(amount)));

    /// <summary>What the handler's own table holds of an order: name and ending, in order.</summary>
    public async Task<string[]> Handled(string order = "1001") =>
        [
            .. (
                await Query(
                    $"SELECT name || ':' || ending FROM shop_handled WHERE order_id = '{order}' ORDER BY outcome_id"
                )
            ),
        ];

    /// <summary>The endings the kit stored for an order.</summary>
    public async Task<Ending[]> Endings(string order = "1001") =>
        [.. (await Payments.FindAsync(order)).Outcomes.Select(one => one.Ending)];

    /// <summary>The only ending of an order.</summary>
    public async Task<T> Single<T>(string order = "1001")
        where T : Ending => Assert.IsType<T>(Assert.Single(await Endings(order)));

    public async Task<List<string>> Query(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        return rows;
    }

    public async Task Execute(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Source.DisposeAsync();
        if (file is null)
            return;
        SqliteConnection.ClearAllPools();
        foreach (var one in new[] { file, file + "-wal", file + "-shm", file + "-journal" })
            File.Delete(one);
    }

    private sealed class Logger(System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue(formatter(state, exception));
    }
}
