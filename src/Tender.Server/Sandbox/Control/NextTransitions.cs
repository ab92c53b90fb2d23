using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// What can happen to an object next, who causes it, and when it falls due: the lifecycle table, narrowed to what is
/// possible now, with the instants of the jobs that wait.
/// </summary>
internal static class NextTransitions
{
    private const string WaitingJobs = """
        SELECT kind, due_at FROM jobs
        WHERE bucket = @bucket AND merchant = @merchant AND object = @object AND dead = 0 ORDER BY due_at
        """;

    public static async Task<JsonObject> Of(PaymentStore store, string merchant, Record record)
    {
        var jobs = (
            await store.Database.Query(
                WaitingJobs,
                row => (Kind: (JobKind)row.GetInt16(0), DueAt: RecordJson.At(row.GetInt64(1))),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("object", record.Id.Value)
            )
        )
            .Where(job => MerchantClocks.Matters(job.Kind, record, job.DueAt))
            .ToList();
        var items = new JsonArray();
        foreach (var row in Lifecycles.Table.Where(row => row.Kind == record.Id.Kind && row.From == record.State))
        {
            DateTimeOffset? due = row.Cause switch
            {
                Cause.Deadline or Cause.AmazonEnds => jobs.Where(job =>
                        job.Kind
                            is not (
                                JobKind.Conclude
                                or JobKind.ApplyChildResult
                                or JobKind.ReversalConcludes
                                or JobKind.ChildrenCanceled
                            )
                        && (row.Cause == Cause.AmazonEnds)
                            == (job.Kind is JobKind.SimulatedClose or JobKind.DisputeReviewed)
                    )
                    .Select(job => (DateTimeOffset?)job.DueAt)
                    .FirstOrDefault(),
                Cause.Approve or Cause.Decline when record.State == State.Pending => jobs.Where(job =>
                        job.Kind is JobKind.Conclude or JobKind.ReversalConcludes
                    )
                    .Select(job => (DateTimeOffset?)job.DueAt)
                    .FirstOrDefault(),
                _ => null,
            };
            // A deadline nobody set, and what Amazon does only in a simulation, cannot come.
            if (row.Cause is Cause.Deadline or Cause.AmazonEnds && due is null)
                continue;
            // What a processor or a child does to a permission is shown at the child.
            if (row.Cause is Cause.ChildDone || (row.Cause == Cause.Decline && record is ChargePermission))
                continue;
            // Of a dispute that Amazon decides the merchant can only accept that it is lost; only a claim can become a
            // chargeback.
            if (
                record is Dispute dispute
                && (
                    (
                        row.Cause == Cause.MerchantEnds
                        && dispute.ProviderDisputeId is null
                        && row.Reason != Reason.MerchantAccepted
                    )
                    || (
                        row.Reason == Reason.ChargebackFiled
                        && row.Cause == Cause.BuyerEnds
                        && dispute.Kind == DisputeKind.Chargeback
                    )
                )
            )
                continue;
            // The record as it would be; only its state and reason are shown.
            var after = record with { State = row.To, Reason = row.Reason };
            if (row is { Kind: ObjectKind.Authorization, Cause: Cause.Request })
                after = ((Authorization)after) with { HasCapture = true };
            items.Add(
                new JsonObject
                {
                    ["to"] = DialectViews.Of(
                        after,
                        row is { Kind: ObjectKind.Authorization, Cause: Cause.Request }
                            ? Taken((Authorization)after)
                            : null
                    ),
                    ["cause"] = Word(row.Cause),
                    ["operation"] = Operation(row),
                    ["dueAt"] = due is { } at ? ControlJson.Iso(at) : null,
                }
            );
        }
        if (record is Capture { State: State.Completed })
            items.Add(
                new JsonObject
                {
                    ["to"] = DialectViews.Of(record),
                    ["cause"] = "merchant",
                    ["operation"] = "Create Refund / Refund",
                    ["dueAt"] = null,
                }
            );
        return new JsonObject
        {
            ["now"] = DialectViews.Of(record),
            ["items"] = items,
            ["advice"] = Advice(record),
        };
    }

    private static Capture Taken(Authorization authorization) =>
        new()
        {
            Id = authorization.Id.Capture(authorization.Id.Number),
            State = State.Completed,
            CreatedAt = authorization.CreatedAt,
            Amount = authorization.Amount,
        };

    private static string Word(Cause cause) =>
        cause switch
        {
            Cause.Deadline => "deadline",
            Cause.Approve or Cause.Decline or Cause.AmazonEnds or Cause.AmazonAsks => "processor",
            Cause.BuyerDisputes or Cause.BuyerEnds or Cause.InstrumentChanged => "buyer",
            Cause.Request or Cause.Consent or Cause.MerchantEnds or Cause.ParentEnds or Cause.ChildDone => "merchant",
        };

    private static string? Operation(Transition row) =>
        (row.Kind, row.Cause, row.To) switch
        {
            (ObjectKind.CheckoutSession, Cause.Consent, _) => "Complete Checkout Session / ConfirmOrderReference",
            (ObjectKind.CheckoutSession, Cause.MerchantEnds, _) => "CancelOrderReference",
            (ObjectKind.ChargePermission, Cause.MerchantEnds, State.Closed) =>
                "Close Charge Permission / CloseOrderReference",
            (ObjectKind.ChargePermission, Cause.MerchantEnds, _) => "CancelOrderReference",
            (ObjectKind.Authorization, Cause.Request, _) => "Capture Charge / Capture",
            (ObjectKind.Authorization, Cause.MerchantEnds, _) => "Cancel Charge / CloseAuthorization",
            (ObjectKind.Dispute, Cause.Request, _) => "Contest Dispute",
            (ObjectKind.Dispute, Cause.MerchantEnds, _) => "Update Dispute",
            (ObjectKind.Authorization, Cause.ParentEnds, _) => "Close Charge Permission / CancelOrderReference",
            _ => null,
        };

    /// <summary>What a merchant should do after a decline. Wire v2: spec 5.4; v1: 6.5.</summary>
    private static string? Advice(Record record) =>
        record is not { State: State.Declined, Reason: { } reason }
            ? null
            : reason switch
            {
                Reason.SoftDeclined or Reason.ProcessingFailure or Reason.TransactionTimedOut => "retry",
                Reason.HardDeclined or Reason.PaymentMethodNotAllowed or Reason.MfaNotCompleted => "newInstrument",
                _ => "giveUp",
            };
}
