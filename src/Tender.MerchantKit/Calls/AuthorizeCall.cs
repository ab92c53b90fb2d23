using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Reserves money on a permission: v2 create charge, v1 Authorize or AuthorizeOnBillingAgreement.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the charge.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="PermissionId">The charge permission, order reference or billing agreement.</param>
/// <param name="Amount">How much to reserve; the answer is compared with it.</param>
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
    /// <summary>The charge permission, order reference or billing agreement.</summary>
    public string PermissionId
    {
        get;
        init => field = Check.Id(value, nameof(PermissionId));
    } = Check.Id(PermissionId, nameof(PermissionId));

    /// <summary>How much to reserve; the answer is compared with it.</summary>
    public Price Amount
    {
        get;
        init => field = Check.Money(value, nameof(Amount));
    } = Check.Money(Amount, nameof(Amount));

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
