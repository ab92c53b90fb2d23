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
        var items = Lifecycles
            .Table.Where(row => row.Kind == record.Id.Kind && row.From == record.State && IsPossible(row, record))
            .Select(row => (Row: row, DueAt: DueAt(row, record, jobs)))
            // A deadline nobody set, and what Amazon does only in a simulation, cannot come.
            .Where(one => one.DueAt is not null || one.Row.Cause is not (Cause.Deadline or Cause.AmazonEnds))
            .Select(one => Item(ViewAfter(one.Row, record), By(one.Row.Cause), Operation(one.Row), one.DueAt));
        if (record is Capture { State: State.Completed })
            items = items.Append(Item(DialectViews.Of(record), "merchant", "Create Refund / Refund", dueAt: null));
        return new JsonObject
        {
            ["now"] = DialectViews.Of(record),
            ["items"] = new JsonArray([.. items]),
            ["advice"] = Advice(record),
        };
    }

    private static JsonObject Item(JsonNode? to, string cause, string? operation, DateTimeOffset? dueAt) =>
        new()
        {
            ["to"] = to,
            ["cause"] = cause,
            ["operation"] = operation,
            ["dueAt"] = dueAt is { } at ? ControlJson.Iso(at) : null,
        };

    /// <summary>Whether a transition of the table can happen to this very object.</summary>
    private static bool IsPossible(Transition row, Record record)
    {
        // What a processor or a child does to a permission is shown at the child.
        if (row.Cause == Cause.ChildDone || (row.Cause == Cause.Decline && record is ChargePermission))
            return false;
        if (record is not Dispute dispute)
            return true;
        // Of a dispute that Amazon decides, the merchant can only accept that it is lost.
        if (row.Cause == Cause.MerchantEnds && dispute.ProviderDisputeId is null)
            return row.Reason == Reason.MerchantAccepted;
        // Only a claim can become a chargeback.
        return row is not { Cause: Cause.BuyerEnds, Reason: Reason.ChargebackFiled }
            || dispute.Kind != DisputeKind.Chargeback;
    }

    /// <summary>When the first job falls due that brings about a transition; null for none.</summary>
    private static DateTimeOffset? DueAt(Transition row, Record record, List<(JobKind Kind, DateTimeOffset DueAt)> jobs)
    {
        // A processor speaks of what is pending.
        if (row.Cause is Cause.Approve or Cause.Decline && record.State != State.Pending)
            return null;
        foreach (var job in jobs)
            if (JobKinds.Of(job.Kind).BringsAbout(row))
                return job.DueAt;
        return null;
    }

    /// <summary>The record as it would be; only its state and reason are shown.</summary>
    private static JsonObject? ViewAfter(Transition row, Record record)
    {
        var after = record with { State = row.To, Reason = row.Reason };
        if (row.Cause == Cause.Request && after is Authorization authorization)
            return DialectViews.Of(authorization with { HasCapture = true }, CaptureOf(authorization));
        return DialectViews.Of(after);
    }

    private static Capture CaptureOf(Authorization authorization) =>
        new()
        {
            Id = authorization.Id.Capture(authorization.Id.Number),
            State = State.Completed,
            CreatedAt = authorization.CreatedAt,
            Amount = authorization.Amount,
        };

    /// <summary>Who brings a transition about.</summary>
    private static string By(Cause cause) =>
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
    private static string? Advice(Record record)
    {
        if (record.State != State.Declined || record.Reason is null)
            return null;
        if (record.Reason is Reason.SoftDeclined or Reason.ProcessingFailure or Reason.TransactionTimedOut)
            return "retry";
        return record.Reason is Reason.HardDeclined or Reason.PaymentMethodNotAllowed or Reason.MfaNotCompleted
            ? "newInstrument"
            : "giveUp";
    }
}
