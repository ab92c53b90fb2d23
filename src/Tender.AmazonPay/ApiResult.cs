using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tender.AmazonPay;

/// <summary>
/// What a call to Amazon Pay came to: the answer's object, or an <see cref="ApiError"/>. Never both, never neither; a
/// refusal is no exception.
/// </summary>
/// <typeparam name="T">What the operation answers.</typeparam>
public sealed class ApiResult<T>
    where T : class
{
    private readonly byte[] body;

    private ApiResult(T? value, ApiError? error, int status, string? requestId, byte[]? body) =>
        (Value, Error, Status, RequestId, this.body) = (value, error, status, requestId, body ?? []);

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

    /// <summary>
    /// The body as it was answered: JSON in v2, XML in v1. Empty when there was no answer, and for a result that no
    /// client made. It may hold what is a buyer's: it is not for a log.
    /// </summary>
    public string Body => Encoding.UTF8.GetString(body);

    /// <summary>
    /// A member of the answer that no property names, whichever API answered: <c>Member("channel")</c>,
    /// <c>Member("webCheckoutDetails.checkoutMode")</c>, <c>Member("OrderReferenceDetails.OrderLanguage")</c>.
    /// </summary>
    /// <param name="path">Its name on the wire, behind those of the objects it stands in, with dots between. In a list
    /// the number of an item, from 0. In v1 the path begins inside of the result element.</param>
    /// <returns>Its text; JSON for an object, a list, a number or a truth value of v2; null where the answer has no
    /// such member, or null in it, or cannot be read.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public string? Member(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return RawMembers.Find(body, path);
    }

    /// <summary>Whether there is a <see cref="Value"/>.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>A call that succeeded.</summary>
    /// <returns>A success, without a <see cref="Body"/>.</returns>
    public static ApiResult<T> Of(T value, int status = 200, string? requestId = null) =>
        new(value, null, status, requestId, null);

    /// <summary>A call that did not.</summary>
    /// <returns>A refusal, or an answer that was not learned, without a <see cref="Body"/>.</returns>
    public static ApiResult<T> Of(ApiError error) => new(null, error, error.Status, error.RequestId, null);

    internal static ApiResult<T> Of(T value, string? requestId, Reply reply) =>
        new(value, null, reply.Status, requestId, reply.Body);

    internal static ApiResult<T> Of(ApiError error, Reply reply) =>
        new(null, error, error.Status, error.RequestId, reply.Body);

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
