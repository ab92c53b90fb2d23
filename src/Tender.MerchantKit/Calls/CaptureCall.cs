using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Takes the money of an authorization, once; the rest is released.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the capture.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="AuthorizationId">v2 the charge, v1 the authorization.</param>
/// <param name="Amount">How much to take; at most what was authorized.</param>
public sealed record CaptureCall(
    string OrderId,
    string Name,
    ApiGeneration Generation,
    string AuthorizationId,
    Price Amount
) : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>v2 the charge, v1 the authorization.</summary>
    public string AuthorizationId
    {
        get;
        init => field = Check.Id(value, nameof(AuthorizationId));
    } = Check.Id(AuthorizationId, nameof(AuthorizationId));

    /// <summary>How much to take; at most what was authorized.</summary>
    public Price Amount
    {
        get;
        init => field = Check.Money(value, nameof(Amount));
    } = Check.Money(Amount, nameof(Amount));

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>v1: the note of the capture; in the sandbox also what carries a simulation.</summary>
    public string? Note { get; init; }

    /// <summary>Sandbox only, v2: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}
