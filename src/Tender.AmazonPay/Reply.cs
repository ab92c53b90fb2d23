namespace Tender.AmazonPay;

/// <summary>An answer that was read whole, or the lack of one.</summary>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="RequestId">The service's id of the request, from the header of its generation.</param>
/// <param name="Body">The body; empty when there was no answer.</param>
/// <param name="Error">What is wrong with it; null for a 2xx.</param>
internal sealed record Reply(int Status, string? RequestId, byte[] Body, ApiError? Error);
