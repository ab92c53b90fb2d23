using System.Globalization;
using System.Text.Json;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The members of one object of a control call. A member that is absent or null is not given; one of the wrong type is
/// refused at once, in words.
/// </summary>
internal sealed class ControlMembers(ControlBody body, JsonMembers members)
{
    private static readonly TimeSpan SpanMax = TimeSpan.FromDays(36_525);

    /// <summary>Whether the object has any member.</summary>
    public bool IsGiven => members.IsGiven;

    /// <summary>Whether a member of this name was sent, even as null.</summary>
    public bool Has(string name) => members.Has(name);

    public string? Text(string name)
    {
        var text = members.Text(name, int.MaxValue);
        body.Check($"{members.PathOf(name)} is a text.");
        return text;
    }

    /// <summary>A text that must be given.</summary>
    public string NeededText(string name) =>
        Text(name) ?? throw new Problem(400, $"{members.PathOf(name)} is missing.");

    /// <summary>A text of a few; the words say which.</summary>
    public string? Choice(string name, string words, params ReadOnlySpan<string> choices)
    {
        var text = Text(name);
        return text is null || choices.Contains(text) ? text : throw new Problem(400, words);
    }

    public bool? Flag(string name)
    {
        var flag = members.Boolean(name);
        body.Check($"{members.PathOf(name)} is true or false.");
        return flag;
    }

    public long? Number(string name, long min = long.MinValue, long max = long.MaxValue, string? words = null)
    {
        var number = members.WholeNumber(name, min, max);
        body.Check(words ?? $"{members.PathOf(name)} is a whole number.");
        return number;
    }

    /// <summary>A part of a whole, from 0 to 1.</summary>
    public decimal? Share(string name)
    {
        var share = members.Number(name, 0, 1);
        body.Check($"{members.PathOf(name)} is a number from 0 to 1.");
        return share;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var isInstant = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        );
        return isInstant && text.Contains('T')
            ? RecordJson.At(RecordJson.Ms(at))
            : throw new Problem(400, $"{members.PathOf(name)} is an instant such as 2026-01-02T03:04:05.000Z.");
    }

    public TimeSpan? Span(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return Settings.ParsePeriod(text) is { } span && span >= TimeSpan.Zero && span <= SpanMax
            ? span
            : throw new Problem(
                400,
                $"{members.PathOf(name)} is a duration such as PT24H or P8D (weeks, days, hours, minutes, seconds)."
            );
    }

    /// <summary>An object. One that is not given has no members.</summary>
    public ControlMembers Object(string name)
    {
        var found = members.Object(name);
        body.Check($"{members.PathOf(name)} is an object.");
        return new(body, found);
    }

    /// <summary>An object; null when none is given, which is not the same as one without members.</summary>
    public ControlMembers? GivenObject(string name)
    {
        var found = Object(name);
        return members.IsSet(name) ? found : null;
    }

    /// <summary>The path of a member from the body's root.</summary>
    public string PathOf(string name) => members.PathOf(name);

    /// <summary>The objects of a list; null when none is given.</summary>
    public IReadOnlyList<ControlMembers>? Objects(string name, int countMax, string words)
    {
        if (!members.Has(name))
            return null;
        var found = members.Objects(name, countMax, required: false);
        body.Check(words);
        return [.. found.Select(one => new ControlMembers(body, one))];
    }

    /// <summary>
    /// The members of an object of texts, whatever their names are; one whose value is a list counts once for each.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string name, string words)
    {
        if (members.Json(name) is not { } text)
        {
            body.Check(words);
            return [];
        }
        using var json = JsonDocument.Parse(text);
        List<KeyValuePair<string, string>> pairs = [];
        foreach (var member in json.RootElement.EnumerateObject())
        foreach (var value in Values(member.Value))
            pairs.Add(new(member.Name, value.GetString() ?? throw new Problem(400, words)));
        return pairs;

        IEnumerable<JsonElement> Values(JsonElement value)
        {
            JsonElement[] all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
            return all.All(one => one.ValueKind == JsonValueKind.String) ? all : throw new Problem(400, words);
        }
    }

    /// <summary>The texts of a list; null when none is given.</summary>
    public IReadOnlyList<string>? Texts(string name, string words)
    {
        var texts = members.Texts(name);
        body.Check(words);
        return texts;
    }
}
