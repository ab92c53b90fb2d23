using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V2;

/// <summary>
/// Routes verified v2 requests. The path is taken as it was signed, byte by byte: nothing is decoded, so nothing can be
/// read in two ways.
/// </summary>
internal static class V2Routes
{
    /// <summary>Wire v2: spec 3.1. What is not in the table is not served.</summary>
    public static IReadOnlyList<V2Route> All { get; } =
    [
        new("POST", "checkoutSessions", V2Operation.CreateCheckoutSession, V2Handlers.CreateSession, NeedsKey: true),
        new("GET", "checkoutSessions/{id}", V2Operation.GetCheckoutSession, V2Handlers.GetSession),
        new("PATCH", "checkoutSessions/{id}", V2Operation.UpdateCheckoutSession, V2Handlers.UpdateSession),
        new("POST", "checkoutSessions/{id}/complete", V2Operation.CompleteCheckoutSession, V2Handlers.CompleteSession),
        new("POST", "checkoutSessions/{id}/finalize", V2Operation.FinalizeCheckoutSession, V2Handlers.FinalizeSession),
        new("GET", "chargePermissions/{id}", V2Operation.GetChargePermission, V2Handlers.GetPermission),
        new("PATCH", "chargePermissions/{id}", V2Operation.UpdateChargePermission, V2Handlers.UpdatePermission),
        new("DELETE", "chargePermissions/{id}/close", V2Operation.CloseChargePermission, V2Handlers.ClosePermission),
        new("POST", "charges", V2Operation.CreateCharge, V2Handlers.CreateCharge, NeedsKey: true),
        new("GET", "charges/{id}", V2Operation.GetCharge, V2Handlers.GetCharge),
        new("POST", "charges/{id}/capture", V2Operation.CaptureCharge, V2Handlers.CaptureCharge, NeedsKey: true),
        new("DELETE", "charges/{id}/cancel", V2Operation.CancelCharge, V2Handlers.CancelCharge),
        new("POST", "refunds", V2Operation.CreateRefund, V2Handlers.CreateRefund, NeedsKey: true),
        new("GET", "refunds/{id}", V2Operation.GetRefund, V2Handlers.GetRefund),
        new("GET", "buyers/{id}", V2Operation.GetBuyer, V2Handlers.GetBuyer),
        new("PATCH", "charges/{id}", V2Operation.UpdateCharge, V2Handlers.UpdateCharge),
        new("POST", "disputes", V2Operation.CreateDispute, V2Handlers.CreateDispute, NeedsKey: true),
        new("GET", "disputes/{id}", V2Operation.GetDispute, V2Handlers.GetDispute),
        new("PATCH", "disputes/{id}", V2Operation.UpdateDispute, V2Handlers.UpdateDispute),
        new("POST", "disputes/{id}/contest", V2Operation.ContestDispute, V2Handlers.ContestDispute, NeedsKey: true),
        new("POST", "files", V2Operation.UploadFile, V2Handlers.UploadFile, NeedsKey: true),
        new("POST", "merchantAccounts", V2Operation.CreateMerchantAccount, V2Handlers.CreateAccount, NeedsKey: true),
        new("PATCH", "merchantAccounts/{id}", V2Operation.UpdateMerchantAccount, V2Handlers.UpdateAccount),
        new("DELETE", "merchantAccounts/{id}", V2Operation.DeleteMerchantAccount, V2Handlers.DeleteAccount),
        new("POST", "merchantAccounts/{id}/claim", V2Operation.ClaimMerchantAccount, V2Handlers.ClaimAccount),
        new("POST", "merchantAccounts/{id}/stores", V2Operation.CreateStore, V2Handlers.CreateStore, NeedsKey: true),
        new("PATCH", "merchantAccounts/{id}/stores/{id}", V2Operation.UpdateStore, V2Handlers.UpdateStore),
        new("GET", "authorizationTokens/{id}", V2Operation.GetAuthorizationToken, V2Handlers.GetAuthorizationToken),
        new("POST", "in-store/merchantScan", V2Operation.ScanInStore, V2Handlers.ScanInStore),
        new("POST", "in-store/charge", V2Operation.ChargeInStore, V2Handlers.ChargeInStore),
        new("POST", "in-store/refund", V2Operation.RefundInStore, V2Handlers.RefundInStore),
        new("POST", "deliveryTrackers", V2Operation.SendDeliveryTracker, V2Handlers.SendDeliveryTracker),
        new("GET", "reports", V2Operation.GetReports, V2Handlers.GetReports),
        new("GET", "reports/{id}", V2Operation.GetReport, V2Handlers.GetReport),
        new("POST", "reports", V2Operation.CreateReport, V2Handlers.CreateReport, NeedsKey: true),
        new("GET", "report-documents/{id}", V2Operation.GetReportDocument, V2Handlers.GetReportDocument),
        new("GET", "report-schedules", V2Operation.GetReportSchedules, V2Handlers.GetReportSchedules),
        new("GET", "report-schedules/{id}", V2Operation.GetReportSchedule, V2Handlers.GetReportSchedule),
        new(
            "POST",
            "report-schedules",
            V2Operation.CreateReportSchedule,
            V2Handlers.CreateReportSchedule,
            NeedsKey: true
        ),
        new("DELETE", "report-schedules/{id}", V2Operation.CancelReportSchedule, V2Handlers.CancelReportSchedule),
        new("GET", "disbursements", V2Operation.GetDisbursements, V2Handlers.GetDisbursements),
    ];

    /// <summary>Answers one verified request.</summary>
    public static async Task<WireResponse> Answer(
        Engine engine,
        Merchant merchant,
        V2Claim claim,
        WireRequest request,
        Settings settings,
        bool sandbox,
        CancellationToken ct
    )
    {
        // 1. Which operation.
        if (Find(request.Method, request.Path, sandbox, out var route, out var id) is { } lost)
            return V2Faults.Render(lost);

        // 2. The headers that are ours to judge; who is calling was judged before.
        if (Key(request, route, settings, out var key) is { } badKey)
            return V2Faults.Render(badKey);

        // Wire v2: spec 2.9: whoever speaks for another must show that it may.
        if (
            Values(request, "x-amz-pay-authtoken").FirstOrDefault(value => value.Length > 0) is { } token
            && !await Speaks(engine, merchant, token)
        )
            return V2Faults.Render(V2Faults.BadToken);

        // 3. The body. A GET has none that means anything (Ruby and PHP send an empty one).
        JsonBody? body = null;
        V2Fault? badBody = null;
        if (!V2Reading.TryRead(request.Method == "GET" ? default : request.Body, out body, out badBody))
            return V2Faults.Render(badBody);
        using (body)
            try
            {
                return await route.Handle(
                    new V2Call(engine, merchant, claim, request, settings, sandbox, route, id, key, body.Root, body, ct)
                );
            }
            catch (OverloadedException)
            {
                return V2Faults.Render(V2Faults.Overloaded);
            }
    }

    /// <summary>Whether the merchant may speak for the account a token names: it made it, and it is there.</summary>
    private static async Task<bool> Speaks(Engine engine, Merchant merchant, string token) =>
        engine.Accounts.Account(merchant.Id, token) is { } account
        && (await engine.Store.Find(merchant.Id, [account])).GetValueOrDefault(account)
            is MerchantAccount { State: not State.Closed };

    /// <summary>Finds the route of a raw path, or the fault.</summary>
    internal static V2Fault? Find(string method, string path, bool sandbox, out V2Route route, out string? id)
    {
        (route, id) = (null!, null);
        if (path.Length < 2 || path[0] != '/')
            return V2Faults.NotFound;
        // Wire v2: spec 1.2: one slash at the end is a habit of SDKs, and signed.
        var resource = path.EndsWith('/') ? path[1..^1] : path[1..];
        var all = resource.Split('/');
        if (
            all.Any(segment =>
                segment.Length == 0 || segment.AsSpan().ContainsAny('%', '\\', ';') || segment is "." or ".."
            )
        )
            return V2Faults.NotFound;

        // Environment, then version. Wire v2: spec 1.2: both forms come with both kinds of key.
        var at = 0;
        if (all[0] is "sandbox" or "live")
        {
            if (all.Length > 1 && IsVersion(all[1]) && all[0] == "sandbox" != sandbox)
                return V2Faults.WrongEnvironment;
            at = 1;
        }
        if (at >= all.Length || !IsVersion(all[at]))
            return V2Faults.NotFound;
        if (all[at] != "v2")
            return V2Faults.WrongVersion;

        var segments = all.AsSpan(at + 1);
        var known = false;
        foreach (var candidate in All)
        {
            if (!candidate.Fits(segments, out var found))
                continue;
            known = true;
            if (candidate.Method != method)
                continue;
            (route, id) = (candidate, found);
            return null;
        }
        return known ? V2Faults.WrongMethod : V2Faults.NotFound;
    }

    /// <summary>Under which key the answer is kept; null for reads.</summary>
    internal static V2Fault? Key(WireRequest request, V2Route route, Settings settings, out string? key)
    {
        key = null;
        // Wire v2: spec 10: POST only; ignored elsewhere.
        if (request.Method != "POST")
            return null;
        var sent = Values(request, "x-amz-pay-idempotency-key").ToList();
        if (sent.Count == 0)
            return route.NeedsKey && settings.IdempotencyRequired ? V2Faults.KeyMissing : null;
        if (
            sent is not [{ Length: > 0 and <= 32 } only]
            || !only.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        )
            return V2Faults.KeyInvalid;
        key = only;
        return null;
    }

    internal static IEnumerable<string> Values(WireRequest request, string name) =>
        request
            .Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value);

    private static bool IsVersion(string segment) =>
        segment.Length is 2 or 3 && segment[0] is 'v' or 'V' && segment.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
