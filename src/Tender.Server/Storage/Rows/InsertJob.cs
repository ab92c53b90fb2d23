namespace Tender.Server.Storage;

/// <summary>A new job.</summary>
internal sealed record InsertJob : NewJob, IRow<InsertJob>
{
    public static Statement<InsertJob> Statement { get; } = Statement<InsertJob>.Insert("jobs", AddColumns);
}
