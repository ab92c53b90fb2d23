using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Storage;

/// <summary>
/// A call as its row holds it. <paramref name="Replaced"/>: what a policy did not tell because of it, to be told if it
/// is refused.
/// </summary>
internal sealed record CallRow(
    PaymentCall Call,
    int Attempt,
    string TargetId,
    string IdempotencyKey,
    CallStatus Status,
    int Tries,
    DateTimeOffset CreatedAt,
    string? ObjectKey,
    Outcome? Replaced = null
);
