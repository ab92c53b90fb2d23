namespace Tender.ProcessorChecks;

/// <summary>How a check went.</summary>
/// <param name="Check">Which.</param>
/// <param name="Saw">The calls that were made, each with its answer.</param>
/// <param name="Failure">What is wrong, in a sentence; null where it passed.</param>
internal sealed record CheckResult(ProcessorCheck Check, IReadOnlyList<string> Saw, string? Failure)
{
    public bool Passed => Failure is null;
}
