using System.Globalization;
using System.Xml;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>
/// Reads an action's parameters by name and type. What is wrong with them is collected: a handler reads everything it
/// knows, and asks for the <see cref="Fault"/> afterwards.
/// </summary>
internal sealed class V1Reading(V1Parameters parameters)
{
    private const int ReferenceCharsMax = 32;
    private const int IdCharsMax = 1024;
    private const int PriceCharsMax = 64;
    private const int ShownMax = 60;

    /// <summary>How many ids, types or statuses a list may hold.</summary>
    private const int NamesMax = 100;

    /// <summary>Assumed; the real figures are not published.</summary>
    private const int ListMax = 20;
    private const int ProviderCharsMax = 64;

    private readonly List<string> errors = [];

    /// <summary>What was wrong with everything read so far; null when nothing was.</summary>
    // Wire v1: spec 4.3, the validator counts the errors and names the camelCase path of the member.
    public V1Fault? Fault =>
        errors.Count switch
        {
            0 => null,
            1 => V1Faults.InvalidValue($"1 validation error detected: {errors[0]}"),
            _ => V1Faults.InvalidValue($"{errors.Count} validation errors detected: {string.Join("; ", errors)}"),
        };

    /// <summary>A text; null when it was not given.</summary>
    public string? Text(string name, int charsMax)
    {
        if (parameters.Given(name) is not { } text)
            return null;
        if (text.Length > charsMax)
            ReportInvalid(name, $"Member must have length less than or equal to {charsMax}");
        else if (!IsText(text))
            ReportInvalid(name, "Member must not contain control characters");
        else
            return text;
        return null;
    }

    /// <summary>The name of an object, as sent: whether there is one is another question.</summary>
    public string Id(string name)
    {
        if (parameters.Given(name) is not { } text)
            return ReportMissing(name);
        if (text.Length > IdCharsMax)
            ReportInvalid(name, $"Member must have length less than or equal to {IdCharsMax}");
        return text;
    }

    /// <summary>The caller's own id of what it asks for.</summary>
    public string Reference(string name)
    {
        if (parameters.Given(name) is not { } text)
            return ReportMissing(name);
        // Wire v1: spec 4.10, String32 of A-Z a-z 0-9 - _.
        if (text.Length > ReferenceCharsMax)
            ReportInvalid(name, $"Member must have length less than or equal to {ReferenceCharsMax}");
        else if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            ReportInvalid(name, "Member must satisfy regular expression pattern: [A-Za-z0-9-_]+");
        return text;
    }

    /// <summary>A boolean; null when it was not given.</summary>
    public bool? Flag(string name)
    {
        // Wire v1: spec 1.2, the SDKs write true and false, the WooCommerce plugin 1 and 0.
        switch (parameters.Given(name)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                ReportInvalid(name, "Member must be true or false");
                return null;
        }
    }

    /// <summary>One of the choices, whatever its case; null when it was not given.</summary>
    public string? Choice(string name, bool required, params string[] choices)
    {
        if (parameters.Given(name) is not { } text)
        {
            if (required)
                ReportMissing(name);
            return null;
        }
        if (choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;
        ReportNotInSet(name, choices);
        return null;
    }

    /// <summary>Whether a parameter of the name was given, with a value.</summary>
    public bool Has(string name) => parameters.Given(name) is not null;

    /// <summary>A whole number within bounds; null when it was not given.</summary>
    public int? Count(string name, int min, int max)
    {
        if (parameters.Given(name) is not { } text)
            return null;
        if (
            text.Length <= 9
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count >= min
            && count <= max
        )
            return count;
        ReportInvalid(name, $"Member must be between {min} and {max}");
        return null;
    }

    /// <summary>An instant; null when it was not given.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (parameters.Given(name) is not { } text)
            return null;
        text = text.ToUpperInvariant();
        // Wire v1: spec 4.9, the C# SDK may put a second Z or an offset behind the Z.
        var plain = text.EndsWith("ZZ", StringComparison.Ordinal)
            ? text[..^1]
            : text.Replace("Z+", "+", StringComparison.Ordinal).Replace("Z-", "-", StringComparison.Ordinal);
        if (
            plain.Length is >= 10 and <= 40
            && DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        )
            return at;
        ReportInvalid(name, "Member must be a timestamp in ISO 8601");
        return null;
    }

    /// <summary>The texts of a list whose members are <c>list1</c> and so on, each with its name.</summary>
    public IEnumerable<(string Name, string Text)> Names(string list)
    {
        for (var i = 1; Has($"{list}{i}"); i++)
        {
            if (i > NamesMax)
            {
                ReportInvalid(list.TrimEnd('.'), $"Member must have length less than or equal to {NamesMax}");
                yield break;
            }
            yield return ($"{list}{i}", Id($"{list}{i}"));
        }
    }

    /// <summary>Reports a value that does not meet a constraint.</summary>
    // Wire v1: the words of AWS's query APIs: the value, where it stands, and what it must be.
    public void ReportInvalid(string name, string constraint)
    {
        var value = parameters.Given(name) is { } sent ? $"'{Shown(sent)}' " : "";
        errors.Add($"Value {value}at '{PathOf(name)}' failed to satisfy constraint: {constraint}");
    }

    /// <summary>A value that the caller sent, short enough to be repeated to it, in characters that XML has.</summary>
    private static string Shown(string value)
    {
        return string.Concat(
            ShortText.Of(value, ShownMax, "…").Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '?')
        );
    }

    /// <summary>Reports a value that is none of those there are.</summary>
    public void ReportNotInSet(string name, IEnumerable<string> choices) =>
        ReportInvalid(name, $"Member must satisfy enum value set: [{string.Join(", ", choices)}]");

    /// <summary>An amount above zero that must be given.</summary>
    public Money Price(string name)
    {
        if (parameters.Given(name + ".Amount") is not null)
            return Amount(name) ?? default;
        ReportMissing(name + ".Amount");
        if (parameters.Given(name + ".CurrencyCode") is null)
            ReportMissing(name + ".CurrencyCode");
        return default;
    }

    /// <summary>An amount above zero that may be given; a currency alone is not one.</summary>
    public Money? Amount(string name)
    {
        // Wire v1: spec 4.5, a currency without an amount is ignored.
        if (
            parameters.Given(name + ".Amount") is not { } amount
            || parameters.Given(name + ".CurrencyCode") is not { } code
        )
        {
            if (parameters.Given(name + ".Amount") is not null)
                ReportMissing(name + ".CurrencyCode");
            return null;
        }
        // Wire v1: amazon-payments-magento-2-plugin issue 551 shows 7.3295 taken, issue 65 0.0099999999999998 refused.
        if (!Money.TryParseCurrency(code, out var currency))
            ReportInvalid(name + ".CurrencyCode", "Member must be a supported ISO 4217 currency code");
        else if (
            amount.Length > PriceCharsMax
            || !Money.TryParseRounded(amount, currency, out var money)
            || money.Minor == 0
        )
            ReportInvalid(name + ".Amount", "Member must be a decimal greater than 0 with at most 4 fraction digits");
        else
            return money;
        return null;
    }

    /// <summary>A list of texts, <c>name.1</c> and so on; null when there is none.</summary>
    public IReadOnlyList<string>? Texts(string name, int charsMax)
    {
        List<string>? texts = null;
        for (var i = 1; Has($"{name}.{i}"); i++)
        {
            if (i > ListMax)
            {
                ReportInvalid(name, $"Member must have length less than or equal to {ListMax}");
                break;
            }
            if (Text($"{name}.{i}", charsMax) is { } text)
                (texts ??= []).Add(text);
        }
        return texts;
    }

    /// <summary>What solution providers are to get or give back; null when the list was not given.</summary>
    /// <param name="list">Its name.</param>
    /// <param name="amount">What the amount of a member is called.</param>
    /// <param name="of">What it is a part of.</param>
    /// <param name="own">The merchant, who is no provider of its own.</param>
    /// <param name="bounded">Whether it may be no more than what it is a part of.</param>
    public IReadOnlyList<ProviderShare>? Shares(string list, string amount, Money of, string own, bool bounded)
    {
        List<ProviderShare>? shares = null;
        for (var i = 1; Has($"{list}.member.{i}.ProviderId") || Has($"{list}.member.{i}.{amount}.Amount"); i++)
        {
            var (member, before) = ($"{list}.member.{i}", errors.Count);
            var share = new ProviderShare(Id(member + ".ProviderId"), Price($"{member}.{amount}"));
            // Wire v1: spec 4.3 (never the merchant's own id), 7.1; that a provider is named once is assumed.
            if (share.ProviderId == own)
                ReportInvalid(member + ".ProviderId", "Member must not be the seller");
            else if (share.ProviderId.Length > ProviderCharsMax)
                ReportInvalid(
                    member + ".ProviderId",
                    $"Member must have length less than or equal to {ProviderCharsMax}"
                );
            else if (shares?.Any(one => one.ProviderId == share.ProviderId) == true)
                ReportInvalid(member + ".ProviderId", "Member must not occur twice");
            else if (i > ListMax)
                ReportInvalid(list, $"Member must have length less than or equal to {ListMax}");
            else if (errors.Count == before && share.Amount.Currency != of.Currency)
                ReportInvalid($"{member}.{amount}.CurrencyCode", "Member must be the currency of the whole amount");
            if (errors.Count > before)
                return shares;
            (shares ??= []).Add(share);
        }
        // Wire v1: spec 7.1.
        if (
            bounded
            && shares is not null
            && of != default
            && shares.Aggregate(Money.Zero(of.Currency), (sum, share) => sum + share.Amount) > of
        )
            ReportInvalid(list, "Member must not be more than the whole amount in all");
        return shares;
    }

    /// <summary>When the caller wants its answer.</summary>
    public (AnswerMode Answering, TimeSpan PendingWindow) TransactionTimeout()
    {
        // Wire v1: guide, Step 6: 0 is synchronous; else 5 to 1440 minutes in steps of 5, 1440 when left out.
        const int minutesMax = 1440,
            step = 5;
        var minutes = minutesMax;
        if (
            parameters.Given("TransactionTimeout") is { } text
            && (
                text.Length > 4
                || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out minutes)
                || minutes > minutesMax
                || minutes % step != 0
            )
        )
            ReportInvalid("TransactionTimeout", "Member must be 0, or between 5 and 1440 in steps of 5");
        return (minutes == 0 ? AnswerMode.Now : AnswerMode.Later, TimeSpan.FromMinutes(minutes));
    }

    /// <summary>
    /// The login token that unlocks what the buyer shared before the order is confirmed; null when none was sent.
    /// </summary>
    public string? LoginToken()
    {
        // Wire v1: spec 4.2, some SDKs pass AccessToken on still percent-encoded. AddressConsentToken is the older
        // name; an encoded one is refused (amazon-pay-sdk-php issue 16).
        return parameters.Given("AccessToken") is { } token
            ? Uri.UnescapeDataString(token)
            : parameters.Given("AddressConsentToken");
    }

    /// <summary>Whether every character can stand in an XML document.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return false;
        return true;
    }

    private string ReportMissing(string name)
    {
        errors.Add($"Value null at '{PathOf(name)}' failed to satisfy constraint: Member must not be null");
        return "";
    }

    private static string PathOf(string name) =>
        string.Join('.', name.Split('.').Select(part => char.ToLowerInvariant(part[0]) + part[1..]));
}
