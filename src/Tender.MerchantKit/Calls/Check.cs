using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Argument checks that several public types share.</summary>
internal static class Check
{
    public static string Text(string? value, int longest, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= longest
            ? value
            : throw new ArgumentException($"Longer than {longest} characters.", name);
    }

    /// <summary>A price that was left out is none: it has no currency, and could not be read back.</summary>
    public static Price Money(Price value, string name) =>
        value.CurrencyCode is null ? throw new ArgumentException("A price without a currency.", name) : value;

    public static Price? Money(Price? value, string name) => value is { } price ? Money(price, name) : null;
}
