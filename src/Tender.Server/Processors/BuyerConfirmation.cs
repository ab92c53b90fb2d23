using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>What came of a buyer's confirmation on the pages. Closed.</summary>
internal abstract record BuyerConfirmation
{
    private BuyerConfirmation() { }

    /// <summary>She consents: the permission to come is charged with this.</summary>
    /// <param name="Instrument">Its code is the token that each <see cref="ProcessorCall"/> of the permission will
    /// carry.</param>
    /// <param name="SavesWallet">Whether she lets it be saved, where the checkout asks for that beside an order; null
    /// where she was not asked.</param>
    public sealed record Confirmed(Instrument Instrument, bool? SavesWallet = null) : BuyerConfirmation;

    /// <summary>Her payment method or her bank refuses.</summary>
    public sealed record Declined : BuyerConfirmation;

    /// <summary>She gave up, or the pages did.</summary>
    public sealed record Canceled : BuyerConfirmation;

    /// <summary>Nothing yet.</summary>
    public sealed record Waiting : BuyerConfirmation;

    /// <summary>No answer was received.</summary>
    public sealed record Unknown : BuyerConfirmation;
}
