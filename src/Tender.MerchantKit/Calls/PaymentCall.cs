using System.Text.Json.Serialization;
using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>
/// Something to ask Amazon Pay for. It is stored with its idempotency key before it is sent, and sent again with the
/// same key until there is an answer, across crashes; the pair of order and name is unique: asking twice under one name
/// is asking once.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "call")]
[JsonDerivedType(typeof(CompleteCheckoutCall), "completeCheckout")]
[JsonDerivedType(typeof(AuthorizeCall), "authorize")]
[JsonDerivedType(typeof(CaptureCall), "capture")]
[JsonDerivedType(typeof(CancelCall), "cancel")]
[JsonDerivedType(typeof(RefundCall), "refund")]
[JsonDerivedType(typeof(ClosePermissionCall), "closePermission")]
public abstract record PaymentCall
{
    private protected PaymentCall(string orderId, string name, ApiGeneration generation)
    {
        OrderId = Check.Text(orderId, 100, nameof(orderId));
        Name = Check.Text(name, Check.LongestName + 2 * Check.LongestSuffix, nameof(name));
        Generation = generation;
    }

    /// <summary>The merchant's own number of the order; at most 100 characters.</summary>
    public string OrderId { get; }

    /// <summary>
    /// What the merchant calls it, such as <c>charge</c> or <c>refund-2</c>; at most 80 characters, unique in the
    /// order. A policy's may be longer, as it appends to one.
    /// </summary>
    public string Name { get; }

    /// <summary>Which API it is asked with.</summary>
    public ApiGeneration Generation { get; }

    /// <summary>The operation's name, as metrics and logs show it.</summary>
    [JsonIgnore]
    public string Operation => GetType().Name[..^4];
}
