using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>
/// What is decided of a permission, and in which order it is refused. A table of refusals makes one request worse from
/// row to row, starting with the last check: a request that is wrong in two ways earns the refusal that is checked
/// first.
/// </summary>
public class ChargePermissionTests
{
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
    [InlineData("v1.agreement", "USD", 500)]
    [InlineData("v1.agreement.europe", "EUR", 1000)]
    [InlineData("v1.agreement.europe", "NOK", 10000)]
    [InlineData("v1.agreement.europe", "JPY", 100000)]
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
}
