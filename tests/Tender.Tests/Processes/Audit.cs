using System.Data.Common;
using System.Text;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Tests.Processes;

/// <summary>
/// Everything a database holds about objects and money, read past the server, and the rules that must hold for it
/// whatever happened.
/// </summary>
internal sealed record Audit(
    IReadOnlyDictionary<(string Merchant, ObjectId Id), Record> Objects,
    IReadOnlyList<(string Merchant, JournalStep Step)> Steps,
    IReadOnlyDictionary<LedgerAccount, long> Balances,
    IReadOnlyList<(string State, int Attempts)> Deliveries
)
{
    /// <summary>Reads and checks.</summary>
    public static async Task<Audit> Of(Place place)
    {
        await using DbConnection connection =
            place.Database == TestDatabase.Sqlite
                ? new Microsoft.Data.Sqlite.SqliteConnection(
                    $"Data Source={Path.Combine(place.Data, "tender.db")};Mode=ReadOnly;Pooling=False"
                )
                : new NpgsqlConnection(place.Connection + ";Pooling=False");
        await connection.OpenAsync();
        // One snapshot: a server may be at work.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
        var objects = (await Rows("SELECT merchant, id, kind, doc, version, used, bound FROM objects", row =>
            {
                var record = Tender.Server.Storage.RecordJson.Read(
                    (ObjectKind)row.GetInt16(2),
                    Encoding.UTF8.GetBytes(row.GetString(3))
                );
                Assert.Equal(
                    (row.GetString(1), row.GetInt64(4), row.GetInt64(5)),
                    (record.Id.Value, record.Version, record.Used)
                );
                Assert.True(
                    row.IsDBNull(6) || (row.GetInt64(5) >= 0 && row.GetInt64(5) <= row.GetInt64(6)),
                    $"{record.Id}: {record.Used} of {record.Bound} used."
                );
                return (Merchant: row.GetString(0), Record: record);
            })).ToDictionary(one => (one.Merchant, one.Record.Id), one => one.Record);
        var steps = (
            await Rows("SELECT merchant, steps FROM journal ORDER BY merchant, seq", row =>
                (Merchant: row.GetString(0), Steps: Journal.ReadSteps(Encoding.UTF8.GetBytes(row.GetString(1))))
            )
        )
            .SelectMany(row => row.Steps.Select(step => (row.Merchant, step)))
            .ToList();
        Assert.Empty(
            await Rows("SELECT seq FROM ledger GROUP BY merchant, seq, currency HAVING sum(amount) <> 0", row =>
                row.GetInt64(0)
            )
        );
        var balances = (
            await Rows("SELECT account, CAST(sum(amount) AS bigint) FROM ledger GROUP BY account", row =>
                (Account: (LedgerAccount)row.GetInt16(0), Sum: row.GetInt64(1))
            )
        ).ToDictionary(one => one.Account, one => one.Sum);
        var deliveries = await Rows("SELECT state, attempts FROM deliveries", row =>
            (row.GetString(0), (int)row.GetInt16(1))
        );
        Assert.Empty(
            await Rows(
                "SELECT d.seq FROM deliveries d WHERE d.attempts <> (SELECT count(*) FROM attempts a WHERE "
                    + "a.bucket = d.bucket AND a.merchant = d.merchant AND a.seq = d.seq AND a.step = d.step AND "
                    + "a.endpoint = d.endpoint AND a.form = d.form)",
                row => row.GetInt64(0)
            )
        );
        Assert.Empty(await Rows("SELECT id FROM jobs WHERE dead <> 0", row => row.GetInt64(0)));
        var audit = new Audit(objects, steps, balances, deliveries);
        audit.CheckVersions();
        audit.CheckMoney();
        return audit;

        async Task<List<T>> Rows<T>(string sql, Func<DbDataReader, T> row)
        {
            await using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (sql, transaction);
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<T>();
            while (await reader.ReadAsync())
                found.Add(row(reader));
            return found;
        }
    }

    public IEnumerable<T> All<T>(string merchant)
        where T : Record => Objects.Where(one => one.Key.Merchant == merchant).Select(one => one.Value).OfType<T>();

    /// <summary>How often the state of an object moved after its birth.</summary>
    public int Moves(string merchant, ObjectId id) =>
        Steps.Count(one =>
            one.Merchant == merchant && one.Step.Id == id && one.Step is { Moves: true, From: not null }
        );

    /// <summary>
    /// The journal tells every version of every object exactly once: nothing half written, nothing done twice. Not in
    /// the order of its numbers: two nodes draw those by what each knows of the database's time.
    /// </summary>
    private void CheckVersions()
    {
        var told = Steps
            .GroupBy(one => (one.Merchant, one.Step.Id))
            .ToDictionary(group => group.Key, group => group.Select(one => one.Step.After.Version).Order().ToList());
        Assert.Equal(Objects.Count, told.Count);
        foreach (var (key, record) in Objects)
            Assert.Equal(Enumerable.Range(1, (int)record.Version).Select(n => (long)n), told[key]);
    }

    /// <summary>
    /// Each permission's counts and totals are those of its children, each capture's those of its refunds, and the
    /// ledger's those of all.
    /// </summary>
    private void CheckMoney()
    {
        var taken = 0L;
        foreach (var ((merchant, id), record) in Objects)
        {
            if (record is not ChargePermission permission)
                continue;
            var family = Objects
                .Where(one => one.Key.Merchant == merchant && one.Key.Id.Root == id)
                .Select(one => one.Value)
                .ToList();
            var captures = family.OfType<Capture>().ToDictionary(one => one.Id.Number);
            var authorizations = family.OfType<Authorization>().OrderBy(one => one.Id.Number).ToList();
            var done = captures.Values.Where(one => one.State is State.Completed or State.Closed).ToList();
            var pending = captures.Values.Count(one => one.State == State.Pending);
            Assert.Equal(
                Enumerable.Range(1, permission.LastAuthorization),
                authorizations.Select(one => one.Id.Number)
            );
            Assert.Equal(authorizations.Sum(Counts), permission.Authorized.Minor);
            Assert.Equal(done.Sum(one => one.Amount.Minor), permission.Captured.Minor);
            Assert.Equal(
                (
                    authorizations.Count(one => one.State is State.Pending or State.Open),
                    pending,
                    done.Count,
                    authorizations.Count(one => one.State != State.Declined)
                ),
                (
                    permission.OpenCount,
                    permission.PendingCaptureCount,
                    permission.CapturedCount,
                    permission.AuthorizationCount
                )
            );
            var refunds = family.OfType<Refund>().OrderBy(one => one.Id.Number).ToList();
            Assert.Equal(Enumerable.Range(1, permission.LastRefund), refunds.Select(one => one.Id.Number));
            foreach (var capture in captures.Values)
            {
                var given = refunds.Where(one => one.Capture == capture.Id).ToList();
                Assert.Equal(
                    (
                        given.Where(one => one.State == State.Completed).Sum(one => one.Amount.Minor),
                        given.Where(one => one.State == State.Pending).Sum(one => one.Amount.Minor)
                    ),
                    (capture.Refunded?.Minor ?? 0, capture.Refunding?.Minor ?? 0)
                );
                Assert.Equal(given.Select(one => one.Id.Number), capture.Refunds);
            }
            taken +=
                done.Sum(one => one.Amount.Minor)
                - refunds.Where(one => one.State == State.Completed).Sum(one => one.Amount.Minor);

            long Counts(Authorization one) =>
                one.State switch
                {
                    State.Pending or State.Open => one.Amount.Minor,
                    _ => captures.GetValueOrDefault(one.Id.Number) switch
                    {
                        { State: State.Pending } => one.Amount.Minor,
                        { State: State.Completed or State.Closed } capture => capture.Amount.Minor,
                        _ => 0,
                    },
                };
        }
        Assert.Equal(
            (taken, -taken),
            (
                Balance(LedgerAccount.Merchant) + Balance(LedgerAccount.Fees) + Balance(LedgerAccount.Bank),
                Balance(LedgerAccount.Processor)
            )
        );

        long Balance(LedgerAccount account) => Balances.GetValueOrDefault(account);
    }
}
