using System.Text.Json;
using Tender.Core;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.BuyNow;

/// <summary>What a buyer sees of Buy Now. Element ids: browser, spec 12.3, 23.</summary>
internal static class BuyNowPages
{
    private const string Home = "/checkout/buy-now";

    public static Html SignIn(ShownBuyNow shown, IReadOnlyList<string> emails) =>
        Html.Of($"{Page(shown, "wait")}{CheckoutPages.SignIn(shown.Texts, shown.Subject, emails, Home)}");

    public static Html Consent(ShownBuyNow shown)
    {
        var (texts, buyer) = (shown.Texts, shown.Buyer!);
        return Html.Of(
            $"""
            {Page(shown, "wait")}
            <div class="card">
            {CheckoutPages.Shares(texts, shown.Checkout.ShopName, shown.AskedFor, buyer)}
            <form id="maxo_buy_now" method="post" action="{Home}/consent">
            {shown.Subject}
            <input type="submit" class="primary" value="{texts["continueAs"]} {buyer.Buyer.Name}">
            </form>
            </div>
            {CheckoutPages.Cancel(texts, shown.Subject, Home)}
            """
        );
    }

    public static Html Order(ShownBuyNow shown)
    {
        var texts = shown.Texts;
        return Html.Of(
            $"""
            {Page(shown, "order")}
            <p id="buy-now-status" role="status" class="soft">{texts["asksShop"]}</p>
            <div id="default">
            {Html.If(shown.Checkout.HasAddress, () => Addresses(shown))}
            {Payments(shown)}
            <div id="buy-now-summary" class="card" aria-busy="true"></div>
            <form id="default-button-content">
            <input type="submit" class="primary" value="{texts["placeOrder"]}" disabled>
            </form>
            </div>
            {CheckoutPages.Cancel(texts, shown.Subject, Home)}
            """
        );
    }

    /// <summary>The last page: it tells the shop's page why it is the last one.</summary>
    public static Html Close(ShownBuyNow shown, string reason) =>
        Html.Of(
            $"""
            {Page(shown, reason)}
            <p class="card">{shown.Texts["toShop"]}</p>
            """
        );

    /// <summary>Between the shop's bank and the page: the script knows where the page was.</summary>
    public static Html Return(Texts texts, string session) =>
        Html.Of(
            $"""
            <div id="buy-now" data-step="return" data-session="{session}" class="card">
            <div class="spinner" role="status" aria-label="{texts["processing"]}"></div>
            <div id="buy-now-lost" data-title="{texts["error"]}" hidden>
            <p class="notice" role="alert">{texts["lostOrder"]}</p>
            {CheckoutPages.CloseWindow(texts)}
            </div>
            </div>
            <script src="{Home}/script.js" defer></script>
            """
        );

    /// <summary>What went wrong, with a button that tells the shop's page so.</summary>
    public static Html Failed(Texts texts, string what, string? channel, string? opener) =>
        Html.Of(
            $"""
            <div id="buy-now" data-step="failed" data-channel="{channel}" data-opener="{opener}" class="card">
            <p class="notice" role="alert">{what}</p>
            <button id="return_back_to_merchant_link">{texts["toShop"]}</button>
            </div>
            <script src="{Home}/script.js" defer></script>
            """
        );

    /// <summary>Items, ways to ship and sums, as the shop just said them.</summary>
    /// <param name="shown">The page.</param>
    /// <param name="cart">What the shop said.</param>
    /// <param name="chosen">The way to ship that is chosen.</param>
    /// <param name="isWrapped">Whether it shall be wrapped as a gift.</param>
    /// <param name="code">The points or the code that were entered; null for none.</param>
    public static Html Summary(ShownBuyNow shown, CartDetails cart, string? chosen, bool isWrapped, string? code)
    {
        var texts = shown.Texts;
        return Html.Of(
            $"""
            {Html.If(cart.Items.Count > 0, () => Html.Of($"<ul class=\"items\">{Html.Each(cart.Items, Item)}</ul>"))}
            {Html.If(cart.Deliveries is { Count: > 0 }, () => Deliveries(texts, cart.Deliveries!, chosen))}
            {Html.If(cart.Deliveries is { Count: 0 }, () =>
                Html.Of($"<p class=\"notice\" role=\"alert\">{texts["nowhere"]}</p>"))}
            <dl class="sums">
            {Sum(texts["baseAmount"], cart.Base.ToString())}
            {Sum(texts["shippingAmount"], cart.Shipping.ToString())}
            {Sum(texts["taxAmount"], cart.Tax.ToString())}
            {Html.If(cart.Discount is { Minor: > 0 }, () => Sum(texts["discountAmount"], "−" + cart.Discount))}
            </dl>
            <p class="amount">{texts["total"]} <strong id="buy-now-total">{cart.Charge.ToString()}</strong></p>
            {Html.If(cart.OffersGift && shown.Asks("onGiftWrapOptionSelection"), () => Gift(texts, isWrapped))}
            {Html.If(shown.Asks("onMerchantManagedPaymentMethodSelection"), () => Code(texts, code))}
            {Html.Each(cart.Boxes, box => Box(texts, box))}
            """
        );
    }

    private static Html Gift(Texts texts, bool isWrapped) =>
        Html.Of(
            $"""
            <label class="check"><input id="gift-wrap" type="checkbox" name="gift"
            {Html.If(isWrapped, () => Html.Of($"checked"))}><span>{texts["giftWrap"]}</span></label>
            """
        );

    private static Html Code(Texts texts, string? code) =>
        Html.Of(
            $"""
            <form id="merchant-code">
            <label for="merchant-code-text">{texts["merchantCode"]}</label>
            <input id="merchant-code-text" name="code" type="text" maxlength="64" autocomplete="off" value="{code}">
            <input id="apply-merchant-code" type="submit" class="quiet" value="{texts["apply"]}">
            </form>
            """
        );

    /// <summary>The sum alone, where the shop has said nothing else.</summary>
    public static Html Summary(ShownBuyNow shown, Money total) =>
        Html.Of(
            $"""
            <p class="amount">{shown.Texts["total"]} <strong id="buy-now-total">{total.ToString()}</strong></p>
            """
        );

    // What the script of the page has to know.
    private static Html Page(ShownBuyNow shown, string step)
    {
        var texts = shown.Texts;
        var words = JsonSerializer.Serialize(
            new
            {
                asks = texts["asksShop"],
                failed = texts["shopFailed"],
                declined = texts["tryAnother"],
                places = texts["placesOrder"],
            }
        );
        return Html.Of(
            $"""
            <div id="buy-now" hidden data-step="{step}" data-channel="{shown.Ticket.Channel}"
            data-opener="{shown.Ticket.Opener}" data-ticket="{shown.Sealed}" data-session="{shown.Session.Id.Value}"
            data-handlers="{string.Join(' ', shown.Ticket.Handlers)}" data-words="{words}"
            data-buyer="{(step == "order" ? BuyNowData.Init(shown) : null)}"></div>
            <script src="{Home}/script.js" defer></script>
            """
        );
    }

    private static Html Addresses(ShownBuyNow shown)
    {
        var (texts, buyer) = (shown.Texts, shown.Buyer!);
        var rules = AddressRules.Of(shown.Session);
        var chosen = buyer.Addresses.FirstOrDefault(one => one.Address == shown.Session.ShippingAddress);
        return Html.Of(
            $"""
            <section class="card default_address" aria-label="{texts["shippingAddress"]}">
            <h2>{texts["shippingAddress"]}</h2>
            <p class="address_id" data-address_id="{chosen?.Id}">
            {Html.If(chosen is not null, () => CheckoutPages.Address(chosen!.Address))}</p>
            <details id="maxo_addresses"><summary id="change-address-button">{texts["change"]}</summary>
            {CheckoutPages.Rows(
                texts["addresses"],
                Html.Each(
                    buyer.Addresses,
                    one => CheckoutPages.AddressRow(texts, one, one == chosen, rules.Allow(one.Address))
                ),
                "change-buyer-details"
            )}</details>
            </section>
            """
        );
    }

    private static Html Payments(ShownBuyNow shown) =>
        Html.Of(
            $"""
            <section class="card" aria-label="{shown.Texts["payment"]}">
            <h2>{shown.Texts["payment"]}</h2>
            <p id="buy-now-payment">{shown.Session.Instrument?.Descriptor}</p>
            <details id="maxo_payment_methods"><summary id="change-payment-button">{shown.Texts["change"]}</summary>
            {CheckoutPages.Rows(
                shown.Texts["payments"],
                Html.Each(
                    shown.Checkout.CardsOf(shown.Buyer!),
                    card => CheckoutPages.PaymentRow(shown.Texts, card, card.Code == shown.Session.Instrument?.Code)
                )
            )}</details>
            </section>
            """
        );

    private static Html Item(CartItem item) =>
        Html.Of(
            $"""
            <li class="amount"><span>{item.Quantity} × {item.Title}
            {Html.If(item.Variant is not null, () => Html.Of($"<small>{item.Variant}</small>"))}</span>
            <span>{item.Total?.ToString()}</span></li>
            """
        );

    private static Html Deliveries(Texts texts, IReadOnlyList<CartDelivery> deliveries, string? chosen) =>
        Html.Of(
            $"""
            <fieldset><legend>{texts["delivery"]}</legend>
            <ul class="rows">
            {Html.Each(deliveries, one => Html.Of(
                $"""
                <li data-delivery_option_id="{one.Id}" data-selected="{(one.Id == chosen ? "true" : "false")}">
                <label><input type="radio" name="delivery" id="delivery-{one.Id}" value="{one.Id}"
                {Html.If(one.Id == chosen, () => Html.Of($"checked"))}>
                <span>{one.Name} <small>{one.Price?.ToString()}</small></span></label></li>
                """
            ))}
            </ul></fieldset>
            """
        );

    private static Html Sum(string label, string amount) => Html.Of($"<dt>{label}</dt><dd>{amount}</dd>");

    private static Html Box(Texts texts, CartBox box)
    {
        var links = Html.Each(box.Urls.Where(url => PageLayout.OriginOf(url) is not null), url =>
            Html.Of($"<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer\">{Host(url)}</a> ")
        );
        if (box.Type == "MERCHANT_DISCLOSURE")
            return Html.Of($"<p class=\"soft\">{texts["disclosure"]} {links}</p>");
        return Html.Of(
            $"""
            <label class="check"><input type="checkbox" name="{box.Type}">
            <span>{box.Program ?? box.Type.Replace('_', ' ').ToLowerInvariant()} {links}</span></label>
            """
        );
    }

    private static string Host(string url) => new Uri(url).Host;
}
