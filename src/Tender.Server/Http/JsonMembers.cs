using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>
/// The members of one object of a body, read by name and type. A member that is absent or null is not given, and an
/// object without members neither: callers leave out what they do not know in different ways. A value of the wrong type
/// or form is reported to the body and reads as null.
/// </summary>
internal sealed class JsonMembers
{
    private const int UrlCharsMax = 512,
        ShownMax = 60;

    private readonly JsonBody body;
    private readonly JsonElement element;
    private readonly string path;
    private readonly JsonMember? description;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonMembers> children = new(StringComparer.Ordinal);

    internal JsonMembers(JsonBody body, JsonElement element, string path, JsonMember? description = null)
    {
        this.body = body;
        this.element = element;
        this.path = path;
        this.description = description;
        if (element.ValueKind == JsonValueKind.Object)
            body.Add(this);
    }

    /// <summary>Whether the object has any member.</summary>
    public bool IsGiven => element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any();

    /// <summary>Whether a member of this name was sent, even as null.</summary>
    public bool Has(string name)
    {
        read.Add(name);
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);
    }

    /// <summary>Whether a member of this name was sent, and not as null.</summary>
    public bool IsSet(string name) => Find(name) is not null;

    /// <summary>An object. One that is not given has no members.</summary>
    public JsonMembers Object(string name, bool required = false)
    {
        var found = Find(name);
        var noted = Describe(name, JsonMemberKind.Object, required: required);
        if (children.TryGetValue(name, out var known))
            return known;
        var value = found is { ValueKind: JsonValueKind.Object } given ? given : default;
        var members = new JsonMembers(body, value, PathOf(name), noted);
        children[name] = members;
        if (found is { ValueKind: not JsonValueKind.Object })
            ReportInvalid(name);
        else if (required && !members.IsGiven)
            ReportMissing(name);
        return members;
    }

    /// <summary>The objects of a list. A list that is required must have at least one.</summary>
    public IReadOnlyList<JsonMembers> Objects(string name, int countMax, bool required = true)
    {
        var found = Find(name);
        // Nothing was sent while a body is described; the reader asks one object that is not there for its members.
        if (Describe(name, JsonMemberKind.Objects, countMax, required) is { } noted)
            return [new JsonMembers(body, default, PathOf(name), noted)];
        if (found is not { } list)
            return None(required);
        if (list.ValueKind != JsonValueKind.Array)
            return Invalid();
        if (list.GetArrayLength() == 0)
            return None(required);
        if (list.GetArrayLength() > countMax)
            return Invalid($"It has {list.GetArrayLength()} elements; at most {countMax} are allowed.");
        if (list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            return Invalid();
        return [.. list.EnumerateArray().Select(Item)];

        JsonMembers Item(JsonElement item, int index) =>
            new(body, item, PathOf(string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]")));

        IReadOnlyList<JsonMembers> None(bool isFault)
        {
            if (isFault)
                ReportMissing(name);
            return [];
        }

        IReadOnlyList<JsonMembers> Invalid(string? limit = null)
        {
            ReportInvalid(name, limit);
            return [];
        }
    }

    /// <summary>
    /// A text of at most so many characters; where the body says so, also a number as it was sent. Control characters
    /// are invalid: v1, whose answers are XML, could not repeat them.
    /// </summary>
    /// <param name="name">The member.</param>
    /// <param name="charsMax">How long it may be.</param>
    /// <param name="required">Whether it must be given.</param>
    /// <param name="clean">What is made of it before it is measured; null for nothing.</param>
    public string? Text(string name, int charsMax, bool required = false, Func<string, string>? clean = null)
    {
        Describe(name, JsonMemberKind.Text, charsMax, required);
        if (Find(name) is not { } found)
        {
            if (required)
                ReportMissing(name);
            return null;
        }
        var text = found.ValueKind switch
        {
            JsonValueKind.String => found.GetString(),
            JsonValueKind.Number when body.NumbersAreText => found.GetRawText(),
            _ => null,
        };
        if (text is null)
            return Invalid(name);
        text = clean?.Invoke(text) ?? text;
        if (required && text.Length == 0)
        {
            ReportMissing(name);
            return null;
        }
        if (text.Length > charsMax)
            return Invalid(name, $"{Shorten(text)} has {text.Length} characters; at most {charsMax} are allowed.");
        return text.Any(IsControl) ? Invalid(name) : text;
    }

    /// <summary>A text; an empty one counts as not given.</summary>
    public string? NonEmptyText(string name, int charsMax) =>
        Text(name, charsMax) is { Length: > 0 } text ? text : null;

    /// <summary>A member of an enumeration, spelled exactly.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum => Choice(name, Enum.GetNames<T>()) is { } choice ? Enum.Parse<T>(choice) : null;

    /// <summary>One of the choices, spelled exactly.</summary>
    public string? Choice(string name, IReadOnlyList<string> choices)
    {
        Describe(name, JsonMemberKind.Choice, choices: choices);
        if (Find(name) is not { } found)
            return null;
        return IsChoice(found, choices) ? found.GetString() : Invalid(name, NoneOf(found, choices));
    }

    /// <summary>A list of choices, each once.</summary>
    public IReadOnlyList<string>? Choices(string name, IReadOnlyList<string> choices)
    {
        Describe(name, JsonMemberKind.Choices, choices: choices);
        if (Find(name) is not { } found)
            return null;
        if (found.ValueKind == JsonValueKind.Array && found.EnumerateArray().All(item => IsChoice(item, choices)))
            return [.. found.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)];
        var other =
            found.ValueKind == JsonValueKind.Array
                ? found.EnumerateArray().First(item => !IsChoice(item, choices))
                : found;
        ReportInvalid(name, NoneOf(other, choices), TextOf(other));
        return null;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        Describe(name, JsonMemberKind.Texts);
        if (Find(name) is not { } found)
            return null;
        var isList = found.ValueKind == JsonValueKind.Array;
        if (isList && found.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. found.EnumerateArray().Select(item => item.GetString()!)];
        ReportInvalid(name);
        return null;
    }

    /// <summary>True or false.</summary>
    public bool? Boolean(string name)
    {
        Describe(name, JsonMemberKind.Boolean);
        if (Find(name) is not { } found)
            return null;
        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return found.GetBoolean();
        ReportInvalid(name);
        return null;
    }

    /// <summary>True or false, also as text.</summary>
    public bool? BooleanOrText(string name)
    {
        Describe(name, JsonMemberKind.BooleanOrText);
        if (Find(name) is not { } found)
            return null;
        switch (found.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return found.GetBoolean();
            // Wire v2: spec 1.5, PHP plugins send booleans as strings.
            case JsonValueKind.String when found.GetString() is "true" or "false":
                return found.GetString() == "true";
            default:
                ReportInvalid(name);
                return null;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public long? WholeNumber(string name, long min, long max)
    {
        Describe(name, JsonMemberKind.WholeNumber);
        if (Find(name) is not { } found)
            return null;
        var isNumber = found.ValueKind == JsonValueKind.Number;
        if (isNumber && found.TryGetInt64(out var number) && number >= min && number <= max)
            return number;
        ReportInvalid(name, isNumber ? $"{Shorten(found.GetRawText())} is not from {min} to {max}." : null);
        return null;
    }

    /// <summary>A number within bounds, with a fraction or without.</summary>
    public decimal? Number(string name, decimal min, decimal max)
    {
        if (Find(name) is not { } found)
            return null;
        if (
            found.ValueKind == JsonValueKind.Number
            && found.TryGetDecimal(out var number)
            && number >= min
            && number <= max
        )
            return number;
        ReportInvalid(name);
        return null;
    }

    /// <summary>A whole number without sign, as text or number, as its digits.</summary>
    public string? Digits(string name, int digitsMax)
    {
        Describe(name, JsonMemberKind.Digits, digitsMax);
        return Find(name) is { } found ? Digits(name, found, digitsMax) : null;
    }

    private string? Digits(string name, JsonElement found, int digitsMax)
    {
        var text = found.ValueKind switch
        {
            JsonValueKind.String => found.GetString()!,
            JsonValueKind.Number => found.GetRawText(),
            _ => "",
        };
        if (text.Length == 0 || !text.All(char.IsAsciiDigit))
            return Invalid(name);
        return text.Length <= digitsMax
            ? text
            : Invalid(name, $"{Shorten(text)} has {text.Length} digits; at most {digitsMax} are allowed.");
    }

    /// <summary>A price above zero: an object with amount and currencyCode.</summary>
    public Money? Price(string name, bool required = false)
    {
        Describe(name, JsonMemberKind.Price, required: required);
        var price = Object(name, required);
        if (!price.IsGiven)
            return null;
        var amount = price.Amount();
        if (price.Text("currencyCode", 3, required: true) is not { } code)
            return null;
        if (!Money.TryParseCurrency(code, out var currency))
        {
            price.ReportInvalid("currencyCode", $"{Shorten(code)} is none of the currencies of the service.");
            return null;
        }
        if (amount is null)
            return null;
        if (Money.TryParse(amount, currency, out var money) && money.Minor > 0)
            return money;
        price.ReportInvalid(
            "amount",
            $"{Shorten(amount)} is not a plain decimal above 0 with at most {Money.WholeDigitsMax} digits before "
                + $"the point and {Money.Decimals(currency)} after it."
        );
        return null;
    }

    // Wire v2: spec 1.5, an amount is a string or a number; both are read by their text, never as binary fractions.
    private string? Amount()
    {
        const string name = "amount";
        switch (Find(name))
        {
            case { ValueKind: JsonValueKind.Number } number:
                return number.GetRawText();
            case { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } given:
                return given;
            case null or { ValueKind: JsonValueKind.String }:
                ReportMissing(name);
                return null;
            default:
                ReportInvalid(name);
                return null;
        }
    }

    /// <summary>An absolute URL of the web, 512 characters at most.</summary>
    /// <param name="name">The member.</param>
    /// <param name="origins">The origins it must have; none means any.</param>
    /// <param name="httpsOnly">Whether http is refused.</param>
    public string? Url(string name, IReadOnlyList<string> origins, bool httpsOnly)
    {
        Describe(name, JsonMemberKind.Url, UrlCharsMax);
        if (NonEmptyText(name, UrlCharsMax) is not { } text)
            return null;
        // Wire v2: spec 3.2, https is required live, http allowed in the sandbox; the host must be among the store's.
        if (!IsUrl(text, httpsOnly, out var url))
            return Invalid(name, NoUrl(text, httpsOnly));
        return IsOfOrigin(url, origins)
            ? text
            : Invalid(name, $"{Shorten(text)} is of none of the store's origins: {string.Join(", ", origins)}.");
    }

    /// <summary>A list of absolute URLs of the web.</summary>
    public IReadOnlyList<string>? Urls(string name, int countMax, bool httpsOnly)
    {
        Describe(name, JsonMemberKind.Urls, countMax);
        if (Find(name) is not { } found)
            return null;
        var isList = found.ValueKind == JsonValueKind.Array && found.GetArrayLength() <= countMax;
        if (!isList || found.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            ReportInvalid(name);
            return null;
        }
        string[] texts = [.. found.EnumerateArray().Select(item => item.GetString()!)];
        if (texts.FirstOrDefault(text => !IsUrl(text, httpsOnly, out _)) is not { } other)
            return texts;
        ReportInvalid(name, NoUrl(other, httpsOnly), other);
        return null;
    }

    /// <summary>The JSON of an object whose members' names are not ours to know.</summary>
    public string? Json(string name)
    {
        Describe(name, JsonMemberKind.Json);
        if (Find(name) is not { } found)
            return null;
        if (found.ValueKind != JsonValueKind.Object)
            return Invalid(name);
        return found.EnumerateObject().Any() ? JsonText.Compact(found) : null;
    }

    /// <summary>The JSON of a list whose elements were read by <see cref="Objects"/>.</summary>
    public string? JsonList(string name)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Array } list)
            return null;
        return list.GetArrayLength() > 0 ? JsonText.Compact(list) : null;
    }

    /// <summary>Reports a value that is of no use, however well formed it is.</summary>
    /// <param name="name">The member.</param>
    /// <param name="limit">The value and the limit it does not keep, in words; null where there is none.</param>
    /// <param name="value">What of it is of no use; null for the member's own value, if that is a single one.</param>
    public void ReportInvalid(string name, string? limit = null, string? value = null) =>
        body.ReportInvalid(PathOf(name), limit, value ?? (Find(name) is { } found ? TextOf(found) : null));

    /// <summary>Reports a member that must be given.</summary>
    public void ReportMissing(string name) => body.ReportMissing(PathOf(name));

    /// <summary>The path of a member from the body's root.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The path of the first member that nobody asked for; null when there is none.</summary>
    internal string? FirstUnread()
    {
        foreach (var member in element.EnumerateObject())
            if (!read.Contains(member.Name))
                return PathOf(member.Name);
        return null;
    }

    private JsonElement? Find(string name)
    {
        read.Add(name);
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var found))
            return null;
        return found.ValueKind == JsonValueKind.Null ? null : found;
    }

    private JsonMember? Describe(
        string name,
        JsonMemberKind kind,
        int? max = null,
        bool required = false,
        IReadOnlyList<string>? choices = null
    ) => description?.Note(name, kind, max, required, choices);

    private string? Invalid(string name, string? limit = null)
    {
        ReportInvalid(name, limit);
        return null;
    }

    private static string? TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };

    /// <summary>A text that the caller sent, short enough to be repeated to it.</summary>
    private static string Shorten(string text) => $"\"{ShortText.Of(text, ShownMax, "…")}\"";

    private static bool IsChoice(JsonElement value, IReadOnlyList<string> choices) =>
        value.ValueKind == JsonValueKind.String && choices.Contains(value.GetString(), StringComparer.Ordinal);

    private static string? NoneOf(JsonElement value, IReadOnlyList<string> choices) =>
        value.ValueKind == JsonValueKind.String
            ? $"{Shorten(value.GetString()!)} is none of {string.Join(", ", choices)}."
            : null;

    private static string NoUrl(string text, bool httpsOnly) =>
        $"{Shorten(text)} is not an absolute, percent-encoded URL of {(httpsOnly ? "https" : "http or https")}.";

    private static bool IsControl(char c) =>
        c is < ' ' and not ('\t' or '\n' or '\r') or '\x7F' or '\uFFFE' or '\uFFFF';

    private static bool IsUrl(string text, bool httpsOnly, [NotNullWhen(true)] out Uri? url)
    {
        if (text.Length > UrlCharsMax || !Uri.TryCreate(text, UriKind.Absolute, out url))
        {
            url = null;
            return false;
        }
        var isWeb = url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && !httpsOnly);
        var isPlain = !text.Any(c => c is <= ' ' or '"' or '<' or '>' or '\\' or '`');
        return isWeb && isPlain && url.UserInfo.Length == 0 && url.Host.Length > 0;
    }

    private static bool IsOfOrigin(Uri url, IReadOnlyList<string> origins)
    {
        var origin = url.GetLeftPart(UriPartial.Authority);
        return origins.Count == 0
            || origins.Any(known => origin.Equals(known.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
    }
}
