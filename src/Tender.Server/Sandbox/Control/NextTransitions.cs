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
    public static async Task<JsonObject> Of(PaymentStore store, MerchantId merchant, Record record)
    {
        var jobs = (await new JobQueries(store.Database).Waiting(merchant, record.Id))
            .Where(job => JobKinds.Changes(job.Kind, record, job.DueAt))
            .ToList();
        var items = new JsonArray();
        foreach (var row in Lifecycles.Table.Where(row => row.Kind == record.Id.Kind && row.From == record.State))
        {
            var due = DueAt(row.Cause, record, jobs);
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

    /// <summary>When the first job falls due that brings about a transition of this cause; null for none.</summary>
    private static DateTimeOffset? DueAt(Cause cause, Record record, List<(JobKind Kind, DateTimeOffset DueAt)> jobs)
    {
        // A processor speaks of what is pending.
        if (cause is Cause.Approve or Cause.Decline && record.State != State.Pending)
            return null;
        foreach (var job in jobs)
            if (JobKinds.Of(job.Kind).Causes.Contains(cause))
                return job.DueAt;
        return null;
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
