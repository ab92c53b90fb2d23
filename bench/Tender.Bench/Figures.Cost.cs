using System.Globalization;

namespace Tender.Bench;

internal sealed partial class Figures
{
    /// <summary>
    /// Rows 17 and 18: what a charge on a permission leaves for ever, and what it writes to the log. Counted in the
    /// database: it depends neither on the disk nor on what else the machine does.
    /// </summary>
    public async Task Cost()
    {
        await using var bed = await Bed.Open(postgres: true);
        const int perRound = 10_000;
        var shop = await Stocked(bed, charges: perRound * (rounds + 1));
        var (bytes, logged, kept) = (new List<double>(), new List<double>(), new List<double>());
        await Pass();
        for (var i = 0; i < rounds; i++)
        {
            var before = await Left(bed.Connection!);
            await Pass();
            var after = await Left(bed.Connection!);
            bytes.Add((after.Bytes - before.Bytes) / 1000.0 / perRound);
            kept.Add((after.Rows - before.Rows) / (double)perRound);
            logged.Add((after.Log - before.Log) / 1000.0 / perRound);
        }
        table.Add(17, bytes, also: Table.Median(kept));
        table.Add(18, logged, "no endpoint, the pages of the log compressed");

        async Task Pass()
        {
            var made = await Load.Run(
                shop.Server.Port,
                Connections,
                TimeSpan.FromMinutes(5),
                shop.Charges.First(perRound)
            );
            made.Clean("charges");
            if (made.Answers < perRound)
                throw new CannotMeasureException($"Only {made.Answers} of {perRound} charges were made in time.");
        }
    }

    /// <summary>
    /// Row 21: what an order of its own leaves for ever: a checkout, its permission, and the charge that is captured as
    /// it completes. Counted in the database, and made through the API.
    /// </summary>
    public async Task Order()
    {
        await using var bed = await BuildBed.Open(null, postgres: true);
        const int perRound = 1_000;
        var (bytes, kept, logged) = (new List<double>(), new List<double>(), new List<double>());
        await bed.Buy(perRound);
        for (var i = 0; i < rounds; i++)
        {
            var before = await Left(bed.Connection!);
            await bed.Buy(perRound);
            var after = await Left(bed.Connection!);
            bytes.Add((after.Bytes - before.Bytes) / 1000.0 / perRound);
            kept.Add((after.Rows - before.Rows) / (double)perRound);
            logged.Add((after.Log - before.Log) / 1000.0 / perRound);
        }
        var written = Invariant($"no endpoint; {Table.Median(logged):F1} kB written to the log");
        table.Add(21, bytes, written, Table.Median(kept));
    }

    /// <summary>
    /// What a database holds, and how long its log is. A vacuum first: the older versions of a permission are not left
    /// for ever. What the sandbox records of its calls ends with ten thousand, and is not counted.
    /// </summary>
    private static async Task<(long Rows, long Bytes, long Log)> Left(string connection)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(connection);
        async Task<object> Read(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return (await command.ExecuteScalarAsync())!;
        }
        var log = Convert.ToInt64(await Read("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"), Culture);
        await using (var vacuum = source.CreateCommand("VACUUM"))
            await vacuum.ExecuteNonQueryAsync();
        const string mine =
            "FROM pg_class WHERE relkind = 'r' AND relname <> 'calls' AND relnamespace = 'public'::regnamespace";
        var rows = 0L;
        foreach (var name in ((string)await Read($"SELECT string_agg(relname, ' ') {mine}")).Split(' '))
            rows += Convert.ToInt64(await Read($"SELECT count(*) FROM {name}"), Culture);
        return (
            rows,
            Convert.ToInt64(await Read($"SELECT sum(pg_total_relation_size(oid))::bigint {mine}"), Culture),
            log
        );
    }

    private static CultureInfo Culture => CultureInfo.InvariantCulture;
}
