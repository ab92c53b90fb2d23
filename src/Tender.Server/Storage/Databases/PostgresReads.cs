using Npgsql;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The first round trip of a group on PostgreSQL: begins the transaction, takes the locks in one order for everybody,
/// and reads what the commands need.
/// </summary>
internal sealed class PostgresReads(PostgresLane lane) : IDisposable
{
    private const string ByKey = "ON o.bucket = k.b AND o.merchant = k.m AND o.id = k.i";
    private const string Keys = "JOIN unnest($1::smallint[], $2::text[], $3::text[]) k(b, m, i)";
    private const string LockInOrder = "ORDER BY o.bucket, o.merchant, o.id FOR UPDATE OF o";
    private const string Objects = "SELECT o.merchant, o.id, o.kind, o.doc FROM objects o";

    // Each as it is, and with the one bucket of its rows named.
    private static readonly (string Any, string InBucket) MerchantsRead = Both(2, inBucket => $"""
            SELECT o.merchant, {MerchantRow.Columns} FROM merchants o
            JOIN unnest($1::smallint[], $2::text[]) k(b, m) ON o.bucket = k.b AND o.merchant = k.m{inBucket}
            """);
    private static readonly (string Any, string InBucket) JobsLocked = Both(4, inBucket => $"""
            SELECT o.merchant, o.id FROM jobs o
            JOIN unnest($1::smallint[], $2::text[], $3::bigint[], $4::bigint[]) k(b, m, i, f)
            {ByKey} AND o.fence = k.f{inBucket} {LockInOrder}
            """);
    private static readonly (string Any, string InBucket) RootsLocked = Both(3, inBucket =>
        $"{Objects} {Keys} {ByKey}{inBucket} {LockInOrder}"
    );
    private static readonly (string Any, string InBucket) ObjectsRead = Both(3, inBucket =>
        $"{Objects} {Keys} {ByKey}{inBucket}"
    );
    private static readonly (string Any, string InBucket) FamiliesRead = Both(3, inBucket => $"""
            {Objects} {Keys} ON o.bucket = k.b AND o.merchant = k.m
            AND o.id > k.i || '-A' AND o.id < k.i || '-B' AND o.live = 1{inBucket}
            """);
    private static readonly (string Any, string InBucket) RepliesRead = Both(4, inBucket => $"""
            SELECT o.merchant, o.scope, o.key, o.hash, o.status, o.body, o.awaits FROM replies o
            JOIN unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) k(b, m, s, i)
            ON o.bucket = k.b AND o.merchant = k.m AND o.scope = k.s AND o.key = k.i{inBucket}
            """);

    private static (string Any, string InBucket) Both(int columns, Func<string, string> sql) =>
        (sql(""), sql($" AND o.bucket = ${columns + 1}"));

    private readonly NpgsqlBatch batch = lane.Batch();
    private readonly List<Action<RowReader>> readers = [];
    private readonly ReadResults found = new();

    public ReadResults Run(ReadBatch reads)
    {
        batch.BatchCommands.Add(new("BEGIN"));
        if (lane.IsPooled)
            Add("SELECT pg_backend_pid()::bigint, current_setting('synchronous_commit')", null, row =>
                lane.Meet((int)row.GetInt64(0), row.GetString(1))
            );
        AddMerchants(reads.Merchants);
        AddJobs(reads.Jobs);
        AddObjects(RootsLocked, reads.Roots);
        AddObjects(ObjectsRead, reads.Objects);
        AddObjects(FamiliesRead, reads.Families);
        AddReplies(reads.Replies);
        Execute();
        return found;
    }

    public void Dispose() => batch.Dispose();

    private void AddMerchants(List<(short Bucket, MerchantId Merchant)> rows)
    {
        if (rows.Count == 0)
            return;
        string[] merchants = [.. rows.Select(row => row.Merchant.Value)];
        // Shared with every other command of the merchant, exclusive to the moment its clock is set: a job is never
        // stored with the time of a clock that has moved. Nobody waits for it here, because others share the group.
        Add(
            """
            SELECT m FROM unnest($1::text[]) m WHERE NOT pg_try_advisory_xact_lock_shared(7368, hashtext(m))
            """,
            null,
            row => found.Taken.Add(MerchantId.Read(row.GetString(0))),
            merchants
        );
        Add(
            MerchantsRead,
            row => found.Merchants[MerchantId.Read(row.GetString(0))] = MerchantRow.Read(row, 1),
            rows.Select(row => row.Bucket).ToArray(),
            merchants
        );
    }

    private void AddJobs(List<(short Bucket, MerchantId Merchant, long Id, long Fence)> rows)
    {
        if (rows.Count == 0)
            return;
        Add(
            JobsLocked,
            row => found.Jobs.Add((MerchantId.Read(row.GetString(0)), row.GetInt64(1))),
            rows.Select(row => row.Bucket).ToArray(),
            rows.Select(row => row.Merchant.Value).ToArray(),
            rows.Select(row => row.Id).ToArray(),
            rows.Select(row => row.Fence).ToArray()
        );
    }

    private void AddObjects(
        (string Any, string InBucket) sql,
        List<(short Bucket, MerchantId Merchant, string Id)> rows
    )
    {
        if (rows.Count == 0)
            return;
        Add(
            sql,
            row => found.Objects[(MerchantId.Read(row.GetString(0)), row.GetString(1))] = ReadObject(row),
            rows.Select(row => row.Bucket).ToArray(),
            rows.Select(row => row.Merchant.Value).ToArray(),
            rows.Select(row => row.Id).ToArray()
        );
    }

    private void AddReplies(List<(short Bucket, MerchantId Merchant, string Scope, string Key)> rows)
    {
        if (rows.Count == 0)
            return;
        Add(
            RepliesRead,
            row =>
                found.Replies[(MerchantId.Read(row.GetString(0)), row.GetString(1), row.GetString(2))] = new(
                    row.GetBytes(3),
                    row.GetInt16(4),
                    KeptBody.Unpack(row.GetBytes(5)),
                    row.IsDBNull(6) ? null : ObjectId.Read(row.GetString(6))
                ),
            rows.Select(row => row.Bucket).ToArray(),
            rows.Select(row => row.Merchant.Value).ToArray(),
            rows.Select(row => row.Scope).ToArray(),
            rows.Select(row => row.Key).ToArray()
        );
    }

    private static Record ReadObject(RowReader row) => RecordJson.Read((ObjectKind)row.GetInt16(2), row.GetUtf8(3));

    private void Add((string Any, string InBucket) sql, Action<RowReader> reader, params Array[] columns) =>
        Add(lane.Bucket is null ? sql.Any : sql.InBucket, lane.Bucket, reader, columns);

    private void Add(string sql, short? bucket, Action<RowReader> reader, params Array[] columns)
    {
        var command = lane.Command(
            sql,
            columns.Length,
            i =>
                columns[i] switch
                {
                    string[] => ColumnType.Text,
                    short[] => ColumnType.Short,
                    _ => ColumnType.Long,
                },
            i => columns[i],
            bucket
        );
        batch.BatchCommands.Add(command);
        readers.Add(reader);
    }

    private void Execute()
    {
        using var result = batch.ExecuteReader();
        var (at, row) = (0, new PostgresRow(result));
        do
        {
            if (result.FieldCount == 0)
                continue; // BEGIN
            while (result.Read())
                readers[at](row);
            at++;
        } while (result.NextResult());
    }
}
