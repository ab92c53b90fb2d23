using Tender.Core;

namespace Tender.Server.Jobs;

/// <summary>What background work says in the log.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1, LogLevel.Error, "Due work could not be claimed or given back; it stays in the table.")]
    public static partial void CannotReach(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "Job {Kind} of {Object} of merchant {Merchant} failed; it is tried again.")]
    public static partial void Failed(
        ILogger log,
        JobKind kind,
        string? @object,
        MerchantId merchant,
        Exception failure
    );

    [LoggerMessage(3, LogLevel.Error, "Job {Kind} of {Object} of merchant {Merchant} is dead: {Reason}")]
    public static partial void Dead(
        ILogger log,
        JobKind kind,
        string? @object,
        MerchantId merchant,
        string reason,
        Exception? failure = null
    );
}
