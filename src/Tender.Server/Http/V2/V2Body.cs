using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Tender.Server.Http.V2;

/// <summary>
/// A request body, read strictly and once. A handler reads every member it knows, whatever is wrong with them, and then
/// asks for <see cref="Fault"/>: of several faults the one is told that the real service checks first, not the one that
/// stands first.
/// </summary>
internal sealed class V2Body : IDisposable
{
    private const int DepthMax = 32;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = DepthMax,
        AllowDuplicateProperties = false,
    };

    private readonly JsonDocument document;
    private readonly List<V2Members> opened = [];
    private readonly bool describes;
    private V2Fault? missing,
        invalid,
        conflict;

    private V2Body(JsonDocument document, V2Member? asked = null)
    {
        (this.document, describes) = (document, asked is not null);
        Root = new V2Members(this, document.RootElement, "", asked);
    }

    /// <summary>The members of the body itself.</summary>
    public V2Members Root { get; }

    /// <summary>
    /// Reads the bytes as one JSON object. An empty body is an object without members: SDKs send none where nothing is
    /// to be said.
    /// </summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        [NotNullWhen(true)] out V2Body? body,
        [NotNullWhen(false)] out V2Fault? fault
    )
    {
        (body, fault) = (null, null);
        if (bytes.Length == 0)
            bytes = "{}"u8.ToArray();
        JsonDocument? document = null;
        try
        {
            // The parser looks into strings only when they are read: bytes that are no text are refused here.
            if (Utf8.IsValid(bytes.Span))
                document = JsonDocument.Parse(bytes, Strict);
            if (document is { RootElement.ValueKind: JsonValueKind.Object } && IsText(document.RootElement))
            {
                body = new V2Body(document);
                return true;
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException) { }
        document?.Dispose();
        fault = V2Faults.Format;
        return false;
    }

    /// <summary>
    /// A body that is not there, to learn what a handler would read of it: what it asks for is noted, and when all is
    /// asked it is refused, so that nothing happens. The description of a request is thus what its handler reads.
    /// </summary>
    public static V2Body Describing(out V2Member asked)
    {
        asked = new V2Member("", V2MemberKind.Object);
        return new V2Body(JsonDocument.Parse("{}"), asked);
    }

    /// <summary>
    /// What is wrong with the body as a whole, once every known member was read; null when nothing is.
    /// </summary>
    /// <param name="strict">Whether members nobody read are a fault.</param>
    public V2Fault? Fault(bool strict)
    {
        if (describes)
            return V2Faults.Format;
        // Wire v2: spec 7.3, suggested validation order: unknown fields, required, value and format; then what
        // conflicts.
        if (strict)
            foreach (var members in opened)
                if (members.Unread() is { } path)
                    return V2Faults.Unrecognized(path);
        return missing ?? invalid ?? conflict;
    }

    /// <summary>Two members that may not stand together.</summary>
    public void Conflict(string first, string second) => conflict ??= V2Faults.Combination(first, second);

    internal void Open(V2Members members) => opened.Add(members);

    internal void Missing(string path) => missing ??= V2Faults.MissingParameter(path);

    internal void Invalid(string path) => invalid ??= V2Faults.InvalidParameter(path);

    public void Dispose() => document.Dispose();

    /// <summary>
    /// Half a surrogate pair is valid JSON and no text. ReadBatch it throws, so all is read once, names included.
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
