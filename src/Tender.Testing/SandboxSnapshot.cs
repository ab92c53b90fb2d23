namespace Tender.Testing;

/// <summary>A merchant's state as it was saved.</summary>
/// <param name="Snapshot">Its name, such as s-3; a name is never given again.</param>
/// <param name="At">What the merchant's clock showed.</param>
/// <param name="Objects">How many objects it holds.</param>
public sealed record SandboxSnapshot(string Snapshot, DateTimeOffset At, long Objects);
