using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// Takes away a deadline that has nothing to do any more. One that somebody has claimed stays, and finds that out.
/// </summary>
internal sealed record DeleteDeadline : IRow<DeleteDeadline>
{
    // Spelled out, as the index of jobs by their instant says it (migration 0008).
    public static Statement<DeleteDeadline> Statement { get; } =
        Statement<DeleteDeadline>.DeleteFree(
            "jobs",
            columns =>
                columns
                    .Instant("due_at", row => row.Deadline.DueAt)
                    .Text("object", row => row.Deadline.Object.Value)
                    .Short("kind", row => (short)row.Deadline.Kind),
            $"dead = 0 AND kind <> {(int)JobKind.Deliver} AND lease_until IS NULL"
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>As the object named it.</summary>
    public required ScheduledJob Deadline { get; init; }
}
