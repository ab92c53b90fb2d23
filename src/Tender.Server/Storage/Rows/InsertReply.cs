using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>The response stored under a key.</summary>
internal sealed record InsertReply : IRow<InsertReply>
{
    public static Statement<InsertReply> Statement { get; } =
        Statement<InsertReply>.Insert("replies", columns =>
            columns
                .Text("scope", row => row.Key.Scope)
                .Text("key", row => row.Key.Key)
                .Bytes("hash", row => row.Key.Hash)
                .Short("status", row => (short)row.Response.Status)
                .Bytes("body", row => KeptBody.Pack(row.Response.Body))
                .Instant("at", row => row.At)
                .Text("awaits", row => row.Awaits?.Value)
        );

    public required MerchantId Merchant { get; init; }

    public required IdempotencyKey Key { get; init; }

    public required StoredResponse Response { get; init; }

    /// <summary>When it was given, in the merchant's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The object whose verdict its caller waits for; null for none.</summary>
    public ObjectId? Awaits { get; init; }
}
