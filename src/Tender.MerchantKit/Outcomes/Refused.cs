namespace Tender.MerchantKit.Outcomes;

/// <summary>Amazon Pay refused a request of the kit for good; nothing was changed by it.</summary>
/// <param name="Operation">Which request was refused, as metrics name it.</param>
/// <param name="Code">Amazon Pay's code; empty when nothing was answered.</param>
/// <param name="Message">Amazon Pay's explanation, for people.</param>
public sealed record Refused(string Operation, string Code, string Message) : Ending
{
    /// <inheritdoc/>
    public override bool IsAlert => true;
}
