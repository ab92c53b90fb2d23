using System.Globalization;
using Npgsql;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;
using Database = Tender.Server.Storage.Database;
using Postgres = Tender.Tests.Harness.Postgres;

namespace Tender.Tests.Payments;

/// <summary>Notices and attempts by months on PostgreSQL: made ahead, dropped whole, found in one.</summary>
public sealed class PartitionTests
{
    private static readonly RetentionWindows Windows = new(TimeSpan.FromDays(90), null, null);

    [Fact]
    public async Task Tables_that_are_there_become_the_first_partition_without_being_copied()
    {
        var connection = await Postgres.NewDatabase();
        await using var source = NpgsqlDataSource.Create(connection);
        foreach (var (name, sql) in Database.MigrationsAfter(null, "postgres"))
            if (string.CompareOrdinal(name, "0026") < 0)
                await Run(
                    source,
                    sql.Replace("{key}", "text COLLATE \"C\"", StringComparison.Ordinal)
                        + $"; INSERT INTO tender VALUES ('schema', '{name}') "
                        + "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                );
        // One counted by a frozen clock, and one that a clock years ahead has drawn.
        long[] numbers = [7, IdGenerator.FirstOf(new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero))];
        await Run(
            source,
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, minted, created_at) "
                + $"VALUES ({Merchant.BucketOf(Engines.MerchantId)}, '{Engines.MerchantId}', 1, '', 0, 0, 0)"
        );
        foreach (var seq in numbers)
            await Insert(source, seq, "pending", at: 5);
        var files = await Files("deliveries", "attempts");

        await using var database = await Engines.Connect(TestDatabase.Postgres, connection);

        Assert.Equal(files, await Files("deliveries_first", "attempts_first"));
        var queries = new DeliveryQueries(database);
        foreach (var seq in numbers)
        {
            Assert.Equal(1, (await queries.Find(Engines.MerchantId, Which(seq)))?.Attempts);
            Assert.Single(await queries.Attempts(Engines.MerchantId, [seq]));
        }
        var first = (await new PartitionQueries(database).All())[0];
        Assert.Equal(
            ("attempts_first", long.MinValue, IdGenerator.FirstOf(new(2031, 6, 1, 0, 0, 0, TimeSpan.Zero))),
            (first.Name, first.From, first.To)
        );

        async Task<string> Files(params string[] tables) =>
            string.Join(
                ' ',
                await Task.WhenAll(tables.Select(table => Run(source, $"SELECT pg_relation_filenode('{table}')")))
            );
    }

    [Theory]
    [InlineData(true, "deliveries_2031_05 deliveries_2031_06 deliveries_2031_07")]
    [InlineData(false, "deliveries_2031")]
    public async Task A_clock_years_ahead_finds_a_place_for_its_notices_and_then_partitions(bool windows, string made)
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        var partitions = new Partitions(engines.Store, windows ? Windows : new RetentionWindows(null, null, null));
        // Nobody has made a partition for May: what it has stays where it is, and the rest of it has one of its own.
        engines.Clock.Now = new(2031, 5, 20, 0, 0, 0, TimeSpan.Zero);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        Assert.NotEqual(0, await engines.Count("deliveries_rest"));
        Assert.True((await partitions.Keep(default)).Done);
        Assert.True((await partitions.Keep(default)).Done);
        Assert.Equal(
            made,
            string.Join(
                ' ',
                (await Names(engines)).Where(one => one.StartsWith("deliveries_2", StringComparison.Ordinal))
            )
        );
        var rest = await engines.Count("deliveries_rest");
        engines.Clock.Now = new(2031, 6, 2, 0, 0, 0, TimeSpan.Zero);
        Assert.True((await engines.Authorize(permission, Engines.Usd(1), captureNow: true)).Result.Ok);
        Assert.Equal(rest, await engines.Count("deliveries_rest"));
        Assert.NotEqual(0, await engines.Count(windows ? "deliveries_2031_06" : "deliveries_2031"));
    }

    [Fact]
    public async Task A_large_default_partition_is_proven_free_before_the_lock_under_which_it_would_be_read()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var source = NpgsqlDataSource.Create(engines.Location);
        engines.Clock.Now = new(2031, 5, 20, 0, 0, 0, TimeSpan.Zero);
        await engines.OpenPermission(Engines.Usd(500));
        Assert.NotEqual(0, await engines.Count("deliveries_rest"));
        // PostgreSQL passes over the rows of a default partition that has such a check; and one that nobody removed.
        const string checks =
            "FROM pg_constraint WHERE contype = 'c' AND conrelid IN "
            + "('deliveries_rest'::regclass, 'attempts_rest'::regclass)";
        var left = IdGenerator.FirstOf(engines.Clock.Now.AddHours(3));
        await Run(source, $"ALTER TABLE attempts_rest ADD CONSTRAINT none_from_{left} CHECK (seq < {left}) NOT VALID");
        await Run(
            source,
            $"""
            CREATE TABLE proofs (n bigint);
            CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
              $$ BEGIN INSERT INTO proofs SELECT count(*) {checks} AND convalidated; END $$;
            CREATE EVENT TRIGGER note ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION note()
            """
        );

        // A default partition that has a row is a large one.
        await Insert(source, IdGenerator.FirstOf(engines.Clock.Now), "delivered", RecordJson.Ms(engines.Clock.Now));
        Assert.True((await new Partitions(engines.Store, Windows, restMax: 0).Keep(default)).Done);

        // Three months of two tables.
        Assert.Equal(6, await engines.Count("proofs"));
        Assert.Equal(2L, await Run(source, "SELECT min(n) FROM proofs"));
        Assert.Equal(0L, await Run(source, $"SELECT count(*) {checks}"));
        // A check lets nothing of its time in: the first is of a time that is not yet to come for two days.
        var may = (await new PartitionQueries(engines.Database).All()).Single(one => one.Name == "deliveries_2031_05");
        Assert.Equal(IdGenerator.FirstOf(engines.Clock.Now.AddDays(2)), may.From);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(PartitionQueries.RestMax)]
    public async Task A_stretch_that_has_rows_in_the_default_partition_already_is_left_to_it(long restMax)
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var source = NpgsqlDataSource.Create(engines.Location);
        engines.Clock.Now = new(2031, 7, 20, 0, 0, 0, TimeSpan.Zero);
        await engines.OpenPermission(Engines.Usd(500));
        // The clock of a database that failed over is a month behind.
        engines.Clock.Now = new(2031, 6, 20, 0, 0, 0, TimeSpan.Zero);
        Assert.True((await new Partitions(engines.Store, Windows, restMax).Keep(default)).Done);
        Assert.DoesNotContain("deliveries_2031_07", await Names(engines));
        Assert.Contains("deliveries_2031_08", await Names(engines));
        Assert.Equal(0L, await Run(source, "SELECT count(*) FROM pg_constraint WHERE conname LIKE 'none_from%'"));
    }

    [Fact]
    public async Task Years_made_ahead_give_way_to_months_where_a_window_is_set_later()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        engines.Clock.Now = new(2031, 12, 5, 0, 0, 0, TimeSpan.Zero);
        await new Partitions(engines.Store, new(null, null, null)).Keep(default);
        engines.Clock.Now += TimeSpan.FromDays(1);
        Assert.Contains("deliveries_2032", await Names(engines));
        await engines.OpenPermission(Engines.Usd(500));
        Assert.True((await new Partitions(engines.Store, Windows).Keep(default)).Done);
        var names = await Names(engines);
        Assert.DoesNotContain(names, one => one.EndsWith("_2032", StringComparison.Ordinal));
        Assert.Contains("deliveries_2032_01", names);
        Assert.Contains("attempts_2032_01", names);
        // The one that is in use stays.
        Assert.NotEqual(0, await engines.Count("deliveries_2031_12"));
    }

    [Fact]
    public async Task What_comes_to_wait_between_the_look_and_the_drop_keeps_its_month()
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var source = NpgsqlDataSource.Create(engines.Location);
        var (window, now) = (TimeSpan.FromDays(90), engines.Clock.Now.AddYears(2));
        await engines.OpenPermission(Engines.Usd(500));
        await Run(source, "UPDATE deliveries SET state = 'delivered'; DELETE FROM jobs");
        var queries = new PartitionQueries(engines.Database);
        var both = (await queries.All()).Where(one => one.From == long.MinValue).OrderByDescending(one => one.Table);
        List<Partition> first = [.. both];
        Assert.True(await queries.HasOnlyOld(first[0], window, now, () => false));

        var history = new NoticeHistory(engines.Store);
        var (notices, _, _) = await history.List(Engines.MerchantId, _ => true, null, 0, 1);
        Assert.Equal(1, await history.Redeliver(Engines.MerchantId, notices));

        Assert.Equal(PartitionChange.Needed, await queries.Drop(first, window, now));
        Assert.Equal(PartitionChange.Needed, await queries.Drop([first[1]], window, now));
        Assert.Equal(1L, await Run(source, "SELECT count(*) FROM deliveries WHERE state = 'pending'"));
        await Run(source, "UPDATE deliveries SET state = 'delivered'");
        Assert.Equal(PartitionChange.Done, await queries.Drop(first, window, now));
    }

    [Theory]
    [InlineData("shift_ms = -800 * 86400000::bigint, snapshots = 1")]
    [InlineData("reached_at = 0")]
    public async Task A_clock_brought_back_or_frozen_between_the_look_and_the_drop_keeps_what_is_young(string clock)
    {
        await using var engines = await Engines.Start(TestDatabase.Postgres);
        await using var source = NpgsqlDataSource.Create(engines.Location);
        var (window, now) = (TimeSpan.FromDays(90), engines.Clock.Now.AddYears(2));
        await engines.OpenPermission(Engines.Usd(500));
        await Run(source, "UPDATE deliveries SET state = 'delivered'");
        var queries = new PartitionQueries(engines.Database);
        List<Partition> first = [.. (await queries.All()).Where(one => one.Name == "deliveries_first")];
        Assert.True(await queries.HasOnlyOld(first[0], window, now, () => false));
        await Run(source, $"UPDATE merchants SET {clock}");
        Assert.Equal(PartitionChange.Needed, await queries.Drop(first, window, now));
        Assert.False(await queries.HasOnlyOld(first[0], window, now, () => false));
    }

    [Fact]
    public async Task What_was_looked_through_waits_for_its_lock_without_being_looked_through_again()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await Insert(source, 1, "delivered");
        engines.Clock.Now = new(2027, 7, 15, 0, 0, 0, TimeSpan.Zero);
        var log = new LogLines();
        var partitions = new Partitions(engines.Store, Windows);
        await using (var reader = await source.OpenConnectionAsync())
        {
            await using var reading = await reader.BeginTransactionAsync();
            await using var read = new NpgsqlCommand("SELECT count(*) FROM deliveries", reader);
            await read.ExecuteScalarAsync();
            var upkeep = new PartitionUpkeep(partitions, log);
            await using (new Upkeep("It does not work", upkeep.Run, log, TimeSpan.FromMilliseconds(1)))
                while (!Told())
                    await Task.Delay(20);
        }
        Assert.Single(log.All, line => line.Contains("in a row", StringComparison.Ordinal));
        // As nobody does it: only whoever looks at each row would see it.
        await Run(source, $"UPDATE deliveries SET first_at = {RecordJson.Ms(engines.Clock.Now)}");
        Assert.Contains("deliveries_2027_01", (await partitions.Keep(default)).Dropped);

        bool Told() => log.All.Exists(line => line.Contains("in a row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attempts_that_went_with_their_notices_are_told_once()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await Insert(source, 1, "delivered");
        engines.Clock.Now = new(2027, 7, 15, 0, 0, 0, TimeSpan.Zero);
        var (_, dropped) = await new Partitions(engines.Store, Windows with { Attempts = Windows.Deliveries }).Keep(
            default
        );
        Assert.Single(dropped, "attempts_2027_01");
        Assert.Equal(dropped.Distinct(), dropped);
    }

    [Fact]
    public async Task A_month_past_its_window_is_dropped_unless_something_in_it_has_to_stay()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        // January and February are over, a notice of March is held, April is younger than the window.
        foreach (var (month, state) in new[] { (1, "delivered"), (2, "dead"), (3, "held"), (4, "delivered") })
            await Insert(source, month, state);
        engines.Clock.Now = new(2027, 7, 15, 0, 0, 0, TimeSpan.Zero);
        var partitions = new Partitions(engines.Store, Windows);
        var (done, dropped) = await partitions.Keep(default);
        Assert.True(done);
        Assert.Equal(
            ["attempts_2027_01", "attempts_2027_02", "deliveries_2027_01", "deliveries_2027_02"],
            dropped.Where(one => one.Contains("_2027", StringComparison.Ordinal)).Order()
        );
        Assert.Equal(2, await engines.Count("deliveries"));
        Assert.Equal(2, await engines.Count("attempts"));
        // It was let go of since: the next day it is looked at again.
        await Run(source, "UPDATE deliveries SET state = 'dead' WHERE state = 'held'");
        Assert.Empty((await partitions.Keep(default)).Dropped);
        engines.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(["deliveries_2027_03", "attempts_2027_03"], (await partitions.Keep(default)).Dropped);
        // What is restored of a month that was dropped has a place.
        await Insert(source, 1, "held");
        Assert.Equal(1, await engines.Count("deliveries_rest"));
    }

    [Fact]
    public async Task A_merchant_whose_clock_is_behind_keeps_what_is_young_by_it()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await Insert(source, 1, "delivered");
        engines.Clock.Now = new(2027, 7, 15, 0, 0, 0, TimeSpan.Zero);
        // As a snapshot that was brought back leaves it: the merchant's time is February.
        await Run(source, $"UPDATE merchants SET shift_ms = {-150 * 86_400_000L}");
        var partitions = new Partitions(engines.Store, Windows);
        Assert.DoesNotContain("deliveries_2027_01", (await partitions.Keep(default)).Dropped);
        Assert.Equal(1, await engines.Count("deliveries_2027_01"));
        await Run(source, "UPDATE merchants SET shift_ms = 0");
        engines.Clock.Now += TimeSpan.FromDays(1);
        Assert.Contains("deliveries_2027_01", (await partitions.Keep(default)).Dropped);
    }

    [Fact]
    public async Task Attempts_of_a_shorter_window_go_alone_and_only_when_all_of_them_are_old()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await Insert(source, 1, "delivered");
        await Insert(source, 2, "delivered");
        engines.Clock.Now = new(2027, 4, 15, 0, 0, 0, TimeSpan.Zero);
        // The notice of January was sent again last week.
        await Run(source, $"UPDATE attempts_2027_01 SET at = {RecordJson.Ms(engines.Clock.Now.AddDays(-7))}");
        var partitions = new Partitions(engines.Store, new(null, TimeSpan.FromDays(40), null));
        var (_, dropped) = await partitions.Keep(default);
        Assert.Equal(["attempts_2027_02"], dropped.Where(one => one.Contains("_2027", StringComparison.Ordinal)));
        Assert.Equal((2, 1), (await engines.Count("deliveries"), await engines.Count("attempts")));
    }

    [Fact]
    public async Task Row_by_row_goes_what_no_dropped_month_takes_along()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        foreach (var (month, state) in new[] { (1, "held"), (1, "delivered"), (4, "delivered"), (5, "delivered") })
            await Insert(source, month, state);
        await Insert(source, 7, "delivered", at: RecordJson.Ms(new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        engines.Clock.Now = new(2027, 7, 20, 0, 0, 0, TimeSpan.Zero);
        await Remove(Windows);
        // Of January, which something keeps, and of before all months; April waits for its end, though its first days
        // are past the window.
        Assert.Equal([1, 4, 5], await MonthsLeft());
        // With a window that is shorter than a month nobody waits for a month's end.
        await Remove(new(TimeSpan.FromDays(30), null, null));
        Assert.Equal([1], await MonthsLeft());

        async Task Remove(RetentionWindows windows)
        {
            var retention = new Retention(engines.Store, windows);
            await retention.Begin(Engines.MerchantId);
            var job = (await engines.Jobs(JobKind.RemoveOld))[^1];
            Assert.IsType<JobOutcome.Done>(await retention.Run(engines.Read(job) with { At = null }, default));
        }

        Task<List<int>> MonthsLeft() =>
            engines.Database.Query("SELECT seq FROM deliveries ORDER BY seq", row =>
                IdGenerator.InstantOf(row.GetInt64(0)).Month
            );
    }

    [Fact]
    public async Task Nobody_waits_for_a_drop_that_waits_for_somebody()
    {
        await using var engines = await Months();
        await using var source = NpgsqlDataSource.Create(engines.Location);
        await Insert(source, 1, "delivered");
        engines.Clock.Now = new(2027, 7, 15, 0, 0, 0, TimeSpan.Zero);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var partitions = new Partitions(engines.Store, Windows);
        // In a deadlock it gives way before PostgreSQL looks for one, which is after a second.
        Assert.InRange(PartitionQueries.LockWindowMs, 1, 999);
        // Somebody reads for hours, as a backup does.
        await using var reader = await source.OpenConnectionAsync();
        await using (var reading = await reader.BeginTransactionAsync())
        {
            await using var read = new NpgsqlCommand("SELECT count(*) FROM deliveries", reader);
            await read.ExecuteScalarAsync();
            var dropping = partitions.Keep(default);
            for (var i = 0; i < 5; i++)
                Assert.True((await engines.Authorize(permission, Engines.Usd(1), captureNow: true)).Result.Ok);
            var (done, dropped) = await dropping;
            Assert.False(done);
            Assert.Empty(dropped);
            Assert.Equal(1, await engines.Count("deliveries_2027_01"));
        }
        Assert.Contains("deliveries_2027_01", (await partitions.Keep(default)).Dropped);
    }

    /// <summary>An engine whose tables have the months of 2027 from January to September.</summary>
    private static async Task<Engines> Months()
    {
        var engines = await Engines.Start(TestDatabase.Postgres);
        var queries = new PartitionQueries(engines.Database);
        foreach (var first in await queries.All())
            if (first.To > IdGenerator.FirstOf(new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)))
                Assert.Equal(PartitionChange.Done, await queries.DropEmpty([first]));
        for (var month = 1; month < 10; month++)
            Assert.Equal(
                PartitionChange.Done,
                await queries.Make($"2027_{month:00}", InMonth(month), InMonth(month + 1))
            );
        return engines;
    }

    private static long InMonth(int month) => IdGenerator.FirstOf(new(2027, month, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>A notice of a month, its attempt with it.</summary>
    private static Task Insert(NpgsqlDataSource source, int month, string state) =>
        Insert(source, InMonth(month) + numbers++, state, RecordJson.Ms(IdGenerator.InstantOf(InMonth(month))));

    private static int numbers = 1;

    private static async Task Insert(NpgsqlDataSource source, long seq, string state, long at)
    {
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{Merchant.BucketOf(Engines.MerchantId)}, '{Engines.MerchantId}', {seq}, 0, 'e1', 2"
        );
        await Run(
            source,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                INSERT INTO deliveries
                  (bucket, merchant, seq, step, endpoint, form, message_id, state, first_at, attempts)
                VALUES ({key}, 'm', '{state}', {at}, 1);
                INSERT INTO attempts (bucket, merchant, seq, step, endpoint, form, n, at) VALUES ({key}, 1, {at})
                """
            )
        );
    }

    private static DeliveryArguments Which(long seq) => new(seq, 0, "e1", Dialects.V2);

    private static async Task<List<string>> Names(Engines engines) =>
        [.. (await new PartitionQueries(engines.Database).All()).Select(one => one.Name)];

    private static async Task<object?> Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
