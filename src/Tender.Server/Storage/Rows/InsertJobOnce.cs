namespace Tender.Server.Storage;

/// <summary>A job whose id says what it is for: where there is one already, that one does.</summary>
internal sealed record InsertJobOnce : NewJob, IRow<InsertJobOnce>
{
    public static Statement<InsertJobOnce> Statement { get; } = Statement<InsertJobOnce>.InsertOnce("jobs", AddColumns);
}
