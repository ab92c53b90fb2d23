using System.Text.Json;
using Tender.AmazonPay;
using Xunit;

namespace Tender.MerchantKit.Tests.AmazonPay;

/// <summary>Amounts: what is sent is checked at once, what is answered is taken as it is.</summary>
public sealed class PriceTests
{
    [Theory]
    [InlineData("25", "USD", "25.00 USD")]
    [InlineData("25.5", "USD", "25.50 USD")]
    [InlineData("25.500", "USD", "25.50 USD")]
    [InlineData("0", "EUR", "0.00 EUR")]
    [InlineData("300", "JPY", "300 JPY")]
    [InlineData("300.0", "JPY", "300 JPY")]
    public void An_amount_of_its_currency_is_taken(string amount, string currency, string shown) =>
        Assert.Equal(shown, new Price(Decimal(amount), currency).ToString());

    [Theory]
    [InlineData("1.234", "USD", "1.234 is no amount of USD: not negative, and at most 2 decimals.")]
    [InlineData("1.5", "JPY", "1.5 is no amount of JPY: not negative, and at most 0 decimals.")]
    [InlineData("-1", "EUR", "-1 is no amount of EUR: not negative, and at most 2 decimals.")]
    [InlineData("1", "usd", "A currency is three capital letters, such as USD; \"usd\" is none.")]
    [InlineData("1", "", "A currency is three capital letters, such as USD; \"\" is none.")]
    [InlineData("1", "ÄÖÜ", "A currency is three capital letters, such as USD; \"ÄÖÜ\" is none.")]
    public void What_no_service_would_take_is_refused_at_once(string amount, string currency, string words) =>
        Assert.StartsWith(
            words,
            Assert.Throws<ArgumentException>(() => new Price(Decimal(amount), currency)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_price_without_a_currency_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => new Price(1, null!));

    [Theory]
    [InlineData("""{"amount":"7.3295","currencyCode":"USD"}""", "7.3295")]
    [InlineData("""{"amount":"-2.00","currencyCode":"USD"}""", "-2.00")]
    [InlineData("""{"amount":"2","currencyCode":"??"}""", "2")]
    public void What_a_service_answers_is_taken_as_it_is(string json, string amount) =>
        Assert.Equal(Decimal(amount), JsonSerializer.Deserialize<Price>(json).Amount);

    [Fact]
    public void A_price_is_taken_apart_and_compared_by_its_value()
    {
        var (amount, currency) = new Price(2.5m, "USD");
        Assert.Equal((2.5m, "USD"), (amount, currency));
        Assert.Equal(new Price(2.50m, "USD"), new Price(2.5m, "USD"));
    }

    private static decimal Decimal(string text) =>
        decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
