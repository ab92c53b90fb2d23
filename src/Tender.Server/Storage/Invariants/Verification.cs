namespace Tender.Server.Storage;

/// <summary>What came of looking at everything a merchant has.</summary>
/// <param name="Objects">How many objects were looked at.</param>
/// <param name="Steps">How many steps of the journal.</param>
/// <param name="Broken">What does not hold, in words; empty when all does.</param>
internal sealed record Verification(int Objects, int Steps, IReadOnlyList<string> Broken);
