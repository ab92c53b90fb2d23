using Tender.Core;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Checkout;

/// <summary>A checkout as a browser sees it.</summary>
/// <param name="Merchant">Whose shop it is.</param>
/// <param name="Session">The checkout.</param>
/// <param name="Begun">How this browser came to it.</param>
/// <param name="Texts">The language.</param>
internal sealed record ShownCheckout(Merchant Merchant, CheckoutSession Session, BegunCheckout Begun, Texts Texts)
{
    /// <summary>Whether the buyer pays here, and does not go back to the shop to review.</summary>
    public bool IsPaidHere => Session.Setup.CheckoutMode == "ProcessOrder" || Session.Setup.ReviewReturnUrl is null;

    public bool HasAddress =>
        Session.Setup is { ProductType: not ("PayOnly" or CheckoutSession.SignInProduct), MerchantAddress: null };

    /// <summary>Whether she pays here and now, and does not only save her wallet.</summary>
    public bool PaysSomething => IsPaidHere && !Session.IsSetupOnly;

    /// <summary>What the buyer is asked to share.</summary>
    public IReadOnlyList<string> AskedFor
    {
        get
        {
            var scopes = Session.Setup.Scopes ?? ["name", "email"];
            return HasAddress ? [.. scopes.Append("shippingAddress").Distinct()]
                : Session.IsSignIn ? [.. scopes, BookedBuyer.SavedWallet]
                : scopes;
        }
    }

    public string ShopName => Session.Setup.Metadata?.StoreName ?? Merchant.Name ?? Merchant.Id.Value;

    /// <summary>Where a buyer goes who does not want to go on: null where the shop said nothing.</summary>
    public string? CancelUrl => Session.Setup.CancelUrl ?? Session.Setup.OriginUrl;

    /// <summary>Everywhere that a form of a page may lead to.</summary>
    public IReadOnlyList<string> Ends =>
        [
            .. new[]
            {
                Session.Setup.ReviewReturnUrl,
                Session.Setup.ResultReturnUrl,
                Session.Setup.CancelUrl,
                Session.Setup.OriginUrl,
            }
                .Select(PageLayout.OriginOf)
                .OfType<string>(),
        ];

    /// <summary>
    /// The cards that a buyer is shown, the usual one first. Browser: spec 12.5: another currency than the merchant's
    /// own leaves Visa and Mastercard.
    /// </summary>
    public IReadOnlyList<TestCard> CardsOf(BookedBuyer buyer)
    {
        var isForeign = Session.Setup.PresentmentCurrency is { } currency && currency != Merchant.Currency;
        return [.. buyer.Wallet().Where(card => !isForeign || card.TakesForeignCurrency)];
    }

    /// <summary>What a buyer pays with who chooses nothing.</summary>
    public TestCard UsualCardOf(BookedBuyer buyer) =>
        CardsOf(buyer).FirstOrDefault(card => !card.IsExpired) ?? TestCards.Default;

    /// <summary>What a form says it was shown: it is good as long as that is still true.</summary>
    public string Shown => $"{Session.Id}\n{Session.Setup.ChargeAmount}\n{Session.Setup.TotalOrderAmount}";
}
