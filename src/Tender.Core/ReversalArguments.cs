namespace Tender.Core;

/// <summary>How a reversal of a provider's credit ends.</summary>
/// <param name="Credit">The credit.</param>
/// <param name="Declined">Why it is declined; null when it is not.</param>
public sealed record ReversalArguments(ObjectId Credit, Reason? Declined = null) : JobArguments
{
    /// <inheritdoc/>
    public override string Print() => Declined is { } reason ? $"{Credit} {reason}" : Credit.Value;

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static ReversalArguments Parse(string text) =>
        text.Split(' ') is [var credit, var reason]
            ? new(ObjectId.Read(credit), Enum.Parse<Reason>(reason))
            : new(ObjectId.Read(text));
}
