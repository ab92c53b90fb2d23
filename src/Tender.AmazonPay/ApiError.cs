namespace Tender.AmazonPay;

/// <summary>
/// Why a call did not succeed, sorted by what a merchant does next. The set of kinds is closed; <see cref="Code"/> is
/// the service's own word and open: a code nobody knew when this was written is an <see cref="Unknown"/>, and never
/// success.
/// </summary>
/// <param name="Code">The service's code: v2 <c>reasonCode</c>, v1 <c>Error/Code</c>; empty when nothing was
/// answered.</param>
/// <param name="Message">For people; its wording is not promised.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="RequestId">The service's id of the request, if it answered one.</param>
public abstract record ApiError(string Code, string Message, int Status, string? RequestId)
{
    /// <summary>
    /// Whether the call may have had its effect all the same. Then ask again with the same idempotency key or reference
    /// id, or read the object; never with a new one.
    /// </summary>
    public virtual bool EffectUnknown => false;

    /// <summary>Whether the same call may succeed later without anything being changed about it.</summary>
    public virtual bool MayRetry => EffectUnknown;

    /// <summary>The request is wrong as it stands; sending it again will not help.</summary>
    public sealed record InvalidRequest(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>The payment was declined at once. v1 answers a declined authorization as an object instead.</summary>
    /// <param name="Code">As the service says it.</param>
    /// <param name="Message">For people.</param>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="RequestId">The service's id of the request.</param>
    /// <param name="Kind">What it means for the next attempt.</param>
    public sealed record Declined(string Code, string Message, int Status, string? RequestId, DeclineKind Kind)
        : ApiError(Code, Message, Status, RequestId)
    {
        /// <inheritdoc/>
        public override bool MayRetry => Kind is DeclineKind.Soft or DeclineKind.ProcessingFailure;
    }

    /// <summary>
    /// There is no such object for this merchant in this environment, or it is gone (a checkout session after 30 days).
    /// </summary>
    public sealed record NotFound(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>The object's state does not allow it; often it is already where the caller wants it. Read it.</summary>
    public sealed record InvalidState(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>
    /// The idempotency key or reference id stands for another request, or the amounts of two requests disagree.
    /// </summary>
    public sealed record Conflict(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>Beyond what may be charged, captured or refunded: an amount, a month's amount, or a count.</summary>
    public sealed record LimitExceeded(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>Too many calls; nothing was done.</summary>
    /// <param name="Code">As the service says it.</param>
    /// <param name="Message">For people.</param>
    /// <param name="Status">429, or v1's 503.</param>
    /// <param name="RequestId">The service's id of the request.</param>
    /// <param name="RetryAfter">How long to wait, if the service says it.</param>
    public sealed record Throttled(string Code, string Message, int Status, string? RequestId, TimeSpan? RetryAfter)
        : ApiError(Code, Message, Status, RequestId)
    {
        /// <inheritdoc/>
        public override bool MayRetry => true;
    }

    /// <summary>The service failed or is down (408, 5xx).</summary>
    /// <param name="Code">As the service says it.</param>
    /// <param name="Message">For people.</param>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="RequestId">The service's id of the request.</param>
    /// <param name="RetryAfter">How long to wait, if the service says it.</param>
    public sealed record Unavailable(string Code, string Message, int Status, string? RequestId, TimeSpan? RetryAfter)
        : ApiError(Code, Message, Status, RequestId)
    {
        /// <inheritdoc/>
        public override bool EffectUnknown => true;
    }

    /// <summary>Keys, signature, account or permission of the caller: a matter of set-up.</summary>
    public sealed record Unauthorized(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId);

    /// <summary>A code that this version does not know.</summary>
    public sealed record Unknown(string Code, string Message, int Status, string? RequestId)
        : ApiError(Code, Message, Status, RequestId)
    {
        /// <inheritdoc/>
        public override bool EffectUnknown => Status is 0 or >= 500 or (>= 200 and < 400);
    }

    /// <summary>
    /// No answer that can be read: no connection, a timeout, a reset, bytes that are no answer. The effect is unknown.
    /// </summary>
    public sealed record Unreachable(string Message) : ApiError("", Message, 0, null)
    {
        /// <inheritdoc/>
        public override bool EffectUnknown => true;
    }
}
