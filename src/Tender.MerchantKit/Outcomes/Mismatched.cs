namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// Amazon Pay's object differs from what the merchant registered. Stands in place of the ending, which is not told:
/// nothing may be fulfilled on it.
/// </summary>
/// <param name="Member">What differs: amount, currency, permission, reference.</param>
/// <param name="Expected">What the merchant registered or asked for.</param>
/// <param name="Found">What Amazon Pay says.</param>
public sealed record Mismatched(string Member, string Expected, string Found) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
