using Tender.AmazonPay;

namespace Tender.MerchantKit.Calls;

/// <summary>Gives money back. Decided asynchronously, always.</summary>
/// <param name="OrderId">The merchant's own number of the order.</param>
/// <param name="Name">What the merchant calls the refund; an order may have several, each with its own name.</param>
/// <param name="Generation">Which API to ask.</param>
/// <param name="CaptureId">v2 the charge, v1 the capture.</param>
/// <param name="Amount">How much to give back to the buyer.</param>
public sealed record RefundCall(string OrderId, string Name, ApiGeneration Generation, string CaptureId, Price Amount)
    : PaymentCall(OrderId, Name, Generation)
{
    /// <summary>v2 the charge, v1 the capture.</summary>
    public string CaptureId
    {
        get;
        init => field = Check.Id(value, nameof(CaptureId));
    } = Check.Id(CaptureId, nameof(CaptureId));

    /// <summary>How much to give back to the buyer.</summary>
    public Price Amount
    {
        get;
        init => field = Check.Money(value, nameof(Amount));
    } = Check.Money(Amount, nameof(Amount));

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>v1: the note of the refund; in the sandbox also what carries a simulation.</summary>
    public string? Note { get; init; }

    /// <summary>Sandbox only, v2: the outcome to simulate.</summary>
    public string? SimulationCode { get; init; }
}
