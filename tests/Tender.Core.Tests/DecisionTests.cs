using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>
/// What is decided, and in which order it is refused. Each table of refusals makes one request worse from row to row,
/// starting with the last check: a request that is wrong in two ways earns the refusal that is checked first.
/// </summary>
public class DecisionTests
{
    // ---- checkout sessions

    [Fact]
    public void Completing_a_checkout_is_refused_in_order()
    {
        var sheets = new Sheets();
        Result<ChargePermission> Complete() =>
            sheets.Do(change =>
                sheets.Get<CheckoutSession>(Permission.Draft).Complete(change, Permission, needsConfirmation: true)
            );
        sheets.Session(
            Usd(10),
            confirmed: false,
            requires: [Constraint.PaymentIntentNotSet, Constraint.ChargeAmountNotSet]
        );
        var missing = Complete(); // missing and unconfirmed
        Assert.Equal(
            (Refusal.ConstraintsExist, "PaymentIntentNotSet, ChargeAmountNotSet"),
            (missing.No!.Value, missing.About)
        );
        sheets.Do<CheckoutSession>(change =>
            sheets
                .Get<CheckoutSession>(Permission.Draft)
                .Update(change, new CheckoutSetup { Intent = PaymentIntent.Confirm, ChargeAmount = Usd(10) })
        );
        Assert.Equal(Refusal.SessionNotOpen, Complete().No); // unconfirmed
        sheets.Do<CheckoutSession>(change => sheets.Get<CheckoutSession>(Permission.Draft).Confirm(change));
        Assert.True(Complete().Ok);
        Assert.Equal(Refusal.SessionNotOpen, Complete().No); // completed
    }

    [Fact]
    public void A_canceled_checkout_says_so_before_all_else()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false, requires: [Constraint.PaymentIntentNotSet]);
        sheets.Do(change => session.Cancel(change, Cause.BuyerEnds, Reason.BuyerCanceled));
        session = sheets.Get<CheckoutSession>(session.Id);
        Assert.Equal(Refusal.SessionCanceled, sheets.Do(change => session.Complete(change, Permission, true)).No);
        Assert.Equal(Refusal.SessionCanceled, sheets.Do(change => session.Update(change, new())).No);
        Assert.Equal(
            Refusal.SessionNotOpen,
            sheets.Do(change => session.Choose(change, new("B", "A", "a@b"), new("1111", "V"), null, null)).No
        );
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do<CheckoutSession>(change => session.Confirm(change)).No);
        Assert.Equal(
            Refusal.SessionNotOpen,
            sheets.Do(change => session.Cancel(change, Cause.MerchantEnds, Reason.MerchantCanceled)).No
        );
        sheets.Do(session.Expire);
        Assert.Equal(Reason.BuyerCanceled, sheets.Get<CheckoutSession>(session.Id).Reason);
    }

    [Fact]
    public void A_completed_checkout_is_not_modifiable()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(10));
        Assert.Equal(
            Refusal.NotModifiable,
            sheets.Do(change => sheets.Get<CheckoutSession>(Permission.Draft).Update(change, new())).No
        );
    }

    [Fact]
    public void Amounts_of_a_checkout_must_fit_each_other()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false);
        // Another currency and more: the currency is said first.
        Assert.Equal(
            Refusal.CurrencyMismatch,
            sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Yen(99999) })).No
        );
        Assert.Equal(
            Refusal.AmountExceeded,
            sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Usd(10.01m) })).No
        );
        Assert.True(sheets.Do(change => session.Update(change, new CheckoutSetup { ChargeAmount = Usd(10) })).Ok);
    }

    [Fact]
    public void Other_amounts_after_the_buyer_agreed_need_another_agreement()
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10));
        session = sheets
            .Do(change => session.Update(change, new CheckoutSetup { Metadata = new(Note: "thanks") }))
            .Value;
        Assert.NotNull(session.ConfirmedAt);
        session = sheets.Do(change => session.Update(change, new CheckoutSetup { TotalOrderAmount = Usd(1000) })).Value;
        Assert.Null(session.ConfirmedAt);
        Assert.Equal(Refusal.SessionNotOpen, sheets.Do(change => session.Complete(change, Permission, true)).No);
    }

    [Theory]
    [InlineData("v2.one-time", 24)]
    [InlineData("v1.order", 3)]
    public void A_checkout_lapses_at_the_end_of_its_window(string terms, int hours)
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), terms, confirmed: false);
        Assert.Contains(sheets.Jobs, job =>
            job.Kind == JobKind.SessionExpires && job.DueAt == sheets.Now.AddHours(hours)
        );
        sheets.Do(session.Expire);
        Assert.Equal(
            (State.Canceled, Reason.Expired),
            (sheets.Get<CheckoutSession>(session.Id).State, sheets.Get<CheckoutSession>(session.Id).Reason)
        );
    }

    [Theory]
    [InlineData(Reason.BuyerCanceled)]
    [InlineData(Reason.Declined)]
    public void Some_cards_end_the_checkout(Reason reason)
    {
        var sheets = new Sheets();
        var session = sheets.Session(Usd(10), confirmed: false);
        session = sheets.Do(change => session.Choose(change, new("B", "A", "a@b"), new("c", "V"), null, null)).Value;
        session = sheets.Do<CheckoutSession>(change => session.Confirm(change, reason)).Value;
        Assert.Equal((State.Canceled, reason), (session.State, session.Reason));
    }

    [Fact]
    public void A_checkout_lists_what_is_missing_in_order()
    {
        var sheets = new Sheets();
        Constraint[] met =
        [
            Constraint.AmountNotSet,
            Constraint.PaymentPlanNotSet,
            Constraint.PaymentMethodNotAllowed,
            Constraint.CurrencyMismatch,
        ];
        var all = Enum.GetValues<Constraint>().Except(met).ToList();
        var session = sheets.Session(Usd(10), confirmed: false, requires: [.. all, Constraint.PaymentMethodNotAllowed]);
        Assert.Equal(all, session.Constraints());
        session = session with
        {
            SimulatesNotAllowed = true,
            Buyer = new("B", "A", "a@b"),
            ConfirmedAt = sheets.Now,
            ShippingAddress = new(),
        };
        Assert.Equal(
            [
                Constraint.ChargeAmountNotSet,
                Constraint.CheckoutResultReturnUrlNotSet,
                Constraint.PaymentIntentNotSet,
                Constraint.RecurringFrequencyNotSet,
                Constraint.PaymentMethodNotAllowed,
            ],
            session.Constraints()
        );
    }

    // ---- permissions: authorize

    [Fact]
    public void Authorizing_is_refused_in_order()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100), "v1.order");
        Refusal? Ask(Money amount) => sheets.Authorize(amount).No;
        Assert.Null(Ask(Usd(110)));
        Assert.Equal(Refusal.AmountExceeded, Ask(Usd(5.01m))); // above the ceiling of 115
        Assert.Null(Ask(Usd(5)));
        Assert.Equal(Refusal.NothingLeftToCharge, Ask(Usd(0.01m)));
        // the largest amount before nothing left
        Assert.Equal("150000.01 USD is above 150000.00 USD", sheets.Authorize(Usd(150_000.01m)).About);
    }

    [Fact]
    public void Authorizing_says_the_earlier_thing_when_much_is_wrong()
    {
        var sheets = new Sheets();
        var permission = sheets.Open(Usd(100), "v1.order");
        Refusal? Ask(ChargePermission on, Money amount) =>
            on.Authorize(
                new Change(sheets.Now, _ => null),
                new AuthorizeRequest { Amount = amount, Answering = AnswerMode.Now }
            ).No;
        var spent = permission with { Authorized = Usd(115) };
        var counted = spent with { AuthorizationCount = 10 };
        var suspended = counted with { State = State.Suspended };
        var tooMuch = Usd(150_000.01m);
        Assert.Equal(Refusal.NothingLeftToCharge, Ask(spent, Usd(1)));
        Assert.Equal(Refusal.AmountExceeded, Ask(spent, tooMuch));
        Assert.Equal(Refusal.CountExceeded, Ask(counted, tooMuch));
        Assert.Equal(Refusal.CurrencyMismatch, Ask(counted, Yen(999_999_999)));
        Assert.Equal(Refusal.PermissionNotOpen, Ask(suspended, Yen(999_999_999)));
        Assert.Equal(Refusal.PermissionNotOpen, Ask(permission with { State = State.Closed }, Usd(1)));
        Assert.Equal(Refusal.PermissionNotOpen, Ask(permission with { State = State.Canceled }, Usd(1)));
    }

    [Fact]
    public void A_negative_amount_is_a_bug_and_not_a_refund()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var minus = new Money(-1, Currency.USD);
        Assert.Throws<ArgumentOutOfRangeException>(() => sheets.Authorize(minus));
        var open = sheets.Reserve(Usd(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => sheets.Take(open.Id, minus));
        var capture = sheets.Charge(Usd(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => sheets.Refund(capture.Id, minus));
    }

    [Theory]
    [InlineData("v2.one-time", "USD", 10000, 10000)]
    [InlineData("v1.order", "USD", 10000, 11500)]
    [InlineData("v1.order", "USD", 50000, 57500)] // 15 % is 75.00 exactly
    [InlineData("v1.order", "USD", 50001, 57501)]
    [InlineData("v1.order", "USD", 10000000, 10007500)]
    [InlineData("v1.order", "USD", 1, 1)] // 15 % of a cent is nothing
    [InlineData("v1.order", "JPY", 10000, 11500)]
    [InlineData("v1.order", "JPY", 1000000, 1008400)]
    [InlineData("v1.order/amazon-sandbox", "GBP", 10000, 11500)]
    [InlineData("v2.one-time.extended", "JPY", 777, 777)]
    public void A_permission_takes_its_ceiling_and_not_one_unit_more(
        string terms,
        string currency,
        long limit,
        long ceiling
    )
    {
        var of = Enum.Parse<Currency>(currency);
        var sheets = new Sheets();
        Assert.Equal(ceiling, sheets.Open(new(limit, of), terms).Ceiling.Minor);
        Assert.Equal(Refusal.AmountExceeded, sheets.Authorize(new(ceiling + 1, of)).No);
        Assert.True(sheets.Authorize(new(ceiling, of)).Ok);
        Assert.Equal(Refusal.NothingLeftToCharge, sheets.Authorize(new(1, of)).No);
    }

    [Theory]
    [InlineData("v2.one-time", 25)]
    [InlineData("v1.order", 10)]
    public void As_many_authorizations_as_there_may_be_and_declines_do_not_count(string terms, int max)
    {
        var sheets = new Sheets();
        sheets.Open(Usd(1000), terms);
        for (var i = 0; i < 3; i++)
            sheets.Conclude(sheets.Authorize(Usd(1)).Value, Verdict.Decline(Reason.SoftDeclined));
        for (var i = 0; i < max; i++)
            Assert.True(sheets.Authorize(Usd(1)).Ok);
        Assert.Equal(Refusal.CountExceeded, sheets.Authorize(Usd(1)).No);
        // One that was given up was still made.
        sheets.Do(change => sheets.Live.First().End(change, Cause.MerchantEnds, Reason.MerchantClosed, null));
        Assert.Equal(Refusal.CountExceeded, sheets.Authorize(Usd(1)).No);
        Assert.Equal(max + 3, sheets.Current.LastAuthorization);
    }

    [Theory]
    [InlineData("v2.recurring", "USD", 1000)]
    [InlineData("v2.recurring", "JPY", 100000)]
    [InlineData("v2.recurring", "SEK", 10000)]
    [InlineData("v2.on-file", "USD", 15000)]
    [InlineData("v2.on-file", "JPY", 2000000)]
    [InlineData("v1.agreement", "EUR", 500)]
    [InlineData("v1.agreement", "JPY", 50000)]
    public void A_month_has_a_cap_of_its_own(string terms, string currency, long units)
    {
        var cap = Money.Whole(units, Enum.Parse<Currency>(currency));
        var unit = cap with { Minor = 1 };
        var sheets = new Sheets { Now = new(2026, 1, 31, 23, 59, 59, 999, TimeSpan.Zero) };
        var permission = sheets.Open(cap with { Minor = 5 }, terms);
        Assert.Equal((cap, cap), (permission.Limit, permission.Balance(sheets.Now)));
        Assert.Equal(Refusal.PeriodAmountExceeded, sheets.Authorize(cap + unit).No);
        var january = sheets.Authorize(cap).Value;
        Assert.Equal(Refusal.PeriodAmountExceeded, sheets.Authorize(unit).No);
        Assert.Equal(0, sheets.Current.Balance(sheets.Now).Minor);

        sheets.Now = sheets.Now.AddMilliseconds(1); // February
        Assert.Equal(cap, sheets.Current.Balance(sheets.Now));
        Assert.True(sheets.Authorize(cap - unit).Ok);
        // January's money given back is not February's.
        sheets.Conclude(january, Verdict.Decline(Reason.SoftDeclined));
        Assert.Equal(unit, sheets.Current.Balance(sheets.Now));
        Assert.Equal(Refusal.PeriodAmountExceeded, sheets.Authorize(unit + unit).No);
        Assert.True(sheets.Authorize(unit).Ok);
    }

    [Fact]
    public void A_clock_that_goes_back_over_a_months_end_counts_on()
    {
        var sheets = new Sheets { Now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) };
        sheets.Open(Usd(1), "v2.recurring");
        var february = sheets.Authorize(Usd(900)).Value;
        sheets.Now = sheets.Now.AddSeconds(-5);
        Assert.Equal(Refusal.PeriodAmountExceeded, sheets.Authorize(Usd(200)).No);
        Assert.True(sheets.Authorize(Usd(50)).Ok);
        sheets.Now = sheets.Now.AddSeconds(10);
        sheets.Conclude(february, Verdict.Decline(Reason.SoftDeclined));
        Assert.Equal(Usd(950), sheets.Current.Balance(sheets.Now));
    }

    [Theory]
    [InlineData(Reason.SoftDeclined, State.Open, null)]
    [InlineData(Reason.ProcessingFailure, State.Open, null)]
    [InlineData(Reason.TransactionTimedOut, State.Open, null)]
    [InlineData(Reason.HardDeclined, State.Suspended, Reason.InvalidPaymentMethod)]
    [InlineData(Reason.PaymentMethodNotAllowed, State.Suspended, Reason.InvalidPaymentMethod)]
    [InlineData(Reason.MfaNotCompleted, State.Suspended, Reason.InvalidPaymentMethod)]
    [InlineData(Reason.AmazonRejected, State.Closed, Reason.Rejected)]
    public void A_decline_has_its_effect_on_the_permission(Reason decline, State state, Reason? reason)
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var authorization = sheets.Authorize(Usd(40)).Value;
        sheets.Conclude(authorization, Verdict.Decline(decline));
        Assert.Equal(
            (State.Declined, (Reason?)decline),
            (sheets.Get<Authorization>(authorization.Id).State, sheets.Get<Authorization>(authorization.Id).Reason)
        );
        Assert.Equal(
            (state, reason, 0L),
            (sheets.Current.State, sheets.Current.Reason, sheets.Current.Authorized.Minor)
        );
        // A verdict that comes twice changes nothing.
        sheets.Do(change =>
            Assert.False(sheets.Get<Authorization>(authorization.Id).Conclude(change, Verdict.Approval, false))
        );
        if (state != State.Suspended)
            return;
        Assert.Equal(Refusal.PermissionNotOpen, sheets.Authorize(Usd(1)).No);
        Assert.Null(sheets.Do(change => sheets.Current.ChangeInstrument(change, new("4444", "MC"))).Value.Reason);
        Assert.True(sheets.Authorize(Usd(100)).Ok);
    }

    [Fact]
    public void A_rejection_does_not_end_an_agreement()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100), "v1.agreement");
        sheets.Conclude(sheets.Authorize(Usd(40)).Value, Verdict.Decline(Reason.AmazonRejected));
        Assert.Equal(State.Open, sheets.Current.State);
    }

    [Fact]
    public void A_decline_on_a_permission_that_has_ended_leaves_it_as_it_is()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var pending = sheets.Authorize(Usd(40)).Value;
        sheets.Do(change => sheets.Current.Close(change, Cause.MerchantEnds, Reason.MerchantClosed));
        sheets.Conclude(pending, Verdict.Decline(Reason.AmazonRejected));
        Assert.Equal((State.Closed, Reason.MerchantClosed), (sheets.Current.State, sheets.Current.Reason));
    }

    [Fact]
    public void Canceling_is_refused_once_money_is_taken_or_being_taken()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        Result<ChargePermission> Cancel() =>
            sheets.Do(change =>
                sheets.Current.Cancel(change, Cause.MerchantEnds, Reason.MerchantCanceled, "no", sheets.Live)
            );
        var capture = sheets.Take(sheets.Reserve(Usd(10)).Id, Usd(10)).Value;
        Assert.Equal(Refusal.CancelNotPossible, Cancel().No);
        sheets.Conclude(capture, Verdict.Decline(Reason.ProcessingFailure));
        var (pending, open) = (sheets.Authorize(Usd(20)).Value, sheets.Reserve(Usd(30)));
        Assert.True(Cancel().Ok);
        foreach (var id in new[] { pending.Id, open.Id })
            Assert.Equal(
                (State.Closed, Reason.PermissionCanceled, "no"),
                (
                    sheets.Get<Authorization>(id).State,
                    sheets.Get<Authorization>(id).Reason!.Value,
                    sheets.Get<Authorization>(id).ReasonDescription
                )
            );
        Assert.Equal(
            (State.Canceled, 0L, 0),
            (sheets.Current.State, sheets.Current.Authorized.Minor, sheets.Current.OpenCount)
        );
        Assert.Equal(Refusal.CancelNotPossible, Cancel().No);
        Assert.Equal(
            Refusal.CloseNotPossible,
            sheets.Do(change => sheets.Current.Close(change, Cause.MerchantEnds, Reason.MerchantClosed)).No
        );
        Assert.Equal(
            Refusal.PermissionNotOpen,
            sheets.Do(change => sheets.Current.ChangeInstrument(change, new("4444", "MC"))).No
        );

        var taken = new Sheets();
        taken.Open(Usd(100));
        taken.Charge(Usd(10));
        Assert.Equal(
            Refusal.CancelNotPossible,
            taken
                .Do(change =>
                    taken.Current.Cancel(change, Cause.MerchantEnds, Reason.MerchantCanceled, null, taken.Live)
                )
                .No
        );
    }

    [Fact]
    public void What_is_authorized_when_the_permission_closes_can_still_be_captured()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var open = sheets.Reserve(Usd(40));
        sheets.Do(change => sheets.Current.Close(change, Cause.MerchantEnds, Reason.MerchantClosed));
        Assert.Equal(Refusal.PermissionNotOpen, sheets.Authorize(Usd(1)).No);
        sheets.Conclude(sheets.Take(open.Id, Usd(40)).Value, Verdict.Approval);
        Assert.Equal((State.Closed, Usd(40)), (sheets.Current.State, sheets.Current.Captured));
    }

    [Fact]
    public void A_lifetime_ends_unless_a_charge_renewed_it()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100), "v2.recurring");
        var end = sheets.Current.ExpiresAt!.Value;
        sheets.Now = end.AddDays(-1);
        sheets.Charge(Usd(10));
        Assert.Equal(sheets.Now + TimeSpan.FromDays(396), sheets.Current.ExpiresAt);
        sheets.Now = end;
        sheets.Jobs.Clear();
        sheets.Do(sheets.Current.Expire);
        Assert.Equal(State.Open, sheets.Current.State);
        Assert.Equal(
            [new ScheduledJob(JobKind.PermissionExpires, Permission, sheets.Current.ExpiresAt!.Value)],
            sheets.Jobs
        );
        sheets.Now = sheets.Current.ExpiresAt.Value;
        sheets.Do(sheets.Current.Expire);
        Assert.Equal((State.Closed, Reason.Expired), (sheets.Current.State, sheets.Current.Reason));
    }

    [Theory]
    [InlineData("v2.one-time", 180)]
    [InlineData("v2.recurring", 396)]
    [InlineData("v2.on-file", null)]
    [InlineData("v1.order", 180)]
    [InlineData("v1.agreement", null)]
    public void A_permission_lasts_as_its_terms_say(string terms, int? days)
    {
        var sheets = new Sheets();
        Assert.Equal(days is { } count ? sheets.Now.AddDays(count) : null, sheets.Open(Usd(10), terms).ExpiresAt);
        Assert.Equal(days is not null, sheets.Jobs.Any(job => job.Kind == JobKind.PermissionExpires));
        if (days is null)
            return;
        sheets.Now = sheets.Now.AddDays(days.Value);
        sheets.Do(sheets.Current.Expire);
        Assert.Equal(Reason.Expired, sheets.Current.Reason);
    }

    [Fact]
    public void An_order_that_expects_an_authorization_at_once_is_closed_without_one()
    {
        foreach (var used in new[] { false, true })
        {
            var sheets = new Sheets();
            sheets.Open(Usd(10), "v1.order/immediate");
            Assert.Contains(sheets.Jobs, job =>
                job.Kind == JobKind.PermissionUnused && job.DueAt == sheets.Now.AddMinutes(60)
            );
            if (used)
                sheets.Conclude(sheets.Authorize(Usd(1)).Value, Verdict.Decline(Reason.SoftDeclined));
            sheets.Do(sheets.Current.CloseUnused);
            Assert.Equal(used ? null : Reason.AmazonClosed, sheets.Current.Reason);
        }
    }

    // ---- authorizations and captures

    [Fact]
    public void Capturing_is_refused_in_order()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var pending = sheets.Authorize(Usd(10)).Value;
        Assert.Equal(Refusal.AuthorizationNotOpen, sheets.Take(pending.Id, Yen(999)).No);
        sheets.Do(change => pending.Conclude(change, Verdict.Approval, false));
        Assert.Equal(Refusal.CurrencyMismatch, sheets.Take(pending.Id, Yen(9999)).No);
        Assert.Equal(Refusal.AmountExceeded, sheets.Take(pending.Id, Usd(10.01m)).No);
        Assert.True(sheets.Take(pending.Id, Usd(10)).Ok);
        Assert.Equal(Refusal.AuthorizationNotOpen, sheets.Take(pending.Id, Usd(1)).No);
        Assert.Equal(
            Refusal.AuthorizationNotOpen,
            sheets
                .Do(change =>
                    sheets.Get<Authorization>(pending.Id).End(change, Cause.MerchantEnds, Reason.MerchantClosed, null)
                )
                .No
        );
    }

    [Fact]
    public void A_partial_capture_gives_the_rest_back()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var capture = sheets.Charge(Usd(100), Usd(30));
        Assert.Equal(
            (Usd(30), Usd(30), State.Open),
            (sheets.Current.Authorized, sheets.Current.Captured, sheets.Current.State)
        );
        Assert.Equal(
            (State.Closed, Reason.MaxCapturesProcessed, Usd(30)),
            (
                sheets.Get<Authorization>(capture.Id.Root.Authorization(1)).State,
                Reason.MaxCapturesProcessed,
                sheets.Get<Authorization>(capture.Id.Root.Authorization(1)).Captured!.Value
            )
        );
        Assert.Equal(Usd(70), sheets.Current.Balance(sheets.Now));
        Assert.Equal(Refusal.AmountExceeded, sheets.Authorize(Usd(70.01m)).No);
        sheets.Charge(Usd(70));
        Assert.Equal((State.Closed, Reason.FullyCaptured), (sheets.Current.State, sheets.Current.Reason));
        Assert.Equal(0, sheets.Ledger[(LedgerAccount.Reserved, Currency.USD)]);
        Assert.Equal(
            (10000L, -10000L),
            (
                sheets.Ledger[(LedgerAccount.Merchant, Currency.USD)],
                sheets.Ledger[(LedgerAccount.Processor, Currency.USD)]
            )
        );
    }

    [Fact]
    public void The_tenth_captured_authorization_closes_an_order()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100), "v1.order");
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(State.Open, sheets.Current.State);
            sheets.Charge(Usd(1));
        }
        Assert.Equal((State.Closed, Reason.MaxAuthorizationsCaptured), (sheets.Current.State, sheets.Current.Reason));
    }

    [Fact]
    public void A_declined_capture_takes_nothing_and_gives_all_back()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100), "v2.recurring");
        var capture = sheets.Take(sheets.Reserve(Usd(60)).Id, Usd(50)).Value;
        sheets.Conclude(capture, Verdict.Decline(Reason.AmazonRejected));
        Assert.Equal(
            (State.Declined, Usd(0), Usd(0)),
            (sheets.Get<Capture>(capture.Id).State, sheets.Current.Authorized, sheets.Current.PeriodUsed!.Value)
        );
        Assert.Equal(0, sheets.Ledger[(LedgerAccount.Reserved, Currency.USD)]);
        Assert.Equal(State.Closed, sheets.Current.State);
        sheets.Do(change => Assert.False(sheets.Get<Capture>(capture.Id).Conclude(change, Verdict.Approval)));
    }

    [Fact]
    public void After_day_seven_a_capture_is_late()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var open = sheets.Reserve(Usd(10));
        Assert.False(open.IsLate(open.OpenedAt!.Value.AddDays(7)));
        Assert.True(open.IsLate(open.OpenedAt.Value.AddDays(7).AddMilliseconds(1)));
        sheets.Now = sheets.Now.AddDays(7).AddMilliseconds(1);
        Assert.True(sheets.Take(open.Id, Usd(10)).Value.Late);
    }

    [Fact]
    public void Deadlines_end_only_what_still_waits()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var (first, second) = (
            sheets.Authorize(Usd(10), pending: TimeSpan.FromMinutes(5)).Value,
            sheets.Authorize(Usd(20)).Value
        );
        Assert.Equal(
            (sheets.Now.AddMinutes(5), sheets.Now.AddHours(24), sheets.Now.AddDays(30)),
            (first.DeadlineAt, second.DeadlineAt, second.ExpiresAt)
        );
        sheets.Do(second.Expire); // not open yet: nothing
        Assert.Equal(State.Pending, sheets.Get<Authorization>(second.Id).State);
        sheets.Do(first.TimeOut);
        Assert.Equal(
            (State.Declined, Reason.TransactionTimedOut),
            (sheets.Get<Authorization>(first.Id).State, sheets.Get<Authorization>(first.Id).Reason)
        );
        sheets.Do(on => Assert.False(sheets.Get<Authorization>(first.Id).Conclude(on, Verdict.Approval, false)));
        sheets.Conclude(second, Verdict.Approval);
        sheets.Do(sheets.Get<Authorization>(second.Id).TimeOut);
        Assert.Equal(State.Open, sheets.Get<Authorization>(second.Id).State);
        sheets.Do(sheets.Get<Authorization>(second.Id).Expire);
        Assert.Equal(
            (State.Closed, Reason.ExpiredUnused),
            (sheets.Get<Authorization>(second.Id).State, sheets.Get<Authorization>(second.Id).Reason)
        );
        Assert.Equal(
            (0L, 0L),
            (sheets.Current.Authorized.Minor, sheets.Ledger[(LedgerAccount.Reserved, Currency.USD)])
        );
        Assert.Equal(TimeSpan.FromDays(2), Terms.Named("v1.order/amazon-sandbox").AuthorizationWindow);
    }

    [Fact]
    public void An_unseen_decline_is_remembered_as_such()
    {
        foreach (var (inAnswer, unseen) in new[] { (true, true), (false, false) })
        {
            var sheets = new Sheets();
            sheets.Open(Usd(100));
            sheets.Do(change =>
                sheets
                    .Current.Authorize(
                        change,
                        new AuthorizeRequest
                        {
                            Amount = Usd(1),
                            Answering = AnswerMode.Now,
                            DeclineUnseen = true,
                        }
                    )
                    .Value.Conclude(change, Verdict.Decline(Reason.SoftDeclined), inAnswer)
            );
            Assert.Equal(unseen, sheets.Get<Authorization>(Permission.Authorization(1)).IsUnseen);
        }
    }

    // ---- refunds

    [Fact]
    public void Refunding_is_refused_in_order()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var capture = sheets.Take(sheets.Reserve(Usd(100)).Id, Usd(100)).Value;
        Assert.Equal(Refusal.CaptureNotRefundable, sheets.Refund(capture.Id, Yen(1)).No);
        sheets.Conclude(capture, Verdict.Approval);
        for (var i = 0; i < 10; i++)
            Assert.True(sheets.Refund(capture.Id, Usd(1)).Ok);
        Assert.Equal(Refusal.CurrencyMismatch, sheets.Refund(capture.Id, Yen(1)).No);
        Assert.Equal(Refusal.CountExceeded, sheets.Refund(capture.Id, Usd(1000)).No);
        sheets.Conclude(sheets.Get<Refund>(Permission.Refund(1)), Verdict.Decline(Reason.ProcessingFailure));
        Assert.Equal(Refusal.AmountExceeded, sheets.Refund(capture.Id, Usd(106.01m)).No); // 9 pending, 115 the ceiling
        Assert.True(sheets.Refund(capture.Id, Usd(106)).Ok);
    }

    [Theory]
    [InlineData("USD", 10000, 11500)]
    [InlineData("USD", 50000, 57500)]
    [InlineData("USD", 60000, 67500)]
    [InlineData("GBP", 1000000, 1007500)]
    [InlineData("JPY", 10000, 11500)]
    [InlineData("JPY", 56000, 64400)]
    [InlineData("JPY", 100000, 108400)]
    public void More_than_was_captured_can_be_given_back_and_then_the_capture_is_closed(
        string currency,
        long captured,
        long ceiling
    )
    {
        var of = Enum.Parse<Currency>(currency);
        var sheets = new Sheets();
        sheets.Open(new(captured, of));
        var capture = sheets.Charge(new(captured, of));
        Assert.Equal(Refusal.AmountExceeded, sheets.Refund(capture.Id, new(ceiling + 1, of)).No);
        sheets.Refunded(capture.Id, new(captured, of));
        Assert.Equal(State.Completed, sheets.Get<Capture>(capture.Id).State);
        if (ceiling > captured)
            sheets.Refunded(capture.Id, new(ceiling - captured, of));
        Assert.Equal(
            (State.Closed, Reason.MaxAmountRefunded),
            (sheets.Get<Capture>(capture.Id).State, sheets.Get<Capture>(capture.Id).Reason)
        );
        Assert.Equal(Refusal.CaptureNotRefundable, sheets.Refund(capture.Id, new(1, of)).No);
        Assert.Equal(captured - ceiling, sheets.Ledger[(LedgerAccount.Merchant, of)]);
    }

    [Fact]
    public void The_tenth_refund_closes_the_capture_once_none_is_pending()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var capture = sheets.Charge(Usd(100));
        for (var i = 0; i < 10; i++)
            Assert.True(sheets.Refund(capture.Id, Usd(1)).Ok);
        foreach (var number in new[] { 10, 1, 2, 3, 4, 5, 6, 7, 8 })
            sheets.Conclude(sheets.Get<Refund>(Permission.Refund(number)), Verdict.Approval);
        Assert.Equal(State.Completed, sheets.Get<Capture>(capture.Id).State);
        sheets.Conclude(sheets.Get<Refund>(Permission.Refund(9)), Verdict.Approval);
        var closed = sheets.Get<Capture>(capture.Id);
        Assert.Equal(
            (State.Closed, Reason.MaxRefundsProcessed, Usd(10), null),
            (closed.State, closed.Reason!.Value, closed.Refunded!.Value, closed.Refunding)
        );
        Assert.Equal(Enumerable.Range(1, 10), closed.Refunds);
    }

    [Fact]
    public void A_refund_under_way_when_amazon_closes_the_capture_still_counts()
    {
        var sheets = new Sheets();
        sheets.Open(Usd(100));
        var capture = sheets.Charge(Usd(100));
        var refund = sheets.Refund(capture.Id, Usd(30)).Value;
        sheets.Do(sheets.Get<Capture>(capture.Id).CloseByAmazon);
        Assert.Equal(Refusal.CaptureNotRefundable, sheets.Refund(capture.Id, Usd(1)).No);
        sheets.Conclude(refund, Verdict.Approval);
        Assert.Equal(
            (State.Closed, Reason.AmazonClosed, Usd(30)),
            (
                sheets.Get<Capture>(capture.Id).State,
                sheets.Get<Capture>(capture.Id).Reason!.Value,
                sheets.Get<Capture>(capture.Id).Refunded!.Value
            )
        );
        sheets.Do(change =>
            Assert.False(sheets.Get<Refund>(refund.Id).Conclude(change, Verdict.Decline(Reason.AmazonRejected)))
        );
    }

    // ---- everything at random

    [Theory]
    [InlineData("v2.one-time")]
    [InlineData("v1.order")]
    [InlineData("v2.recurring")]
    public void Whatever_happens_in_whatever_order_the_books_agree(string terms)
    {
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Approval, 3), Verdict.Decline(Reason.ProcessingFailure)];
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var sheets = new Sheets(); // whose Keep checks totals, ledger and versions after every step
            sheets.Open(Usd(200), terms);
            var (authorizations, captures, refunds) = (
                new List<ObjectId>(),
                new List<ObjectId>(),
                new List<ObjectId>()
            );
            for (var step = 0; step < 150; step++)
            {
                sheets.Now = sheets.Now.AddHours(random.Next(30));
                var amount = new Money(random.Next(0, 6000), Currency.USD);
                ObjectId? Any(List<ObjectId> list) => list.Count == 0 ? null : list[random.Next(list.Count)];
                switch (random.Next(9))
                {
                    case 0 or 1 when sheets.Authorize(amount) is { Ok: true } made:
                        authorizations.Add(made.Value.Id);
                        break;
                    case 2 when Any(authorizations) is { } id && sheets.Take(id, amount) is { Ok: true } made:
                        captures.Add(made.Value.Id);
                        break;
                    case 3 when Any(captures) is { } id && sheets.Refund(id, amount) is { Ok: true } made:
                        refunds.Add(made.Value.Id);
                        break;
                    case 4 when Any(authorizations) is { } id:
                        sheets.Do(change =>
                        {
                            sheets.Get<Authorization>(id).Conclude(change, verdicts[random.Next(4)], false);
                        });
                        break;
                    case 5 when Any(captures) is { } id:
                        sheets.Do(change =>
                        {
                            sheets.Get<Capture>(id).Conclude(change, verdicts[random.Next(4)]);
                        });
                        break;
                    case 6 when Any(refunds) is { } id:
                        sheets.Do(change =>
                        {
                            sheets.Get<Refund>(id).Conclude(change, verdicts[random.Next(4)]);
                        });
                        break;
                    case 7 when Any(authorizations) is { } id:
                        sheets.Do(change =>
                            sheets.Get<Authorization>(id).End(change, Cause.MerchantEnds, Reason.MerchantClosed, null)
                        );
                        break;
                    case 8 when Any(authorizations) is { } id && random.Next(4) == 0:
                        sheets.Do(sheets.Get<Authorization>(id).TimeOut);
                        sheets.Do(sheets.Get<Authorization>(id).Expire);
                        break;
                }
            }
            foreach (var id in authorizations)
                sheets.Do(sheets.Get<Authorization>(id).TimeOut);
            foreach (var id in authorizations)
                sheets.Do(sheets.Get<Authorization>(id).Expire);
            foreach (var id in captures)
                sheets.Do(change =>
                {
                    sheets.Get<Capture>(id).Conclude(change, Verdict.Approval);
                });
            foreach (var id in refunds)
                sheets.Do(change =>
                {
                    sheets.Get<Refund>(id).Conclude(change, Verdict.Approval);
                });
            Assert.Equal(0, sheets.Ledger.GetValueOrDefault((LedgerAccount.Reserved, Currency.USD)));
            Assert.Equal(
                captures.Sum(id =>
                    sheets.Get<Capture>(id) is { State: not State.Declined } done
                        ? done.Amount.Minor - (done.Refunded?.Minor ?? 0)
                        : 0
                ),
                sheets.Ledger.GetValueOrDefault((LedgerAccount.Merchant, Currency.USD))
            );
        }
    }
}
