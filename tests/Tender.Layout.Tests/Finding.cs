namespace Tender.Layout.Tests;

/// <summary>A breach of a rule.</summary>
/// <param name="Where">A file, a line of it, a member of it.</param>
/// <param name="Count">How many lines or columns, where the rule has a limit.</param>
internal sealed record Finding(string Where, int Count = 1)
{
    public override string ToString() => Count == 1 ? Where : $"{Where}: {Count}";
}
