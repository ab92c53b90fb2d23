using Tender.Server.Payments;

namespace Tender.Server.Http.V2;

/// <summary>What was paid out to the merchant.</summary>
/// <remarks>Wire v2: spec 3.12; "Requesting disbursement details".</remarks>
internal static partial class V2Handlers
{
    public static async Task<WireResponse> GetDisbursements(V2Call call)
    {
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var parameters = new V2Query(call.Request.Query);
        var query = parameters.Token(ReportNames.ReadDisbursementToken);
        if (parameters.Fault is { } invalid)
            return call.Refuse(invalid);
        query ??= ReadDisbursementQuery(parameters);
        if (parameters.Fault is { } invalidPeriod)
            return call.Refuse(invalidPeriod);
        if (query.From > query.To)
            return call.Refuse(V2Faults.Combination("startTime", "endTime"));
        // Whether there are more is seen from one disbursement more than is shown.
        var found = await call.Engine.Settlements.Disbursements(
            call.Merchant.Id,
            query with
            {
                Limit = query.Limit + 1,
            }
        );
        string? next = null;
        if (found.Count > query.Limit)
        {
            var last = found[query.Limit - 1];
            next = ReportNames.Token(query with { After = (last.Settlement.Id, last.Index) });
        }
        return call.Answer(200, V2Rendering.Disbursements(call.Merchant.Id, found.Take(query.Limit), next));
    }

    private static DisbursementQuery ReadDisbursementQuery(V2Query parameters)
    {
        var from = parameters.Instant("startTime", required: true);
        var to = parameters.Instant("endTime", required: true);
        return new(from ?? default, to ?? default, parameters.PageSize("pageSize") ?? PageDefault);
    }
}
