namespace Tender.Server.Users;

/// <summary>What a look at the audit log found.</summary>
/// <param name="Count">How many rows there are.</param>
/// <param name="Last">The number of the newest; it never shrinks.</param>
/// <param name="Broken">What is not as it was written, a sentence each; at most a hundred.</param>
internal sealed record AuditCheck(long Count, long Last, IReadOnlyList<string> Broken);
