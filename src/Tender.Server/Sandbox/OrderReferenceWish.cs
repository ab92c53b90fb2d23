using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>What a buyer of the first generation starts, by the button and the widgets.</summary>
/// <param name="IsAgreement">A billing agreement, not an order.</param>
/// <param name="Buyer">Who buys.</param>
/// <param name="Card">How it is paid.</param>
/// <param name="Language">The buyer's language; null for that of the region.</param>
/// <param name="LoginScopes">What the buyer shares at the login; null for everything.</param>
/// <param name="WalletCurrency">The currency that the wallet widget is shown in; null for none in particular.</param>
/// <param name="Constraints">What the buyer has not done, and so is in the way of a confirmation.</param>
internal sealed record OrderReferenceWish(
    bool IsAgreement,
    BuyerProfile Buyer,
    Processors.TestCard Card,
    string? Language,
    IReadOnlyList<string>? LoginScopes,
    Currency? WalletCurrency,
    IReadOnlyList<Constraint> Constraints
);
