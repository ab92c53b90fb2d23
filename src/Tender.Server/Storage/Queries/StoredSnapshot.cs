namespace Tender.Server.Storage;

/// <summary>A snapshot of a merchant, without what it holds.</summary>
/// <param name="Id">Its number; the first is 1.</param>
/// <param name="At">The merchant's time when it was taken.</param>
/// <param name="Schema">The last migration of the database then.</param>
/// <param name="Merchant">The merchant as it was.</param>
/// <param name="ObjectCount">How many objects it holds.</param>
internal sealed record StoredSnapshot(long Id, DateTimeOffset At, string Schema, Merchant Merchant, long ObjectCount);
