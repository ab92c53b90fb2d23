namespace Tender.Server.Storage;

/// <summary>What the store says in the log, of failures that no caller is told of.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Error, "A group of commands that failed could not be abandoned; its lane goes on.")]
    public static partial void CannotAbandon(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "A listener of the store failed; what it was told of is found by a look.")]
    public static partial void ListenerFailed(ILogger log, Exception failure);
}
