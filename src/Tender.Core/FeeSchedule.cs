namespace Tender.Core;

/// <summary>
/// What the merchant pays for a capture. The percentage is given back with a refund, the fixed part is not.
/// </summary>
/// <param name="BasisPoints">Hundredths of a percent of the amount; 290 is 2.9 %.</param>
/// <param name="Fixed">Minor units besides, of whichever currency.</param>
/// <remarks>
/// Assumed: the published schedule of the US. Rounded down to the minor unit; a fee is never more than the amount.
/// </remarks>
public sealed record FeeSchedule(int BasisPoints, long Fixed)
{
    /// <summary>The whole fee of a capture, and the part of it that is fixed.</summary>
    public (Money Fee, Money Fixed) FeeFor(Money amount)
    {
        var fixedPart = Math.Min(Fixed, amount.Minor);
        return (
            new Money(Math.Min(amount.Minor, fixedPart + Share(amount.Minor)), amount.Currency),
            new Money(fixedPart, amount.Currency)
        );
    }

    private long Share(long minor) => minor / 10_000 * BasisPoints + minor % 10_000 * BasisPoints / 10_000;
}
