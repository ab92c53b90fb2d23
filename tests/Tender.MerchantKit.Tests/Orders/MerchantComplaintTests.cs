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
/// What merchants complain about, numbered as in the survey of shops and plugins: each pain a kit can prevent, and that
/// it does.
/// </summary>
public class PainTests
{
    private const string Order = "1001";
    private const string V1Auth = KitWorld.V1Authorization;

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    private static CompleteCheckoutCall Complete(decimal amount = 25) => new(Order, "charge", "session-1", Usd(amount));

    private static AuthorizeCall Authorize(
        AuthorizationMode mode,
        ApiGeneration generation = ApiGeneration.V2,
        string order = Order
    ) => new(order, "charge", generation, KitWorld.Permission, Usd(25), mode);

    [Theory, OnBothDatabases]
    public async Task Pain_01_an_order_is_not_canceled_though_the_buyer_was_charged(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Session("session-1", "Open");
        // The first answer is lost, the buyer reloads the page; then she opens the cancel link.
        world.Pay.Next(FakePay.LoseAnswer);
        Assert.Equal(ProgressState.Unanswered, (await world.Payments.RequestAsync(Complete())).State);
        Assert.Equal(ProgressState.Unanswered, (await world.Payments.RequestAsync(Complete())).State);
        await world.Advance(TimeSpan.FromMinutes(5));
        var progress = await world.Payments.RequestAsync(Complete());
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.IsType<Authorized>(progress.Ending);
        Assert.Equal(["charge:Authorized"], await world.Handled());
        Assert.Equal("Completed", world.Pay["session-1"].State);
    }

    [Theory]
    [InlineData("AmazonClosed")]
    [InlineData("SomethingNew")]
    [InlineData(null)]
    public async Task Pain_02_what_is_closed_without_a_capture_is_never_paid(string? reason)
    {
        await using var world = await KitWorld.Start();
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Closed", reason: reason);
        await world.Payments.ExpectAsync(Expectation.Authorization(Order, "charge", V1Auth, Usd(25)));
        await world.Run();
        var canceled = await world.Single<Canceled>();
        Assert.Equal(reason == "AmazonClosed" ? CanceledBy.Amazon : CanceledBy.Unknown, canceled.By);
        Assert.Equal(NextAction.NewCheckout, canceled.NextStep.Action);
    }

    [Theory, OnBothDatabases]
    public async Task Pain_03_an_order_does_not_hang_because_the_notice_never_came(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        await world.Run();
        Assert.Empty(await world.Endings());
        await world.Advance(TimeSpan.FromHours(2));
        world.Pay.Move(KitWorld.ChargeId, "Authorized");
        await world.Advance(TimeSpan.FromMinutes(70));
        Assert.Equal(["charge:Authorized"], await world.Handled());
        Assert.Equal(LearnedBy.Poll, (await world.Payments.FindAsync(Order)).Outcomes[0].LearnedBy);
    }

    [Fact]
    public async Task Pain_04_polling_stops_when_nothing_more_can_happen()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        await world.Expect();
        await world.Run();
        var reads = world.Pay.Reads.Count;
        await world.Pass(TimeSpan.FromDays(40), TimeSpan.FromHours(6));
        Assert.Equal(reads, world.Pay.Reads.Count);
        Assert.Empty(await world.Query("SELECT object_key FROM amazonpay_objects WHERE due_at IS NOT NULL"));
    }

    [Fact]
    public async Task Pain_04_polling_does_not_flood_and_slows_down_with_age()
    {
        await using var world = await KitWorld.Start(configure: options => options.Policies.Clear());
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromSeconds(20));
        var first = world.Pay.Reads.Count;
        Assert.InRange(first, 8, 14);
        await world.Pass(TimeSpan.FromHours(23), TimeSpan.FromMinutes(5));
        Assert.InRange(world.Pay.Reads.Count - first, 19, 24);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pain_05_a_session_that_vanished_or_was_abandoned_is_read_no_more(bool vanished)
    {
        await using var world = await KitWorld.Start();
        world.Pay.Session("session-1", "Open");
        await world.Payments.ExpectAsync(Expectation.CheckoutSession(Order, "checkout", "session-1"));
        await world.Run();
        await world.Advance(TimeSpan.FromHours(25));
        if (vanished)
            world.Pay.Remove("session-1");
        else
            world.Pay.Session("session-1", "Canceled", "Expired");
        await world.Advance(TimeSpan.FromHours(2));
        await world.Single<Expired>();
        var reads = world.Pay.Reads.Count;
        await world.Pass(TimeSpan.FromDays(10), TimeSpan.FromHours(6));
        Assert.Equal(reads, world.Pay.Reads.Count);
    }

    [Fact]
    public async Task Pain_05_an_id_nobody_knows_is_told_and_read_no_more()
    {
        await using var world = await KitWorld.Start();
        await world.Expect();
        await world.Run();
        Assert.Empty(await world.Endings());
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        var alert = await world.Single<NotFound>();
        Assert.True(alert.IsAlert);
        var reads = world.Pay.Reads.Count;
        await world.Pass(TimeSpan.FromDays(3), TimeSpan.FromHours(6));
        Assert.Equal(reads, world.Pay.Reads.Count);
    }

    [Theory, OnBothDatabases]
    public async Task Pain_06_a_notice_before_the_order_is_not_lost(TestDatabase database)
    {
        // The poller is off: only the early notice can bring it.
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        Assert.Empty(world.Pay.Reads);
        Assert.Equal(["2"], await world.Query("SELECT status FROM amazonpay_notices"));
        await world.Advance(TimeSpan.FromHours(3));
        await world.Expect();
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_07_notice_redirect_and_poll_at_once_end_in_one_handling(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Session("session-1", "Open");
        var others = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    for (var i = 0; i < 5; i++)
                    {
                        await world.Notify(NoticeObjectType.Charge, "S01-0000000-0000011-C000001");
                        await world.Run();
                    }
                })
            );
        await Task.WhenAll(others.Append(Task.Run(() => world.Payments.RequestAsync(Complete()))));
        await world.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["charge:Authorized"], await world.Handled());
        await world.Single<Authorized>();
    }

    [Theory, OnBothDatabases]
    public async Task Pain_08_two_requests_at_once_under_one_name_charge_once(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => world.Payments.RequestAsync(Authorize(AuthorizationMode.Synchronous))))
        );
        await world.Run();
        Assert.Equal(1, world.Pay.EffectCount());
        Assert.Equal(["charge:Authorized"], await world.Handled());
        // Another request under a name that is taken is refused, not merged.
        var other = await world.Payments.RequestAsync(
            Authorize(AuthorizationMode.Synchronous) with
            {
                Amount = Usd(99),
            }
        );
        Assert.Equal(ProgressState.NameTaken, other.State);
        Assert.Equal(1, world.Pay.EffectCount());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_09_duplicate_notices_count_once(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        // One message a thousand times in parallel, and the same news under other ids.
        var kept = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    Task.Run(() =>
                        world.Notify(
                            NoticeObjectType.Charge,
                            KitWorld.ChargeId,
                            messageId: "11111111-1111-1111-1111-111111111111"
                        )
                    )
                )
        );
        Assert.Single(kept, one => one);
        for (var i = 0; i < 20; i++)
            await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        // A copy from forty days ago.
        await world.Advance(TimeSpan.FromDays(41));
        await world.Notify(
            NoticeObjectType.Charge,
            KitWorld.ChargeId,
            messageId: "11111111-1111-1111-1111-111111111111"
        );
        await world.Run();
        Assert.Single(await world.Endings(), one => one is Authorized);
        Assert.Single(await world.Handled(), "charge:Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task Pain_10_old_news_does_not_undo_newer_even_of_the_same_second(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        var stale = world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        world.Pay.Move(KitWorld.ChargeId, "Captured");
        await world.Run();
        // A copy that lags behind answers the next read; all of it within one second.
        world.Pay[KitWorld.ChargeId] = stale;
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        world.Pay[KitWorld.ChargeId] = stale with { State = "Authorized" };
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        Assert.Equal(["charge:Captured"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_11_a_capture_after_seven_days_is_pending_and_not_failed(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        var charge = (await world.Payments.RequestAsync(Authorize(AuthorizationMode.Synchronous))).ObjectId!;
        await world.Advance(TimeSpan.FromDays(8));
        var capture = await world.Payments.RequestAsync(
            new CaptureCall(Order, "capture", ApiGeneration.V2, charge, Usd(25))
        );
        Assert.Equal((ProgressState.Pending, null), (capture.State, capture.Ending));
        await world.Advance(TimeSpan.FromHours(2));
        world.Pay.Move(charge, "Captured");
        await world.Advance(TimeSpan.FromMinutes(70));
        Assert.Equal(["charge:Authorized", "charge:GuaranteeEndsSoon", "capture:Captured"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_12_a_refund_that_stays_pending_is_watched_and_told(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        await world.Expect();
        var refund = await world.Payments.RequestAsync(
            new RefundCall(Order, "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(10))
        );
        Assert.Equal(ProgressState.Pending, refund.State);
        await world.Pass(TimeSpan.FromDays(6), TimeSpan.FromHours(3));
        Assert.IsType<Overdue>((await world.Endings())[^1]);
        world.Pay.Move(refund.ObjectId!, "Refunded");
        await world.Advance(TimeSpan.FromHours(7));
        Assert.Equal(["charge:Captured", "refund:Overdue", "refund:Refunded"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_13_refunds_and_captures_made_in_Seller_Central_are_seen(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        world.Pay.Move(KitWorld.ChargeId, "Captured");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        world.Pay.Refund(KitWorld.Permission + "-R000009", "Refunded", 5, KitWorld.ChargeId);
        await world.Notify(NoticeObjectType.Refund, KitWorld.Permission + "-R000009");
        await world.Run();
        await world.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["charge:Authorized", "charge:Captured", "charge:Refunded"], await world.Handled());
        var refunded = Assert.IsType<Refunded>((await world.Endings())[^1]);
        Assert.Equal((true, Usd(5)), (refunded.Elsewhere, refunded.Amount));
    }

    [Fact]
    public async Task Pain_13_a_v1_capture_made_in_Seller_Central_is_seen()
    {
        await using var world = await KitWorld.Start();
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Open");
        await world.Payments.ExpectAsync(Expectation.Authorization(Order, "charge", V1Auth, Usd(25)));
        await world.Run();
        var capture = KitWorld.Permission + "-C000001";
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Closed", reason: "MaxCapturesProcessed", children: capture);
        world.Pay.V1(PaymentObject.Capture, capture, "Completed", 20);
        await world.Notify(NoticeObjectType.Capture, capture, ApiGeneration.V1);
        await world.Run();
        Assert.Equal(["charge:Authorized", "charge:Captured"], await world.Handled());
        Assert.Equal(Usd(20), Assert.IsType<Captured>((await world.Endings())[^1]).Amount);
    }

    [Theory]
    [InlineData(true, DeclineKind.Soft, NextAction.RetryAuthorization)]
    [InlineData(false, DeclineKind.Hard, NextAction.AskBuyerToUpdatePaymentMethod)]
    public async Task Pain_14_soft_and_hard_declines_are_told_apart(bool soft, DeclineKind kind, NextAction action)
    {
        await using var world = await KitWorld.Start(configure: options => options.Policies.Clear());
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Declined", reason: "InvalidPaymentMethod", soft: soft);
        world.Pay.Permission(KitWorld.Permission, "Suspended", "InvalidPaymentMethod", ApiGeneration.V1);
        await world.Payments.ExpectAsync(Expectation.Authorization(Order, "charge", V1Auth, Usd(25)));
        await world.Run();
        var declined = await world.Single<Declined>();
        Assert.Equal((kind, action), (declined.Kind!.Value, declined.NextStep.Action));
    }

    [Theory, OnBothDatabases]
    public async Task Pain_14_when_the_buyer_repairs_the_card_somebody_authorizes_again(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options =>
            options.Policies.Add(Policy.AuthorizeWhenRestored(3))
        );
        world.Pay.Permission(KitWorld.Permission, "Suspended", "InvalidPaymentMethod", ApiGeneration.V1);
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Pending");
        await world.Payments.ExpectAsync(
            Expectation.Authorization(Order, "charge", V1Auth, Usd(25)) with
            {
                PermissionId = KitWorld.Permission,
            }
        );
        await world.Run();
        world.Pay.V1(PaymentObject.Authorization, V1Auth, "Declined", reason: "InvalidPaymentMethod");
        await world.Advance(TimeSpan.FromMinutes(2));
        world.Clock.Now += TimeSpan.FromHours(5);
        world.Pay.Permission(KitWorld.Permission, "Open", generation: ApiGeneration.V1);
        await world.Notify(NoticeObjectType.OrderReference, KitWorld.Permission, ApiGeneration.V1);
        await world.Run();
        var made = Assert.Single(world.Pay.Calls);
        world.Pay.Move(KitWorld.Permission + "-A000011", "Open");
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Usd(25), ((AuthorizeCall)made.Call).Amount);
        Assert.Equal(["charge:Declined", "charge:PermissionRestored", "charge:Authorized"], await world.Handled());
    }

    [Theory]
    [InlineData(AuthorizationMode.Synchronous, ProgressState.Ended)]
    [InlineData(AuthorizationMode.Asynchronous, ProgressState.Pending)]
    public async Task Pain_15_the_mode_is_one_word_and_a_pending_answer_is_never_success(
        AuthorizationMode mode,
        ProgressState state
    )
    {
        await using var world = await KitWorld.Start();
        var progress = await world.Payments.RequestAsync(Authorize(mode));
        Assert.Equal(state, progress.State);
        Assert.Equal(state == ProgressState.Ended, progress.Ending is Authorized);
    }

    [Theory, OnBothDatabases]
    public async Task Pain_16_synchronous_first_and_asynchronous_when_it_timed_out(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Next(FakePay.Decline(DeclineKind.TimedOut, "TransactionTimedOut"));
        var progress = await world.Payments.RequestAsync(Authorize(AuthorizationMode.Optimal));
        Assert.Equal(ProgressState.Pending, progress.State);
        Assert.Equal(
            [AuthorizationMode.Optimal, AuthorizationMode.Asynchronous],
            world.Pay.Calls.Select(one => ((AuthorizeCall)one.Call).Mode)
        );
        Assert.Equal(2, world.Pay.Calls.Select(one => one.Key).Distinct().Count());
        world.Pay.Move(progress.ObjectId!, "Authorized");
        await world.Advance(TimeSpan.FromMinutes(2));
        // The time-out is not told: one outcome.
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Pain_17_an_action_whose_end_is_reached_already_is_no_error(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        world.Pay.Move(KitWorld.ChargeId, "Captured");
        var capture = await world.Payments.RequestAsync(
            new CaptureCall(Order, "capture", ApiGeneration.V2, KitWorld.ChargeId, Usd(25))
        );
        Assert.Equal(ProgressState.Ended, capture.State);
        Assert.IsType<Captured>(capture.Ending);
        world.Pay.Charge(KitWorld.Permission + "-C000002", "Canceled", reason: "MerchantCanceled");
        var cancel = await world.Payments.RequestAsync(
            new CancelCall(Order, "cancel", ApiGeneration.V2, KitWorld.Permission + "-C000002", "out of stock")
        );
        Assert.Equal(ProgressState.Ended, cancel.State);
        Assert.IsType<Canceled>(cancel.Ending);
        // What cannot be is refused, and changes nothing.
        var refused = await world.Payments.RequestAsync(
            new CancelCall(Order, "cancel-2", ApiGeneration.V2, KitWorld.ChargeId, "too late")
        );
        Assert.Equal(ProgressState.Refused, refused.State);
        await world.Run();
        Assert.Equal(
            ["charge:Authorized", "capture:Captured", "cancel:Canceled", "cancel-2:Refused"],
            await world.Handled()
        );
    }

    [Theory]
    [InlineData("BuyerCanceled", CanceledBy.Buyer)]
    [InlineData("AmazonCanceled", CanceledBy.Amazon)]
    [InlineData("ChargePermissionCanceled", CanceledBy.Permission)]
    public async Task Pain_18_a_cancellation_by_notice_reaches_the_order(string reason, CanceledBy by)
    {
        await using var world = await KitWorld.Start(configure: options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        world.Pay.Move(KitWorld.ChargeId, "Canceled", reason);
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        await world.Run();
        Assert.Equal(["charge:Authorized", "charge:Canceled"], await world.Handled());
        Assert.Equal(by, Assert.IsType<Canceled>((await world.Endings())[^1]).By);
    }

    [Fact]
    public async Task Pain_20_the_order_is_found_without_any_field_of_the_notice_but_the_id()
    {
        await using var world = await KitWorld.Start(configure: options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect("my own number / 7");
        await world.Payments.ReceiveAsync(
            new MerchantKit.Notices.Notice(
                ApiGeneration.V2,
                Guid.NewGuid().ToString(),
                "",
                "SOMETHING_NEW",
                NoticeObjectType.Charge,
                KitWorld.ChargeId,
                null,
                null,
                world.Clock.Now,
                ReadOnlyMemory<byte>.Empty
            )
        );
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled("my own number / 7"));
    }

    [Theory]
    [InlineData("Declined", "BrandNewReason")]
    [InlineData("Canceled", "BrandNewReason")]
    [InlineData("BrandNewState", null)]
    public async Task Pain_22_a_new_word_breaks_nothing_and_is_never_success(string state, string? reason)
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, state, reason: reason);
        await world.Expect();
        await world.Run();
        var endings = await world.Endings();
        Assert.DoesNotContain(endings, one => one is Authorized or Captured);
        if (state == "BrandNewState")
        {
            Assert.Empty(endings);
            world.Pay.Move(KitWorld.ChargeId, "Authorized");
            await world.Advance(TimeSpan.FromMinutes(2));
            await world.Single<Authorized>();
        }
        else if (state == "Declined")
        {
            var declined = Assert.IsType<Declined>(Assert.Single(endings));
            Assert.Equal(
                (null, reason, NextAction.Investigate),
                (declined.Kind, declined.Reason, declined.NextStep.Action)
            );
        }
        else
            Assert.Equal(
                (CanceledBy.Unknown, reason),
                (Assert.IsType<Canceled>(Assert.Single(endings)).By, ((Canceled)endings[0]).Reason)
            );
    }

    [Theory, OnBothDatabases]
    public async Task Pain_23_recurring_charges_each_have_their_own_end(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Permission("C01-1234567-7654321", "Chargeable");
        for (var month = 1; month <= 3; month++)
        {
            var name = $"2026-{month:00}";
            var asked = await world.Payments.RequestAsync(
                new AuthorizeCall(
                    "subscription-7",
                    name,
                    ApiGeneration.V2,
                    "C01-1234567-7654321",
                    Usd(9),
                    AuthorizationMode.Asynchronous
                )
            );
            world.Pay.Move(asked.ObjectId!, month == 2 ? "Declined" : "Authorized", month == 2 ? "HardDeclined" : null);
            await world.Notify(NoticeObjectType.Charge, asked.ObjectId!);
            await world.Run();
            await world.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(
            ["2026-01:Authorized", "2026-02:Declined", "2026-03:Authorized"],
            await world.Handled("subscription-7")
        );
        var declined = Assert.IsType<Declined>((await world.Endings("subscription-7"))[1]);
        Assert.Equal(
            new Uri("https://payments.amazon.com/jr/your-account/ba/C01-1234567-7654321"),
            declined.NextStep.Link
        );
    }

    [Fact]
    public async Task Pain_24_a_decline_says_why_and_what_to_do()
    {
        await using var world = await KitWorld.Start(configure: options => options.Policies.Clear());
        world.Pay.Charge(KitWorld.ChargeId, "Declined", reason: "AmazonRejected");
        world.Pay[KitWorld.ChargeId] = world.Pay[KitWorld.ChargeId] with
        {
            Description = "Amazon has declined the charge.",
        };
        await world.Expect();
        await world.Run();
        var declined = await world.Single<Declined>();
        Assert.Equal(
            ("AmazonRejected", "Amazon has declined the charge.", DeclineKind.Rejected),
            (declined.Reason, declined.Description, declined.Kind!.Value)
        );
        Assert.Equal(NextAction.CancelOrder, declined.NextStep.Action);
        Assert.NotEmpty(declined.NextStep.Advice);
    }

    [Theory, OnBothDatabases]
    public async Task Pain_25_an_order_has_several_refunds_each_with_its_end(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        await world.Expect();
        await world.Run();
        var ids = new List<string>();
        foreach (var (name, amount) in new[] { ("refund-1", 5m), ("refund-2", 5m), ("refund-3", 7m) })
            ids.Add(
                (
                    await world.Payments.RequestAsync(
                        new RefundCall(Order, name, ApiGeneration.V2, KitWorld.ChargeId, Usd(amount))
                    )
                ).ObjectId!
            );
        Assert.Equal(3, ids.Distinct().Count());
        world.Pay.Move(ids[0], "Refunded");
        world.Pay.Move(ids[1], "Declined", "AmazonRejected");
        world.Pay.Move(ids[2], "Refunded");
        await world.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(
            ["charge:Captured", "refund-1:Refunded", "refund-2:RefundDeclined", "refund-3:Refunded"],
            (await world.Handled()).Order(StringComparer.Ordinal)
        );
        var declined = Assert.IsType<RefundDeclined>(
            Assert.Single(await world.Endings(), one => one is RefundDeclined)
        );
        Assert.Equal(NextAction.RefundAnotherWay, declined.NextStep.Action);
    }

    [Theory, OnBothDatabases]
    public async Task Pain_26_an_authorization_does_not_expire_unnoticed(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        await world.Pass(TimeSpan.FromDays(7), TimeSpan.FromHours(1));
        Assert.Equal(["charge:Authorized", "charge:GuaranteeEndsSoon"], await world.Handled());
        world.Clock.Now += TimeSpan.FromDays(23);
        world.Pay.Move(KitWorld.ChargeId, "Canceled", "ExpiredUnused");
        await world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["charge:Authorized", "charge:GuaranteeEndsSoon", "charge:Expired"], await world.Handled());
    }
}
