using System.Diagnostics.CodeAnalysis;

namespace Tender.AmazonPay;

/// <summary>
/// What a call to Amazon Pay came to: the answer's object, or an <see cref="ApiError"/>. Never both, never neither; a
/// refusal is no exception.
/// </summary>
/// <typeparam name="T">What the operation answers.</typeparam>
public sealed class ApiResult<T>
    where T : class
{
    private ApiResult(T? value, ApiError? error, int status, string? requestId) =>
        (Value, Error, Status, RequestId) = (value, error, status, requestId);

    /// <summary>The object that was answered; null when the call did not succeed.</summary>
    public T? Value { get; }

    /// <summary>Why there is no object; null when the call succeeded.</summary>
    public ApiError? Error { get; }

    /// <summary>
    /// The HTTP status; 0 when there was no answer. 202 for a checkout session completed while its authorization is
    /// pending.
    /// </summary>
    public int Status { get; }

    /// <summary>
    /// The service's id of the request, for its support: <c>x-amz-pay-request-id</c>, or v1's <c>RequestId</c>. Null
    /// when there was no answer.
    /// </summary>
    public string? RequestId { get; }

    /// <summary>Whether there is a <see cref="Value"/>.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>A call that succeeded.</summary>
    /// <returns>A success.</returns>
    public static ApiResult<T> Of(T value, int status = 200, string? requestId = null) =>
        new(value, null, status, requestId);

    /// <summary>A call that did not.</summary>
    /// <returns>A refusal, or an answer that was not learned.</returns>
    public static ApiResult<T> Of(ApiError error) => new(null, error, error.Status, error.RequestId);

    /// <summary>The object, or an exception for a caller that has nothing else to do with an error.</summary>
    /// <exception cref="AmazonPayException">The call did not succeed.</exception>
    /// <returns>The value.</returns>
    public T ValueOrThrow() => Value ?? throw new AmazonPayException(Error!);

    /// <summary>
    /// For a log: the status, what was answered or why not, and the request. Nothing of what is inside the object,
    /// which may be a buyer's.
    /// </summary>
    public override string ToString() =>
        (Error is null ? $"{Status} {typeof(T).Name}" : $"{Status} {Error.Code}: {Error.Message}")
        + (RequestId is { } request ? $" (request {request})" : "");
}
