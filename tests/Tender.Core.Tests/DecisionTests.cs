using Xunit;
using static Tender.Core.Tests.Sheets;

namespace Tender.Core.Tests;

/// <summary>All decisions together, at random.</summary>
public class DecisionTests
{
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
