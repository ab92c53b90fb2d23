using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Outcomes;

/// <summary>One ending of one order, stored exactly once and told to the handler once.</summary>
/// <param name="Id">Stable, and the same in every attempt to tell it: the key for side effects outside the database (a
/// mail, a label).</param>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Sequence">Counts the endings of the order from 1, without gaps.</param>
/// <param name="Name">What the merchant called the thing it waits for: <c>charge</c>, <c>refund-2</c>.</param>
/// <param name="Ending">How it ended, or the alert.</param>
/// <param name="Generation">Whose object it is.</param>
/// <param name="What">The kind of the object.</param>
/// <param name="ObjectId">Amazon Pay's id of the object; null for a v2 authorization that was declined in the answer
/// and so never had one.</param>
/// <param name="PermissionId">The permission, order reference or billing agreement; null if it is not known.</param>
/// <param name="LearnedBy">How the kit learned of it.</param>
/// <param name="RecordedAt">When it was stored, by the kit's clock.</param>
public sealed record Outcome(
    string Id,
    string OrderId,
    long Sequence,
    string Name,
    Ending Ending,
    ApiGeneration Generation,
    PaymentObject What,
    string? ObjectId,
    string? PermissionId,
    LearnedBy LearnedBy,
    DateTimeOffset RecordedAt
);
