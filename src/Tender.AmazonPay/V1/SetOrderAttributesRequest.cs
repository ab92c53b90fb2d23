namespace Tender.AmazonPay.V1;

/// <summary>Attributes of an order reference; after its confirmation each may be added once.</summary>
public sealed record SetOrderAttributesRequest
{
    /// <summary>The order reference.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>The order's total; drafts only.</summary>
    public Price? OrderTotal { get; init; }

    /// <summary>The merchant's order id.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Opaque text.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether Amazon checks the payment method early.</summary>
    public bool? RequestPaymentAuthorization { get; init; }
}
