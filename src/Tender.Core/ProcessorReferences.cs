namespace Tender.Core;

/// <summary>The processor's own names for what a call builds on, as it gave them before.</summary>
/// <param name="Authorization">Of the authorization: for an authorization its own, where it was answered; for a capture
/// the one that is captured. Null where unknown.</param>
/// <param name="Capture">Of the capture: for a capture its own, where it was answered; for a refund the one that is
/// refunded. Null where unknown.</param>
/// <param name="Refund">Of the refund itself, where it was answered. Null where unknown.</param>
public sealed record ProcessorReferences(string? Authorization, string? Capture, string? Refund)
{
    /// <summary>Nothing is known.</summary>
    public static ProcessorReferences None { get; } = new(null, null, null);
}
