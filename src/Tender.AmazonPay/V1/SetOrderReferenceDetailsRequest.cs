namespace Tender.AmazonPay.V1;

// Wire v1: names and limits of the parameters are those of the API reference; null ones are not sent.

/// <summary>What is paid with an order reference that is a draft.</summary>
public sealed record SetOrderReferenceDetailsRequest
{
    /// <summary>The draft that is to be described.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>What the buyer is to pay in all; what may be authorized follows from it.</summary>
    public required Price OrderTotal { get; init; }

    /// <summary>The merchant's order id; at most 127 characters.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>
    /// The shop's name as the buyer sees it in e-mails and in her account; at most 50 characters by what is known. Null
    /// when none was said.
    /// </summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer, 1024 characters; in the sandbox also a simulation.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Opaque text; at most 1024 characters.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether Amazon checks the payment method early.</summary>
    public bool? RequestPaymentAuthorization { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
