using System.Globalization;
using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// The connections of one node to PostgreSQL, in three pools that cannot starve each other: the lanes', those of
/// statements that write by themselves, and those of reads. Together they are at most <see cref="Max"/>.
/// </summary>
internal sealed class PostgresPools : IAsyncDisposable
{
    /// <summary>What the planner is told, on every machine that plans a part of a statement.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Planner =
    [
        ("jit", "off"),
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
    ];

    /// <summary>
    /// What every connection runs with. The server ends a statement that takes long; it never ends the wait of a
    /// commit. Every statement looks its rows up by key, whatever the arguments: it is planned once and not for each
    /// group, and the plan must not be one that only suits the empty tables it was made on.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Session =
    [
        ("lock_timeout", "5s"),
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
        (PlanCache, "force_generic_plan"),
        .. Planner,
    ];

    private const string PlanCache = "plan_cache_mode";

    /// <summary>
    /// The same where tables are distributed, or not. Citus finds the shard of a statement when it plans it with its
    /// arguments, and keeps the plans of those that it can look up by itself.
    /// </summary>
    public static IEnumerable<(string Name, string Value)> SessionOn(bool distributed) =>
        Session.Select(one => distributed && one.Name == PlanCache ? (one.Name, "auto") : one);

    /// <summary>Two nodes, a migration tool and a person fit into PostgreSQL's own default of 100.</summary>
    private const int DefaultMax = 40,
        LeastMax = 5;

    private readonly NpgsqlConnectionStringBuilder settings;

    /// <param name="connectionString">Npgsql's. What it names stays; what it leaves open is set here.</param>
    /// <param name="lanes">How many lanes are wished for.</param>
    public PostgresPools(string connectionString, int lanes)
    {
        settings = new NpgsqlConnectionStringBuilder(connectionString);
        Max = settings.ShouldSerialize("Maximum Pool Size") ? settings.MaxPoolSize : DefaultMax;
        if (Max < LeastMax)
            throw new UnusableDatabaseException(
                $"Maximum Pool Size is {Max}: Tender needs {LeastMax} connections at the least."
            );
        Complete(settings);
        HasSeveralHosts = settings.Host?.Contains(',') == true;
        if (HasSeveralHosts)
            FollowThePrimary(settings);
        LaneCount = Math.Min(lanes, Max / 5);
        MoveCount = Max / 5;
    }

    /// <summary>Looks what is there, and makes the pools for it.</summary>
    public async Task Connect()
    {
        // None of our settings is sent: PgBouncer refuses a connection that begins with options it does not know.
        var plain = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, Options = null };
        await using (var source = NpgsqlDataSource.Create(plain))
        await using (var connection = await source.OpenConnectionAsync())
        {
            IsPooled = await PostgresPooler.IsBetween(connection);
            IsDistributed = await PostgresCitus.IsThere(connection);
        }
        if (!IsPooled)
            settings.Options = Options(settings.Options);
        // A pooler may hand the next transaction to a server connection that knows nothing of a prepared statement.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = IsPooled ? 0 : 100;
        // A lane that gave a connection up has another one beside it: to another server, for the first is gone.
        Lanes = Pool(settings, 2 * LaneCount);
        Reads = Pool(settings, ReadCount);
        // What writes is never canceled by us (PostgresCommit).
        settings.CommandTimeout = 0;
        Moves = Pool(settings, MoveCount);
    }

    /// <summary>How many connections there are at most, to each of the hosts.</summary>
    public int Max { get; }

    public int LaneCount { get; }

    public int MoveCount { get; }

    public int ReadCount => Max - LaneCount - MoveCount;

    /// <summary>Whether a standby is to take over.</summary>
    public bool HasSeveralHosts { get; }

    /// <summary>
    /// Whether a pooler stands between: a transaction is the most that one server connection can be counted on for.
    /// </summary>
    public bool IsPooled { get; private set; }

    /// <summary>Whether the database is one of Citus: tables are distributed by their bucket.</summary>
    public bool IsDistributed { get; private set; }

    /// <summary><see cref="Session"/> for the database that is there.</summary>
    public IEnumerable<(string Name, string Value)> Wanted => SessionOn(IsDistributed);

    public NpgsqlDataSource Lanes { get; private set; } = null!;

    /// <summary>For statements that write by themselves; a commit that is stuck keeps one of these.</summary>
    public NpgsqlDataSource Moves { get; private set; } = null!;

    public NpgsqlDataSource Reads { get; private set; } = null!;

    /// <summary>A connection of one of the pools.</summary>
    /// <exception cref="DatabaseTroubleException">None could be had.</exception>
    public static async Task<NpgsqlConnection> Open(NpgsqlDataSource pool)
    {
        try
        {
            return await pool.OpenConnectionAsync();
        }
        catch (NpgsqlException none) when (IsNone(none))
        {
            throw None(none);
        }
    }

    /// <summary>The same for a thread that waits for it.</summary>
    /// <exception cref="DatabaseTroubleException">None could be had.</exception>
    public static NpgsqlConnection OpenNow(NpgsqlDataSource pool)
    {
        try
        {
            return pool.OpenConnection();
        }
        catch (NpgsqlException none) when (IsNone(none))
        {
            throw None(none);
        }
    }

    /// <summary>Closes every connection that is not in use: one of them was found broken.</summary>
    public void Forget()
    {
        Lanes.Clear();
        Moves.Clear();
        Reads.Clear();
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"at most {Max} connections ({LaneCount} for lanes, {MoveCount} for other writes, {ReadCount} for reads)"
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in new[] { Lanes, Moves, Reads })
            if (pool is not null)
                await pool.DisposeAsync();
    }

    /// <summary>The driver tells of a pool that is used up as if the server were slow.</summary>
    private static bool IsNone(NpgsqlException failure) => failure is not PostgresException;

    private static DatabaseTroubleException None(NpgsqlException failure) =>
        new(DatabaseTrouble.Away, $"No connection: {failure.Message}", failure);

    private static NpgsqlDataSource Pool(NpgsqlConnectionStringBuilder settings, int max) =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxPoolSize = max, MinPoolSize = 0 }
        );

    /// <summary>
    /// A caller is answered within fifteen seconds, also by a database that hangs: a read is given up after eight,
    /// and its cancellation, which needs a connection of its own, after three and a half more.
    /// </summary>
    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        settings.ApplicationName = "tender";
        settings.AutoPrepareMinUsages = 2;
        settings.NoResetOnClose = true;
        settings.CommandTimeout = 8;
        settings.CancellationTimeout = 500;
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = 3;
        // A host that vanished without a word is noticed on an idle connection.
        if (!settings.ShouldSerialize("TCP Keepalive") && !settings.ShouldSerialize("Keepalive"))
            (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (true, 5, 1);
    }

    /// <summary>Our settings, and behind them those that the connection string names.</summary>
    private string Options(string? named) =>
        string.Join(
            ' ',
            Wanted.Select(one => $"-c {one.Name}={one.Value}").Append(named).Where(one => one is not null)
        );

    /// <summary>
    /// The host that takes writes is looked for among all, and a standby that was promoted is noticed within a second:
    /// Npgsql itself takes any host, and forgets after ten seconds what it was.
    /// </summary>
    private static void FollowThePrimary(NpgsqlConnectionStringBuilder settings)
    {
        if (!settings.ShouldSerialize("Target Session Attributes"))
            settings.TargetSessionAttributes = "primary";
        if (!settings.ShouldSerialize("Host Recheck Seconds"))
            settings.HostRecheckSeconds = 1;
    }
}
