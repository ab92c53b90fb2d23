namespace Tender.Server.Storage;

/// <summary>
/// The database cannot be used as it is: not ours, not durable, in use by another process. The message says what to do.
/// </summary>
internal sealed class UnusableDatabaseException(string message) : Exception(message);
