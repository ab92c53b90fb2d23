namespace Tender.AmazonPay.V2;

/// <summary>The schedule of a recurring permission.</summary>
public sealed record RecurringMetadata
{
    /// <summary>How often it is charged; null is a constraint that keeps a recurring session from completing.</summary>
    public Frequency? Frequency { get; init; }

    /// <summary>How much each time; null when it varies.</summary>
    public Price? Amount { get; init; }
}
