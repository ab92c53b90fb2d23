namespace Tender.Core;

/// <summary>The report was started; its file is to be made.</summary>
public sealed record ReportStarted : JobArguments
{
    private const string Text = "started";

    /// <summary>Files of one merchant are made one after the other.</summary>
    public override string Lane => "file";

    /// <inheritdoc/>
    public override string Print() => Text;

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    public static ReportStarted Parse(string text) =>
        text == Text ? new() : throw new FormatException($"A report is {Text}, not {text}.");
}
