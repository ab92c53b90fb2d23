namespace Tender.AmazonPay;

/// <summary>Thrown by <see cref="ApiResult{T}.ValueOrThrow"/> alone.</summary>
public sealed class AmazonPayException(ApiError error) : Exception($"{error.Code}: {error.Message}")
{
    /// <summary>What the service answered.</summary>
    public ApiError Error { get; } = error;
}
