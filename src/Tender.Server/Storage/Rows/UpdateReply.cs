using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// Replaces the response that was stored before the processor was asked by the one its caller gets; it awaits nothing
/// any more.
/// </summary>
internal sealed record UpdateReply : IRow<UpdateReply>
{
    public static Statement<UpdateReply> Statement { get; } =
        Statement<UpdateReply>.Update(
            "replies",
            keys => keys.Text("scope", row => row.Key.Scope).Text("key", row => row.Key.Key),
            sets =>
                sets.Short("status", row => (short)row.Response.Status)
                    .Bytes("body", row => KeptBody.Pack(row.Response.Body))
                    .Text("awaits", _ => null)
        );

    public required MerchantId Merchant { get; init; }

    public required IdempotencyKey Key { get; init; }

    public required StoredResponse Response { get; init; }
}
