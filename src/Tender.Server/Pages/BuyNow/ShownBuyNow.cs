using Tender.Core;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.BuyNow;

/// <summary>A Buy Now page with its checkout.</summary>
/// <param name="Ticket">What the page was opened with.</param>
/// <param name="Sealed">The same, as the page hands it on.</param>
/// <param name="Checkout">The checkout.</param>
/// <param name="Buyer">Who is signed in; null for nobody.</param>
internal sealed record ShownBuyNow(BuyNowTicket Ticket, string Sealed, ShownCheckout Checkout, BookedBuyer? Buyer)
{
    public CheckoutSession Session => Checkout.Session;

    public Texts Texts => Checkout.Texts;

    /// <summary>Whether the shop's page has a handler.</summary>
    public bool Asks(string handler) => Ticket.Handlers.Contains(handler);

    /// <summary>
    /// What the buyer is asked to share. Browser: spec 10.1: without scopes everything but the billing address.
    /// </summary>
    public IReadOnlyList<string> AskedFor =>
        Session.Setup.Scopes ?? ["name", "email", "phoneNumber", "shippingAddress"];

    /// <summary>
    /// What every form of the page carries. Nobody else has it: it stands for the code of other pages.
    /// </summary>
    public Html Subject => Html.Of($"<input type=\"hidden\" name=\"ticket\" value=\"{Sealed}\">");
}
