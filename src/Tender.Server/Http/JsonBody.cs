using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Tender.Server.Http;

/// <summary>
/// A JSON object that a caller sent, parsed strictly and once. A reader reads every member it knows, whatever is wrong
/// with them, and asks for <see cref="FirstFinding"/> afterwards. So the order of the faults does not depend on the
/// order of the members: a caller with several faults learns of the one that the real service checks first.
/// </summary>
internal sealed class JsonBody : IDisposable
{
    private const int DepthMax = 32;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = DepthMax,
        AllowDuplicateProperties = false,
    };

    private readonly JsonDocument document;
    private readonly List<JsonMembers> objects = [];
    private readonly bool isDescription;
    private JsonFinding? missing;
    private JsonFinding? invalid;
    private JsonFinding? conflicting;

    private JsonBody(JsonDocument document, JsonMember? description = null)
    {
        this.document = document;
        isDescription = description is not null;
        Root = new JsonMembers(this, document.RootElement, "", description);
        Items =
            document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((item, i) => new JsonMembers(this, item, $"[{i}]"))]
                : [];
    }

    /// <summary>Whether a number where text is expected is its text as it was sent.</summary>
    public bool NumbersAreText { get; set; }

    /// <summary>The members of the body itself; none where it is a list.</summary>
    public JsonMembers Root { get; }

    /// <summary>The objects of a list; none where the body is an object.</summary>
    public IReadOnlyList<JsonMembers> Items { get; }

    /// <summary>
    /// Parses one JSON object. An empty body is an object without members, because SDKs send none where there is
    /// nothing to say. False for anything else, for a name that occurs twice, and for text that is not Unicode.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JsonBody? body) =>
        TryParse(
            bytes.Length == 0 ? "{}"u8.ToArray() : bytes,
            root => root.ValueKind == JsonValueKind.Object,
            out body
        );

    /// <summary>Parses a list of JSON objects by the same rules; they are its <see cref="Items"/>.</summary>
    public static bool TryParseList(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JsonBody? body)
    {
        return TryParse(bytes, IsListOfObjects, out body);

        static bool IsListOfObjects(JsonElement root) =>
            root.ValueKind == JsonValueKind.Array
            && root.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object);
    }

    private static bool TryParse(
        ReadOnlyMemory<byte> bytes,
        Func<JsonElement, bool> isWanted,
        [NotNullWhen(true)] out JsonBody? body
    )
    {
        body = null;
        // The parser looks into strings only when they are read, so this is the place to refuse bytes that are not
        // text.
        if (!Utf8.IsValid(bytes.Span))
            return false;
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(bytes, Strict);
            if (isWanted(document.RootElement) && IsText(document.RootElement))
            {
                body = new JsonBody(document);
                return true;
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException) { }
        document?.Dispose();
        return false;
    }

    /// <summary>
    /// A body that nobody sent, to learn what a reader would read of one. It notes every member that is asked for, and
    /// always has a finding, so that its reader refuses it and nothing happens.
    /// </summary>
    public static JsonBody Describe(out JsonMember description)
    {
        description = new JsonMember("", JsonMemberKind.Object);
        return new JsonBody(JsonDocument.Parse("{}"), description);
    }

    /// <summary>
    /// What is wrong with the body, once every known member was read; null when nothing is. Unknown members come first,
    /// then missing ones, then invalid values, then conflicts.
    /// </summary>
    /// <param name="strict">Whether members that were not read are a fault.</param>
    public JsonFinding? FirstFinding(bool strict)
    {
        if (isDescription)
            return new JsonFinding(JsonFindingKind.Invalid, "");
        // Wire v2: spec 7.3, suggested validation order: unknown fields, required, value and format; then what
        // conflicts.
        if (
            strict
            && objects.Select(members => members.FirstUnread()).FirstOrDefault(path => path is not null) is { } path
        )
            return new JsonFinding(JsonFindingKind.Unknown, path);
        return missing ?? invalid ?? conflicting;
    }

    /// <summary>Reports two members that may not stand together.</summary>
    public void ReportConflict(string path, string otherPath) =>
        conflicting ??= new JsonFinding(JsonFindingKind.Conflicting, path, otherPath);

    internal void ReportMissing(string path) => missing ??= new JsonFinding(JsonFindingKind.Missing, path);

    internal void ReportInvalid(string path, string? limit = null, string? value = null) =>
        invalid ??= new JsonFinding(JsonFindingKind.Invalid, path, Limit: limit, Value: value);

    internal void Add(JsonMembers members) => objects.Add(members);

    public void Dispose() => document.Dispose();

    /// <summary>
    /// Whether every string is text. Half a surrogate pair is valid JSON, but reading it throws; so everything is read
    /// once, names included.
    /// </summary>
    private static bool IsText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    if (member.Name is null || !IsText(member.Value))
                        return false;
                return true;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    if (!IsText(item))
                        return false;
                return true;
            case JsonValueKind.String:
                return element.GetString() is not null;
            default:
                return true;
        }
    }
}
