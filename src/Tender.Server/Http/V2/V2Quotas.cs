using System.Collections.Frozen;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>The quotas of v2, by operation.</summary>
internal static class V2Quotas
{
    /// <summary>
    /// Live, then sandbox. Wire v2: spec 7.4; what is not published (finalize, get buyer, reports, disputes, files,
    /// in-store) is taken from what is like it; stores and the other account operations from Create Merchant
    /// LedgerAccount.
    /// </summary>
    public static FrozenDictionary<V2Operation, (Quota Live, Quota Sandbox)> Table { get; } =
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
    /// Takes one of the merchant's for a request; false when none is left. What names no operation costs nothing.
    /// </summary>
    public static bool Allow(this Quotas quotas, MerchantId merchant, WireRequest request) =>
        V2Router.Find(request.Method, request.Path, quotas.Sandbox, out var route, out _) is not null
        || quotas.Take(merchant.Value, route.Name, Table[route.Operation]);

    private static Quota PerSecond(int burst, int restored) => Quota.PerSecond(burst, restored);
}
