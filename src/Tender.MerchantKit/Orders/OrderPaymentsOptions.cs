using System.Data.Common;
using Tender.MerchantKit.Policies;

namespace Tender.MerchantKit.Orders;

/// <summary>Where outcomes are kept, and how eagerly they are looked for.</summary>
public sealed class OrderPaymentsOptions
{
    /// <summary>
    /// The merchant's own database, SQLite (Microsoft.Data.Sqlite: <c>SqliteFactory.Instance.CreateDataSource("Data
    /// Source=shop.db")</c>) or PostgreSQL (<c>NpgsqlDataSource.Create(…)</c>). The kit makes its own tables in it, all
    /// named amazonpay_…
    /// </summary>
    public DbDataSource? DataSource { get; set; }

    /// <summary>
    /// What the kit does by itself, the first that applies; <see cref="Policy.Default"/> to begin with.
    /// </summary>
    public IList<Policy> Policies { get; } = [.. Policy.Default];

    /// <summary>
    /// Whether objects are also read without a notice. Turning it off trusts that every notice arrives.
    /// </summary>
    public bool Poll { get; set; } = true;

    /// <summary>
    /// How often something pending is read once it is an hour old; younger things are read every minute, then every
    /// ten. An hour, as Amazon recommends.
    /// </summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many objects are read a second, over time. 2: half of what Amazon allows a live merchant, and the rest is
    /// for the merchant's own calls. The sandbox allows 1.
    /// </summary>
    public double ReadsPerSecond { get; set; } = 2;

    /// <summary>How many objects are read at once after a quiet time. 10: half of what Amazon allows.</summary>
    public int ReadBurst { get; set; } = 10;

    /// <summary>How many reads or calls wait for an answer at the same time. 4.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>How many rows are taken at a time. 50.</summary>
    public int BatchSize { get; set; } = 50;

    /// <summary>
    /// How long work that was begun is left to whoever began it; after that it counts as abandoned by a crash, and is
    /// done by another as well. A call that is still being tried then (4 attempts of 15 seconds, up to half a minute
    /// between them) is asked under the same key, and has one effect. 2 minutes.
    /// </summary>
    public TimeSpan LeaseWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often the database is asked for work that another process stored. 1 second.</summary>
    public TimeSpan IdleDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long PostgreSQL may take to confirm a commit. Beyond it the result is unknown: the caller gets a
    /// <see cref="TimeoutException"/>, the listener answers 503, and the work is done again under the same key. The
    /// wait itself is never canceled, whatever <c>Command Timeout</c> says: PostgreSQL would call a commit a success
    /// whose standby did not answer. 30 seconds.
    /// </summary>
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The pause after the handler failed; it doubles, up to an hour. Later outcomes of the same order wait. 10
    /// seconds.
    /// </summary>
    public TimeSpan HandlerRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a refund that nobody registered is left to the call that may have made it, before it counts as made
    /// elsewhere. 2 minutes.
    /// </summary>
    public TimeSpan AdoptAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long notices are kept: those whose order is not known yet, and those done, to recognise doubles. Longer than
    /// Amazon retries: 40 days.
    /// </summary>
    public TimeSpan KeepNoticesFor { get; set; } = TimeSpan.FromDays(40);

    /// <summary>
    /// From which age of the oldest pending payment the health check is degraded. 26 hours: an authorization is decided
    /// within 24.
    /// </summary>
    public TimeSpan PendingTooLong { get; set; } = TimeSpan.FromHours(26);

    /// <summary>
    /// From which age of the oldest outcome the handler has not taken the health check is unhealthy. 15 minutes.
    /// </summary>
    public TimeSpan UnhandledTooLong { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether the tables are made or brought up to date when the application starts.</summary>
    public bool MigrateOnStart { get; set; } = true;

    /// <summary>Whether this process does the work. Off in processes that only register and receive.</summary>
    public bool RunWorker { get; set; } = true;

    /// <summary>Called between any two steps; a test that throws in it kills the kit there.</summary>
    internal Func<string, ValueTask>? Step { get; set; }

    internal Random Random { get; set; } = new();

    internal void Validate()
    {
        if (DataSource is null)
            throw new ArgumentException($"{nameof(DataSource)} is missing: outcomes must be kept somewhere.");
        Positive(PollEvery, nameof(PollEvery));
        Positive(LeaseWindow, nameof(LeaseWindow));
        Positive(CommitTimeout, nameof(CommitTimeout));
        Positive(IdleDelay, nameof(IdleDelay));
        Positive(HandlerRetryDelay, nameof(HandlerRetryDelay));
        if (!(ReadsPerSecond > 0))
            throw new ArgumentException($"{nameof(ReadsPerSecond)} must be above 0.");
        if (ReadBurst < 1 || Concurrency < 1 || BatchSize < 1)
            throw new ArgumentException(
                $"{nameof(ReadBurst)}, {nameof(Concurrency)} and {nameof(BatchSize)} must be 1 or more."
            );
    }

    private static void Positive(TimeSpan span, string name)
    {
        if (span <= TimeSpan.Zero)
            throw new ArgumentException($"{name} must be above zero.");
    }
}
