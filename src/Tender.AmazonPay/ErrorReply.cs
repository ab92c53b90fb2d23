using System.Net;

namespace Tender.AmazonPay;

/// <summary>An answer that is no 2xx.</summary>
internal sealed record ErrorReply(int Status, string? RequestId, byte[] Body, TimeSpan? RetryAfter)
{
    /// <summary>
    /// The error of a code, sorted by the code alone where it is known, by the status where it says nothing, and
    /// unknown otherwise.
    /// </summary>
    public ApiError Error(ErrorKind kind, string code, string message, string? requestId = null)
    {
        requestId ??= RequestId;
        return kind switch
        {
            ErrorKind.InvalidRequest => new ApiError.InvalidRequest(code, message, Status, requestId),
            ErrorKind.NotFound => new ApiError.NotFound(code, message, Status, requestId),
            ErrorKind.InvalidState => new ApiError.InvalidState(code, message, Status, requestId),
            ErrorKind.Conflict => new ApiError.Conflict(code, message, Status, requestId),
            ErrorKind.LimitExceeded => new ApiError.LimitExceeded(code, message, Status, requestId),
            ErrorKind.Unauthorized => new ApiError.Unauthorized(code, message, Status, requestId),
            ErrorKind.Throttled => new ApiError.Throttled(code, message, Status, requestId, RetryAfter),
            ErrorKind.Unavailable => new ApiError.Unavailable(code, message, Status, requestId, RetryAfter),
            ErrorKind.Soft => new ApiError.Declined(code, message, Status, requestId, DeclineKind.Soft),
            ErrorKind.Hard => new ApiError.Declined(code, message, Status, requestId, DeclineKind.Hard),
            ErrorKind.Rejected => new ApiError.Declined(code, message, Status, requestId, DeclineKind.Rejected),
            ErrorKind.TimedOut => new ApiError.Declined(code, message, Status, requestId, DeclineKind.TimedOut),
            ErrorKind.ProcessingFailure => new ApiError.Declined(
                code,
                message,
                Status,
                requestId,
                DeclineKind.ProcessingFailure
            ),
            ErrorKind.PaymentMethodNotAllowed => new ApiError.Declined(
                code,
                message,
                Status,
                requestId,
                DeclineKind.PaymentMethodNotAllowed
            ),
            ErrorKind.MfaNotCompleted => new ApiError.Declined(
                code,
                message,
                Status,
                requestId,
                DeclineKind.MfaNotCompleted
            ),
            ErrorKind.Unknown => (HttpStatusCode)Status switch
            {
                HttpStatusCode.TooManyRequests => new ApiError.Throttled(code, message, Status, requestId, RetryAfter),
                // A code says more than its status, even one that nobody knows; without any, the status is all there
                // is, and a proxy's 404 is not Amazon's.
                HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError when code.Length == 0 =>
                    new ApiError.Unavailable(code, message, Status, requestId, RetryAfter),
                _ => new ApiError.Unknown(code, message, Status, requestId),
            },
        };
    }
}
