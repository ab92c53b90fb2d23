namespace Tender.AmazonPay.V1;

/// <summary>Confirms a draft, or a suspended order reference whose payment method was changed.</summary>
public sealed record ConfirmOrderReferenceRequest
{
    /// <summary>The draft to confirm, without constraints.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>Where the buyer goes after the bank's challenge; with <see cref="FailureUrl"/>.</summary>
    public string? SuccessUrl { get; init; }

    /// <summary>Where she goes when it fails.</summary>
    public string? FailureUrl { get; init; }

    /// <summary>What the challenge covers; the total when null.</summary>
    public Price? AuthorizationAmount { get; init; }

    /// <summary>Whether it is closed when no authorization follows within an hour.</summary>
    public bool? ExpectImmediateAuthorization { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
