using Tender.AmazonPay;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// Something that exists at Amazon Pay and whose ending a merchant waits for: made by the merchant's own call, or told
/// to her page by the return URL. What the kit itself asks for (<see cref="PaymentCall"/>) it expects by itself.
/// </summary>
public sealed record Expectation
{
    private Expectation(string orderId, string name, ApiGeneration generation, PaymentObject what, string objectId)
    {
        OrderId = Check.Text(orderId, 100, nameof(orderId));
        Name = Check.Text(name, Check.LongestName, nameof(name));
        ObjectId = Check.Id(objectId, nameof(objectId));
        (Generation, What) = (generation, what);
    }

    /// <summary>The merchant's own number of the order; at most 100 characters.</summary>
    public string OrderId { get; }

    /// <summary>
    /// What the merchant calls it, such as <c>charge</c>; at most 80 characters. Comes back with each
    /// <see cref="Outcomes.Outcome"/>.
    /// </summary>
    public string Name { get; }

    /// <summary>Which API it is read with.</summary>
    public ApiGeneration Generation { get; }

    /// <summary>The kind of the object.</summary>
    public PaymentObject What { get; }

    /// <summary>Amazon Pay's id of it.</summary>
    public string ObjectId { get; }

    /// <summary>
    /// How much it must be about; another amount or currency is <see cref="Outcomes.Mismatched"/>. Null compares
    /// nothing.
    /// </summary>
    public Price? Amount
    {
        get;
        init => field = Check.Money(value, nameof(Amount));
    }

    /// <summary>The permission it must belong to; null compares nothing.</summary>
    public string? PermissionId { get; init; }

    /// <summary>
    /// The merchant's reference it must carry (v2 <c>merchantReferenceId</c>, v1 <c>SellerOrderId</c>, of sessions,
    /// permissions and order references), where it carries one; null compares nothing.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>v2: a checkout session that was created; ends by being completed, canceled or abandoned.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation CheckoutSession(string orderId, string name, string checkoutSessionId) =>
        new(orderId, name, ApiGeneration.V2, PaymentObject.CheckoutSession, checkoutSessionId);

    /// <summary>v2: a charge permission.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation ChargePermission(string orderId, string name, string chargePermissionId) =>
        new(orderId, name, ApiGeneration.V2, PaymentObject.Permission, chargePermissionId);

    /// <summary>v2: a charge that exists, of this amount.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation Charge(string orderId, string name, string chargeId, Price? amount) =>
        new(orderId, name, ApiGeneration.V2, PaymentObject.Charge, chargeId) { Amount = amount };

    /// <summary>v1: an order reference.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation OrderReference(string orderId, string name, string amazonOrderReferenceId) =>
        new(orderId, name, ApiGeneration.V1, PaymentObject.Permission, amazonOrderReferenceId);

    /// <summary>v1: a billing agreement.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation BillingAgreement(string orderId, string name, string amazonBillingAgreementId) =>
        new(orderId, name, ApiGeneration.V1, PaymentObject.Permission, amazonBillingAgreementId);

    /// <summary>v1: an authorization that exists, of this amount.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation Authorization(string orderId, string name, string amazonAuthorizationId, Price? amount) =>
        new(orderId, name, ApiGeneration.V1, PaymentObject.Authorization, amazonAuthorizationId) { Amount = amount };

    /// <summary>v1: a capture that exists, of this amount.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation Capture(string orderId, string name, string amazonCaptureId, Price? amount) =>
        new(orderId, name, ApiGeneration.V1, PaymentObject.Capture, amazonCaptureId) { Amount = amount };

    /// <summary>Both: a refund that exists, of this amount.</summary>
    /// <returns>What to give to <see cref="OrderPayments"/>.</returns>
    /// <exception cref="ArgumentException">An id or name is empty, longer than it may be, or none.</exception>
    public static Expectation Refund(
        string orderId,
        string name,
        ApiGeneration generation,
        string refundId,
        Price? amount
    ) => new(orderId, name, generation, PaymentObject.Refund, refundId) { Amount = amount };
}
