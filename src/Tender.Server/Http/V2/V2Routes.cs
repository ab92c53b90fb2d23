namespace Tender.Server.Http.V2;

/// <summary>The operations that are served, each with its handler.</summary>
internal static class V2Routes
{
    /// <summary>Wire v2: spec 3.1. A path that is not in the table is not served.</summary>
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
}
