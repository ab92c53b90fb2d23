using Tender.Core;

namespace Tender.Server.Http.V1;

/// <summary>What a fault's wording needs to know of the request.</summary>
/// <param name="Action">The action.</param>
/// <param name="Id">The object it names, as the caller wrote it.</param>
/// <param name="Region">The merchant's region.</param>
internal sealed record V1FaultContext(V1Action Action, string Id, Region Region)
{
    /// <summary>What the id names, in the words of codes and messages; of transactions, what they belong to.</summary>
    public string Subject => IsAboutAgreement(Action) ? "BillingAgreement" : "OrderReference";

    /// <summary>Whether an action names a billing agreement.</summary>
    public static bool IsAboutAgreement(V1Action action) =>
        action
            is V1Action.CreateOrderReferenceForId
                or V1Action.GetBillingAgreementDetails
                or V1Action.SetBillingAgreementDetails
                or V1Action.ConfirmBillingAgreement
                or V1Action.ValidateBillingAgreement
                or V1Action.AuthorizeOnBillingAgreement
                or V1Action.CloseBillingAgreement;

    /// <summary>Whether the action names a transaction: an authorization, capture, refund, credit or
    /// reversal.</summary>
    public bool IsAboutTransaction =>
        Action
            is V1Action.GetAuthorizationDetails
                or V1Action.CloseAuthorization
                or V1Action.Capture
                or V1Action.GetCaptureDetails
                or V1Action.Refund
                or V1Action.GetRefundDetails
                or V1Action.GetProviderCreditDetails
                or V1Action.GetProviderCreditReversalDetails
                or V1Action.ReverseProviderCredit;
}
