namespace Tender.Server.Http.V2;

/// <summary>The operations of dialect v2, as the documentation names them.</summary>
internal enum V2Operation
{
    CreateCheckoutSession, GetCheckoutSession, UpdateCheckoutSession, CompleteCheckoutSession, FinalizeCheckoutSession,
    GetChargePermission, UpdateChargePermission, CloseChargePermission,
    CreateCharge, GetCharge, CaptureCharge, CancelCharge,
    CreateRefund, GetRefund,
    GetBuyer, SendDeliveryTracker,
    GetReports, GetReport, CreateReport, GetReportDocument,
    GetReportSchedules, GetReportSchedule, CreateReportSchedule, CancelReportSchedule,
    GetDisbursements,
    UpdateCharge,
    CreateDispute, GetDispute, UpdateDispute, ContestDispute, UploadFile,
    CreateMerchantAccount, UpdateMerchantAccount, DeleteMerchantAccount, ClaimMerchantAccount, CreateStore, UpdateStore, GetAuthorizationToken,
    ScanInStore, ChargeInStore, RefundInStore,
}
