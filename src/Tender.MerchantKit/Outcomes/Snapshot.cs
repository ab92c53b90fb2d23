using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// What an object said when it was read, or in the answer that made it: in its generation's own words.
/// </summary>
internal sealed record Snapshot
{
    public required ApiGeneration Generation { get; init; }
    public required PaymentObject What { get; init; }
    public required string ObjectId { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public string? Description { get; init; }

    /// <summary>v1: whether a decline for the payment method may succeed when asked again.</summary>
    public bool SoftDecline { get; init; }

    /// <summary>What was authorized, captured (v1) or is refunded.</summary>
    public Price? Amount { get; init; }

    /// <summary>v2: what was captured, or is being.</summary>
    public Price? CapturedAmount { get; init; }

    public string? PermissionId { get; init; }

    /// <summary>The capture of a refund (v2: its charge).</summary>
    public string? ParentId { get; init; }

    /// <summary>The merchant's reference, where the object carries one.</summary>
    public string? Reference { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>
    /// What the object has led to: a session's charge, v1 an authorization's captures, a capture's refunds.
    /// </summary>
    public IReadOnlyList<string> Children { get; init; } = [];
}
