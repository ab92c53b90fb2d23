using Xunit;

namespace Tender.Core.Tests;

public class MoneyTests
{
    [Theory]
    [InlineData("14", "USD", 1400, "14.00")]
    [InlineData("14.0", "USD", 1400, "14.00")]
    [InlineData("14.00", "USD", 1400, "14.00")]
    [InlineData("0.01", "EUR", 1, "0.01")]
    [InlineData("00.10", "GBP", 10, "0.10")]
    [InlineData("300", "JPY", 300, "300")]
    [InlineData("999999999999.99", "USD", 99999999999999, "999999999999.99")]
    [InlineData("999999999999", "JPY", 999999999999, "999999999999")]
    public void An_amount_is_read_and_written(string text, string currency, long minor, string written)
    {
        Assert.True(Money.TryParse(text, Enum.Parse<Currency>(currency), out var money));
        Assert.Equal((minor, written), (money.Minor, money.Format()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,00")]
    [InlineData("1.000")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("١٢")]
    [InlineData("１")]
    [InlineData("1000000000000")]
    [InlineData("99999999999999999999999999")]
    [InlineData("NaN")]
    public void What_is_no_amount_is_not_read(string? text)
    {
        Assert.False(Money.TryParse(text, Currency.USD, out var money));
        Assert.Equal(Money.Zero(Currency.USD), money);
    }

    /// <summary>
    /// amazon-payments-magento-2-plugin, issue 551: 7.3295 was taken; issue 65: 0.0099999999999998 was refused.
    /// </summary>
    [Theory]
    [InlineData("63.2000", "USD", 6320L)]
    [InlineData("7.3295", "USD", 733L)]
    [InlineData("7.3249", "USD", 732L)]
    [InlineData("9.999", "USD", 1000L)]
    [InlineData("0.0099999999999998", "USD", null)]
    [InlineData("1.00000", "USD", null)]
    [InlineData("1.00x", "USD", null)]
    [InlineData("1..00", "USD", null)]
    [InlineData(".500", "USD", null)]
    [InlineData("-1.000", "USD", null)]
    [InlineData("300.00", "JPY", 300L)]
    [InlineData("300.5", "JPY", 301L)]
    [InlineData("1.5", "USD", 150L)]
    [InlineData(null, "USD", null)]
    public void Up_to_four_decimals_are_rounded_where_that_is_asked_for(string? text, string currency, long? minor)
    {
        var read = Money.TryParseRounded(text, Enum.Parse<Currency>(currency), out var money);
        Assert.Equal((minor is not null, minor ?? 0), (read, money.Minor));
    }

    [Fact]
    public void Yen_have_no_decimals()
    {
        Assert.False(Money.TryParse("300.0", Currency.JPY, out _));
        Assert.False(Money.TryParse("300.", Currency.JPY, out _));
    }

    [Fact]
    public void Written_and_read_again_is_the_same_amount()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 20_000; i++)
        {
            var currency = (Currency)random.Next(12);
            var whole = (long)Math.Pow(10, random.Next(1, 13));
            var money = new Money(random.NextInt64(0, whole * (currency == Currency.JPY ? 1 : 100)), currency);
            Assert.True(Money.TryParse(money.Format(), currency, out var read), money.ToString());
            Assert.Equal(money, read);
        }
    }

    [Fact]
    public void Random_text_is_refused_or_read_exactly()
    {
        var random = new Random(7);
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Create(random.Next(0, 8), random, (span, source) =>
            {
                for (var c = 0; c < span.Length; c++)
                    span[c] = "0123456789.-+e, "[source.Next(16)];
            });
            if (!Money.TryParse(text, Currency.USD, out var money))
                continue;
            Assert.Matches(@"^\d+(\.\d{1,2})?$", text);
            Assert.Equal(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) * 100, money.Minor);
        }
    }

    [Fact]
    public void Amounts_of_two_currencies_never_meet()
    {
        var (dollar, yen) = (new Money(1, Currency.USD), new Money(1, Currency.JPY));
        Assert.Throws<InvalidOperationException>(() => dollar + yen);
        Assert.Throws<InvalidOperationException>(() => dollar - yen);
        Assert.Throws<InvalidOperationException>(() => dollar < yen);
        Assert.Throws<InvalidOperationException>(() => dollar >= yen);
        Assert.Throws<InvalidOperationException>(() => dollar.CompareTo(yen));
    }

    [Fact]
    public void An_overflow_is_seen() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Currency.USD) + new Money(1, Currency.USD));

    [Theory]
    [InlineData("USD", true)]
    [InlineData("usd", false)]
    [InlineData("XXX", false)]
    [InlineData("0", false)]
    [InlineData("003", false)]
    [InlineData(" USD", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_currency_is_its_upper_case_code(string? code, bool known) =>
        Assert.Equal(known, Money.TryParseCurrency(code, out _));
}
