using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Gives an authorization up that is not captured: v2 cancel charge, v1 CloseAuthorization.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls it.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="AuthorizationId">v2 the charge, v1 the authorization.</param>
/// <param name="Reason">Why; at most 255 characters, not shown to the buyer.</param>
public sealed record CancelCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string AuthorizationId,
    string Reason
) : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>v2 the charge, v1 the authorization.</summary>
    public string AuthorizationId
    {
        get;
        init => field = Check.Id(value, nameof(AuthorizationId));
    } = Check.Id(AuthorizationId, nameof(AuthorizationId));
}
