namespace Tender.Server.Processors;

/// <summary>Where a buyer's browser is to go. Closed.</summary>
internal abstract record PageVisit
{
    private PageVisit() { }

    /// <summary>There.</summary>
    /// <param name="Page">The page; https, or http on loopback.</param>
    /// <param name="Reference">The pages' own name for the checkout, at most 128 printable ASCII characters. It is kept
    /// on the checkout and comes with each later call. Null where they need none, or it stays as it was.</param>
    public sealed record Begun(Uri Page, string? Reference = null) : PageVisit
    {
        /// <summary>What the browser posts there, as a form; null where it only goes there.</summary>
        public IReadOnlyDictionary<string, string>? Fields { get; init; }
    }

    /// <summary>Nowhere: the pages refuse the checkout as it is.</summary>
    /// <param name="Why">What the buyer is shown; one sentence, without a secret.</param>
    public sealed record Refused(string Why) : PageVisit;

    /// <summary>No answer was received. The buyer may try again.</summary>
    public sealed record Unknown : PageVisit;
}
