namespace Tender.Server.Storage;

/// <summary>
/// Under which key an answer is kept for ever, and how: the same key with the same request is answered the same, with
/// another it is refused.
/// </summary>
/// <param name="Scope">What the key belongs to: a v2 idempotency key, a v2 signature, one kind of v1 reference
/// id.</param>
/// <param name="Key">The caller's key.</param>
/// <param name="Hash">What the request was.</param>
internal sealed record IdempotencyKey(string Scope, string Key, byte[] Hash);
