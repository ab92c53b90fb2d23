using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Ends a job. A holder whose fence is old ends nothing, and its whole commit fails.</summary>
internal sealed record DeleteJob : IRow<DeleteJob>
{
    public static Statement<DeleteJob> Statement { get; } =
        Statement<DeleteJob>.Delete("jobs", columns =>
            columns.Long("id", row => row.Lease.Job).Long("fence", row => row.Lease.Fence)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The job, and the fence its holder claimed it with.</summary>
    public required Lease Lease { get; init; }
}
