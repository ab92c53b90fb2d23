namespace Tender.Core;

/// <summary>What keeps a checkout from being completed. The declaration's order is the wire's.</summary>
/// <remarks>Wire v2: spec 3.4; Wire v1: spec 5.2. Each dialect words them.</remarks>
public enum Constraint
{
    /// <summary>No buyer has signed in.</summary>
    BuyerNotAssociated,

    /// <summary>The merchant has not set what is charged.</summary>
    ChargeAmountNotSet,

    /// <summary>The merchant has not set where the buyer goes afterwards.</summary>
    CheckoutResultReturnUrlNotSet,

    /// <summary>The merchant has not set what happens at completion (<see cref="PaymentIntent"/>).</summary>
    PaymentIntentNotSet,

    /// <summary>The merchant has not set how often a subscription charges.</summary>
    RecurringFrequencyNotSet,

    /// <summary>The merchant has not set the order's total (v1).</summary>
    AmountNotSet,

    /// <summary>The buyer has not chosen a shipping address (v1).</summary>
    ShippingAddressNotSet,

    /// <summary>The buyer has not chosen a payment method (v1).</summary>
    PaymentPlanNotSet,

    /// <summary>The chosen payment method may not be charged; the buyer must choose another (v1).</summary>
    PaymentMethodNotAllowed,

    /// <summary>The buyer has not agreed to be charged again (v1, billing agreements).</summary>
    BuyerConsentNotSet,

    /// <summary>The order's total is in another currency than the buyer's wallet was shown in (v1).</summary>
    CurrencyMismatch,
}
