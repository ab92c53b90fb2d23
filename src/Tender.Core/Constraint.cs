namespace Tender.Core;

/// <summary>What keeps a checkout from being completed.</summary>
public enum Constraint
{
#pragma warning disable CS1591 // each dialect words them; Wire v2: spec 3.4, v1: spec 5.2
    BuyerNotAssociated,
    ChargeAmountNotSet,
    CheckoutResultReturnUrlNotSet,
    PaymentIntentNotSet,
    RecurringFrequencyNotSet,
    AmountNotSet,
    ShippingAddressNotSet,
    PaymentPlanNotSet,
    PaymentMethodNotAllowed,
    BuyerConsentNotSet,
#pragma warning restore CS1591
}
