namespace Tender.Testing;

/// <summary>What a receiver check found.</summary>
/// <param name="Passed">Whether no race failed.</param>
/// <param name="Races">Every race that was run or skipped; the first is an undisturbed notice.</param>
public sealed record ReceiverReport(bool Passed, IReadOnlyList<ReceiverRace> Races);
