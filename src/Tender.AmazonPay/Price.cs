using System.Globalization;
using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>An amount of money. A decimal, which is exact; 25 and 25.00 are equal.</summary>
/// <param name="Amount">In units of the currency: 25.5 dollars, 300 yen.</param>
/// <param name="CurrencyCode">ISO 4217, such as <c>USD</c>.</param>
[JsonConverter(typeof(PriceConverter))]
public readonly record struct Price(decimal Amount, string CurrencyCode)
{
    /// <summary>
    /// The amount as both APIs take it: two decimals, none for yen. Digits that the currency has not are kept, for the
    /// service to refuse.
    /// </summary>
    internal string Text
    {
        get
        {
            var digits = CurrencyCode == "JPY" ? 0 : 2;
            return Amount == decimal.Round(Amount, digits)
                ? Amount.ToString("F" + digits, CultureInfo.InvariantCulture)
                : Amount.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Such as <c>25.50 USD</c>.</summary>
    public override string ToString() => $"{Text} {CurrencyCode}";
}
