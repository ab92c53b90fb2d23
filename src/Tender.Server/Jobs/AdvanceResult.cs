namespace Tender.Server.Jobs;

/// <summary>What an advance came to.</summary>
/// <param name="Now">The merchant's time reached.</param>
/// <param name="Finished">Whether the target was reached in the time given; if not, the advance goes on by
/// itself.</param>
/// <param name="FromSeq">Journal entries after this belong to it.</param>
internal sealed record AdvanceResult(DateTimeOffset Now, bool Finished, long FromSeq);
