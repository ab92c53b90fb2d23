using Tender.Core;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>What stands in the widgets. Rows: browser, spec 12.3, 23.</summary>
internal static class WidgetPages
{
    public static string TitleOf(WidgetKind kind, Texts texts) =>
        kind switch
        {
            WidgetKind.AddressBook => texts["shippingAddress"],
            WidgetKind.Wallet => texts["payment"],
            WidgetKind.Consent => texts["consentTitle"],
        };

    public static Html Addresses(Texts texts, IEnumerable<BuyerAddress> addresses, Address? chosen) =>
        CheckoutPages.Rows(
            texts["addresses"],
            Html.Each(addresses, one => CheckoutPages.AddressRow(texts, one, one.Address == chosen, isAllowed: true)),
            "change-buyer-details"
        );

    public static Html Payments(Texts texts, IEnumerable<TestCard> cards, Instrument? chosen, Currency? shown) =>
        Html.Of(
            $"""
            {Html.If(shown is not null, () => Html.Of($"<p id=\"shown-in\">{texts["shownIn"]} {shown.ToString()}</p>"))}
            {CheckoutPages.Rows(
                texts["payments"],
                Html.Each(cards, card => CheckoutPages.PaymentRow(texts, card, card.Code == chosen?.Code))
            )}
            """
        );

    public static Html Consent(Texts texts, string shop, bool isGiven, bool isFixed) =>
        Html.Of(
            $"""
            <label class="check"><input type="checkbox" name="consent" value="true"
            {Html.If(isGiven, () => Html.Of($"checked"))} {Html.If(isFixed, () => Html.Of($"disabled"))}>
            <span>{texts["consent"]} (<strong>{shop}</strong>).</span></label>
            """
        );

    /// <summary>What was chosen, to read alone.</summary>
    public static Html Chosen(Texts texts, WidgetKind kind, WidgetOrder order)
    {
        var chosen = (kind, order) switch
        {
            (WidgetKind.AddressBook, { Address: { } address }) => CheckoutPages.Address(address),
            (WidgetKind.Wallet, { Instrument: { } instrument }) => Html.Of($"{instrument.Descriptor}"),
            _ => Html.Of($"{texts["nothingChosen"]}"),
        };
        return Html.Of($"<p id=\"chosen\">{chosen}</p>");
    }

    /// <summary>What was chosen on pages outside, and the way there.</summary>
    public static Html Outside(Texts texts, WidgetKind kind, MerchantId seller, WidgetOrder order)
    {
        var change = kind == WidgetKind.AddressBook ? "changeAddress" : "changePayment";
        var query = $"sellerId={seller}&amazonOrderReferenceId={order.Id}&changeAction={change}";
        var way = Html.If(order.IsDraft, () => Html.Of(
                $"""
                <p><a class="primary" data-outside="true" target="_blank"
                href="{"/checkout/visit?" + query}">{texts["chooseOutside"]}</a></p>
                """
            ));
        return Html.Of($"{Constraints(texts, order)}{Chosen(texts, kind, order)}{way}");
    }

    /// <summary>What keeps the order from being paid like this; nothing where nothing does.</summary>
    public static Html Constraints(Texts texts, WidgetOrder order)
    {
        var constraints = order.IsDraft ? order.Draft!.Constraints().ToList() : [];
        var notice = order switch
        {
            { IsDeclined: true } => texts["declinedHere"],
            _ when constraints.Contains(Constraint.PaymentMethodNotAllowed) => texts["notAllowedHere"],
            _ when constraints.Contains(Constraint.CurrencyMismatch) => texts["otherCurrency"],
            _ => null,
        };
        return notice is null ? Html.Empty : Notice(notice);
    }

    public static Html Notice(string text) => Html.Of($"<p class=\"notice\" role=\"alert\">{text}</p>");
}
