using System.Text.Json.Serialization;

namespace Tender.AmazonPay;

/// <summary>
/// Why an object is in its state, in either generation. Open: a value this version does not name is kept as it came,
/// and equals none of these.
/// </summary>
/// <param name="Value">As the wire spells it.</param>
[JsonConverter(typeof(OpenValueConverter<ReasonCode>))]
public readonly record struct ReasonCode(string Value) : IOpenValue<ReasonCode>
{
    /// <summary>v2: temporary; a retry may succeed.</summary>
    public static ReasonCode SoftDeclined { get; } = new("SoftDeclined");

    /// <summary>v2: the payment method is refused for good.</summary>
    public static ReasonCode HardDeclined { get; } = new("HardDeclined");

    /// <summary>Both: refused for risk; the permission or order reference is closed too.</summary>
    public static ReasonCode AmazonRejected { get; } = new("AmazonRejected");

    /// <summary>Both: Amazon failed to process it; retry.</summary>
    public static ReasonCode ProcessingFailure { get; } = new("ProcessingFailure");

    /// <summary>Both: not decided in time.</summary>
    public static ReasonCode TransactionTimedOut { get; } = new("TransactionTimedOut");

    /// <summary>v1: declined; SoftDecline tells whether a retry may succeed.</summary>
    public static ReasonCode InvalidPaymentMethod { get; } = new("InvalidPaymentMethod");

    /// <summary>Both: an authorization that was not captured in time.</summary>
    public static ReasonCode ExpiredUnused { get; } = new("ExpiredUnused");

    /// <summary>v2: the merchant canceled the charge.</summary>
    public static ReasonCode MerchantCanceled { get; } = new("MerchantCanceled");

    /// <summary>v2: canceled with its permission.</summary>
    public static ReasonCode ChargePermissionCanceled { get; } = new("ChargePermissionCanceled");

    /// <summary>Both: the buyer canceled.</summary>
    public static ReasonCode BuyerCanceled { get; } = new("BuyerCanceled");

    /// <summary>Both: Amazon canceled it; on an authorization this is no success.</summary>
    public static ReasonCode AmazonCanceled { get; } = new("AmazonCanceled");

    /// <summary>Both: a session, permission or order reference whose time has passed.</summary>
    public static ReasonCode Expired { get; } = new("Expired");

    /// <summary>v2: a session whose payment was declined.</summary>
    public static ReasonCode Declined { get; } = new("Declined");

    /// <summary>v2: the permission's whole balance is in use.</summary>
    public static ReasonCode ChargeInProgress { get; } = new("ChargeInProgress");

    /// <summary>v2: a permission whose whole amount was charged.</summary>
    public static ReasonCode TransactionAmountExceeded { get; } = new("TransactionAmountExceeded");

    /// <summary>v2: the buyer has to repair the payment method.</summary>
    public static ReasonCode PaymentMethodInvalid { get; } = new("PaymentMethodInvalid");

    /// <summary>v2: the buyer deleted the payment method.</summary>
    public static ReasonCode PaymentMethodDeleted { get; } = new("PaymentMethodDeleted");

    /// <summary>v2: the payment method has expired.</summary>
    public static ReasonCode PaymentMethodExpired { get; } = new("PaymentMethodExpired");

    /// <summary>v2: the payment method is not allowed here.</summary>
    public static ReasonCode PaymentMethodNotAllowed { get; } = new("PaymentMethodNotAllowed");

    /// <summary>v2: no payment method is chosen.</summary>
    public static ReasonCode PaymentMethodNotSet { get; } = new("PaymentMethodNotSet");

    /// <summary>v2: the billing address was deleted.</summary>
    public static ReasonCode BillingAddressDeleted { get; } = new("BillingAddressDeleted");

    /// <summary>v2: the bank's challenge was not passed.</summary>
    public static ReasonCode MFAFailed { get; } = new("MFAFailed");

    /// <summary>v2: the merchant closed the permission.</summary>
    public static ReasonCode MerchantClosed { get; } = new("MerchantClosed");

    /// <summary>v2: the buyer closed the permission.</summary>
    public static ReasonCode BuyerClosed { get; } = new("BuyerClosed");

    /// <summary>
    /// Both: Amazon closed it. After a full capture this means done; on an authorization it is no success.
    /// </summary>
    public static ReasonCode AmazonClosed { get; } = new("AmazonClosed");

    /// <summary>v1: the merchant canceled the order reference.</summary>
    public static ReasonCode SellerCanceled { get; } = new("SellerCanceled");

    /// <summary>v1: the merchant closed it.</summary>
    public static ReasonCode SellerClosed { get; } = new("SellerClosed");

    /// <summary>v1: a draft that was not confirmed in 3 hours.</summary>
    public static ReasonCode Stale { get; } = new("Stale");

    /// <summary>v1: an authorization closed because it was captured.</summary>
    public static ReasonCode MaxCapturesProcessed { get; } = new("MaxCapturesProcessed");

    /// <summary>v1: an order reference closed because all was captured.</summary>
    public static ReasonCode MaxAmountCharged { get; } = new("MaxAmountCharged");

    /// <summary>v1: an order reference closed after its last authorization was captured.</summary>
    public static ReasonCode MaxAuthorizationsCaptured { get; } = new("MaxAuthorizationsCaptured");

    /// <summary>v1: the order reference of one payment on an agreement, done.</summary>
    public static ReasonCode MaxAuthorizationsProcessed { get; } = new("MaxAuthorizationsProcessed");

    /// <summary>v1: an authorization closed with its order reference.</summary>
    public static ReasonCode OrderReferenceCanceled { get; } = new("OrderReferenceCanceled");

    /// <summary>v1: a capture that is refunded as far as it can be.</summary>
    public static ReasonCode MaxAmountRefunded { get; } = new("MaxAmountRefunded");

    /// <summary>v1: a capture after its last refund.</summary>
    public static ReasonCode MaxRefundsProcessed { get; } = new("MaxRefundsProcessed");

    /// <summary>v1: suspicious; do not ship. Stands on states that are not final.</summary>
    public static ReasonCode StopShipmentAtypicalAuth { get; } = new("StopShipmentAtypicalAuth");

    static ReasonCode IOpenValue<ReasonCode>.Of(string value) => new(value);

    /// <summary>The value as the wire spells it; empty for the default.</summary>
    public override string ToString() => Value ?? "";
}
