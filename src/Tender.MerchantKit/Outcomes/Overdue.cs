namespace Tender.MerchantKit.Outcomes;

/// <summary>Something is pending for longer than the documents allow. It is still watched.</summary>
/// <param name="Since">Since when it has been pending.</param>
public sealed record Overdue(DateTimeOffset Since) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
