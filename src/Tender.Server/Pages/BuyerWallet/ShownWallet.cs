using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.BuyerWallet;

/// <summary>A signed-in buyer's wallet at one merchant.</summary>
/// <param name="Merchant">The merchant.</param>
/// <param name="Buyer">The buyer.</param>
/// <param name="Texts">The language.</param>
/// <param name="Subject">What every form of the page carries.</param>
internal sealed record ShownWallet(Merchant Merchant, BookedBuyer Buyer, Texts Texts, Html Subject)
{
    public string ShopName => Merchant.Name ?? Merchant.Id.Value;

    /// <summary>The address of a page of this wallet.</summary>
    public string At(string page, string more = "") => $"/wallet{page}?merchantId={Merchant.Id}{more}";
}
