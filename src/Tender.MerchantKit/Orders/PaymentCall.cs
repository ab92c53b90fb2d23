using System.Text.Json.Serialization;
using Tender.AmazonPay;

namespace Tender.MerchantKit.Orders;

/// <summary>When the caller of an authorization wants to know.</summary>
public enum AuthorizationMode
{
    /// <summary>
    /// At once: the buyer waits. What cannot be decided within seconds is declined, TransactionTimedOut.
    /// </summary>
    Synchronous = 1,

    /// <summary>Within a day; fewer declines.</summary>
    Asynchronous = 2,

    /// <summary>
    /// At once if possible, and otherwise within a day: first synchronous, and asynchronous when that timed out
    /// (<see cref="Policies.Policy.AsynchronousWhenTimedOut"/>).
    /// </summary>
    Optimal = 3,
}

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
        Name = Check.Text(name, 100, nameof(name));
        Generation = generation;
    }

    /// <summary>The merchant's own number of the order; at most 100 characters.</summary>
    public string OrderId { get; }

    /// <summary>
    /// What the merchant calls it, such as <c>charge</c> or <c>refund-2</c>; at most 80 characters (policies may append
    /// to it), unique in the order.
    /// </summary>
    public string Name { get; }

    /// <summary>Which API it is asked with.</summary>
    public ApiGeneration Generation { get; }

    /// <summary>The operation's name, as metrics and logs show it.</summary>
    [JsonIgnore]
    public string Operation => GetType().Name[..^4];
}

/// <summary>
/// v2: completes a checkout session after the buyer has come back. Repeating it is safe: a session that is completed
/// already is read.
/// </summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the charge.</param>
/// <param name="CheckoutSessionId">The session.</param>
/// <param name="Amount">Its charge amount; the charge is compared with it.</param>
public sealed record CompleteCheckoutCall(string OrderId, string Name, string CheckoutSessionId, Price Amount)
    : PaymentCall(OrderId, Name, ApiGeneration.V2)
{
    /// <summary>Its total, when it has one.</summary>
    public Price? TotalOrderAmount { get; init; }

    /// <summary>Sandbox only: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}

/// <summary>Reserves money on a permission: v2 create charge, v1 Authorize or AuthorizeOnBillingAgreement.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the charge.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="PermissionId">The charge permission, order reference or billing agreement.</param>
/// <param name="Amount">How much.</param>
/// <param name="Mode">When the answer is wanted.</param>
public sealed record AuthorizeCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string PermissionId,
    Price Amount,
    AuthorizationMode Mode
) : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>Whether the money is taken at once. In v2 the mode is then always synchronous.</summary>
    public bool CaptureNow { get; init; }

    /// <summary>
    /// The text on the buyer's statement, 16 characters; v2 takes it only with <see cref="CaptureNow"/>.
    /// </summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>v1: the note of the authorization; in the sandbox also what carries a simulation.</summary>
    public string? Note { get; init; }

    /// <summary>v2: the merchant's reference of this charge.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// v1: the timeout of an asynchronous authorization, 5 to 1440 minutes in steps of 5; null is a day.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>v2, on a saved wallet: who starts it (CITU, MITU, CITR, MITR).</summary>
    public string? ChargeInitiator { get; init; }

    /// <summary>v2, on a saved wallet: through which channel.</summary>
    public string? Channel { get; init; }

    /// <summary>Sandbox only, v2: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}

/// <summary>Takes the money of an authorization, once; the rest is released.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the capture.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="AuthorizationId">v2 the charge, v1 the authorization.</param>
/// <param name="Amount">How much.</param>
public sealed record CaptureCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string AuthorizationId,
    Price Amount
) : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>v1: the note of the capture; in the sandbox also what carries a simulation.</summary>
    public string? Note { get; init; }

    /// <summary>Sandbox only, v2: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}

/// <summary>Gives an authorization up that is not captured: v2 cancel charge, v1 CloseAuthorization.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls it.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="AuthorizationId">v2 the charge, v1 the authorization.</param>
/// <param name="Reason">Why; at most 255 characters, not shown to the buyer.</param>
public sealed record CancelCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string AuthorizationId,
    string Reason
) : PaymentCall(OrderId, Name, Generation);

/// <summary>Gives money back. Decided asynchronously, always.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the refund; an order may have several, each with its own name.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="CaptureId">v2 the charge, v1 the capture.</param>
/// <param name="Amount">How much.</param>
public sealed record RefundCall(string OrderId, string Name, ApiGeneration Generation, string CaptureId, Price Amount)
    : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>v1: the note of the refund; in the sandbox also what carries a simulation.</summary>
    public string? Note { get; init; }

    /// <summary>Sandbox only, v2: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}

/// <summary>
/// Ends a permission: v2 close charge permission, v1 CloseOrderReference, CancelOrderReference or
/// CloseBillingAgreement.
/// </summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls it.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="PermissionId">The charge permission, order reference or billing agreement.</param>
/// <param name="Reason">Why; at most 255 characters, not shown to the buyer.</param>
/// <param name="CancelAuthorizations">Whether what is pending or authorized is given up with it; an order reference is
/// then canceled and not closed.</param>
public sealed record ClosePermissionCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string PermissionId,
    string Reason,
    bool CancelAuthorizations
) : PaymentCall(OrderId, Name, Generation);
