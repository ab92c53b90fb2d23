using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Which orders are asked for.</summary>
/// <param name="Name">The merchant's own number of them.</param>
/// <param name="From">Created then or later.</param>
/// <param name="To">Created then or earlier.</param>
/// <param name="States">In one of these states; none for any.</param>
/// <param name="Descending">The newest first.</param>
/// <param name="After">Go on after this one: when it was created, in milliseconds, and its id; null from the
/// start.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record OrderQuery(
    string Name,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<State> States,
    bool Descending,
    (long At, string Id)? After,
    int Limit
);
