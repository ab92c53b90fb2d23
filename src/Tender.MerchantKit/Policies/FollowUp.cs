using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

/// <summary>What a policy wants done. It is stored in the same transaction as what caused it.</summary>
public abstract record FollowUp
{
    private FollowUp() { }

    /// <summary>Asks Amazon Pay for something, later than now by <paramref name="After"/>.</summary>
    /// <param name="Request">The request; under a name that was used before, it is the next attempt of it, with a key
    /// of its own.</param>
    /// <param name="After">How long to wait.</param>
    /// <param name="InsteadOfEnding">Whether the handler is not told the ending, because this attempt takes its
    /// place. If the attempt is refused, it is told the ending after all, and not the refusal.</param>
    public sealed record Call(PaymentCall Request, TimeSpan After, bool InsteadOfEnding) : FollowUp;

    /// <summary>Tells the handler something that is no ending of the payment.</summary>
    /// <param name="What">What it is told, once for each object.</param>
    public sealed record Alert(Ending What) : FollowUp;
}
