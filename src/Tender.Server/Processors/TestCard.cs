using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>A test payment method of the sandbox's wallet.</summary>
/// <param name="Code">The last four digits, or the v1 name.</param>
/// <param name="Descriptor">What buyer and merchant are shown.</param>
/// <param name="Pending">Whether an authorization that may stay pending does.</param>
/// <param name="Decline">How an authorization ends; null approves.</param>
/// <param name="CheckoutEnding">Why a checkout ends when it is confirmed; null where it goes on.</param>
/// <param name="IsExpired">Whether it has expired, so that the pages let nobody choose it.</param>
internal sealed record TestCard(
    string Code,
    string Descriptor,
    bool Pending = false,
    Reason? Decline = null,
    Reason? CheckoutEnding = null,
    bool IsExpired = false
)
{
    public Instrument Instrument => new(Code, Descriptor);

    /// <summary>Whether it can be charged in another currency than the merchant's own. Browser: spec 12.5.</summary>
    public bool TakesForeignCurrency =>
        Descriptor.StartsWith("Visa ", StringComparison.Ordinal)
        || Descriptor.StartsWith("Mastercard ", StringComparison.Ordinal);
}
