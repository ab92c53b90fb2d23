namespace Tender.MerchantKit.Outcomes;

/// <summary>
/// Amazon Pay does not know the object, or no longer: a session deleted after 30 days, an id of another account or
/// environment. It is not asked for again.
/// </summary>
public sealed record NotFound : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
