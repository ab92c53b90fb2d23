namespace Tender.Core;

/// <summary>A buyer's payment method, as far as we know it.</summary>
/// <param name="Code">The last four digits of a v2 test card, or the name of a v1 one; a token in live.</param>
/// <param name="Descriptor">What the buyer and the merchant may read.</param>
public sealed record Instrument(string Code, string Descriptor)
{
    /// <summary>
    /// The code of what the buyer chose on pages outside and has not confirmed there: nothing can be charged with it.
    /// </summary>
    public const string UnconfirmedCode = "unconfirmed";

    /// <summary>
    /// Whether the merchant may not charge it: its code is the name of that constraint. A checkout with it is blocked
    /// by
    /// <see cref="Constraint.PaymentMethodNotAllowed"/> until the buyer chooses another.
    /// </summary>
    public bool IsNotAllowed => Code == nameof(Constraint.PaymentMethodNotAllowed);
}
