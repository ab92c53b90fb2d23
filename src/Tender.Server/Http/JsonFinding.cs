namespace Tender.Server.Http;

/// <summary>What is wrong with the members of a body.</summary>
/// <param name="Kind">Which kind of fault it is.</param>
/// <param name="Path">The member, by its path from the body's root.</param>
/// <param name="OtherPath">The second member of two that may not stand together; null otherwise.</param>
/// <param name="Limit">The value and the limit it does not keep, in words; null where there is none.</param>
/// <param name="Value">The value as it was sent; null where it is no single one.</param>
internal sealed record JsonFinding(
    JsonFindingKind Kind,
    string Path,
    string? OtherPath = null,
    string? Limit = null,
    string? Value = null
);

/// <summary>The kinds of faults that a body's members can have.</summary>
internal enum JsonFindingKind
{
    Unknown,
    Missing,
    Invalid,
    Conflicting,
}
