using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>A test payment method of the sandbox's wallet.</summary>
/// <param name="Code">The last four digits, or the v1 name.</param>
/// <param name="Descriptor">What buyer and merchant are shown.</param>
/// <param name="Pending">Whether an authorization that may stay pending does.</param>
/// <param name="Decline">How an authorization ends; null approves.</param>
/// <param name="CheckoutEnding">Why a checkout ends when it is confirmed; null where it goes on.</param>
internal sealed record TestCard(
    string Code,
    string Descriptor,
    bool Pending = false,
    Reason? Decline = null,
    Reason? CheckoutEnding = null
)
{
    public Instrument Instrument => new(Code, Descriptor);
}
