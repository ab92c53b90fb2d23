using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>
/// The kit dies between any two steps of a story, each once, and another process goes on from the tables: the end is
/// the same, each ending handled once, each request carried out once.
/// </summary>
public class KillTests
{
    private const string Order = "1001";

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    [Theory, OnBothDatabases]
    public Task A_checkout_that_is_captured_and_refunded(TestDatabase database) =>
        AtEachStep(
            database,
            async world =>
            {
                await world.Payments.RequestAsync(new CompleteCheckoutCall(Order, "charge", "session-1", Usd(25)));
                await world.Notify(
                    NoticeObjectType.Charge,
                    "S01-0000000-0000011-C000001",
                    messageId: "00000000-0000-0000-0000-0000000000aa"
                );
                await world.Run();
            },
            async world =>
            {
                // Whatever was lost: the page is loaded again, the notice is sent again.
                await world.Payments.RequestAsync(new CompleteCheckoutCall(Order, "charge", "session-1", Usd(25)));
                await world.Notify(
                    NoticeObjectType.Charge,
                    "S01-0000000-0000011-C000001",
                    messageId: "00000000-0000-0000-0000-0000000000aa"
                );
                await Settle(world);
                Assert.Equal(
                    ["charge:Authorized", "charge-capture:Captured", "refund:Refunded"],
                    await world.Handled()
                );
                Assert.Equal(1, world.Pay.EffectCount(typeof(CompleteCheckoutCall)));
                Assert.Equal(1, world.Pay.EffectCount(typeof(CaptureCall)));
                Assert.Equal(1, world.Pay.EffectCount(typeof(RefundCall)));
            }
        );

    [Theory, OnBothDatabases]
    public Task An_asynchronous_v1_authorization_after_a_time_out(TestDatabase database) =>
        AtEachStep(
            database,
            async world =>
            {
                world.Pay.Next(FakePay.Decline(DeclineKind.TimedOut, "TransactionTimedOut"));
                await world.Payments.RequestAsync(Authorize());
                await world.Run();
            },
            async world =>
            {
                await world.Payments.RequestAsync(Authorize());
                await Settle(world);
                var endings = await world.Handled();
                // Killed before the time-out was stored, the same key was sent again and decided at once.
                Assert.Contains("charge:Authorized", endings);
                Assert.Single(endings, "charge:Authorized");
                Assert.Single(endings, "charge-capture:Captured");
                Assert.Equal("refund:Refunded", endings[^1]);
                Assert.Equal(3, endings.Length);
                Assert.Equal(1, world.Pay.EffectCount(typeof(AuthorizeCall)));
            }
        );

    private static AuthorizeCall Authorize() =>
        new(Order, "charge", ApiGeneration.V1, KitWorld.Permission, Usd(25), AuthorizationMode.Optimal);

    private static async Task AtEachStep(TestDatabase database, Func<KitWorld, Task> story, Func<KitWorld, Task> check)
    {
        // Once unharmed, to count the steps.
        var steps = 0;
        await using (var whole = await World(database))
        {
            whole.Step = _ => Interlocked.Increment(ref steps);
            await story(whole);
            await Settle(whole);
            await check(whole);
        }
        Assert.InRange(steps, 15, 400);
        // Each step on SQLite; what PostgreSQL does otherwise shows at every third.
        for (var fatal = 1; fatal <= steps; fatal += database == TestDatabase.Sqlite ? 1 : 3)
        {
            await using var world = await World(database);
            var step = 0;
            world.Step = name =>
            {
                if (Interlocked.Increment(ref step) == fatal)
                    throw new StepException(name);
            };
            try
            {
                await story(world);
                await Settle(world);
            }
            catch (Exception death) when (death is StepException || death.InnerException is StepException)
            {
                world.Restart();
            }
            world.Step = null;
            await check(world);
        }
    }

    private static async Task<KitWorld> World(TestDatabase database)
    {
        var world = await KitWorld.Start(database, options =>
        {
            options.Policies.Add(Policy.Capture());
            options.Concurrency = 1;
        });
        world.Pay.Session("session-1", "Open");
        world.OnOutcome = (outcome, context) =>
            outcome.Ending is Captured captured
                ? context.RequestAsync(
                    new RefundCall(outcome.OrderId, "refund", outcome.Generation, captured.CaptureId, Usd(5))
                )
                : Task.CompletedTask;
        return world;
    }

    /// <summary>Lets the time pass in which leases end, and moves what Amazon Pay would have decided.</summary>
    private static async Task Settle(KitWorld world)
    {
        for (var i = 0; i < 12; i++)
        {
            foreach (
                var one in world
                    .Pay.All.Where(one => one.State is "Pending" or "RefundInitiated" or "AuthorizationInitiated")
                    .ToList()
            )
                world.Pay.Move(
                    one.ObjectId,
                    one.What switch
                    {
                        PaymentObject.Refund => one.Generation == ApiGeneration.V1 ? "Completed" : "Refunded",
                        _ => one.Generation == ApiGeneration.V1 ? "Open" : "Authorized",
                    }
                );
            await world.Advance(TimeSpan.FromMinutes(3));
        }
    }
}
