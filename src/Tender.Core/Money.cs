namespace Tender.Core;

/// <summary>
/// An amount in minor units (cents; whole yen) of one currency. Never negative on the wire; the ledger alone uses
/// signs.
/// </summary>
/// <param name="Minor">Minor units.</param>
/// <param name="Currency">The currency that gives the units their meaning.</param>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>
    /// More digits than this before the point are not an amount but nonsense; keeps every sum far inside 2^53.
    /// </summary>
    public const int WholeDigitsMax = 12;

    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>How many decimals the currency has: none for yen, else two.</summary>
    public static int Decimals(Currency currency) => currency == Currency.JPY ? 0 : 2;

    /// <summary>
    /// Whole units as an amount: <c>Whole(75, USD)</c> is 75.00 USD, <c>Whole(8400, JPY)</c> is 8400 JPY.
    /// </summary>
    public static Money Whole(long units, Currency currency) => new(units * Scale(currency), currency);

    /// <summary>The sum. Mixing currencies is a bug: every decision compares them first.</summary>
    public static Money operator +(Money a, Money b) => new(a.Minor + Same(a, b).Minor, a.Currency);

    /// <summary>The difference; may be negative.</summary>
    public static Money operator -(Money a, Money b) => new(a.Minor - Same(a, b).Minor, a.Currency);

    /// <summary>The same amount with the other sign; for the ledger.</summary>
    public static Money operator -(Money a) => new(-a.Minor, a.Currency);

    /// <summary>Compares within one currency.</summary>
    public static bool operator >(Money a, Money b) => a.Minor > Same(a, b).Minor;

    /// <summary>Compares within one currency.</summary>
    public static bool operator <(Money a, Money b) => a.Minor < Same(a, b).Minor;

    /// <summary>Compares within one currency.</summary>
    public static bool operator >=(Money a, Money b) => a.Minor >= Same(a, b).Minor;

    /// <summary>Compares within one currency.</summary>
    public static bool operator <=(Money a, Money b) => a.Minor <= Same(a, b).Minor;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Minor.CompareTo(Same(this, other).Minor);

    /// <summary>
    /// The decimal text of both APIs: <c>14.00</c>, <c>300</c> for yen. Parsing it gives the same amount back.
    /// </summary>
    public string Format()
    {
        if (Decimals(Currency) == 0)
            return Minor.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (sign, units) = (Minor < 0 ? "-" : "", Math.Abs(Minor));
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{sign}{units / 100}.{units % 100:00}"
        );
    }

    /// <summary>
    /// Reads plain decimal text: digits, optionally a point and at most the currency's decimals. No sign, exponent,
    /// blank, separator or foreign digit.
    /// </summary>
    /// <returns>False when the text is not such an amount; <paramref name="money"/> is then zero.</returns>
    public static bool TryParse(string? text, Currency currency, out Money money)
    {
        money = Zero(currency);
        if (string.IsNullOrEmpty(text))
            return false;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text.AsSpan() : text.AsSpan(0, point);
        var fraction = point < 0 ? default : text.AsSpan(point + 1);
        if (
            whole.Length is 0 or > WholeDigitsMax
            || (point >= 0 && fraction.Length == 0)
            || fraction.Length > Decimals(currency)
        )
            return false;
        if (!Digits(whole, out var units) || !Digits(fraction, out var part))
            return false;
        if (fraction.Length == 1)
            part *= 10;
        money = new Money(units * Scale(currency) + part, currency);
        return true;
    }

    /// <summary>
    /// Reads as <see cref="TryParse"/> does, with up to four decimals in every currency; what a currency does not have
    /// is rounded half up.
    /// </summary>
    public static bool TryParseRounded(string? text, Currency currency, out Money money)
    {
        const int decimalsMax = 4;
        money = Zero(currency);
        var point = text?.IndexOf('.') ?? -1;
        var decimals = point < 0 ? 0 : text!.Length - point - 1;
        if (decimals <= Decimals(currency))
            return TryParse(text, currency, out money);
        if (decimals > decimalsMax || !text.AsSpan(point + 1).ToString().All(char.IsAsciiDigit))
            return false;
        var kept = Decimals(currency) == 0 ? text![..point] : text![..(point + 1 + Decimals(currency))];
        if (!TryParse(kept, currency, out money))
            return false;
        if (text[point + 1 + Decimals(currency)] >= '5')
            money = new Money(money.Minor + 1, currency);
        return true;
    }

    /// <summary>A currency by its ISO code, upper case as on the wire.</summary>
    public static bool TryParseCurrency(string? code, out Currency currency)
    {
        currency = default;
        return code is { Length: 3 }
            && char.IsAsciiLetterUpper(code[0])
            && Enum.TryParse(code, out currency)
            && Enum.IsDefined(currency);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Format()} {Currency}";

    private static long Scale(Currency currency) => Decimals(currency) == 0 ? 1 : 100;

    private static bool Digits(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            value = value * 10 + (c - '0');
        }
        return true;
    }

    private static Money Same(Money a, Money b) =>
        a.Currency == b.Currency
            ? b
            : throw new InvalidOperationException($"Amounts of two currencies met: {a} and {b}.");
}
