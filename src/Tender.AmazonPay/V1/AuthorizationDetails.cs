namespace Tender.AmazonPay.V1;

/// <summary>Money reserved on an order reference or agreement (API reference, AuthorizationDetails).</summary>
public sealed record AuthorizationDetails
{
    /// <summary>Amazon's id of the authorization, such as <c>S01-1234567-1234567-A123456</c>.</summary>
    public required string AmazonAuthorizationId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>Its state and why it is in it; a reason may also stand on an authorization that is Open.</summary>
    public required StatusDetails<AuthorizationState> AuthorizationStatus { get; init; }

    /// <summary>How much was asked for.</summary>
    public required Price AuthorizationAmount { get; init; }

    /// <summary>How much was captured.</summary>
    public Price? CapturedAmount { get; init; }

    /// <summary>On <see cref="ReasonCode.InvalidPaymentMethod"/>: whether a retry may succeed.</summary>
    public bool SoftDecline { get; init; }

    /// <summary>Whether it was to be captured at once.</summary>
    public bool CaptureNow { get; init; }

    /// <summary>Its capture, if any.</summary>
    public required IReadOnlyList<string> CaptureIds { get; init; }

    /// <summary>
    /// The note of the request, at most 255 characters, which the buyer may see in e-mails; null when it had none.
    /// </summary>
    public string? SellerAuthorizationNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The billing address, when allowed.</summary>
    public V1Address? AuthorizationBillingAddress { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>
    /// When it ends by itself: order references 180 days after their creation, authorizations after 30 days. Null where
    /// the answer names none.
    /// </summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// The order reference that was made for it; answered by an authorization on a billing agreement alone.
    /// </summary>
    public string? AmazonOrderReferenceId { get; init; }
}
