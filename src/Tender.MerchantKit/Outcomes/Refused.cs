namespace Tender.MerchantKit.Outcomes;

/// <summary>Amazon Pay refused a request of the kit for good; nothing was changed by it.</summary>
/// <param name="Operation">Which request.</param>
/// <param name="Code">Amazon Pay's code.</param>
/// <param name="Message">Amazon Pay's text.</param>
public sealed record Refused(string Operation, string Code, string Message) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
