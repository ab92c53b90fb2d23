using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>
/// Ends a permission: v2 close charge permission, v1 CloseOrderReference, CancelOrderReference or
/// CloseBillingAgreement.
/// </summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls it.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="PermissionId">The charge permission, order reference or billing agreement.</param>
/// <param name="Reason">Why; at most 255 characters, not shown to the buyer.</param>
/// <param name="CancelAuthorizations">Whether what is pending or authorized is given up with it; an order reference is
/// then canceled and not closed.</param>
public sealed record ClosePermissionCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string PermissionId,
    string Reason,
    bool CancelAuthorizations
) : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>The charge permission, order reference or billing agreement.</summary>
    public string PermissionId
    {
        get;
        init => field = Check.Id(value, nameof(PermissionId));
    } = Check.Id(PermissionId, nameof(PermissionId));
}
