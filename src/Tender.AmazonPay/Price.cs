using System.Globalization;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>An amount of money. A decimal, which is exact; 25 and 25.00 are equal.</summary>
[JsonConverter(typeof(PriceConverter))]
public readonly record struct Price
{
    /// <summary>An amount to be sent.</summary>
    /// <param name="amount">In units of the currency: 25.5 dollars, 300 yen.</param>
    /// <param name="currencyCode">ISO 4217, in capitals, such as <c>USD</c>.</param>
    /// <exception cref="ArgumentException">It is negative, has digits that the currency has not, or the currency is no
    /// code of three capital letters.</exception>
    public Price(decimal amount, string currencyCode)
    {
        ArgumentNullException.ThrowIfNull(currencyCode);
        if (currencyCode.Length != 3 || !currencyCode.All(char.IsAsciiLetterUpper))
            throw new ArgumentException(
                $"A currency is three capital letters, such as USD; \"{currencyCode}\" is none.",
                nameof(currencyCode)
            );
        var digits = DigitsOf(currencyCode);
        if (amount < 0 || amount != decimal.Round(amount, digits))
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{amount} is no amount of {currencyCode}: not negative, and at most {digits} decimals."
                ),
                nameof(amount)
            );
        (Amount, CurrencyCode) = (amount, currencyCode);
    }

    /// <summary>An amount as a service answered it, whatever it is.</summary>
    private Price((decimal Amount, string CurrencyCode) answered) => (Amount, CurrencyCode) = answered;

    /// <summary>In units of the currency: 25.5 dollars, 300 yen.</summary>
    public decimal Amount { get; }

    /// <summary>ISO 4217, such as <c>USD</c>.</summary>
    public string CurrencyCode { get; }

    /// <summary>The amount as both APIs take it: two decimals, none for yen.</summary>
    internal string Text
    {
        get
        {
            var digits = DigitsOf(CurrencyCode);
            return Amount == decimal.Round(Amount, digits)
                ? Amount.ToString("F" + digits, CultureInfo.InvariantCulture)
                : Amount.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Takes the price apart into amount and currency.</summary>
    /// <param name="amount">In units of the currency.</param>
    /// <param name="currencyCode">ISO 4217.</param>
    public void Deconstruct(out decimal amount, out string currencyCode) =>
        (amount, currencyCode) = (Amount, CurrencyCode);

    /// <summary>Such as <c>25.50 USD</c>.</summary>
    public override string ToString() => $"{Text} {CurrencyCode}";

    /// <summary>An amount as a service answered it.</summary>
    internal static Price Answered(decimal amount, string currencyCode) => new((amount, currencyCode));

    private static int DigitsOf(string currencyCode) => currencyCode == "JPY" ? 0 : 2;
}
