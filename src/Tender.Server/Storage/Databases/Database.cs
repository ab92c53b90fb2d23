using System.Reflection;
using System.Security.Cryptography;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// One of the two databases. Statements pass through lanes: a lane is one connection and the thread that uses it, for
/// one group of commands at a time, which reads (and locks) in one round trip and writes and commits in another. Reads
/// use connections of their own.
/// </summary>
internal abstract class Database : DatabaseReader, IAsyncDisposable
{
    /// <summary>The least row there is to write, and one that needs room.</summary>
    private const int RoomProbeBytes = 32 * 1024;

    protected Database() => Health = new DatabaseHealth(this);

    /// <summary>Whether it stores what it is told.</summary>
    public DatabaseHealth Health { get; }

    /// <summary>How many connections this node may have, and how many there are; null where nobody counts
    /// them.</summary>
    public virtual string? Connections => null;

    /// <summary>How many groups can be under way at once.</summary>
    public abstract int Lanes { get; }

    /// <summary>
    /// Whether another process may write to the same database: what is cached must then be read again.
    /// </summary>
    public abstract bool IsShared { get; }

    /// <summary>
    /// Whether its rows are spread over machines by their bucket (decision 0041): a group then has commands of one
    /// bucket, and every statement of the hot path names it.
    /// </summary>
    public virtual bool IsDistributed => false;

    /// <summary>
    /// Called by tests before a commit is made and after it: throwing there is the world failing there. Null in
    /// production.
    /// </summary>
    public Action<CommitPoint>? AtCommit { get; set; }

    /// <summary>Whether notices and attempts are partitioned by time.</summary>
    public virtual bool HasPartitions => false;

    /// <summary>Brings the schema up to date and checks that the database is durable and ours.</summary>
    public abstract Task Open(string environment);

    /// <summary>Begins a group's transaction: locks the roots in key order, reads everything.</summary>
    public abstract ReadResults Begin(int lane, ReadBatch reading);

    /// <summary>
    /// Makes the writes durable, all or none. On an <see cref="UnknownCommitException"/> the caller must look again; on
    /// any other nothing was written.
    /// </summary>
    public abstract void Commit(int lane, WriteBatch writing);

    /// <summary>Ends a group that writes nothing, or failed.</summary>
    public abstract void Abandon(int lane);

    /// <summary>
    /// One statement in a transaction of its own that returns rows; for claims and other moves of many rows at once.
    /// </summary>
    public abstract Task<List<T>> Execute<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments);

    /// <summary>The same of one that returns none; how many rows it touched.</summary>
    public async Task<int> Execute(string sql, params SqlArgument[] arguments) =>
        (await Execute(sql + " RETURNING 1", _ => 0, arguments)).Count;

    /// <summary>
    /// Several statements in one transaction, while no command of the merchant is under way anywhere; each says how
    /// many rows it must touch (null: any number). False, and nothing done, where one did not.
    /// </summary>
    public abstract Task<bool> Alone(MerchantId merchant, params SqlStep[] statements);

    /// <summary>The same beside the merchants' commands.</summary>
    public abstract Task<bool> Together(params SqlStep[] statements);

    /// <summary>
    /// Reads by several statements what stood in the database at one instant, whoever writes meanwhile.
    /// </summary>
    public abstract Task<T> Snapshot<T>(Func<DatabaseReader, Task<T>> read);

    /// <summary>
    /// The time of the database's server; null where it has no time but this machine's.
    /// </summary>
    public virtual Task<DateTimeOffset?> ServerTime() => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>
    /// Fails when it can be seen without asking that nothing new should be begun: the file is gone, or its disk is
    /// almost full. Work that has begun goes on where it can.
    /// </summary>
    /// <exception cref="DatabaseTroubleException">Why.</exception>
    public virtual void CheckPlaceAndRoom() { }

    /// <summary>
    /// Its file was found to be damaged: a database that has nobody else to watch over it is used no more.
    /// </summary>
    public virtual void GiveUp(Exception damage) { }

    /// <summary>
    /// Whether a failure is that of one machine of a distributed database, while others go on: whose rows are there is
    /// served.
    /// </summary>
    public virtual bool IsOfOneMachine(Exception failure) => false;

    /// <summary>Commits the least there is; fails as a command would that cannot be stored.</summary>
    /// <param name="needingRoom">Whether to write what old pages have no room for, and to delete it again.</param>
    public virtual async Task Probe(bool needingRoom)
    {
        CheckPlaceAndRoom();
        await Execute(
            """
            INSERT INTO tender (name, value) VALUES ('probed', @value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """,
            ("value", TimeProvider.System.GetUtcNow().ToString("O"))
        );
        if (!needingRoom)
            return;
        var room = "room-" + Guid.NewGuid();
        // Nothing that could be compressed.
        var value = Convert.ToHexString(RandomNumberGenerator.GetBytes(RoomProbeBytes));
        await Execute("INSERT INTO tender (name, value) VALUES (@room, @value)", ("room", room), ("value", value));
        await Execute("DELETE FROM tender WHERE name = @room", ("room", room));
    }

    /// <summary>A derived table of all 256 buckets, a row each, with the column <c>bucket</c>.</summary>
    public abstract string EachBucket { get; }

    /// <summary>The clause that makes a claim pass over rows of <c>j</c> another node is claiming.</summary>
    public abstract string SkipLocked { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>The migrations that a database still needs.</summary>
    /// <param name="applied">The last one that was applied to it; null for an empty database.</param>
    /// <param name="database">postgres or sqlite.</param>
    /// <exception cref="UnusableDatabaseException">We do not know that one: a newer Tender was here.</exception>
    internal static List<(string Name, string Sql)> MigrationsAfter(string? applied, string database)
    {
        var known = Migrations(database).ToList();
        if (applied is not null && known.All(one => one.Name != applied))
            throw new UnusableDatabaseException(
                $"The database has the schema {applied}, and this Tender knows {known[^1].Name} as the last: a newer "
                    + "Tender made it. Start that one, or restore the backup from before the upgrade."
            );
        return [.. known.Where(one => string.CompareOrdinal(one.Name, applied) > 0)];
    }

    /// <summary>
    /// The numbered migrations, in order: forward only, never edited once released. NAME.sql is for both databases,
    /// NAME.postgres.sql and NAME.sqlite.sql for one.
    /// </summary>
    private static IEnumerable<(string Name, string Sql)> Migrations(string database) =>
        from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        where resource.EndsWith(".sql", StringComparison.Ordinal)
        let parts = resource.Split('.')
        let only = parts[^2] is "postgres" or "sqlite" ? parts[^2] : null
        where only is null || only == database
        let name = only is null ? parts[^2] : parts[^3]
        orderby name
        select (name, Text(resource));

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
