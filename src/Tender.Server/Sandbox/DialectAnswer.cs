namespace Tender.Server.Sandbox;

/// <summary>What one of the two APIs answers who asks for an object.</summary>
/// <param name="Request">The call, such as <c>GET /v2/refunds/…</c> or <c>GetRefundDetails</c>.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Body">Its body, a member or an element on each line.</param>
internal sealed record DialectAnswer(string Request, int Status, string Body);
