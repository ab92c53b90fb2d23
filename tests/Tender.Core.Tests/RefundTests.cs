using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>What is decided of a refund, and in which order it is refused.</summary>
public class RefundTests
{
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
}
