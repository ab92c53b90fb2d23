namespace Tender.Server.Storage;

/// <summary>Where a job stands among those of its merchant: by due time, then by number.</summary>
/// <param name="DueMs">When it falls due, in milliseconds of the merchant's time.</param>
/// <param name="Id">Its number.</param>
internal readonly record struct JobCursor(long DueMs, long Id)
{
    /// <summary>Before every job.</summary>
    public static JobCursor First => new(long.MinValue, long.MinValue);
}
