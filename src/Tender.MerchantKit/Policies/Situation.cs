using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

/// <summary>
/// What a policy decides on: plain data. Nothing in it is fetched by the policy, so that the same situation is always
/// answered the same.
/// </summary>
public sealed record Situation
{
    /// <summary>The merchant's own number of the order.</summary>
    public required string OrderId { get; init; }

    /// <summary>What the merchant calls the thing.</summary>
    public required string Name { get; init; }

    /// <summary>Whose object it is.</summary>
    public required ApiGeneration Generation { get; init; }

    /// <summary>The kind of the object.</summary>
    public required PaymentObject What { get; init; }

    /// <summary>Amazon Pay's id of the object; null for what was declined in the answer and never had one.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The permission it belongs to, if it is known.</summary>
    public string? PermissionId { get; init; }

    /// <summary>What a refund belongs to: v2 the charge, v1 the capture; if it is known.</summary>
    public string? ParentId { get; init; }

    /// <summary>How much it is about, if it is known.</summary>
    public Price? Amount { get; init; }

    /// <summary>The ending that was just learned; null when the policy is asked because its time has come.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The request that led here, if the kit made it.</summary>
    public PaymentCall? Request { get; init; }

    /// <summary>How often the kit asked under this name; 0 when it never did.</summary>
    public int AttemptCount { get; init; }

    /// <summary>
    /// What was declined under this permission and has not succeeded since; for <see cref="PermissionRestored"/>.
    /// </summary>
    public AuthorizeCall? Unpaid { get; init; }

    /// <summary>Since when a result, or the answer to a request, is awaited; null when none is.</summary>
    public DateTimeOffset? PendingSince { get; init; }

    /// <summary>
    /// Whether it is about a request that has no answer yet and is sent again. Only an alert is followed then.
    /// </summary>
    public bool IsUnanswered { get; init; }

    /// <summary>
    /// Whether it is authorized, not captured, no capture is asked for, and Amazon does not say to hold it
    /// (<see cref="IsHeld"/>).
    /// </summary>
    public bool AwaitsCapture { get; init; }

    /// <summary>
    /// Whether it is authorized and Amazon says not to ship yet (v1: StopShipmentAtypicalAuth). Told anew when that
    /// ends.
    /// </summary>
    public bool IsHeld { get; init; }

    /// <summary>Until when a capture is certain.</summary>
    public DateTimeOffset? GuaranteedUntil { get; init; }

    /// <summary>Names of the endings and alerts that were told about this object.</summary>
    public IReadOnlyList<string> Reported { get; init; } = [];

    /// <summary>The time, by the kit's clock.</summary>
    public required DateTimeOffset Now { get; init; }
}
