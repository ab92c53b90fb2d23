namespace Tender.AmazonPay.V1;

/// <summary>Reserves money on an open order reference.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>The order reference to authorize on; it must be Open.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>
    /// The merchant's own id, at most 32 of <c>A-Z a-z 0-9 - _</c>, kept before the call: asking again with it answers
    /// the same authorization.
    /// </summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>How much to reserve, in the currency of the order's total.</summary>
    public required Price AuthorizationAmount { get; init; }

    /// <summary>Minutes: 0 is synchronous, 5 to 1440 in steps of 5 asynchronous; 1440 when null.</summary>
    public int? TransactionTimeout { get; init; }

    /// <summary>Whether it is captured at once.</summary>
    public bool? CaptureNow { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerAuthorizationNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
