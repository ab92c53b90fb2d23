namespace Tender.Server.Http.V1;

/// <summary>The actions that are served, each with its handler. An action that is not in the table is not
/// served.</summary>
internal static class V1Routes
{
    public const string PaymentsVersion = "2013-01-01";
    public const string ReportsVersion = "2009-01-01";

    /// <summary>Wire v1: spec 4.1; "Amazon MWS Documentation, Reports".</summary>
    public static IReadOnlyList<V1Route> All { get; } =
    [
        new(V1Section.Payments, V1Action.GetServiceStatus, V1Handlers.GetServiceStatus),
        new(V1Section.Payments, V1Action.GetMerchantAccountStatus, V1Handlers.GetMerchantAccountStatus),
        new(V1Section.Payments, V1Action.GetMerchantNotificationConfiguration, V1Handlers.GetEndpoints),
        new(V1Section.Payments, V1Action.GetProviderCreditDetails, V1Handlers.GetProviderCredit),
        new(V1Section.Payments, V1Action.GetProviderCreditReversalDetails, V1Handlers.GetProviderCreditReversal),
        new(V1Section.Payments, V1Action.ReverseProviderCredit, V1Handlers.ReverseProviderCredit),
        new(V1Section.Payments, V1Action.SetMerchantNotificationConfiguration, V1Handlers.SetEndpoints),
        new(V1Section.Payments, V1Action.CreateOrderReferenceForId, V1Handlers.CreateOrderForAgreement),
        new(V1Section.Payments, V1Action.ListOrderReference, V1Handlers.ListOrders),
        new(V1Section.Payments, V1Action.ListOrderReferenceByNextToken, V1Handlers.ListOrdersByToken),
        new(V1Section.Payments, V1Action.GetOrderReferenceDetails, V1Handlers.GetOrder),
        new(V1Section.Payments, V1Action.SetOrderReferenceDetails, V1Handlers.SetOrderDetails),
        new(V1Section.Payments, V1Action.SetOrderAttributes, V1Handlers.SetOrderAttributes),
        new(V1Section.Payments, V1Action.ConfirmOrderReference, V1Handlers.Confirm),
        new(V1Section.Payments, V1Action.CancelOrderReference, V1Handlers.CancelOrder),
        new(V1Section.Payments, V1Action.CloseOrderReference, V1Handlers.Close),
        new(V1Section.Payments, V1Action.Authorize, V1Handlers.Authorize),
        new(V1Section.Payments, V1Action.GetAuthorizationDetails, V1Handlers.GetAuthorization),
        new(V1Section.Payments, V1Action.CloseAuthorization, V1Handlers.CloseAuthorization),
        new(V1Section.Payments, V1Action.Capture, V1Handlers.Capture),
        new(V1Section.Payments, V1Action.GetCaptureDetails, V1Handlers.GetCapture),
        new(V1Section.Payments, V1Action.Refund, V1Handlers.Refund),
        new(V1Section.Payments, V1Action.GetRefundDetails, V1Handlers.GetRefund),
        new(V1Section.Payments, V1Action.GetBillingAgreementDetails, V1Handlers.GetAgreement),
        new(V1Section.Payments, V1Action.SetBillingAgreementDetails, V1Handlers.SetAgreementDetails),
        new(V1Section.Payments, V1Action.ConfirmBillingAgreement, V1Handlers.Confirm),
        new(V1Section.Payments, V1Action.ValidateBillingAgreement, V1Handlers.ValidateAgreement),
        new(V1Section.Payments, V1Action.AuthorizeOnBillingAgreement, V1Handlers.AuthorizeOnAgreement),
        new(V1Section.Payments, V1Action.CloseBillingAgreement, V1Handlers.Close),
        new(V1Section.Reports, V1Action.RequestReport, V1Handlers.RequestReport),
        new(V1Section.Reports, V1Action.GetReportRequestList, V1Handlers.ListReportRequests),
        new(V1Section.Reports, V1Action.GetReportRequestListByNextToken, V1Handlers.ListReportRequestsByToken),
        new(V1Section.Reports, V1Action.GetReportRequestCount, V1Handlers.CountReportRequests),
        new(V1Section.Reports, V1Action.CancelReportRequests, V1Handlers.CancelReportRequests),
        new(V1Section.Reports, V1Action.GetReportList, V1Handlers.ListReports),
        new(V1Section.Reports, V1Action.GetReportListByNextToken, V1Handlers.ListReportsByToken),
        new(V1Section.Reports, V1Action.GetReportCount, V1Handlers.CountReports),
        new(V1Section.Reports, V1Action.GetReport, V1Handlers.GetReport),
        new(V1Section.Reports, V1Action.UpdateReportAcknowledgements, V1Handlers.AcknowledgeReports),
        new(V1Section.Reports, V1Action.ManageReportSchedule, V1Handlers.ManageReportSchedule),
        new(V1Section.Reports, V1Action.GetReportScheduleList, V1Handlers.ListReportSchedules),
        new(V1Section.Reports, V1Action.GetReportScheduleListByNextToken, V1Handlers.ListReportSchedulesByToken),
        new(V1Section.Reports, V1Action.GetReportScheduleCount, V1Handlers.CountReportSchedules),
    ];

    /// <summary>The names of the payment actions.</summary>
    public static IReadOnlyCollection<string> PaymentActions { get; } = Names(V1Section.Payments);

    /// <summary>The names of the report actions.</summary>
    public static IReadOnlyCollection<string> ReportActions { get; } = Names(V1Section.Reports);

    private static HashSet<string> Names(V1Section section) =>
        All.Where(route => route.Section == section).Select(route => route.Name).ToHashSet(StringComparer.Ordinal);
}
