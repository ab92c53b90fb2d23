using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>
/// The kit's tables in the merchant's own transactions, and the handler: once, in order, with the merchant's write or
/// not at all.
/// </summary>
public class TransactionTests
{
    private const string Order = "1001";

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    private static RefundCall Refund(string name) => new(Order, name, ApiGeneration.V2, KitWorld.ChargeId, Usd(5));

    [Theory, OnBothDatabases]
    public async Task What_is_registered_commits_with_the_merchants_own_write_or_not_at_all(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        foreach (var commit in new[] { false, true })
        {
            await using (var connection = await world.Source.OpenConnectionAsync())
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await world.Payments.ExpectAsync(
                    Expectation.Charge(Order, "charge", KitWorld.ChargeId, Usd(25)),
                    transaction
                );
                await world.Payments.RequestAsync(Refund("refund"), transaction);
                if (commit)
                    await transaction.CommitAsync();
                else
                    await transaction.RollbackAsync();
            }
            await world.Run();
            Assert.Equal(commit ? 1 : 0, world.Pay.Calls.Count);
            Assert.Equal(commit ? ["charge:Authorized"] : [], await world.Handled());
        }
    }

    [Theory, OnBothDatabases]
    public async Task An_EF_Core_transaction_is_joined_and_so_is_a_handlers(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Execute("CREATE TABLE shop_orders (id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL)");
        await using (var connection = world.Source.CreateConnection())
        await using (var shop = new ShopContext(connection))
        {
            await using var transaction = await shop.Database.BeginTransactionAsync();
            shop.Orders.Add(new ShopOrder { Id = Order, State = "placed" });
            await shop.SaveChangesAsync();
            await world.Payments.ExpectAsync(
                Expectation.Charge(Order, "charge", KitWorld.ChargeId, Usd(25)),
                transaction.GetDbTransaction()
            );
            await transaction.CommitAsync();
        }
        world.OnOutcome = async (outcome, context) =>
        {
            await using var shop = new ShopContext(context.Connection);
            await shop.Database.UseTransactionAsync(context.Transaction);
            (await shop.Orders.SingleAsync(one => one.Id == outcome.OrderId)).State =
                outcome.Ending is Authorized ? "paid" : "canceled";
            await shop.SaveChangesAsync();
        };
        await world.Run();
        Assert.Equal(["paid"], await world.Query("SELECT state FROM shop_orders"));
    }

    [Theory, OnBothDatabases]
    public async Task A_handler_that_fails_has_written_nothing_and_holds_only_its_own_order(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        var other = KitWorld.Permission + "-C000002";
        world.Pay.Charge(other, "Captured");
        var failures = 2;
        world.OnOutcome = (outcome, _) =>
            outcome is { OrderId: Order, Ending: Captured } && failures-- > 0
                ? throw new InvalidOperationException("the shop is closed")
                : Task.CompletedTask;
        await world.Expect();
        await world.Expect("1002", charge: other);
        await world.Run();
        var refund = await world.Payments.RequestAsync(Refund("refund"));
        world.Pay.Move(refund.ObjectId!, "Refunded");
        await world.Notify(NoticeObjectType.Refund, refund.ObjectId!);
        await world.Run();
        Assert.Empty(await world.Handled());
        Assert.Equal(["charge:Captured"], await world.Handled("1002"));
        await world.Pass(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5));
        // In order, each once, though the second was there long before the first was handled.
        Assert.Equal(["charge:Captured", "refund:Refunded"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task The_outcomes_of_an_order_are_handled_in_their_order_by_any_number_of_processes(
        TestDatabase database
    )
    {
        await using var world = await KitWorld.Start(database, options => options.Concurrency = 8);
        var seen = new ConcurrentQueue<(string Order, long Sequence)>();
        world.OnOutcome = (outcome, _) =>
        {
            seen.Enqueue((outcome.OrderId, outcome.Sequence));
            return Task.CompletedTask;
        };
        for (var order = 0; order < 10; order++)
        {
            var charge = $"{KitWorld.Permission}-C{order:000000}";
            world.Pay.Charge(charge, "Authorized");
            await world.Expect($"o{order}", charge: charge);
        }
        await world.Payments.RunDueAsync();
        foreach (var charge in world.Pay.All.ToList())
            world.Pay.Move(charge.ObjectId, "Captured");
        foreach (var charge in world.Pay.All.ToList())
            await world.Notify(NoticeObjectType.Charge, charge.ObjectId);
        var first = world.Engine;
        world.Restart();
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Task.Run(() => (i % 2 == 0 ? first : world.Engine).RunDue(default)))
        );
        await world.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(20, seen.Count);
        Assert.All(seen.GroupBy(one => one.Order), one =>
            Assert.Equal([1L, 2L], one.Select(outcome => outcome.Sequence))
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_handler_asks_for_what_comes_next_in_its_own_transaction(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        var fail = true;
        world.OnOutcome = async (outcome, context) =>
        {
            if (outcome.Ending is not Authorized)
                return;
            await context.RequestAsync(new CaptureCall(Order, "capture", ApiGeneration.V2, KitWorld.ChargeId, Usd(25)));
            // The front would wait for this very transaction.
            await Assert.ThrowsAsync<InvalidOperationException>(() => world.Payments.RequestAsync(Refund("refund")));
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                world.Payments.ExpectAsync(Expectation.Charge(Order, "other", "c", null))
            );
            if (fail)
                throw new InvalidOperationException("after asking");
        };
        await world.Expect();
        await world.Run();
        Assert.Empty(world.Pay.Calls);
        fail = false;
        await world.Advance(TimeSpan.FromSeconds(15));
        Assert.Single(world.Pay.Calls);
        Assert.Equal(["charge:Authorized", "capture:Captured"], await world.Handled());
        // Outside again, the front is open.
        Assert.Equal(ProgressState.Pending, (await world.Payments.RequestAsync(Refund("refund"))).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_name_stands_for_one_request_in_a_transaction_too(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        await using (var connection = await world.Source.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await world.Payments.RequestAsync(Refund("refund"), transaction);
            await world.Payments.RequestAsync(Refund("refund"), transaction);
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                world.Payments.RequestAsync(Refund("refund") with { Amount = Usd(6) }, transaction)
            );
            await transaction.CommitAsync();
        }
        await world.Run();
        Assert.Equal(Usd(5), Assert.IsType<RefundCall>(Assert.Single(world.Pay.Calls).Call).Amount);
    }

    [Theory, OnBothDatabases]
    public async Task The_tables_are_made_once_by_any_number_of_processes_and_a_newer_kit_is_not_undone(
        TestDatabase database
    )
    {
        await using var world = await KitWorld.Start(database);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Payments.MigrateAsync())));
        Assert.Equal(["1", "2", "3"], await world.Query("SELECT version FROM amazonpay_schema"));
        await world.Execute("INSERT INTO amazonpay_schema (version) VALUES (99)");
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Payments.MigrateAsync());
    }

    [Fact]
    public async Task One_object_belongs_to_one_order()
    {
        await using var world = await KitWorld.Start();
        await world.Expect();
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Expect("1002"));
        // Registering again is registering once, and may bring other figures.
        world.Pay.Charge(KitWorld.ChargeId, "Authorized", 30);
        await world.Expect(amount: 30);
        await world.Run();
        await world.Single<Authorized>();
    }

    [Theory, OnBothDatabases]
    public async Task Money_that_differs_is_an_alert_and_registering_it_anew_goes_on(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized", 2.5m);
        await world.Expect();
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        var mismatch = await world.Single<Mismatched>();
        Assert.Equal(("amount", "25.00 USD", "2.50 USD"), (mismatch.Member, mismatch.Expected, mismatch.Found));
        // Nothing more is said of it until somebody has looked.
        world.Pay.Move(KitWorld.ChargeId, "Captured");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        await world.Single<Mismatched>();
        await world.Expect(amount: 2.5m);
        await world.Run();
        Assert.Equal(["charge:Mismatched", "charge:Captured"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_comes_while_its_object_is_being_read_is_not_lost(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        var came = false;
        world.Step = step =>
        {
            if (step != "read:answered" || came)
                return;
            came = true;
            world.Pay.Move(KitWorld.ChargeId, "Authorized");
            world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId).GetAwaiter().GetResult();
        };
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_comes_before_an_answer_that_was_lost_is_not_lost(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        world.Pay.Next(FakePay.LoseAnswer);
        await world.Payments.RequestAsync(
            new AuthorizeCall(
                Order,
                "charge",
                ApiGeneration.V2,
                KitWorld.Permission,
                Usd(25),
                AuthorizationMode.Asynchronous
            )
        );
        var charge = Assert.Single(world.Pay.All).ObjectId;
        world.Pay.Move(charge, "Authorized");
        await world.Notify(NoticeObjectType.Charge, charge);
        await world.Run();
        // The same key is answered with a copy of the first answer: pending. The notice knew better.
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_was_parked_while_its_object_was_being_registered_is_looked_at_again(
        TestDatabase database
    )
    {
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        var due = Assert.Single(await world.Query("SELECT due_at FROM amazonpay_notices WHERE status = 2"));
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        // What the race of the two leaves: the object is there and not due, the notice waits.
        await world.Execute($"UPDATE amazonpay_notices SET status = 2, due_at = {due}");
        await world.Execute("UPDATE amazonpay_objects SET due_at = NULL");
        await world.Run();
        Assert.Empty(await world.Handled());
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["charge:Authorized"], await world.Handled());
        // One that nobody ever registers is looked for a few times, and then waits quietly.
        await world.Notify(NoticeObjectType.Charge, KitWorld.Permission + "-C000099");
        await world.Pass(TimeSpan.FromDays(6), TimeSpan.FromHours(1));
        Assert.Empty(await world.Query("SELECT message_id FROM amazonpay_notices WHERE due_at IS NOT NULL"));
        Assert.Single(await world.Query("SELECT message_id FROM amazonpay_notices WHERE status = 2"));
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_of_our_own_is_not_taken_for_one_made_elsewhere(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        await world.Expect();
        await world.Run();
        // The answer is lost for an hour; the notice comes at once.
        for (var i = 0; i < 4; i++)
            world.Pay.Next(FakePay.LoseAnswer);
        await world.Payments.RequestAsync(Refund("refund"));
        var id = Assert.Single(world.Pay.All, one => one.What == PaymentObject.Refund).ObjectId;
        world.Pay.Move(id, "Refunded");
        await world.Notify(NoticeObjectType.Refund, id);
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:Captured", "refund:Refunded"], await world.Handled());
        Assert.False(Assert.IsType<Refunded>((await world.Endings())[^1]).Elsewhere);
        Assert.Single(world.Pay.Calls.Select(one => one.Key).Distinct());
    }

    [Theory, OnBothDatabases]
    public async Task A_refused_request_is_told_once_and_changes_nothing(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Next(FakePay.Error(new ApiError.LimitExceeded("TransactionAmountExceeded", "too much", 400, "r")));
        var progress = await world.Payments.RequestAsync(Refund("refund"));
        Assert.Equal(ProgressState.Refused, progress.State);
        Assert.Equal("TransactionAmountExceeded", Assert.IsType<Refused>(progress.Ending).Code);
        await world.Pass(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        Assert.Single(world.Pay.Calls);
        Assert.Equal(["refund:Refused"], await world.Handled());
        Assert.Empty((await world.Payments.FindAsync(Order)).Pending);
        Assert.Null(await world.Payments.FindAsync(Order, "never asked"));
    }

    private sealed class ShopOrder
    {
        public required string Id { get; init; }
        public required string State { get; set; }
    }

    private sealed class ShopContext(DbConnection connection) : DbContext
    {
        public DbSet<ShopOrder> Orders => Set<ShopOrder>();

        protected override void OnConfiguring(DbContextOptionsBuilder options)
        {
            if (connection is Npgsql.NpgsqlConnection)
                options.UseNpgsql(connection);
            else
                options.UseSqlite(connection);
        }

        protected override void OnModelCreating(ModelBuilder model) =>
            model.Entity<ShopOrder>(order =>
            {
                order.ToTable("shop_orders");
                order.Property(one => one.Id).HasColumnName("id");
                order.Property(one => one.State).HasColumnName("state");
            });
    }
}
