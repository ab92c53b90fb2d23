using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>The daily comparison with the processor.</summary>
internal sealed record ReconcileArguments : JobArguments
{
    private const string Text = "daily";

    /// <summary>A merchant's books are compared by one at a time.</summary>
    public override string Lane => "processor";

    public override string Print() => Text;

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static ReconcileArguments Parse(string text) =>
        text == Text ? new() : throw new FormatException($"A comparison is {Text}, not {text}.");
}
