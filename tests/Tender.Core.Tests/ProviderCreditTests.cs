using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>Providers' credits and their reversals, as decisions. Wire v1: spec 4.16, 5.7.</summary>
public class ProviderCreditTests
{
    private const string Provider = "A2P",
        Other = "A3P";

    private static readonly Simulation Late = new(Pending: true, Delay: TimeSpan.FromMinutes(10));

    private readonly Sheets sheets = new();

    [Fact]
    public void The_credits_of_a_capture_come_out_of_what_the_merchant_is_owed()
    {
        Captured((Provider, 10), (Other, 5));
        Assert.Equal((3500, 1500, -5000), Balances());
        Assert.Equal(
            [(Provider, 1), (Other, 2)],
            sheets.Get<Capture>(Permission.Capture(1)).Credits!.Select(one => (one.ProviderId, one.Number))
        );
        Assert.Equal((State.Completed, Usd(10), 0L), (Credit(1).State, Credit(1).Amount, Credit(1).Used));
    }

    [Fact]
    public void A_declined_capture_credits_nobody()
    {
        sheets.Open(Usd(100), "v1.order");
        var capture = sheets
            .Do(change =>
                sheets.Reserve(Usd(50)).Capture(change, new CaptureRequest(Usd(50), Shares: [new(Provider, Usd(10))]))
            )
            .Value;
        sheets.Conclude(capture, Verdict.Decline(Reason.ProcessingFailure));
        Assert.False(sheets.Has(Permission.Credit(1)));
        Assert.Null(sheets.Get<Capture>(capture.Id).Credits);
    }

    [Fact]
    public void What_is_reversed_comes_back_and_the_last_of_it_closes_the_credit()
    {
        Captured((Provider, 10));
        var first = Reverse(4, Late).Value;
        Assert.Equal((State.Pending, 400L, 0L), (first.State, Credit(1).Used, Credit(1).Reversed?.Minor ?? 0));
        Assert.Equal(Refusal.CreditNotReversible, Reverse(6.01m).No);
        Assert.Equal(
            Refusal.CurrencyMismatch,
            sheets.Do(change => Credit(1).Reverse(change, new ReversalRequest(Yen(1)))).No
        );
        Conclude(1);
        Assert.Equal(
            (State.Completed, State.Completed, 400L),
            (Reversal(1).State, Credit(1).State, Credit(1).Reversed!.Value.Minor)
        );
        Assert.Equal((4400, 600, -5000), Balances());

        // Once is once, whoever runs the job again.
        Conclude(1);
        Assert.Equal((4400, 600, -5000), Balances());
        Assert.True(Reverse(6, Late).Ok);
        Conclude(2);
        Assert.Equal((State.Closed, Reason.MaxAmountReversed), (Credit(1).State, Credit(1).Reason));
        Assert.Equal((5000, 0, -5000), Balances());
        Assert.Equal(Refusal.CreditNotReversible, Reverse(1).No);
        Assert.Equal([1, 2], Credit(1).Reversals);
    }

    [Fact]
    public void A_reversal_is_decided_at_once_and_later_only_where_that_is_wished()
    {
        Captured((Provider, 10));
        var done = Reverse(4).Value;
        Assert.Equal(
            (State.Completed, State.Completed, 400L, null),
            (done.State, Reversal(1).State, Credit(1).Reversed!.Value.Minor, Credit(1).Reversing)
        );
        Assert.Equal((4400, 600, -5000), Balances());
        var declined = Reverse(6, new(Reason.ProcessingFailure)).Value;
        Assert.Equal((State.Declined, Reason.ProcessingFailure), (declined.State, declined.Reason));
        Assert.DoesNotContain(sheets.Jobs, job => job.Kind == JobKind.ReversalConcludes);

        Assert.Equal(State.Pending, Reverse(6, Late).Value.State);
        var job = Assert.Single(sheets.Jobs, job => job.Kind == JobKind.ReversalConcludes);
        Assert.Equal(sheets.Now + Late.Delay, job.DueAt);
        Conclude(3);
        Assert.Equal((State.Closed, Reason.MaxAmountReversed), (Credit(1).State, Credit(1).Reason));
        Assert.Equal((5000, 0, -5000), Balances());
    }

    [Fact]
    public void A_declined_reversal_leaves_the_credit_free_for_another()
    {
        Captured((Provider, 10));
        Reverse(10, Late);
        Conclude(1, Reason.AmazonRejected);
        Assert.Equal(
            (State.Declined, Reason.AmazonRejected, 0L, State.Completed),
            (Reversal(1).State, Reversal(1).Reason, Credit(1).Used, Credit(1).State)
        );
        Assert.Equal((4000, 1000, -5000), Balances());
        Assert.True(Reverse(10).Ok);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_reversals_of_a_refund_end_as_the_refund_does(bool approved)
    {
        var capture = Captured((Provider, 10), (Other, 5));
        var refund = sheets
            .Do(change =>
                capture.Refund(change, new RefundRequest(Usd(20), Shares: [new(Other, Usd(5)), new(Provider, Usd(1))]))
            )
            .Value;
        Assert.Equal(
            [(Other, 1, 2), (Provider, 2, 1)],
            refund.Reversals!.Select(one => (one.ProviderId, one.Number, one.Credit))
        );
        // They wait for the refund: no job of their own before.
        Assert.DoesNotContain(sheets.Jobs, job => job.Kind == JobKind.ReversalConcludes);
        sheets.Conclude(refund, approved ? Verdict.Approval : Verdict.Decline(Reason.AmazonRejected));
        Assert.Equal(
            [
                ("Q000001", $"{Permission}-P000002{(approved ? "" : " AmazonRejected")}"),
                ("Q000002", $"{Permission}-P000001{(approved ? "" : " AmazonRejected")}"),
            ],
            sheets
                .Jobs.Where(job => job.Kind == JobKind.ReversalConcludes)
                .Select(job => (job.Object.Value[^7..], job.Arguments!.Print()))
        );
        Assert.All(sheets.Jobs.Where(job => job.Kind == JobKind.ReversalConcludes), job =>
            Assert.Equal(sheets.Now, job.DueAt)
        );
    }

    [Fact]
    public void A_refund_takes_nothing_from_who_was_given_nothing()
    {
        var capture = Captured((Provider, 10));
        Assert.Equal(
            Refusal.CreditNotReversible,
            sheets.Do(change => capture.Refund(change, new RefundRequest(Usd(20), Shares: [new(Other, Usd(1))]))).No
        );
        Assert.Equal(
            Refusal.CreditNotReversible,
            sheets.Do(change => capture.Refund(change, new RefundRequest(Usd(20), Shares: [new(Provider, Usd(11))]))).No
        );
        Assert.Equal(0, sheets.Get<Capture>(capture.Id).RefundCount);
    }

    private Capture Captured(params (string Provider, decimal Amount)[] shares)
    {
        sheets.Open(Usd(100), "v1.order");
        var capture = sheets
            .Do(change =>
                sheets
                    .Reserve(Usd(50))
                    .Capture(
                        change,
                        new CaptureRequest(
                            Usd(50),
                            Shares: [.. shares.Select(share => new ProviderShare(share.Provider, Usd(share.Amount)))]
                        )
                    )
            )
            .Value;
        sheets.Conclude(capture, Verdict.Approval);
        return sheets.Get<Capture>(capture.Id);
    }

    private ProviderCredit Credit(int number) => sheets.Get<ProviderCredit>(Permission.Credit(number));

    private ProviderCreditReversal Reversal(int number) =>
        sheets.Get<ProviderCreditReversal>(Permission.Reversal(number));

    private Result<ProviderCreditReversal> Reverse(decimal amount, Simulation? simulation = null) =>
        sheets.Do(change => Credit(1).Reverse(change, new ReversalRequest(Usd(amount)) { Simulation = simulation }));

    private void Conclude(int number, Reason? decline = null) =>
        sheets.Do(change => Reversal(number).Conclude(change, decline));

    private (long Merchant, long Provider, long Processor) Balances() =>
        (
            sheets.Ledger.GetValueOrDefault((LedgerAccount.Merchant, Currency.USD)),
            sheets.Ledger.GetValueOrDefault((LedgerAccount.Provider, Currency.USD)),
            sheets.Ledger.GetValueOrDefault((LedgerAccount.Processor, Currency.USD))
        );
}
