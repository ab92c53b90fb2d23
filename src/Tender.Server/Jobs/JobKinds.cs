using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The kinds of jobs, a row each: this table is all that must be told of a new kind. A kind without a row fails the
/// first test that starts the program.
/// </summary>
internal static class JobKinds
{
    private static readonly Dictionary<JobKind, JobKindRow> Table = new()
    {
        [JobKind.SessionExpires] = new((all, job, ct) => all.Engine.Sessions.Expire(job, ct))
        {
            Changes = (record, _) => record is CheckoutSession { State: State.Open },
            Causes = [Cause.Deadline],
        },
        [JobKind.PermissionExpires] = new(
            (all, job, ct) => all.Engine.Permissions.Due(job, (permission, change) => permission.Expire(change), ct)
        )
        {
            Changes = (record, due) => InForce(record) is { } permission && permission.ExpiresAt <= due,
            Causes = [Cause.Deadline],
            With = Reason.Expired,
        },
        [JobKind.PermissionUnused] = new(
            (all, job, ct) =>
                all.Engine.Permissions.Due(job, (permission, change) => permission.CloseUnused(change), ct)
        )
        {
            Changes = (record, _) => InForce(record) is { HasAuthorizations: false },
            Causes = [Cause.Deadline],
            With = Reason.AmazonClosed,
        },
        [JobKind.Conclude] = new((all, job, ct) => all.Engine.ProcessorCalls.Continue(job, ct))
        {
            Who = Requester.Processor,
            Arguments = QueryArguments.Parse,
            Changes = (record, _) => record.State == State.Pending,
            Causes = [Cause.Approve, Cause.Decline],
        },
        [JobKind.AuthorizationTimesOut] = new(
            (all, job, ct) =>
                all.Engine.Authorizations.Due(job, (authorization, change) => authorization.TimeOut(change), ct)
        )
        {
            Changes = (record, _) => record.State == State.Pending,
            Causes = [Cause.Deadline],
        },
        [JobKind.AuthorizationExpires] = new(
            (all, job, ct) =>
                all.Engine.Authorizations.Due(job, (authorization, change) => authorization.Expire(change), ct)
        )
        {
            Changes = (record, _) => record.State == State.Open,
            Causes = [Cause.Deadline],
        },
        [JobKind.SimulatedClose] = new((all, job, ct) => all.Engine.Authorizations.CloseSimulated(job, ct))
        {
            Changes = (record, _) => record.State is State.Open or State.Completed,
            Causes = [Cause.AmazonEnds],
        },
        [JobKind.SimulatedRepair] = new((all, job, ct) => all.Engine.Permissions.Due(job, ChargePermissions.Repair, ct))
        {
            Who = Requester.Buyer,
            Changes = (record, _) => record is ChargePermission { State: State.Suspended },
            Causes = [Cause.InstrumentChanged],
        },
        [JobKind.Undo] = new((all, job, ct) => all.Engine.ProcessorCalls.Undo(job, ct))
        {
            Who = Requester.Processor,
            Arguments = QueryArguments.Parse,
        },
        [JobKind.CloseOutside] = new((all, job, ct) => all.Engine.ProcessorCalls.Close(job, ct))
        {
            Who = Requester.Processor,
            Arguments = QueryArguments.Parse,
        },
        [JobKind.ReleaseVisit] = new((all, job, ct) => all.Engine.Visits.Release(job, ct))
        {
            Who = Requester.Processor,
            Arguments = QueryArguments.Parse,
        },
        [JobKind.Deliver] = new((all, job, ct) => all.Deliveries.Send(job, ct))
        {
            Queue = JobQueue.Deliveries,
            Arguments = text => DeliveryArguments.Parse(text!),
        },
        [JobKind.Advance] = new((all, job, ct) => all.Clocks.Resume(job, ct))
        {
            Queue = JobQueue.Clocks,
            Who = Requester.Operator,
            Arguments = AdvanceArguments.Parse,
            ReadsBeforeCommit = true,
        },
        [JobKind.ApplyChildResult] = new(
            (all, job, ct) =>
                all.Engine.Permissions.Due(
                    job,
                    (permission, change) => permission.ApplyChildResult(change, job.ArgumentsAs<ChildResult>()),
                    ct
                )
        )
        {
            Who = Requester.Processor,
            Arguments = text => ChildResult.Parse(text!),
            Changes = (record, _) => record is ChargePermission,
        },
        [JobKind.Settle] = new((all, job, ct) => all.Engine.Settlements.Begin(job, ct)),
        [JobKind.CloseSettlement] = new((all, job, ct) => all.Engine.Settlements.Close(job, ct))
        {
            ReadsBeforeCommit = true,
        },
        [JobKind.MakeReport] = new((all, job, ct) => all.Engine.Reports.Make(job, all.Table.Renew, ct))
        {
            Queue = JobQueue.Reports,
            Arguments = text => text is null ? null : ReportStarted.Parse(text),
            ReadsBeforeCommit = true,
            Changes = (record, _) => record is Report { State: State.Pending },
            Causes = [Cause.Approve, Cause.Decline, Cause.ChildDone],
        },
        [JobKind.ReportExpires] = new((all, job, ct) => all.Engine.Reports.Expire(job, ct))
        {
            ReadsBeforeCommit = true,
            Causes = [Cause.Deadline],
        },
        [JobKind.ScheduleRuns] = new((all, job, ct) => all.Engine.Reports.RunSchedule(job, ct))
        {
            Changes = (record, due) =>
                record is ReportSchedule { State: State.Open } schedule && schedule.NextAt == due,
        },
        [JobKind.DisputeDeadline] = new(
            (all, job, ct) => all.Engine.Disputes.Due(job, (dispute, change) => dispute.TimeOut(change), ct)
        )
        {
            ReadsBeforeCommit = true,
            Changes = (record, due) => record is Dispute { State: State.Open } dispute && dispute.RespondBy <= due,
            Causes = [Cause.Deadline],
        },
        [JobKind.DisputeReviewed] = new(
            (all, job, ct) => all.Engine.Disputes.Due(job, (dispute, change) => dispute.Review(change), ct)
        )
        {
            ReadsBeforeCommit = true,
            Changes = (record, _) => record is Dispute { State: State.Pending, Reason: null },
            Causes = [Cause.AmazonEnds],
        },
        [JobKind.ReversalConcludes] = new((all, job, ct) => all.Engine.Credits.Conclude(job, ct))
        {
            Who = Requester.Processor,
            Arguments = text => ReversalArguments.Parse(text!),
            Changes = (record, _) => record.State == State.Pending,
            Causes = [Cause.Approve, Cause.Decline],
        },
        [JobKind.RemoveMerchant] = new((all, job, ct) => all.Engine.Removal.Continue(job, ct))
        {
            Who = Requester.Operator,
            ReadsBeforeCommit = true,
        },
        [JobKind.RemoveOld] = new((all, job, ct) => all.Engine.Retention.Run(job, ct)) { ReadsBeforeCommit = true },
        [JobKind.Reconcile] = new((all, job, ct) => all.Engine.Reconciliations.Run(job, ct))
        {
            Queue = JobQueue.Reconciliations,
            Who = Requester.Processor,
            Arguments = text => text is null ? null : ReconcileArguments.Parse(text),
            ReadsBeforeCommit = true,
        },
        [JobKind.ChildrenCanceled] = new((all, job, ct) => all.Engine.Permissions.CancelChildren(job, ct))
        {
            ReadsBeforeCommit = true,
            Changes = (record, _) => record is ChargePermission,
        },
    };

    /// <summary>The row of a kind.</summary>
    public static JobKindRow Of(JobKind kind) => Table[kind];

    /// <summary>Every kind by its name, with its queue's, as metrics tell them.</summary>
    public static IEnumerable<(string Queue, string Kind)> Names =>
        Table.Select(row => (row.Value.Queue.ToString(), row.Key.ToString()));

    /// <summary>Whether a job that falls due would change its object as the object is now.</summary>
    public static bool Changes(JobKind kind, Record record, DateTimeOffset due) =>
        Of(kind).Changes is { } changes && changes(record, due);

    /// <summary>A job as its handler is given it.</summary>
    public static Job Read(StoredJob stored)
    {
        var row = Of(stored.Kind);
        return new Job(
            stored.Merchant,
            stored.Kind,
            ObjectId.Parse(stored.Object) ?? default,
            row.Arguments?.Invoke(stored.Arguments),
            new Lease(stored.Id, stored.Fence),
            stored.DueAt
        )
        {
            Who = row.Who,
            Lane = stored.Lane,
            Failures = stored.Failures,
            IsRevived = stored.IsRevived,
            Trace = stored.Trace,
        };
    }

    /// <summary>
    /// The first of these jobs that may be started at once and still commit in their order: all up to one that reads
    /// before it commits, which the others would overtake. That one runs alone. Jobs that ask a processor outside
    /// commit in any order.
    /// </summary>
    public static List<Job> RunnableTogether(IEnumerable<Job> jobs)
    {
        var together = new List<Job>();
        foreach (var job in jobs)
        {
            var alone = Of(job.Kind).ReadsBeforeCommit;
            if (alone && together.Count > 0)
                break;
            together.Add(job);
            if (alone)
                break;
        }
        return together;
    }

    private static ChargePermission? InForce(Record record) =>
        record is ChargePermission { State: State.Open or State.Suspended } permission ? permission : null;
}
