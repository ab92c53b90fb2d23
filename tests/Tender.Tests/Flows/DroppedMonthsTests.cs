using Npgsql;
using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;
using Endpoint = Tender.Tests.Harness.Endpoint;

namespace Tender.Tests.Flows;

/// <summary>
/// Two nodes on one PostgreSQL drop months at once while payments are made and their notices delivered.
/// </summary>
public sealed class DroppedMonthsTests
{
    private const int MonthCount = 6,
        OrderCount = 30,
        LineCount = 8;

    private static readonly RetentionWindows Windows = new(TimeSpan.FromDays(40), null, null);

    [Fact]
    public async Task Months_go_while_payments_go_on_and_what_must_stay_stays()
    {
        await using var past = await Engines.Start(TestDatabase.Postgres, newsIn: Deliveries.NewsIn);
        await using var source = NpgsqlDataSource.Create(past.Location);
        var today = TimeProvider.System.GetUtcNow();
        var first = new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-MonthCount);
        await OldPayments(past, source, first);
        await using var host = await TenderHost.Start(TestDatabase.Postgres, settings =>
            settings with
            {
                Database = past.Location,
            }
        );
        await using var receiver = await Receiver.Start();
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } }));
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));

        // The nodes: each looks again and again until neither finds anything more to drop.
        var nodes = new[] { new Partitions(host.Engine.Store, Windows), new Partitions(past.Store, Windows) };
        past.Clock.Now = TimeProvider.System.GetUtcNow();
        var made = 0;
        var paying = Enumerable.Range(0, LineCount).Select(_ => Task.Run(Pay)).ToList();
        do await Task.WhenAll(nodes.Select(node => node.Keep(default)));
        while (paying.Any(line => !line.IsCompleted) || await Left() > 1);
        await Task.WhenAll(paying);

        // Of the months that are past, the one with a notice that is held.
        Assert.Equal(1, await Left());
        Assert.Equal(1L, await Run(source, "SELECT count(*) FROM deliveries WHERE state = 'held'"));
        // Every notice of every payment was delivered, in its order or not.
        await shop.Control.Settle();
        Assert.Equal(
            0L,
            await Run(
                source,
                $"SELECT count(*) FROM deliveries WHERE merchant = '{shop.Merchant.MerchantId}' "
                    + "AND state <> 'delivered'"
            )
        );
        Assert.InRange(receiver.Messages.Count, OrderCount, int.MaxValue);
        foreach (var merchant in new[] { MerchantId.Read(shop.Merchant.MerchantId), Engines.MerchantId })
            Assert.Empty((await new BookInvariants(past.Database, merchant, Deliveries.NewsIn).Verify()).Broken);

        async Task Pay()
        {
            while (Interlocked.Increment(ref made) <= OrderCount)
                await shop.Checkout(10);
        }

        // Past for certain, whichever day of its month it is.
        async Task<int> Left() =>
            (await new PartitionQueries(past.Database).All()).Count(one =>
                one.Table == PartitionQueries.Deliveries && one.To <= IdGenerator.FirstOf(first.AddMonths(4))
            );
    }

    /// <summary>A payment in each of six months, its notices delivered but for one of the second month.</summary>
    private static async Task OldPayments(Engines past, NpgsqlDataSource source, DateTimeOffset first)
    {
        var queries = new PartitionQueries(past.Database);
        Assert.Equal(
            PartitionChange.Done,
            await queries.DropEmpty([.. (await queries.All()).Where(one => one.From == long.MinValue)])
        );
        for (var month = 0; month < MonthCount; month++)
        {
            var from = first.AddMonths(month);
            Assert.Equal(
                PartitionChange.Done,
                await queries.Make($"{from:yyyy_MM}", IdGenerator.FirstOf(from), IdGenerator.FirstOf(from.AddMonths(1)))
            );
        }
        for (var month = 0; month < MonthCount; month++)
        {
            past.Clock.Now = first.AddMonths(month).AddDays(3);
            var permission = await past.OpenPermission(Engines.Usd(5));
            Assert.True((await past.Authorize(permission, Engines.Usd(1), captureNow: true)).Result.Ok);
        }
        await Run(
            source,
            $"""
            INSERT INTO attempts (bucket, merchant, seq, step, endpoint, form, n, at, status)
              SELECT bucket, merchant, seq, step, endpoint, form, 1, first_at, 200 FROM deliveries;
            UPDATE deliveries SET state = 'delivered', attempts = 1;
            UPDATE deliveries SET state = 'held' WHERE seq = (
              SELECT min(seq) FROM deliveries WHERE seq >= {IdGenerator.FirstOf(first.AddMonths(1))});
            DELETE FROM jobs WHERE kind = {(int)JobKind.Deliver}
            """
        );
    }

    private static async Task<object?> Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
