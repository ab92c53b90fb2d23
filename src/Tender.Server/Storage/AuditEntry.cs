namespace Tender.Server.Storage;

/// <summary>A row of the audit log.</summary>
/// <param name="Seq">Its number: one more than that of the row before.</param>
/// <param name="At">When.</param>
/// <param name="Who">The user, with the token where one was used; what was typed for who is none is not kept.</param>
/// <param name="Place">The address it came from.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">On what; empty for nothing.</param>
/// <param name="Outcome">What came of it; <c>asked</c> where that stands in a later row.</param>
/// <param name="Asked">The row that said that it was asked for; null where this is the only one.</param>
internal sealed record AuditEntry(
    long Seq,
    DateTimeOffset At,
    string Who,
    string Place,
    string Action,
    string Subject,
    string Outcome,
    long? Asked
);
