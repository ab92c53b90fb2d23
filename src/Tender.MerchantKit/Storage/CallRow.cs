using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Storage;

/// <summary>A call as its row holds it.</summary>
internal sealed record CallRow(
    PaymentCall Call,
    int Attempt,
    string TargetId,
    string IdempotencyKey,
    CallStatus Status,
    int Tries,
    DateTimeOffset CreatedAt,
    string? ObjectKey
);
