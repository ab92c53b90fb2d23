namespace Tender.Server.Sandbox.Coverage;

/// <summary>Outcome coverage: which endings an integration was put through, and how it did.</summary>
/// <param name="Endings">Every known ending.</param>
/// <param name="Warnings">What it did wrong, with the call that shows it.</param>
internal sealed record CoverageReport(IReadOnlyList<EndingCoverage> Endings, IReadOnlyList<string> Warnings)
{
    /// <summary>How many in a hundred of the endings that apply were tested, rounded down.</summary>
    public int Percent =>
        Endings.Count(one => one.Applies) is var all and > 0
            ? 100 * Endings.Count(one => one is { Applies: true, IsTested: true }) / all
            : 0;
}
