using Tender.Core;

namespace Tender.Server.Payments;

/// <summary>A buyer who signed in at a merchant's page without a checkout.</summary>
/// <param name="Buyer">Who.</param>
/// <param name="ShippingAddress">Her address, where she shares something of it.</param>
/// <param name="BillingAddress">Her billing address, where she shares it.</param>
/// <param name="Scopes">What she shares.</param>
internal sealed record SignIn(
    Buyer Buyer,
    Address? ShippingAddress,
    Address? BillingAddress,
    IReadOnlyList<string> Scopes
);
