using Tender.Core;

namespace Tender.Server.Sandbox;

/// <summary>An order or agreement that a buyer of the first generation begins, with nothing chosen yet.</summary>
/// <param name="Buyer">Who buys; null where she chooses on pages outside first.</param>
/// <param name="LoginScopes">What she shares; null for everything.</param>
/// <param name="Language">Her language; null for that of the region.</param>
/// <param name="IsAgreement">A billing agreement, not an order.</param>
/// <param name="HasAddress">Whether it needs an address: not where the shop shows no address book.</param>
/// <param name="WalletCurrency">The currency that the wallet is shown in; null for none in particular.</param>
internal sealed record DraftWish(
    Buyer? Buyer,
    IReadOnlyList<string>? LoginScopes,
    string? Language,
    bool IsAgreement = false,
    bool HasAddress = true,
    Currency? WalletCurrency = null
);
