namespace Tender.MerchantKit.Outcomes;

/// <summary>What the documents say a merchant should do next, as data.</summary>
/// <param name="Action">What to do, for a program.</param>
/// <param name="Advice">The same in a sentence, for a person.</param>
public sealed record NextStep(NextAction Action, string Advice)
{
    /// <summary>The latest sensible instant; null where there is none.</summary>
    public DateTimeOffset? By { get; init; }

    /// <summary>How long to wait first; null where there is no need.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Where the buyer does it; null where there is no such page.</summary>
    public Uri? Link { get; init; }
}
