namespace Tender.Testing;

/// <summary>What came of one race.</summary>
/// <param name="Race">The name of the race.</param>
/// <param name="Tries">What it tries, in words.</param>
/// <param name="Passed">Whether the outcomes are those of an undisturbed notice; null: it was not run.</param>
/// <param name="Expected">The outcomes of an undisturbed notice.</param>
/// <param name="Outcomes">The outcomes there were.</param>
/// <param name="Detail">Why it failed or was not run; null otherwise.</param>
public sealed record ReceiverRace(
    string Race,
    string Tries,
    bool? Passed,
    IReadOnlyList<string> Expected,
    IReadOnlyList<string> Outcomes,
    string? Detail
);
