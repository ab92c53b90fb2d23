using System.Globalization;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// The members of one object of a body, by name. What is absent, null or (for an object) empty is not given: SDKs strip
/// differently.
/// </summary>
internal sealed class V2Members
{
    private readonly V2Body body;
    private readonly JsonElement element;
    private readonly string path;
    private readonly V2Member? asked;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, V2Members> children = new(StringComparer.Ordinal);

    internal V2Members(V2Body body, JsonElement element, string path, V2Member? asked = null)
    {
        (this.body, this.element, this.path, this.asked) = (body, element, path, asked);
        if (element.ValueKind == JsonValueKind.Object)
            body.Open(this);
    }

    /// <summary>Whether the object has any member.</summary>
    public bool Given => element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any();

    /// <summary>An object among the members. One that is not given has no members.</summary>
    public V2Members Object(string name, bool required = false)
    {
        var found = Find(name);
        var noted = asked?.Note(name, V2MemberKind.Object, required: required);
        if (children.TryGetValue(name, out var members))
            return members;
        children[name] = members = new V2Members(
            body,
            found is { ValueKind: JsonValueKind.Object } given ? given : default,
            Path(name),
            noted
        );
        if (found is { ValueKind: not JsonValueKind.Object })
            body.Invalid(Path(name));
        else if (required && !members.Given)
            body.Missing(Path(name));
        return members;
    }

    /// <summary>The objects of a list; one that is required must have one at least.</summary>
    public IReadOnlyList<V2Members> Objects(string name, int countMax, bool required = true)
    {
        var found = Find(name);
        // One that is not there: its members are asked for all the same.
        if (asked?.Note(name, V2MemberKind.Objects, countMax, required) is { } noted)
            return [new V2Members(body, default, Path(name), noted)];
        if (found is null || (found is { ValueKind: JsonValueKind.Array } empty && empty.GetArrayLength() == 0))
            Absent(name, required);
        else if (
            found is not { ValueKind: JsonValueKind.Array } list
            || list.GetArrayLength() > countMax
            || list.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object)
        )
            Bad(name);
        else
            return
            [
                .. list.EnumerateArray()
                    .Select(
                        (one, i) =>
                            new V2Members(body, one, Path(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]")))
                    ),
            ];
        return [];
    }

    /// <summary>
    /// A text of at most so many characters. Control characters are refused: the other dialect could not say them in
    /// XML.
    /// </summary>
    public string? Text(string name, int charsMax, bool required = false)
    {
        asked?.Note(name, V2MemberKind.Text, charsMax, required);
        if (Find(name) is not { } found)
            return Absent(name, required);
        if (found.ValueKind != JsonValueKind.String || found.GetString() is not { } text)
            return Bad(name);
        if (required && text.Length == 0)
            return Absent(name, required);
        return
            text.Length > charsMax
            || text.Any(c => c is < ' ' and not ('\t' or '\n' or '\r') or '\x7F' or '\uFFFE' or '\uFFFF')
            ? Bad(name)
            : text;
    }

    /// <summary>A text that is not empty; an empty one counts as not given.</summary>
    public string? Name(string name, int charsMax) => Text(name, charsMax) is { Length: > 0 } text ? text : null;

    /// <summary>One of the enumeration's words, spelled exactly.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum => Word(name, Enum.GetNames<T>()) is { } word ? Enum.Parse<T>(word) : null;

    /// <summary>One of the words, spelled exactly.</summary>
    public string? Word(string name, IReadOnlyList<string> words)
    {
        asked?.Note(name, V2MemberKind.Word, words: words);
        if (Find(name) is not { } found)
            return null;
        return found.ValueKind == JsonValueKind.String && words.Contains(found.GetString(), StringComparer.Ordinal)
            ? found.GetString()
            : Bad(name);
    }

    /// <summary>Some of the words.</summary>
    public IReadOnlyList<string>? Words(string name, IReadOnlyList<string> words)
    {
        asked?.Note(name, V2MemberKind.Words, words: words);
        if (Find(name) is not { } found)
            return null;
        if (
            found.ValueKind == JsonValueKind.Array
            && found
                .EnumerateArray()
                .All(item =>
                    item.ValueKind == JsonValueKind.String && words.Contains(item.GetString(), StringComparer.Ordinal)
                )
        )
            return [.. found.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)];
        Bad(name);
        return null;
    }

    /// <summary>URLs of the web.</summary>
    public IReadOnlyList<string>? Urls(string name, int countMax, bool httpsOnly)
    {
        asked?.Note(name, V2MemberKind.Urls, countMax);
        if (Find(name) is not { } found)
            return null;
        if (
            found.ValueKind == JsonValueKind.Array
            && found.GetArrayLength() <= countMax
            && found
                .EnumerateArray()
                .All(item => item.ValueKind == JsonValueKind.String && IsUrl(item.GetString()!, [], httpsOnly))
        )
            return [.. found.EnumerateArray().Select(item => item.GetString()!)];
        Bad(name);
        return null;
    }

    /// <summary>
    /// An instant as a number: seconds since 1970, as Java and PHP send it, or milliseconds, as Node does.
    /// </summary>
    public DateTimeOffset? Epoch(string name)
    {
        if (
            Digits(name, 15) is not { } digits
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        // Wire v2: the samples of the SDKs. 100,000,000,000 seconds are the year 5138; as many milliseconds are 1973.
        if (number < 100_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(number);
        if (number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(number);
        Bad(name);
        return null;
    }

    /// <summary>Yes or no.</summary>
    public bool? Flag(string name)
    {
        asked?.Note(name, V2MemberKind.Flag);
        switch (Find(name))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { ValueKind: JsonValueKind.False }:
                return false;
            // Wire v2: spec 1.5, PHP plugins send booleans as strings.
            case { ValueKind: JsonValueKind.String } text when text.GetString() is "true" or "false":
                return text.GetString() == "true";
            default:
                Bad(name);
                return null;
        }
    }

    /// <summary>A whole number without sign, as text or number, as its digits.</summary>
    public string? Digits(string name, int digitsMax)
    {
        asked?.Note(name, V2MemberKind.Digits, digitsMax);
        if (Find(name) is not { } found)
            return null;
        var text =
            found.ValueKind == JsonValueKind.String ? found.GetString()!
            : found.ValueKind == JsonValueKind.Number ? found.GetRawText()
            : "";
        return text.Length is 0 || text.Length > digitsMax || !text.All(char.IsAsciiDigit) ? Bad(name) : text;
    }

    /// <summary>A price above zero.</summary>
    public Money? Price(string name, bool required = false)
    {
        asked?.Note(name, V2MemberKind.Price, required: required);
        var price = Object(name, required);
        if (!price.Given)
            return null;
        // Wire v2: spec 1.5, an amount is a string or a number; both are read by their text, never as binary fractions.
        var amount = price.Find("amount") switch
        {
            null => price.Absent("amount", required: true),
            { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } given
                ? given
                : price.Absent("amount", required: true),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => price.Bad("amount"),
        };
        if (price.Text("currencyCode", 3, required: true) is not { } code)
            return null;
        if (!Money.TryParseCurrency(code, out var currency))
        {
            price.Bad("currencyCode");
            return null;
        }
        if (amount is null)
            return null;
        if (Money.TryParse(amount, currency, out var money) && money.Minor > 0)
            return money;
        price.Bad("amount");
        return null;
    }

    /// <summary>An absolute URL of the web, 512 characters at most.</summary>
    /// <param name="name">The member.</param>
    /// <param name="origins">The origins it must have; none means any.</param>
    /// <param name="httpsOnly">Whether http is refused.</param>
    public string? Url(string name, IReadOnlyList<string> origins, bool httpsOnly)
    {
        asked?.Note(name, V2MemberKind.Url, 512);
        if (Name(name, 512) is not { } text)
            return null;
        // Wire v2: spec 3.2, https is required live, http allowed in the sandbox; the host must be among the store's.
        return IsUrl(text, origins, httpsOnly) ? text : Bad(name);
    }

    private static bool IsUrl(string text, IReadOnlyList<string> origins, bool httpsOnly) =>
        text.Length <= 512
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && !httpsOnly))
        && url.UserInfo.Length == 0
        && url.Host.Length > 0
        && !text.Any(c => c is <= ' ' or '"' or '<' or '>' or '\\' or '`')
        && (
            origins.Count == 0
            || origins.Any(origin =>
                url.GetLeftPart(UriPartial.Authority).Equals(origin.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>The JSON of an object whose members' names are not ours to know.</summary>
    public string? Json(string name)
    {
        asked?.Note(name, V2MemberKind.Json);
        switch (Find(name))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.Object } given:
                return given.EnumerateObject().Any() ? V2Rendering.Text(given) : null;
            default:
                return Bad(name);
        }
    }

    /// <summary>The JSON of a list whose elements were read by <see cref="Objects"/>.</summary>
    public string? List(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            ? V2Rendering.Text(list)
            : null;

    /// <summary>Refuses a value that is well formed but not possible.</summary>
    public void Refuse(string name) => Bad(name);

    /// <summary>Says that a member must be given.</summary>
    public void Require(string name) => Absent(name, required: true);

    internal string? Unread()
    {
        foreach (var member in element.EnumerateObject())
            if (!read.Contains(member.Name))
                return Path(member.Name);
        return null;
    }

    private JsonElement? Find(string name)
    {
        read.Add(name);
        return
            element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out var found)
            && found.ValueKind != JsonValueKind.Null
            ? found
            : null;
    }

    private string? Absent(string name, bool required)
    {
        if (required)
            body.Missing(Path(name));
        return null;
    }

    private string? Bad(string name)
    {
        body.Invalid(Path(name));
        return null;
    }

    private string Path(string name) =>
        path.Length == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{path}.{name}");
}
