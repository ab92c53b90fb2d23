namespace Processor;

/// <summary>A checkout whose buyer chooses and confirms here.</summary>
/// <param name="Id">Tender's own name for it, the key.</param>
/// <param name="Page">The part of its pages' addresses that nobody guesses; our own name for it.</param>
/// <param name="State">begun, chosen, confirmed, declined, canceled or released.</param>
/// <param name="Method">The payment method that was chosen; null before.</param>
/// <param name="Amount">What the buyer is asked to pay, in minor units; null where it is not known.</param>
/// <param name="Confirmed">What she confirmed; null before, and where there was no amount.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="ReturnUrl">Where her browser goes back to.</param>
internal sealed record Checkout(
    string Id,
    string Page,
    string State,
    string? Method,
    long? Amount,
    long? Confirmed,
    string Currency,
    string ReturnUrl
);
