namespace Tender.MerchantKit.Outcomes;

/// <summary>An authorization is not captured yet, and its seven days are nearly over.</summary>
/// <param name="EndsAt">When a capture stops being certain.</param>
public sealed record GuaranteeEndsSoon(DateTimeOffset EndsAt) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
