using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>
/// v2: completes a checkout session after the buyer has come back. Repeating it is safe: a session that is completed
/// already is read.
/// </summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the charge.</param>
/// <param name="CheckoutSessionId">The session to complete, from the return URL.</param>
/// <param name="Amount">Its charge amount; the charge is compared with it.</param>
public sealed record CompleteCheckoutCall(string OrderId, string Name, string CheckoutSessionId, Price Amount)
    : PaymentCall(OrderId, Name, ApiGeneration.V2)
{
    /// <summary>The session to complete, from the return URL.</summary>
    public string CheckoutSessionId
    {
        get;
        init => field = Check.Id(value, nameof(CheckoutSessionId));
    } = Check.Id(CheckoutSessionId, nameof(CheckoutSessionId));

    /// <summary>Its charge amount; the charge is compared with it.</summary>
    public Price Amount
    {
        get;
        init => field = Check.Money(value, nameof(Amount));
    } = Check.Money(Amount, nameof(Amount));

    /// <summary>Its total, when it has one.</summary>
    public Price? TotalOrderAmount
    {
        get;
        init => field = Check.Money(value, nameof(TotalOrderAmount));
    }

    /// <summary>
    /// The merchant's reference (<c>merchantReferenceId</c>) the session must carry, where it carries one: its id comes
    /// from a return URL, and a buyer may have changed it for another order's. Null compares nothing.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>Sandbox only: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}
