using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Xunit;

namespace Tender.MerchantKit.Tests.Outcomes;

/// <summary>
/// What a reading means, given what is known: the whole table of both generations, without any database.
/// </summary>
public class DecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>
    /// Object, states already read, state and reason now; then what is told, what to do next, and what is still to be
    /// learned.
    /// </summary>
    public static TheoryData<string, string, string, string, string, string> Table =>
        new()
        {
            // v2 charges
            { "v2 Charge", "", "AuthorizationInitiated", "", "", "Pending" },
            { "v2 Charge", "", "Authorized", "", "Authorized Capture", "Settled" },
            { "v2 Charge", "AuthorizationInitiated", "Authorized", "", "Authorized Capture", "Settled" },
            { "v2 Charge", "Authorized", "Authorized", "", "", "Settled" },
            { "v2 Charge", "Authorized", "AuthorizationInitiated", "", "", "Settled" },
            { "v2 Charge", "", "Declined", "SoftDeclined", "Declined(Soft) RetryAuthorization", "Done" },
            { "v2 Charge", "", "Declined", "HardDeclined", "Declined(Hard) NewCheckout", "Done" },
            { "v2 Charge", "", "Declined", "AmazonRejected", "Declined(Rejected) CancelOrder", "Done" },
            {
                "v2 Charge",
                "",
                "Declined",
                "ProcessingFailure",
                "Declined(ProcessingFailure) RetryAuthorization",
                "Done"
            },
            {
                "v2 Charge",
                "AuthorizationInitiated",
                "Declined",
                "TransactionTimedOut",
                "Declined(TimedOut) NewCheckout",
                "Done"
            },
            {
                "v2 Charge",
                "",
                "Declined",
                "PaymentMethodNotAllowed",
                "Declined(PaymentMethodNotAllowed) NewCheckout",
                "Done"
            },
            { "v2 Charge", "", "Declined", "MFANotCompleted", "Declined(MfaNotCompleted) NewCheckout", "Done" },
            { "v2 Charge", "", "Declined", "NeverHeardOf", "Declined(?) Investigate", "Done" },
            { "v2 Charge", "", "Declined", "", "Declined(?) Investigate", "Done" },
            { "v2 Charge", "", "Canceled", "ExpiredUnused", "Expired RetryAuthorization", "Done" },
            { "v2 Charge", "Authorized", "Canceled", "ExpiredUnused", "Expired RetryAuthorization", "Done" },
            { "v2 Charge", "Authorized", "Canceled", "MerchantCanceled", "Canceled(Merchant) Nothing", "Done" },
            {
                "v2 Charge",
                "Authorized",
                "Canceled",
                "ChargePermissionCanceled",
                "Canceled(Permission) NewCheckout",
                "Done"
            },
            { "v2 Charge", "", "Canceled", "BuyerCanceled", "Canceled(Buyer) NewCheckout", "Done" },
            { "v2 Charge", "", "Canceled", "AmazonCanceled", "Canceled(Amazon) NewCheckout", "Done" },
            { "v2 Charge", "", "Canceled", "NeverHeardOf", "Canceled(Unknown) NewCheckout", "Done" },
            { "v2 Charge", "Authorized", "CaptureInitiated", "", "", "Pending" },
            { "v2 Charge", "Authorized", "Captured", "", "Captured Fulfil", "Done" },
            { "v2 Charge", "", "Captured", "", "Captured Fulfil", "Done" },
            { "v2 Charge", "Authorized,CaptureInitiated", "Captured", "", "Captured Fulfil", "Done" },
            {
                "v2 Charge",
                "Authorized,CaptureInitiated",
                "Declined",
                "AmazonRejected",
                "CaptureDeclined(Rejected) NewCheckout",
                "Done"
            },
            {
                "v2 Charge",
                "Authorized,CaptureInitiated",
                "Declined",
                "ProcessingFailure",
                "CaptureDeclined(ProcessingFailure) RetryAuthorization",
                "Done"
            },
            { "v2 Charge", "Authorized", "Declined", "HardDeclined", "CaptureDeclined(Hard) NewCheckout", "Done" },
            { "v2 Charge", "Authorized,Captured", "Authorized", "", "", "Done" },
            { "v2 Charge", "Authorized", "NeverHeardOf", "", "", "Settled" },
            { "v2 Charge", "", "NeverHeardOf", "", "", "Pending" },
            // v2 refunds
            { "v2 Refund", "", "RefundInitiated", "", "", "Pending" },
            { "v2 Refund", "RefundInitiated", "Refunded", "", "Refunded Nothing", "Done" },
            {
                "v2 Refund",
                "RefundInitiated",
                "Declined",
                "AmazonRejected",
                "RefundDeclined(Rejected) RefundAnotherWay",
                "Done"
            },
            {
                "v2 Refund",
                "",
                "Declined",
                "ProcessingFailure",
                "RefundDeclined(ProcessingFailure) RetryRefund",
                "Done"
            },
            { "v2 Refund", "", "Declined", "NeverHeardOf", "RefundDeclined(?) Investigate", "Done" },
            // v2 permissions
            { "v2 Permission", "", "Chargeable", "", "", "Settled" },
            { "v2 Permission", "Chargeable", "NonChargeable", "ChargeInProgress", "", "Settled" },
            { "v2 Permission", "Chargeable", "NonChargeable", "TransactionAmountExceeded", "", "Settled" },
            {
                "v2 Permission",
                "Chargeable",
                "NonChargeable",
                "PaymentMethodInvalid",
                "PermissionSuspended AskBuyerToUpdatePaymentMethod",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:PaymentMethodInvalid",
                "NonChargeable",
                "PaymentMethodInvalid",
                "",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:PaymentMethodInvalid",
                "Chargeable",
                "",
                "PermissionRestored RetryAuthorization",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:PaymentMethodInvalid",
                "NonChargeable",
                "ChargeInProgress",
                "",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:PaymentMethodInvalid",
                "NonChargeable",
                "TransactionAmountExceeded",
                "",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:PaymentMethodInvalid,NonChargeable:ChargeInProgress",
                "Chargeable",
                "",
                "",
                "Settled"
            },
            {
                "v2 Permission",
                "NonChargeable:MFAFailed,Chargeable",
                "NonChargeable",
                "MFAFailed",
                "PermissionSuspended AskBuyerToUpdatePaymentMethod",
                "Settled"
            },
            { "v2 Permission", "Chargeable", "Closed", "BuyerClosed", "PermissionClosed Nothing", "Done" },
            { "v2 Permission", "NonChargeable:PaymentMethodInvalid", "NeverHeardOf", "", "", "Settled" },
            // v2 checkout sessions
            { "v2 CheckoutSession", "", "Open", "", "", "Pending" },
            { "v2 CheckoutSession", "Open", "Completed", "", "PermissionGranted Nothing", "Done" },
            { "v2 CheckoutSession", "Open", "Canceled", "Expired", "Expired NewCheckout", "Done" },
            { "v2 CheckoutSession", "Open", "Canceled", "BuyerCanceled", "Canceled(Buyer) NewCheckout", "Done" },
            { "v2 CheckoutSession", "Open", "Canceled", "Declined", "Declined(Hard) NewCheckout", "Done" },
            { "v2 CheckoutSession", "Open", "NeverHeardOf", "", "", "Pending" },
            // v1 authorizations
            { "v1 Authorization", "", "Pending", "", "", "Pending" },
            { "v1 Authorization", "Pending", "Open", "", "Authorized Capture", "Settled" },
            { "v1 Authorization", "Pending", "Open", "StopShipmentAtypicalAuth", "Authorized Hold", "Settled" },
            {
                "v1 Authorization",
                "",
                "Declined",
                "InvalidPaymentMethod",
                "Declined(Hard) AskBuyerToUpdatePaymentMethod",
                "Done"
            },
            {
                "v1 Authorization",
                "",
                "Declined",
                "InvalidPaymentMethod/soft",
                "Declined(Soft) RetryAuthorization",
                "Done"
            },
            { "v1 Authorization", "", "Declined", "AmazonRejected", "Declined(Rejected) CancelOrder", "Done" },
            {
                "v1 Authorization",
                "",
                "Declined",
                "ProcessingFailure",
                "Declined(ProcessingFailure) RetryAuthorization",
                "Done"
            },
            {
                "v1 Authorization",
                "Pending",
                "Declined",
                "TransactionTimedOut",
                "Declined(TimedOut) NewCheckout",
                "Done"
            },
            { "v1 Authorization", "", "Declined", "NeverHeardOf", "Declined(?) Investigate", "Done" },
            { "v1 Authorization", "Open", "Closed", "MaxCapturesProcessed", "", "Done" },
            { "v1 Authorization", "Open", "Closed", "ExpiredUnused", "Expired RetryAuthorization", "Done" },
            { "v1 Authorization", "Open", "Closed", "SellerClosed", "Canceled(Merchant) Nothing", "Done" },
            {
                "v1 Authorization",
                "Open",
                "Closed",
                "OrderReferenceCanceled",
                "Canceled(Permission) NewCheckout",
                "Done"
            },
            { "v1 Authorization", "Open", "Closed", "AmazonClosed", "Canceled(Amazon) NewCheckout", "Done" },
            { "v1 Authorization", "", "NeverHeardOf", "", "", "Pending" },
            // v1 captures and refunds
            { "v1 Capture", "", "Pending", "", "", "Pending" },
            { "v1 Capture", "Pending", "Completed", "", "Captured Fulfil", "Done" },
            { "v1 Capture", "", "Closed", "MaxAmountRefunded", "Captured Fulfil", "Done" },
            { "v1 Capture", "Pending", "Declined", "AmazonRejected", "CaptureDeclined(Rejected) NewCheckout", "Done" },
            { "v1 Capture", "", "Declined", "NeverHeardOf", "CaptureDeclined(?) Investigate", "Done" },
            { "v1 Refund", "", "Pending", "", "", "Pending" },
            { "v1 Refund", "Pending", "Completed", "AmazonA-ZRefund", "Refunded Nothing", "Done" },
            {
                "v1 Refund",
                "Pending",
                "Declined",
                "AmazonRejected",
                "RefundDeclined(Rejected) RefundAnotherWay",
                "Done"
            },
            {
                "v1 Refund",
                "Pending",
                "Declined",
                "ProcessingFailure",
                "RefundDeclined(ProcessingFailure) RetryRefund",
                "Done"
            },
            // v1 order references and billing agreements
            { "v1 Permission", "", "Draft", "", "", "Settled" },
            { "v1 Permission", "Draft", "Suspended", "PaymentAuthorizationRequired", "", "Settled" },
            { "v1 Permission", "Suspended:PaymentAuthorizationRequired", "Open", "", "", "Settled" },
            { "v1 Permission", "Draft", "Open", "", "", "Settled" },
            {
                "v1 Permission",
                "Open",
                "Suspended",
                "InvalidPaymentMethod",
                "PermissionSuspended AskBuyerToUpdatePaymentMethod",
                "Settled"
            },
            { "v1 Permission", "Open,Suspended", "Open", "", "PermissionRestored RetryAuthorization", "Settled" },
            { "v1 Permission", "Open", "Closed", "MaxAmountCharged", "PermissionClosed Nothing", "Done" },
            { "v1 Permission", "Draft", "Canceled", "Stale", "PermissionClosed NewCheckout", "Done" },
            { "v1 Permission", "Closed", "Open", "", "", "Done" },
        };

    [Theory, MemberData(nameof(Table))]
    public void A_reading_means(string what, string before, string state, string reason, string told, string phase)
    {
        var known = New(what);
        foreach (var one in before.Split(',', StringSplitOptions.RemoveEmptyEntries))
            known = Decision
                .Of(known, Snapshot(what, one.Split(':')[0], one.Contains(':') ? one.Split(':')[1] : ""), Now)
                .After;
        var decision = Decision.Of(known, Snapshot(what, state, reason), Now);
        Assert.Equal((told, phase), (Print(decision.Ending), decision.After.Phase.ToString()));
        // What was told is not told again.
        var again = Decision.Of(decision.After, Snapshot(what, state, reason), Now);
        Assert.Null(again.Ending);
    }

    [Theory, MemberData(nameof(Table))]
    public void The_same_reading_is_always_answered_the_same(
        string what,
        string before,
        string state,
        string reason,
        string told,
        string phase
    )
    {
        _ = (before, told, phase);
        var one = Decision.Of(New(what), Snapshot(what, state, reason), Now);
        var other = Decision.Of(New(what), Snapshot(what, state, reason), Now);
        Assert.Equal(Storage.Stored.Json(one.After), Storage.Stored.Json(other.After));
        Assert.Equal(one.Ending, other.Ending);
    }

    [Theory]
    [InlineData("amount", 24.99, "USD", "S01-1234567-7654321")]
    [InlineData("amount", 25.01, "USD", "S01-1234567-7654321")]
    [InlineData("currency", 25, "EUR", "S01-1234567-7654321")]
    [InlineData("permission", 25, "USD", "S01-1111111-1111111")]
    public void Another_amount_currency_or_permission_is_no_success(
        string member,
        decimal amount,
        string currency,
        string permission
    )
    {
        foreach (var state in new[] { "Authorized", "Captured" })
        {
            var known = New("v2 Charge") with
            {
                ExpectedAmount = new Price(25, "USD"),
                ExpectedPermissionId = "S01-1234567-7654321",
            };
            var decision = Decision.Of(
                known,
                Snapshot("v2 Charge", state, "") with
                {
                    Amount = new Price(amount, currency),
                    PermissionId = permission,
                },
                Now
            );
            Assert.Equal(member, Assert.IsType<Mismatched>(decision.Ending).Member);
            Assert.Equal(
                (Phase.Done, NextAction.Investigate),
                (decision.After.Phase, decision.Ending!.NextStep.Action)
            );
        }
    }

    [Fact]
    public void Another_reference_or_another_captured_amount_is_no_success()
    {
        var session = New("v2 CheckoutSession") with { ExpectedReference = "1001" };
        Assert.Equal(
            "reference",
            Assert
                .IsType<Mismatched>(
                    Decision
                        .Of(session, Snapshot("v2 CheckoutSession", "Completed", "") with { Reference = "1002" }, Now)
                        .Ending
                )
                .Member
        );
        var charge = New("v2 Charge") with { ExpectedCapture = new Price(25, "USD") };
        Assert.Equal(
            "captured amount",
            Assert
                .IsType<Mismatched>(
                    Decision
                        .Of(
                            charge,
                            Snapshot("v2 Charge", "Captured", "") with
                            {
                                CapturedAmount = new Price(2.5m, "USD"),
                            },
                            Now
                        )
                        .Ending
                )
                .Member
        );
    }

    [Theory]
    [InlineData("v1 Permission", "Draft", "")]
    [InlineData("v1 Permission", "Suspended", "PaymentAuthorizationRequired")]
    public void A_permission_is_not_compared_before_it_is_confirmed(string what, string state, string reason)
    {
        var known = New(what) with { ExpectedAmount = new Price(30, "USD") };
        var draft = Decision.Of(known, Snapshot(what, state, reason), Now);
        Assert.Null(draft.Ending);
        Assert.IsType<Mismatched>(Decision.Of(draft.After, Snapshot(what, "Open", ""), Now).Ending);
    }

    [Fact]
    public void A_permission_is_compared_until_it_was_found_right()
    {
        var known = New("v2 Permission") with { ExpectedReference = "1001" };
        var right = Decision.Of(known, Snapshot("v2 Permission", "Chargeable", "") with { Reference = "1001" }, Now);
        Assert.Null(right.Ending);
        // The shop gave it another reference since.
        var renamed = Snapshot("v2 Permission", "Closed", "BuyerClosed") with { Reference = "1001-b" };
        Assert.IsType<PermissionClosed>(Decision.Of(right.After, renamed, Now).Ending);
        Assert.IsType<Mismatched>(Decision.Of(known, renamed, Now).Ending);
        // What carries no reference yet has not been found right.
        var bare = Decision.Of(known, Snapshot("v2 Permission", "Chargeable", ""), Now);
        Assert.IsType<Mismatched>(Decision.Of(bare.After, renamed, Now).Ending);
    }

    [Fact]
    public void A_followed_order_reference_that_waits_for_the_bank_is_restored_once_it_is_open()
    {
        var known = New("v1 Permission") with
        {
            Origin = Origin.Followed,
            Unpaid = new AuthorizeCall(
                "1001",
                "charge",
                ApiGeneration.V1,
                "S01-1234567-7654321",
                new Price(25, "USD"),
                AuthorizationMode.Optimal
            ),
        };
        var waiting = Snapshot("v1 Permission", "Suspended", "PaymentAuthorizationRequired");
        var open = Snapshot("v1 Permission", "Open", "");
        var first = Decision.Of(known, waiting, Now);
        Assert.Null(first.Ending);
        Assert.Null(Decision.Of(first.After, waiting, Now).Ending);
        Assert.IsType<PermissionRestored>(Decision.Of(first.After, open, Now).Ending);
        // Nothing was asked of this one: there is nothing to ask again.
        Assert.Null(Decision.Of(Decision.Of(known with { Unpaid = null }, waiting, Now).After, open, Now).Ending);
    }

    [Fact]
    public void An_authorization_that_an_older_version_told_is_told_anew_only_by_a_change()
    {
        var open = Snapshot("v1 Authorization", "Open", "");
        var held = Snapshot("v1 Authorization", "Open", "StopShipmentAtypicalAuth");
        // As a row of a version that did not keep whether it is held.
        var known = Decision.Of(New("v1 Authorization"), held, Now).After with { IsHeld = null };
        var row = Storage.Stored.FromJson<TrackedObject>(Storage.Stored.Json(known));
        Assert.Null(row.IsHeld);
        var again = Decision.Of(row, held, Now);
        Assert.Null(again.Ending);
        Assert.Equal(NextAction.Capture, Decision.Of(again.After, open, Now).Ending?.NextStep.Action);
    }

    [Fact]
    public void The_guarantee_is_seven_days_from_the_making_of_the_authorization()
    {
        var authorized = Assert.IsType<Authorized>(
            Decision.Of(New("v2 Charge"), Snapshot("v2 Charge", "Authorized", ""), Now.AddHours(20)).Ending
        );
        Assert.Equal(
            (Now.AddDays(7), Now.AddDays(30), Now.AddDays(7)),
            (authorized.GuaranteedUntil, authorized.ExpiresAt, authorized.NextStep.By)
        );
    }

    [Fact]
    public void A_permission_read_before_an_older_answer_came_keeps_its_newer_state()
    {
        var known = Decision
            .Of(New("v2 Permission"), Snapshot("v2 Permission", "NonChargeable", "PaymentMethodInvalid"), Now)
            .After;
        var late = Decision.Of(
            known,
            Snapshot("v2 Permission", "Chargeable", "") with
            {
                UpdatedAt = Now.AddSeconds(-1),
            },
            Now
        );
        Assert.Null(late.Ending);
        Assert.True(late.After.IsSuspended);
    }

    [Fact]
    public void What_led_to_what_is_watched_too()
    {
        Assert.Equal(
            [(PaymentObject.Charge, "c")],
            Decision
                .Of(
                    New("v2 CheckoutSession"),
                    Snapshot("v2 CheckoutSession", "Completed", "") with
                    {
                        Children = ["c"],
                    },
                    Now
                )
                .Children
        );
        Assert.Equal(
            [(PaymentObject.Capture, "c")],
            Decision
                .Of(
                    New("v1 Authorization"),
                    Snapshot("v1 Authorization", "Closed", "MaxCapturesProcessed") with
                    {
                        Children = ["c"],
                    },
                    Now
                )
                .Children
        );
        Assert.Equal(
            [(PaymentObject.Refund, "r")],
            Decision
                .Of(New("v1 Capture"), Snapshot("v1 Capture", "Completed", "") with { Children = ["r"] }, Now)
                .Children
        );
    }

    [Fact]
    public void An_object_that_is_missing_may_turn_up_for_ten_minutes_and_not_later()
    {
        var known = New("v2 Charge");
        Assert.Null(Decision.Missing(known, Now.AddMinutes(9)).Ending);
        var gone = Decision.Missing(known, Now.AddMinutes(11));
        Assert.IsType<NotFound>(gone.Ending);
        // And if it does after all, what it says counts.
        Assert.IsType<Authorized>(
            Decision.Of(gone.After, Snapshot("v2 Charge", "Authorized", ""), Now.AddHours(1)).Ending
        );
    }

    [Fact]
    public void Every_ending_survives_being_stored()
    {
        var next = new NextStep(NextAction.Capture, "advice")
        {
            By = Now,
            After = TimeSpan.FromHours(1),
            Link = new Uri("https://pay.example/"),
        };
        Ending[] all =
        [
            new Authorized(new Price(1, "USD"), Now, Now) { NextStep = next },
            new Declined(DeclineKind.Soft, "r", "d", new Price(1, "JPY"), 2) { NextStep = next },
            new Canceled(CanceledBy.Buyer, "r", null) { NextStep = next },
            new Expired("r") { NextStep = next },
            new Captured(null, "c") { NextStep = next },
            new CaptureDeclined(null, "r", null) { NextStep = next },
            new Refunded(null, "r", true, null) { NextStep = next },
            new RefundDeclined(null, "r", null, null) { NextStep = next },
            new PermissionGranted("p") { NextStep = next },
            new PermissionSuspended("r") { NextStep = next },
            new PermissionRestored { NextStep = next },
            new PermissionClosed("r", null) { NextStep = next },
            new NotFound { NextStep = next },
            new Mismatched("a", "b", "c") { NextStep = next },
            new Refused("o", "c", "m") { NextStep = next },
            new GuaranteeEndsSoon(Now) { NextStep = next },
            new Overdue(Now) { NextStep = next },
        ];
        Assert.Equal(typeof(Ending).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(Ending))), all.Length);
        foreach (var ending in all)
        {
            var outcome = new Outcome(
                "1/1",
                "1",
                1,
                "charge",
                ending,
                ApiGeneration.V2,
                PaymentObject.Charge,
                "c",
                "p",
                LearnedBy.Poll,
                Now
            );
            Assert.Equal(outcome, Storage.Stored.FromJson<Outcome>(Storage.Stored.Json(outcome)));
        }
    }

    [Fact]
    public void Every_call_survives_being_stored()
    {
        var usd = new Price(25.5m, "USD");
        PaymentCall[] all =
        [
            new CompleteCheckoutCall("1", "charge", "s", usd) { TotalOrderAmount = usd, SimulationCode = "x" },
            new AuthorizeCall("1", "charge", ApiGeneration.V1, "p", usd, AuthorizationMode.Optimal)
            {
                CaptureNow = true,
                Note = "n",
                Timeout = TimeSpan.FromMinutes(30),
                Reference = "r",
                ChargeInitiator = "MITU",
                Channel = "Web",
                SoftDescriptor = "s",
            },
            new CaptureCall("1", "capture", ApiGeneration.V2, "c", usd) { SoftDescriptor = "s", Note = "n" },
            new CancelCall("1", "cancel", ApiGeneration.V2, "c", "why"),
            new RefundCall("1", "refund", ApiGeneration.V2, "c", usd) { Note = "n" },
            new ClosePermissionCall("1", "close", ApiGeneration.V1, "p", "why", true),
        ];
        Assert.Equal(
            typeof(PaymentCall).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(PaymentCall))),
            all.Length
        );
        foreach (var call in all)
            Assert.Equal(call, Storage.Stored.FromJson<PaymentCall>(Storage.Stored.Json(call)));
    }

    private static string Print(Ending? ending) =>
        ending switch
        {
            null => "",
            Declined one => $"Declined({one.Kind?.ToString() ?? "?"}) {one.NextStep.Action}",
            CaptureDeclined one => $"CaptureDeclined({one.Kind?.ToString() ?? "?"}) {one.NextStep.Action}",
            RefundDeclined one => $"RefundDeclined({one.Kind?.ToString() ?? "?"}) {one.NextStep.Action}",
            Canceled one => $"Canceled({one.By}) {one.NextStep.Action}",
            _ => $"{ending.Name} {ending.NextStep.Action}",
        };

    private static (ApiGeneration Generation, PaymentObject What) Parse(string what) =>
        (Enum.Parse<ApiGeneration>(what[..2], ignoreCase: true), Enum.Parse<PaymentObject>(what[3..]));

    private static TrackedObject New(string what) =>
        new()
        {
            Generation = Parse(what).Generation,
            What = Parse(what).What,
            ObjectId = "S01-1234567-7654321-X000001",
            OrderId = "1001",
            Name = "charge",
            Origin = Origin.Expected,
            RegisteredAt = Now,
            PendingSince = Now,
        };

    private static Snapshot Snapshot(string what, string state, string reason) =>
        new()
        {
            Generation = Parse(what).Generation,
            What = Parse(what).What,
            ObjectId = "S01-1234567-7654321-X000001",
            State = state,
            Reason = reason.Split('/')[0] is { Length: > 0 } word ? word : null,
            SoftDecline = reason.EndsWith("/soft", StringComparison.Ordinal),
            Amount = new Price(25, "USD"),
            PermissionId = "S01-1234567-7654321",
            CreatedAt = Now,
            ExpiresAt = Now.AddDays(30),
            UpdatedAt = Now,
        };
}
