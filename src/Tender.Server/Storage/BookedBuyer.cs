using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A test buyer who can sign in on the sandbox's pages, with everything she has.</summary>
/// <param name="Buyer">Who it is.</param>
/// <param name="Addresses">Where she can be shipped to, one at least; the first is where she lives.</param>
/// <param name="Cards">The codes of her test cards, one at least; the first is what she pays with by default.</param>
internal sealed record BookedBuyer(Buyer Buyer, IReadOnlyList<BuyerAddress> Addresses, IReadOnlyList<string> Cards)
{
    /// <summary>The wallet itself, for later purchases, among what she shares.</summary>
    public const string SavedWallet = "savedWallet";

    /// <summary>
    /// Whether nobody has set her up, and all that is kept of her is what she shares: she is not offered at a sign-in,
    /// and takes nobody's place.
    /// </summary>
    public bool IsStranger { get; init; }

    /// <summary>
    /// What she agreed to share with this merchant, on a page that asked her: she is not asked again. The scopes of v2,
    /// and of v1 what its login says of them.
    /// </summary>
    public IReadOnlyList<string> Shares
    {
        get;
        init => field = value ?? [];
    } = [];
}
