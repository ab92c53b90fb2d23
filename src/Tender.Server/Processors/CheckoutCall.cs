using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>One checkout as the buyer pages are asked for it.</summary>
/// <param name="Merchant">Whose shop it is.</param>
/// <param name="Session">The checkout as it is now: kind, amounts, what was chosen; a v1 draft as well.</param>
/// <param name="Currency">The currency the merchant is settled in, for a checkout without an amount.</param>
internal sealed record CheckoutCall(MerchantId Merchant, CheckoutSession Session, Currency Currency)
{
    /// <summary>The idempotency key of the checkout's visits. Unique among all merchants.</summary>
    public string OperationId => $"{Merchant}/{Session.Id}";

    /// <summary>
    /// What <see cref="PageVisit.Begun.Reference"/> said when the visit was begun; null where there was none.
    /// </summary>
    public string? Reference => Session.PagesReference;

    /// <summary>What the buyer comes to change of an earlier choice: changeAddress or changePayment; null for
    /// nothing in particular.</summary>
    public string? Change { get; init; }
}
