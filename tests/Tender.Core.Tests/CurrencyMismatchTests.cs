using Xunit;

namespace Tender.Core.Tests;

/// <summary>A wallet is shown in a currency; a total in another one is in the way.</summary>
public sealed class CurrencyMismatchTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, Currency.USD, false)]
    [InlineData(Currency.GBP, null, false)]
    [InlineData(Currency.GBP, Currency.USD, true)]
    [InlineData(Currency.USD, Currency.USD, false)]
    public void A_total_in_another_currency_than_the_wallets_is_a_constraint(
        Currency? wallet,
        Currency? total,
        bool isMissing
    )
    {
        var sheets = new Sheets();
        var amount = new Money(1000, Currency.USD);
        var session = sheets.Session(amount, confirmed: false, requires: [Constraint.CurrencyMismatch]);
        session = session with
        {
            Setup = session.Setup with
            {
                PresentmentCurrency = wallet,
                TotalOrderAmount = total is { } currency ? new Money(1000, currency) : null,
            },
        };
        Assert.Equal(isMissing ? [Constraint.CurrencyMismatch] : [], session.Constraints());
    }
}
