namespace Tender.Server.Pages.Login;

/// <summary>A login of the first generation on its way, sealed into the address of its pages.</summary>
internal sealed record LoginTicket
{
    public required string Merchant { get; init; }

    /// <summary>Who asks, as the buyer is told.</summary>
    public required string Shop { get; init; }

    /// <summary>The client id; null for a login of the generation before the token.</summary>
    public string? Client { get; init; }
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public bool WantsCode { get; init; }

    /// <summary>Where the answer goes, or the page that a pop-up was opened by.</summary>
    public required string RedirectUri { get; init; }
    public string? State { get; init; }
    public required string Language { get; init; }

    /// <summary>The origin whose page opened the window; null where the window is the shop's own.</summary>
    public string? Opener { get; init; }

    /// <summary>What the script calls the conversation with this window.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether an order reference is begun as well.</summary>
    public bool BeginsOrder { get; init; }

    /// <summary>Whether that order needs an address.</summary>
    public bool HasAddress { get; init; }

    /// <summary>What the taker of the code must prove to know, and whether it is a hash.</summary>
    public string? CodeChallenge { get; init; }
    public bool IsChallengeHashed { get; init; }

    /// <summary>Whoever signed in before this is asked again; null where that is good enough.</summary>
    public DateTimeOffset? SignsInAfter { get; init; }
    public required DateTimeOffset Until { get; init; }
}
