using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What was asked, for the wording of a no.</summary>
/// <param name="Action">The action.</param>
/// <param name="Id">The object it names, as the caller wrote it.</param>
/// <param name="Region">The merchant's region.</param>
internal sealed record V1Asked(string Action, string Id, Region Region)
{
    public bool IsAgreement => MakesOrder || Action.Contains("BillingAgreement", StringComparison.Ordinal);

    /// <summary>It names an agreement, and speaks of an order.</summary>
    public bool MakesOrder => Action == "CreateOrderReferenceForId";

    public bool IsTransaction =>
        Action
            is "GetAuthorizationDetails"
                or "CloseAuthorization"
                or "Capture"
                or "GetCaptureDetails"
                or "Refund"
                or "GetRefundDetails"
                or "GetProviderCreditDetails"
                or "GetProviderCreditReversalDetails"
                or "ReverseProviderCredit";
}
