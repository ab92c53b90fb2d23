using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Argument checks that several public types share.</summary>
internal static class Check
{
    /// <summary>What a merchant may call something.</summary>
    public const int LongestName = 80;

    /// <summary>What a policy may append to it.</summary>
    public const int LongestSuffix = 20;

    public static string Text(string? value, int longest, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= longest
            ? value
            : throw new ArgumentException($"Longer than {longest} characters.", name);
    }

    /// <summary>An id of Amazon Pay's; often from an address, where anybody may have written anything.</summary>
    public static string Id(string? value, string name) =>
        Text(value, 200, name) is var id && id is not ("." or "..")
            ? id
            : throw new ArgumentException("It is no id: a path would take it for a place.", name);

    /// <summary>A price that was left out is none: it has no currency, and could not be read back.</summary>
    public static Price Money(Price value, string name) =>
        value.CurrencyCode is null ? throw new ArgumentException("A price without a currency.", name) : value;

    public static Price? Money(Price? value, string name) => value is { } price ? Money(price, name) : null;
}
