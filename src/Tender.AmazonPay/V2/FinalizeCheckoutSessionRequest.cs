namespace Tender.AmazonPay.V2;

/// <summary>Updates and completes a session in one step.</summary>
public sealed record FinalizeCheckoutSessionRequest
{
    /// <summary>What is charged; at most 150,000 dollars, pounds or euros, or 10,000,000 yen.</summary>
    public required Price ChargeAmount { get; init; }

    /// <summary>What finalizing does with the money: nothing, reserve it, or take it.</summary>
    public required PaymentIntent PaymentIntent { get; init; }

    /// <summary>The order's total, when more than one charge will follow.</summary>
    public Price? TotalOrderAmount { get; init; }

    /// <summary>Whether the authorization may be pending.</summary>
    public bool? CanHandlePendingAuthorization { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address the merchant collected; null when it has none.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>Opaque text for payment service providers; null when there is none.</summary>
    public string? SupplementaryData { get; init; }
}
