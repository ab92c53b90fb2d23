using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>What is decided of an authorization and its capture, and in which order it is refused.</summary>
public class AuthorizationTests
{
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
        Assert.Equal(Usd(0), sheets.Current.Authorized);
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
}
