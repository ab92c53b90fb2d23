namespace Tender.Server.Hosting;

/// <summary>
/// A secrets key that seals nothing any more. What it once vouched for can still be checked, and nothing newer.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="AuditSeq">The newest row of the audit log when it was last retired.</param>
/// <param name="JournalSeq">The newest entry there could be of a journal then.</param>
internal sealed record RetiredKey(byte[] Key, long AuditSeq, long JournalSeq);
