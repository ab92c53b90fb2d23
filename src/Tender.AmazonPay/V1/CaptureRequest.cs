namespace Tender.AmazonPay.V1;

/// <summary>Takes the money of an open authorization, once.</summary>
public sealed record CaptureRequest
{
    /// <summary>The authorization to capture; it must be Open.</summary>
    public required string AmazonAuthorizationId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string CaptureReferenceId { get; init; }

    /// <summary>How much; at most what is authorized.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerCaptureNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
