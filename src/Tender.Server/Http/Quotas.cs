using System.Collections.Frozen;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;

namespace Tender.Server.Http;

/// <summary>
/// The published quotas, and who has used how much of them: a bucket per merchant and operation, in this process alone.
/// With several nodes a merchant gets as much from each (a quota is there to make a shop's retries meet a refusal, not
/// to protect Tender). Only for merchants whose setting asks for it, and never for a request whose signature was
/// refused.
/// </summary>
internal sealed class Quotas(TimeProvider time, bool sandbox)
{
    /// <summary>
    /// Live, then sandbox. Wire v2: spec 7.4; what is not published (finalize, get buyer, reports, disputes, files,
    /// in-store) is taken from what is like it; stores and the other account operations from Create Merchant
    /// LedgerAccount.
    /// </summary>
    public static FrozenDictionary<V2Operation, (Quota Live, Quota Sandbox)> V2 { get; } =
        new Dictionary<V2Operation, (Quota, Quota)>
        {
            [V2Operation.CreateCheckoutSession] = (PerSecond(40, 16), PerSecond(5, 1)),
            [V2Operation.GetCheckoutSession] = (PerSecond(40, 8), PerSecond(10, 1)),
            [V2Operation.UpdateCheckoutSession] = (PerSecond(20, 8), PerSecond(5, 1)),
            [V2Operation.CompleteCheckoutSession] = (PerSecond(20, 4), PerSecond(2, 1)),
            [V2Operation.FinalizeCheckoutSession] = (PerSecond(20, 4), PerSecond(2, 1)),
            [V2Operation.GetChargePermission] = (PerSecond(20, 4), PerSecond(10, 1)),
            [V2Operation.UpdateChargePermission] = (PerSecond(10, 2), PerSecond(5, 1)),
            [V2Operation.CloseChargePermission] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.CreateCharge] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.GetCharge] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.CaptureCharge] = (PerSecond(20, 4), PerSecond(2, 1)),
            [V2Operation.CancelCharge] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.CreateRefund] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.GetRefund] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.GetBuyer] = (PerSecond(40, 8), PerSecond(10, 1)),
            [V2Operation.SendDeliveryTracker] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.GetReports] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.GetReport] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.CreateReport] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.GetReportDocument] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.GetReportSchedules] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.GetReportSchedule] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.CreateReportSchedule] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.CancelReportSchedule] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.GetDisbursements] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.UpdateCharge] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.CreateDispute] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.GetDispute] = (PerSecond(20, 4), PerSecond(5, 1)),
            [V2Operation.UpdateDispute] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.ContestDispute] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.UploadFile] = (PerSecond(10, 2), PerSecond(2, 1)),
            [V2Operation.CreateMerchantAccount] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.UpdateMerchantAccount] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.DeleteMerchantAccount] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.ClaimMerchantAccount] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.CreateStore] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.UpdateStore] = (PerSecond(10, 1), PerSecond(1, 1)),
            [V2Operation.GetAuthorizationToken] = (PerSecond(5, 1), PerSecond(5, 1)),
            [V2Operation.ScanInStore] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.ChargeInStore] = (PerSecond(10, 4), PerSecond(2, 1)),
            [V2Operation.RefundInStore] = (PerSecond(10, 4), PerSecond(2, 1)),
        }.ToFrozenDictionary();

    /// <summary>
    /// Live, then sandbox, of the actions that have their own; every other one: <see cref="V1Others"/>. Wire v1: spec
    /// 11.3.
    /// </summary>
    public static FrozenDictionary<string, (Quota Live, Quota Sandbox)> V1 { get; } =
        new Dictionary<string, (Quota, Quota)>
        {
            ["GetOrderReferenceDetails"] = V1Reads,
            ["GetAuthorizationDetails"] = V1Reads,
            ["GetCaptureDetails"] = V1Reads,
            ["GetRefundDetails"] = V1Reads,
            ["GetBillingAgreementDetails"] = V1Reads,
            ["GetServiceStatus"] = (new(2, TimeSpan.FromMinutes(5)), new(2, TimeSpan.FromMinutes(5))),
            // Wire v1: the throttling table on the page of each action of the MWS Reports section; one environment.
            ["RequestReport"] = Each(15, 60),
            ["GetReportRequestList"] = Each(10, 45),
            ["GetReportRequestListByNextToken"] = Each(30, 2),
            ["GetReportRequestCount"] = Each(10, 45),
            ["CancelReportRequests"] = Each(10, 45),
            ["GetReportList"] = Each(10, 60),
            ["GetReportListByNextToken"] = Each(30, 2),
            ["GetReportCount"] = Each(10, 45),
            ["GetReport"] = Each(15, 60),
            ["UpdateReportAcknowledgements"] = Each(10, 45),
            ["ManageReportSchedule"] = Each(10, 45),
            ["GetReportScheduleList"] = Each(10, 45),
            ["GetReportScheduleListByNextToken"] = Each(30, 2),
            ["GetReportScheduleCount"] = Each(10, 45),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Everything else of v1, the unpublished actions too.</summary>
    public static (Quota Live, Quota Sandbox) V1Others => (PerSecond(10, 1), new(2, TimeSpan.FromSeconds(2)));

    private static (Quota Live, Quota Sandbox) V1Reads => (PerSecond(20, 2), PerSecond(5, 1));

    private readonly RateLimits<(string Counted, string Operation)> buckets = new(time);

    /// <summary>
    /// Takes one of the merchant's for a v2 request; false when none is left. What names no operation costs nothing.
    /// </summary>
    public bool Allow(MerchantId merchant, WireRequest request) =>
        V2Router.Find(request.Method, request.Path, sandbox, out var route, out _) is not null
        || Take(merchant.Value, route.Name, Here(V2[route.Operation]));

    /// <summary>
    /// Takes one for a v1 action of whoever is counted, a merchant or one with its developer; false when none is left.
    /// What names no action costs nothing.
    /// </summary>
    public bool Allow(string counted, string? action) =>
        action is null
        || !(V1Routes.PaymentActions.Contains(action) || V1Routes.ReportActions.Contains(action))
        || Take(counted, action, Here(V1.TryGetValue(action, out var own) ? own : V1Others));

    internal bool Take(string counted, string operation, Quota quota) => buckets.Take((counted, operation), quota);

    private Quota Here((Quota Live, Quota Sandbox) quotas) => sandbox ? quotas.Sandbox : quotas.Live;

    private static (Quota Live, Quota Sandbox) Each(int burst, int seconds) =>
        (new(burst, TimeSpan.FromSeconds(seconds)), new(burst, TimeSpan.FromSeconds(seconds)));

    private static Quota PerSecond(int burst, int restored) => Quota.PerSecond(burst, restored);
}
