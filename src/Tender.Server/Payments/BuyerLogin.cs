using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>A buyer of the first generation who signed in at a shop, as it stands in a token.</summary>
/// <param name="Merchant">Whose shop it is.</param>
/// <param name="Buyer">Who she is.</param>
/// <param name="PostalCode">Where she lives.</param>
/// <param name="Scopes">What she agreed to share; null for everything.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="Draft">The one order that the token serves; null for all of hers at this shop.</param>
/// <param name="Begun">The order that the pages outside were shown for at the login; null where they were not.</param>
internal sealed record BuyerLogin(
    string Merchant,
    Buyer Buyer,
    string? PostalCode,
    IReadOnlyList<string>? Scopes,
    DateTimeOffset At,
    string? Draft = null,
    string? Begun = null
);
