using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Policies;

/// <summary>What the kit does by itself, and that each of it can be replaced; and when it reads.</summary>
public class PolicyTests
{
    private const string Order = "1001";

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    [Theory, OnBothDatabases]
    public async Task Soft_declines_are_retried_a_limited_number_of_times_and_told_once(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        (world.Pay.FirstState, world.Pay.FirstReason) = ("Declined", "SoftDeclined");
        world.Pay.Move(KitWorld.ChargeId, "Declined", "SoftDeclined");
        await world.Run();
        Assert.Empty(world.Pay.Calls);
        await world.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(world.Pay.Calls);
        await world.Pass(TimeSpan.FromHours(6), TimeSpan.FromMinutes(61));
        Assert.Equal(2, world.Pay.Calls.Count);
        Assert.All(world.Pay.Calls, one =>
            Assert.Equal(AuthorizationMode.Asynchronous, ((AuthorizeCall)one.Call).Mode)
        );
        Assert.Equal(["charge:Declined"], await world.Handled());
        Assert.Equal(3, (await world.Single<Declined>()).AttemptCount);
    }

    [Fact]
    public async Task A_synchronous_soft_decline_is_the_answer_and_is_not_retried_behind_the_buyers_back()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Next(FakePay.Decline(DeclineKind.Soft, "SoftDeclined"));
        var progress = await world.Payments.RequestAsync(
            new AuthorizeCall(
                Order,
                "charge",
                ApiGeneration.V2,
                KitWorld.Permission,
                Usd(25),
                AuthorizationMode.Synchronous
            )
        );
        Assert.Equal(DeclineKind.Soft, Assert.IsType<Declined>(progress.Ending).Kind);
        await world.Advance(TimeSpan.FromDays(1));
        Assert.Single(world.Pay.Calls);
    }

    [Theory, OnBothDatabases]
    public async Task An_expired_authorization_is_made_anew_when_the_merchant_wants_it(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options =>
            options.Policies.Insert(0, Policy.ReauthorizeWhenExpired(1))
        );
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        world.Pay.Move(KitWorld.ChargeId, "Canceled", "ExpiredUnused");
        await world.Advance(TimeSpan.FromDays(31));
        var made = KitWorld.Permission + "-C000011";
        world.Pay.Move(made, "Authorized");
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["charge:Authorized", "charge:Expired", "charge:Authorized"], await world.Handled());
        // Once: the second expiry is for the merchant.
        world.Pay.Move(made, "Canceled", "ExpiredUnused");
        await world.Advance(TimeSpan.FromDays(31));
        Assert.Single(world.Pay.Calls);
        Assert.Equal("charge:Expired", (await world.Handled())[^1]);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(2, 5)]
    public async Task A_capture_is_made_at_once_or_before_the_guarantee_ends(int? daysBefore, int onDay)
    {
        await using var world = await KitWorld.Start(configure: options =>
            options.Policies.Insert(0, Policy.Capture(daysBefore is { } days ? TimeSpan.FromDays(days) : null))
        );
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        for (var day = 0; day < onDay; day++)
        {
            Assert.Empty(world.Pay.Calls);
            await world.Advance(TimeSpan.FromDays(1));
        }
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<CaptureCall>(Assert.Single(world.Pay.Calls).Call);
        Assert.Equal(["charge:Authorized", "charge-capture:Captured"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task What_Amazon_wants_held_is_captured_when_the_hold_has_ended(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options => options.Policies.Insert(0, Policy.Capture()));
        world.Pay.V1(PaymentObject.Authorization, KitWorld.V1Authorization, "Open", reason: "StopShipmentAtypicalAuth");
        await world.Payments.ExpectAsync(Expectation.Authorization(Order, "charge", KitWorld.V1Authorization, Usd(25)));
        await world.Run();
        Assert.Equal(NextAction.Hold, (await world.Single<Authorized>()).NextStep.Action);
        // However often it is read, and though its guarantee is nearly over: shipping is not advised.
        await world.Pass(TimeSpan.FromDays(6.5), TimeSpan.FromHours(1));
        Assert.True(world.Pay.Reads.Count > 4);
        await world.Single<Authorized>();
        Assert.Empty(world.Pay.Calls);
        world.Pay.Move(KitWorld.V1Authorization, "Open");
        await world.Notify(NoticeObjectType.Authorization, KitWorld.V1Authorization, ApiGeneration.V1);
        await world.Run();
        Assert.IsType<CaptureCall>(Assert.Single(world.Pay.Calls).Call);
        Assert.Equal(["charge:Authorized", "charge:Authorized", "charge-capture:Captured"], await world.Handled());
        Assert.Equal(NextAction.Capture, (await world.Endings())[1].NextStep.Action);
    }

    [Fact]
    public async Task A_hold_that_begins_later_is_told_too()
    {
        await using var world = await KitWorld.Start();
        world.Pay.V1(PaymentObject.Authorization, KitWorld.V1Authorization, "Open");
        await world.Payments.ExpectAsync(Expectation.Authorization(Order, "charge", KitWorld.V1Authorization, Usd(25)));
        await world.Run();
        world.Pay.Move(KitWorld.V1Authorization, "Open", "StopShipmentAtypicalAuth");
        await world.Pass(TimeSpan.FromDays(6.5), TimeSpan.FromHours(1));
        Assert.Equal([NextAction.Capture, NextAction.Hold], (await world.Endings()).Select(one => one.NextStep.Action));
    }

    [Theory, OnBothDatabases]
    public async Task A_refund_that_failed_to_be_processed_is_asked_for_again_and_then_left_to_the_merchant(
        TestDatabase database
    )
    {
        await using var world = await KitWorld.Start(database);
        var first = (
            await world.Payments.RequestAsync(
                new RefundCall(Order, "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(5))
            )
        ).ObjectId!;
        world.Pay.Move(first, "Declined", "ProcessingFailure");
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await world.Endings());
        await world.Advance(TimeSpan.FromMinutes(16));
        var second = Assert.Single(world.Pay.All, one => one.State == "RefundInitiated").ObjectId;
        Assert.NotEqual(first, second);
        world.Pay.Move(second, "Declined", "AmazonRejected");
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(NextAction.RefundAnotherWay, (await world.Single<RefundDeclined>()).NextStep.Action);
        Assert.Equal(["refund:RefundDeclined"], await world.Handled());
    }

    [Fact]
    public async Task A_policy_of_the_merchants_own_takes_the_place_of_a_ready_made_one()
    {
        await using var world = await KitWorld.Start(configure: options =>
        {
            options.Policies.Clear();
            options.Policies.Add(new HalfAgain());
        });
        world.Pay.Next(FakePay.Decline(DeclineKind.Hard, "HardDeclined"));
        var progress = await world.Payments.RequestAsync(
            new AuthorizeCall(
                Order,
                "charge",
                ApiGeneration.V2,
                KitWorld.Permission,
                Usd(20),
                AuthorizationMode.Synchronous
            )
        );
        Assert.Equal(
            (ProgressState.Ended, Usd(10)),
            (progress.State, Assert.IsType<Authorized>(progress.Ending).Amount!.Value)
        );
    }

    private sealed class HalfAgain : Policy
    {
        public override FollowUp? Follow(Situation situation) =>
            situation is { Ending: Declined, Request: AuthorizeCall call, AttemptCount: 1 }
                ? new FollowUp.Call(
                    call with
                    {
                        Amount = new Price(call.Amount.Amount / 2, "USD"),
                    },
                    TimeSpan.Zero,
                    InsteadOfEnding: true
                )
                : null;
    }

    [Fact]
    public void Something_young_is_read_sooner_and_what_is_done_never()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var schedule = new PollSchedule(true, TimeSpan.FromHours(1), new Random(1));
        TrackedObject Aged(TimeSpan age, Phase phase = Phase.Pending) =>
            new()
            {
                Generation = ApiGeneration.V2,
                What = PaymentObject.Charge,
                ObjectId = "c",
                OrderId = "1",
                Name = "n",
                Origin = Origin.Expected,
                RegisteredAt = now - age,
                PendingSince = now - age,
                Phase = phase,
                ExpiresAt = now.AddHours(3),
            };
        void Within(double minutes, DateTimeOffset? at) =>
            Assert.InRange(at!.Value - now, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes * 1.1));
        Within(1, schedule.Next(Aged(TimeSpan.Zero), now));
        Within(10, schedule.Next(Aged(TimeSpan.FromMinutes(6)), now));
        Within(60, schedule.Next(Aged(TimeSpan.FromHours(2)), now));
        Within(360, schedule.Next(Aged(TimeSpan.FromDays(4)), now));
        // An authorization that will expire is read just after.
        Assert.InRange(
            schedule.Next(Aged(TimeSpan.Zero, Phase.Settled), now)!.Value,
            now.AddHours(3),
            now.AddHours(3).AddMinutes(6)
        );
        // A buyer who has not repaired the payment method for days is looked after once a day.
        Within(
            60,
            schedule.Next(
                Aged(TimeSpan.FromHours(5), Phase.Settled) with
                {
                    What = PaymentObject.Permission,
                    IsSuspended = true,
                },
                now
            )
        );
        Within(
            24 * 60,
            schedule.Next(
                Aged(TimeSpan.FromDays(4), Phase.Settled) with
                {
                    What = PaymentObject.Permission,
                    IsSuspended = true,
                },
                now
            )
        );
        Assert.Null(schedule.Next(Aged(TimeSpan.Zero, Phase.Done), now));
        Assert.Null(new PollSchedule(false, TimeSpan.FromHours(1), new Random(1)).Next(Aged(TimeSpan.Zero), now));
        // Jitter: what began together is not read together.
        Assert.True(
            Enumerable.Range(0, 50).Select(_ => schedule.Next(Aged(TimeSpan.Zero), now)).Distinct().Count() > 40
        );
        // Failures: half a minute, doubled, never longer than the interval unless the service says so.
        Within(0.5, schedule.Retry(now, 0, null));
        Within(2, schedule.Retry(now, 2, null));
        Within(60, schedule.Retry(now, 30, null));
        Within(120, schedule.Retry(now, 0, TimeSpan.FromHours(2)));
    }

    [Fact]
    public async Task The_poller_stays_within_its_budget_and_stops_when_it_is_throttled()
    {
        await using var world = await KitWorld.Start(configure: options =>
            (options.ReadsPerSecond, options.ReadBurst) = (2, 10)
        );
        for (var i = 0; i < 40; i++)
        {
            var id = $"{KitWorld.Permission}-C{i:000000}";
            world.Pay.Charge(id, "AuthorizationInitiated");
            await world.Expect($"o{i}", charge: id);
        }
        await world.Run();
        Assert.Equal(10, world.Pay.Reads.Count);
        await world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(20, world.Pay.Reads.Count);
        world.Pay.ReadFaults.Enqueue(
            new ApiError.Throttled("TooManyRequests", "slow down", 429, "r", TimeSpan.FromMinutes(1))
        );
        await world.Advance(TimeSpan.FromSeconds(1));
        var reads = world.Pay.Reads.Count;
        await world.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(reads, world.Pay.Reads.Count);
        await world.Pass(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10));
        Assert.Equal(40, world.Pay.Reads.Distinct().Count());
    }

    [Fact]
    public async Task A_read_that_fails_backs_off_and_comes_again()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        for (var i = 0; i < 4; i++)
            world.Pay.ReadFaults.Enqueue(new ApiError.Unreachable("no route"));
        await world.Expect();
        await world.Run();
        Assert.Single(world.Pay.Reads);
        await world.Pass(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5));
        Assert.Equal(["charge:Authorized"], await world.Handled());
        Assert.Equal(5, world.Pay.Reads.Count);
    }
}
