namespace Tender.Server.Storage;

/// <summary>
/// More is waiting than can be done in time; nothing was written. Worded as the API's own throttling.
/// </summary>
internal sealed class OverloadedException() : Exception("More requests are waiting than can be answered in time.");
