using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Argument checks that several public types share.</summary>
internal static class Check
{
    /// <summary>What a merchant may call something.</summary>
    public const int LongestName = 80;

    [ThreadStatic]
    private static bool isReading;

    /// <summary>What a policy may append to it.</summary>
    public const int LongestSuffix = 20;

    /// <summary>
    /// Reads what was stored: a version before this one may have checked less, and what it stored must be read to be
    /// refused.
    /// </summary>
    public static T WhileReading<T>(Func<T> read)
    {
        var before = isReading;
        isReading = true;
        try
        {
            return read();
        }
        finally
        {
            isReading = before;
        }
    }

    public static string Text(string? value, int longest, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= longest
            ? value
            : throw new ArgumentException($"Longer than {longest} characters.", name);
    }

    /// <summary>An id of Amazon Pay's; often from an address, where anybody may have written anything.</summary>
    public static string Id(string? value, string name) =>
        isReading ? value ?? throw new ArgumentNullException(name)
        : Text(value, 200, name) is var id && id is not ("." or "..") ? id
        : throw new ArgumentException("It is no id: a path would take it for a place.", name);

    /// <summary>A price that was left out is none: it has no currency, and could not be read back.</summary>
    public static Price Money(Price value, string name) =>
        value.CurrencyCode is null && !isReading
            ? throw new ArgumentException("A price without a currency.", name)
            : value;

    public static Price? Money(Price? value, string name) => value is { } price ? Money(price, name) : null;
}
