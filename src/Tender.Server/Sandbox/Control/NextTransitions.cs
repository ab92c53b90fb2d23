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
    public static async Task<JsonObject> Of(PaymentStore store, MerchantId merchant, Record record) =>
        Shown(record, await Read(store, merchant, record));

    /// <summary>What can happen to an object now.</summary>
    public static async Task<List<NextTransition>> Read(PaymentStore store, MerchantId merchant, Record record) =>
        [.. Of(record, await new JobQueries(store.Database).Waiting(merchant, record))];

    /// <summary>The same in the control API's words.</summary>
    public static JsonObject Shown(Record record, IEnumerable<NextTransition> nexts) =>
        new()
        {
            ["now"] = ViewOf(record),
            ["items"] = new JsonArray([.. nexts.Select(one => Item(one, record))]),
            ["advice"] = Advice(record),
        };

    /// <summary>What can happen to an object, given what waits for it.</summary>
    public static IEnumerable<NextTransition> Of(
        Record record,
        IReadOnlyList<(JobKind Kind, DateTimeOffset DueAt)> waiting
    )
    {
        var jobs = waiting
            .Where(job => JobKinds.Of(job.Kind).Changes is not { } changes || changes(record, job.DueAt))
            .ToList();
        foreach (var row in Lifecycles.Table)
        {
            if (row.Kind != record.Id.Kind || row.From != record.State)
                continue;
            var (rule, dueAt) = (NextRule.Of(row), DueAt(row, record, jobs));
            // A deadline nobody set, and what Amazon does only in a simulation, cannot come.
            if (rule.NotTold is null && IsPossible(row, record) && (dueAt is not null || !rule.OnlyWhenDue))
                yield return new(
                    record with
                    {
                        State = row.To,
                        Reason = row.Reason,
                    },
                    rule.BroughtAboutBy,
                    rule.Operation,
                    dueAt
                );
        }
        foreach (var (cause, operation, dueAt) in OthersOf(record, jobs))
            yield return new(record, cause, operation, dueAt);
    }

    /// <summary>What can come of an object while it stays in its state.</summary>
    private static IEnumerable<(string Cause, string? Operation, DateTimeOffset? DueAt)> OthersOf(
        Record record,
        IReadOnlyList<(JobKind Kind, DateTimeOffset DueAt)> jobs
    ) =>
        record switch
        {
            ChargePermission { State: State.Open, Id.IsRecurring: true } =>
            [
                ("merchant", "Create Charge / AuthorizeOnBillingAgreement", null),
            ],
            ChargePermission { State: State.Open } => [("merchant", "Create Charge / Authorize", null)],
            Capture { State: State.Completed } =>
            [
                ("merchant", "Create Refund / Refund", null),
                ("buyer", null, null), // a dispute
            ],
            ProviderCredit { State: State.Completed } => [("merchant", "ReverseProviderCredit", null)],
            ReportSchedule { State: State.Open } => jobs.Where(job => job.Kind == JobKind.ScheduleRuns)
                .Select(job => ("deadline", (string?)null, (DateTimeOffset?)job.DueAt)),
            _ => [],
        };

    private static JsonObject Item(NextTransition one, Record before) =>
        new()
        {
            ["to"] = ViewAfter(one.After, before),
            ["cause"] = one.Cause,
            ["operation"] = one.Operation,
            ["dueAt"] = one.DueAt is { } at ? ControlJson.Iso(at) : null,
        };

    /// <summary>Whether a transition of the table can happen to this very object.</summary>
    private static bool IsPossible(Transition row, Record record) =>
        (row, record) switch
        {
            // Of a dispute that Amazon decides, the merchant can only accept that it is lost.
            ({ Cause: Cause.MerchantEnds }, Dispute { ProviderDisputeId: null }) => row.Reason
                == Reason.MerchantAccepted,
            // Only a claim can become a chargeback.
            ({ Cause: Cause.BuyerEnds, Reason: Reason.ChargebackFiled }, Dispute dispute) => dispute.Kind
                != DisputeKind.Chargeback,
            // An agreement is closed; only an order is canceled.
            ({ Cause: Cause.MerchantEnds, To: State.Canceled }, ChargePermission { Id.IsRecurring: true }) => false,
            // v2 has no call for it.
            ({ Cause: Cause.MerchantEnds }, CheckoutSession session) => session.Id.Value.Length != 36,
            _ => true,
        };

    /// <summary>When the first job falls due that brings about a transition; null for none.</summary>
    private static DateTimeOffset? DueAt(
        Transition row,
        Record record,
        IReadOnlyList<(JobKind Kind, DateTimeOffset DueAt)> jobs
    )
    {
        // A processor speaks of what is pending.
        if (row.Cause is Cause.Approve or Cause.Decline && record.State != State.Pending)
            return null;
        foreach (var job in jobs)
            if (JobKinds.Of(job.Kind).BringsAbout(row))
                return job.DueAt;
        return null;
    }

    /// <summary>The object as it would be; of what is captured, the capture.</summary>
    private static JsonObject? ViewAfter(Record after, Record before) =>
        after is Authorization { Reason: Reason.MaxCapturesProcessed } authorization && before.State == State.Open
            ? DialectViews.Of(authorization with { HasCapture = true }, CaptureOf(authorization))
            : ViewOf(after);

    /// <summary>As both dialects show it; what neither shows, in our own words.</summary>
    private static JsonObject? ViewOf(Record record) =>
        DialectViews.Of(record)
        ?? record switch
        {
            ReportSchedule => Own("REPORT_SCHEDULE", record.Id.Digits, record),
            Settlement => Own("SETTLEMENT", record.Id.Digits, record),
            EvidenceFile => Own("FILE", record.Id.Value, record),
            MerchantAccount => Own("MERCHANT_ACCOUNT", record.Id.Value, record),
            _ => null,
        };

    private static JsonObject Own(string type, string id, Record record) =>
        new()
        {
            ["v2"] = new JsonObject
            {
                ["objectType"] = type,
                ["objectId"] = id,
                ["state"] = record.State.ToString(),
                ["reasonCode"] = record.Reason?.ToString(),
            },
            ["v1"] = null,
        };

    private static Capture CaptureOf(Authorization authorization) =>
        new()
        {
            Id = authorization.Id.Capture(authorization.Id.Number),
            State = State.Completed,
            CreatedAt = authorization.CreatedAt,
            Amount = authorization.Amount,
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
