namespace Tender.Server.Processors;

/// <summary>A page of what a processor says it did.</summary>
/// <param name="Operations">What it did; null where it does not tell that by itself.</param>
/// <param name="Next">Where the next page begins; null where this was the last.</param>
internal sealed record FarPage(IReadOnlyList<FarOperation>? Operations, string? Next)
{
    /// <summary>Of a processor that lists nothing.</summary>
    public static FarPage NotOffered { get; } = new(null, null);
}
