namespace Tender.Server.Http.V2;

/// <summary>One row of the table: what a method on a path asks for.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Template">The path below the version, with <c>{id}</c> for the object's id, and for the id of what
/// belongs to it.</param>
/// <param name="Operation">What it asks for.</param>
/// <param name="Handle">Who answers.</param>
/// <param name="NeedsKey">Whether the documentation requires an idempotency key.</param>
internal sealed record V2Route(
    string Method,
    string Template,
    V2Operation Operation,
    Func<V2Call, Task<WireResponse>> Handle,
    bool NeedsKey = false
)
{
    public string Name { get; } = Operation.ToString();

    /// <summary>The path with its version, as measurements name it.</summary>
    public string Path { get; } = $"/v2/{Template}";

    public string[] Segments { get; } = Template.Split('/');

    /// <summary>
    /// Whether these segments are this path; the ids among them, with a slash between, or null where the path has none.
    /// </summary>
    public bool Fits(ReadOnlySpan<string> segments, out string? id)
    {
        id = null;
        if (segments.Length != Segments.Length)
            return false;
        for (var i = 0; i < segments.Length; i++)
            if (Segments[i] == "{id}")
                id = id is null ? segments[i] : $"{id}/{segments[i]}";
            else if (segments[i] != Segments[i])
                return false;
        return true;
    }
}
