using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// A request body, read strictly and once. A handler reads every member it knows, whatever is wrong with them, and then asks for <see cref="Fault"/>:
/// of several faults the one is told that the real service checks first, not the one that stands first.
/// </summary>
internal sealed class V2Body : IDisposable
{
    private const int DepthMax = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DepthMax, AllowDuplicateProperties = false };

    private readonly JsonDocument document;
    private readonly List<V2Members> opened = [];
    private readonly bool describes;
    private V2Fault? missing, invalid, conflict;

    private V2Body(JsonDocument document, V2Member? asked = null)
    {
        (this.document, describes) = (document, asked is not null);
        Root = new V2Members(this, document.RootElement, "", asked);
    }

    /// <summary>The members of the body itself.</summary>
    public V2Members Root { get; }

    /// <summary>Reads the bytes as one JSON object. An empty body is an object without members: SDKs send none where nothing is to be said.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out V2Body? body, [NotNullWhen(false)] out V2Fault? fault)
    {
        (body, fault) = (null, null);
        if (bytes.Length == 0) bytes = "{}"u8.ToArray();
        JsonDocument? document = null;
        try
        {
            // The parser looks into strings only when they are read: bytes that are no text are refused here.
            if (Utf8.IsValid(bytes.Span)) document = JsonDocument.Parse(bytes, Strict);
            if (document is { RootElement.ValueKind: JsonValueKind.Object } && IsText(document.RootElement))
            {
                body = new V2Body(document);
                return true;
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
        }
        document?.Dispose();
        fault = V2Faults.Format;
        return false;
    }

    /// <summary>
    /// A body that is not there, to learn what a handler would read of it: what it asks for is noted, and when all is asked it is refused, so that nothing happens. The description of a request is
    /// thus what its handler reads.
    /// </summary>
    public static V2Body Describing(out V2Member asked)
    {
        asked = new V2Member("", V2MemberKind.Object);
        return new V2Body(JsonDocument.Parse("{}"), asked);
    }

    /// <summary>What is wrong with the body as a whole, once every known member was read; null when nothing is.</summary>
    /// <param name="strict">Whether members nobody read are a fault.</param>
    public V2Fault? Fault(bool strict)
    {
        if (describes) return V2Faults.Format;
        // Wire v2: spec 7.3, suggested validation order: unknown fields, required, value and format; then what conflicts.
        if (strict)
            foreach (var members in opened)
                if (members.Unread() is { } path) return V2Faults.Unrecognized(path);
        return missing ?? invalid ?? conflict;
    }

    /// <summary>Two members that may not stand together.</summary>
    public void Conflict(string first, string second) => conflict ??= V2Faults.Combination(first, second);

    internal void Open(V2Members members) => opened.Add(members);

    internal void Missing(string path) => missing ??= V2Faults.MissingParameter(path);

    internal void Invalid(string path) => invalid ??= V2Faults.InvalidParameter(path);

    public void Dispose() => document.Dispose();

    /// <summary>Half a surrogate pair is valid JSON and no text. ReadBatch it throws, so all is read once, names included.</summary>
    private static bool IsText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    if (member.Name is null || !IsText(member.Value)) return false;
                return true;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    if (!IsText(item)) return false;
                return true;
            case JsonValueKind.String:
                return element.GetString() is not null;
            default:
                return true;
        }
    }
}

/// <summary>The members of one object of a body, by name. What is absent, null or (for an object) empty is not given: SDKs strip differently.</summary>
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
        if (element.ValueKind == JsonValueKind.Object) body.Open(this);
    }

    /// <summary>Whether the object has any member.</summary>
    public bool Given => element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any();

    /// <summary>An object among the members. One that is not given has no members.</summary>
    public V2Members Object(string name, bool required = false)
    {
        var found = Find(name);
        var noted = asked?.Note(name, V2MemberKind.Object, required: required);
        if (children.TryGetValue(name, out var members)) return members;
        children[name] = members = new V2Members(body, found is { ValueKind: JsonValueKind.Object } given ? given : default, Path(name), noted);
        if (found is { ValueKind: not JsonValueKind.Object }) body.Invalid(Path(name));
        else if (required && !members.Given) body.Missing(Path(name));
        return members;
    }

    /// <summary>The objects of a list; one that is required must have one at least.</summary>
    public IReadOnlyList<V2Members> Objects(string name, int countMax, bool required = true)
    {
        var found = Find(name);
        // One that is not there: its members are asked for all the same.
        if (asked?.Note(name, V2MemberKind.Objects, countMax, required) is { } noted) return [new V2Members(body, default, Path(name), noted)];
        if (found is null || (found is { ValueKind: JsonValueKind.Array } empty && empty.GetArrayLength() == 0)) Absent(name, required);
        else if (found is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > countMax || list.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object)) Bad(name);
        else return [.. list.EnumerateArray().Select((one, i) => new V2Members(body, one, Path(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"))))];
        return [];
    }

    /// <summary>A text of at most so many characters. Control characters are refused: the other dialect could not say them in XML.</summary>
    public string? Text(string name, int charsMax, bool required = false)
    {
        asked?.Note(name, V2MemberKind.Text, charsMax, required);
        if (Find(name) is not { } found) return Absent(name, required);
        if (found.ValueKind != JsonValueKind.String || found.GetString() is not { } text) return Bad(name);
        if (required && text.Length == 0) return Absent(name, required);
        return text.Length > charsMax || text.Any(c => c is < ' ' and not ('\t' or '\n' or '\r') or '\x7F' or '\uFFFE' or '\uFFFF') ? Bad(name) : text;
    }

    /// <summary>A text that is not empty; an empty one counts as not given.</summary>
    public string? Name(string name, int charsMax) => Text(name, charsMax) is { Length: > 0 } text ? text : null;

    /// <summary>One of the enumeration's words, spelled exactly.</summary>
    public T? Word<T>(string name) where T : struct, Enum => Word(name, Enum.GetNames<T>()) is { } word ? Enum.Parse<T>(word) : null;

    /// <summary>One of the words, spelled exactly.</summary>
    public string? Word(string name, IReadOnlyList<string> words)
    {
        asked?.Note(name, V2MemberKind.Word, words: words);
        if (Find(name) is not { } found) return null;
        return found.ValueKind == JsonValueKind.String && words.Contains(found.GetString(), StringComparer.Ordinal) ? found.GetString() : Bad(name);
    }

    /// <summary>Some of the words.</summary>
    public IReadOnlyList<string>? Words(string name, IReadOnlyList<string> words)
    {
        asked?.Note(name, V2MemberKind.Words, words: words);
        if (Find(name) is not { } found) return null;
        if (found.ValueKind == JsonValueKind.Array
            && found.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && words.Contains(item.GetString(), StringComparer.Ordinal)))
            return [.. found.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)];
        Bad(name);
        return null;
    }

    /// <summary>URLs of the web.</summary>
    public IReadOnlyList<string>? Urls(string name, int countMax, bool httpsOnly)
    {
        asked?.Note(name, V2MemberKind.Urls, countMax);
        if (Find(name) is not { } found) return null;
        if (found.ValueKind == JsonValueKind.Array && found.GetArrayLength() <= countMax && found.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && IsUrl(item.GetString()!, [], httpsOnly)))
            return [.. found.EnumerateArray().Select(item => item.GetString()!)];
        Bad(name);
        return null;
    }

    /// <summary>An instant as a number: seconds since 1970, as Java and PHP send it, or milliseconds, as Node does.</summary>
    public DateTimeOffset? Epoch(string name)
    {
        if (Digits(name, 15) is not { } digits || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        // Wire v2: the samples of the SDKs. 100,000,000,000 seconds are the year 5138; as many milliseconds are 1973.
        if (number < 100_000_000_000) return DateTimeOffset.FromUnixTimeSeconds(number);
        if (number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return DateTimeOffset.FromUnixTimeMilliseconds(number);
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
        if (Find(name) is not { } found) return null;
        var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.ValueKind == JsonValueKind.Number ? found.GetRawText() : "";
        return text.Length is 0 || text.Length > digitsMax || !text.All(char.IsAsciiDigit) ? Bad(name) : text;
    }

    /// <summary>A price above zero.</summary>
    public Money? Price(string name, bool required = false)
    {
        asked?.Note(name, V2MemberKind.Price, required: required);
        var price = Object(name, required);
        if (!price.Given) return null;
        // Wire v2: spec 1.5, an amount is a string or a number; both are read by their text, never as binary fractions.
        var amount = price.Find("amount") switch
        {
            null => price.Absent("amount", required: true),
            { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } given ? given : price.Absent("amount", required: true),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => price.Bad("amount"),
        };
        if (price.Text("currencyCode", 3, required: true) is not { } code) return null;
        if (!Money.TryParseCurrency(code, out var currency))
        {
            price.Bad("currencyCode");
            return null;
        }
        if (amount is null) return null;
        if (Money.TryParse(amount, currency, out var money) && money.Minor > 0) return money;
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
        if (Name(name, 512) is not { } text) return null;
        // Wire v2: spec 3.2, https is required live, http allowed in the sandbox; the host must be among the store's.
        return IsUrl(text, origins, httpsOnly) ? text : Bad(name);
    }

    private static bool IsUrl(string text, IReadOnlyList<string> origins, bool httpsOnly) =>
        text.Length <= 512 && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && !httpsOnly))
            && url.UserInfo.Length == 0
            && url.Host.Length > 0 && !text.Any(c => c is <= ' ' or '"' or '<' or '>' or '\\' or '`')
            && (origins.Count == 0 || origins.Any(origin =>
                url.GetLeftPart(UriPartial.Authority).Equals(origin.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)));

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
    public string? List(string name) => Find(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? V2Rendering.Text(list) : null;

    /// <summary>Refuses a value that is well formed but not possible.</summary>
    public void Refuse(string name) => Bad(name);

    /// <summary>Says that a member must be given.</summary>
    public void Require(string name) => Absent(name, required: true);

    internal string? Unread()
    {
        foreach (var member in element.EnumerateObject())
            if (!read.Contains(member.Name)) return Path(member.Name);
        return null;
    }

    private JsonElement? Find(string name)
    {
        read.Add(name);
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
    }

    private string? Absent(string name, bool required)
    {
        if (required) body.Missing(Path(name));
        return null;
    }

    private string? Bad(string name)
    {
        body.Invalid(Path(name));
        return null;
    }

    private string Path(string name) => path.Length == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{path}.{name}");
}

/// <summary>How a member is read.</summary>
internal enum V2MemberKind { Object, Objects, Text, Word, Words, Flag, Digits, Price, Url, Urls, Json }

/// <summary>A member that a handler asks for. Asked for twice, it is what it was asked for first, and required if it was so once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Max">The most characters, digits or items; null for any number.</param>
/// <param name="Words">The words it may be; null for any.</param>
internal sealed record V2Member(string Name, V2MemberKind Kind, int? Max = null, IReadOnlyList<string>? Words = null)
{
    private readonly List<V2Member> members = [];

    /// <summary>Its own members.</summary>
    public IReadOnlyList<V2Member> Members => members;

    /// <summary>Whether it must be given, whatever else is.</summary>
    public bool Required { get; private set; }

    /// <summary>Notes a member of this one.</summary>
    public V2Member Note(string name, V2MemberKind kind, int? max = null, bool required = false, IReadOnlyList<string>? words = null)
    {
        var noted = members.Find(one => one.Name == name);
        if (noted is null) members.Add(noted = new V2Member(name, kind, max, words));
        noted.Required |= required;
        return noted;
    }
}
