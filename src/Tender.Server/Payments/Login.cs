using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What a login token says.</summary>
/// <param name="Merchant">Whose shop the buyer signed in to.</param>
/// <param name="Buyer">Who she is.</param>
/// <param name="PostalCode">Where she lives, as far as that is known.</param>
/// <param name="Scopes">What she shares; null for everything.</param>
/// <param name="IssuedAt">When she signed in.</param>
/// <param name="Left">How long the token is still good.</param>
/// <param name="Draft">The one order that the token serves; null for all of hers at this shop.</param>
/// <param name="Begun">The order that the pages outside were shown for at the login; null where they were not.</param>
internal sealed record Login(
    Merchant Merchant,
    Buyer? Buyer,
    string? PostalCode,
    IReadOnlyList<string>? Scopes,
    DateTimeOffset IssuedAt,
    TimeSpan Left,
    ObjectId? Draft,
    ObjectId? Begun = null
)
{
    /// <summary>Whether the buyer agreed to share what a scope names.</summary>
    public bool Shares(string scope) => Scopes?.Contains(scope) != false;

    /// <summary>Whether the token serves an order or agreement of the same merchant.</summary>
    public bool Opens(ObjectId order, Buyer? buyer) =>
        Draft is { } only ? only == order.Draft : buyer is not null && buyer.Id == Buyer?.Id;
}
