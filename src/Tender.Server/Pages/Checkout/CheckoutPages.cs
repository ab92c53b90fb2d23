using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Checkout;

/// <summary>What a buyer sees on the way through a checkout. Element ids: browser, spec 12.3.</summary>
internal static class CheckoutPages
{
    /// <param name="texts">The language.</param>
    /// <param name="subject">What every form of the page carries.</param>
    /// <param name="emails">Who is offered.</param>
    /// <param name="home">Where its forms lead.</param>
    public static Html SignIn(Texts texts, Html subject, IReadOnlyList<string> emails, string home = "/checkout") =>
        Html.Of(
            $"""
            <div class="maxo-bn-singnin-txt-block"><p>{texts["signInHelp"]}</p></div>
            {SignInForm(texts, subject, emails, home)}
            {Cancel(texts, subject, home)}
            """
        );

    /// <summary>E-mail address and password, which any will do for.</summary>
    public static Html SignInForm(Texts texts, Html subject, IReadOnlyList<string> emails, string home) =>
        Html.Of(
            $"""
            <form method="post" action="{home}/sign-in" class="card">
            {subject}
            <label for="ap_email">{texts["email"]}</label>
            <input id="ap_email" name="email" type="email" required maxlength="128" autocomplete="username"
            list="buyers" value="{emails[0]}">
            <datalist id="buyers">{Html.Each(emails, one => Html.Of($"<option value=\"{one}\">"))}</datalist>
            <label for="ap_password">{texts["password"]}</label>
            <input id="ap_password" name="password" type="password" maxlength="128" autocomplete="off" value="sandbox">
            <input id="signInSubmit" type="submit" class="primary" value="{texts["signIn"]}">
            </form>
            """
        );

    public static Html Consent(ShownCheckout checkout, Html subject, BookedBuyer buyer)
    {
        var texts = checkout.Texts;
        var shows = checkout.HasAddress && !checkout.IsPaidHere;
        var rules = AddressRules.Of(checkout.Session);
        var home = (buyer.Addresses.FirstOrDefault(one => rules.Allow(one.Address)) ?? buyer.Addresses[0]).Address;
        return Html.Of(
            $"""
            <div class="card">
            {Shares(texts, checkout.ShopName, checkout.AskedFor, buyer)}
            {Html.If(shows, () => Labeled(texts["shippingAddress"], Address(home)))}
            {Labeled(texts["payment"], Html.Of($"{checkout.UsualCardOf(buyer).Descriptor}"))}
            <form id="maxo_consent" method="post" action="/checkout/consent">
            {subject}
            <input type="submit" class="primary" value="{texts["continueAs"]} {buyer.Buyer.Name}">
            </form>
            <form method="post" action="/checkout/consent">
            {subject}
            <input type="hidden" name="choose" value="true">
            <input id="choose-first" type="submit" class="quiet" value="{texts[
                checkout.HasAddress ? "review" : "choosePayment"]}">
            </form>
            </div>
            {Cancel(texts, subject)}
            """
        );
    }

    public static Html Selection(ShownCheckout checkout, Html subject, BookedBuyer buyer)
    {
        var (texts, session) = (checkout.Texts, checkout.Session);
        var go = (checkout.IsPaidHere ? "pay" : "done", texts[checkout.PaysSomething ? "payNow" : "continue"]);
        return Html.Of(
            $"""
            <div id="default" class="card">
            {Amount(checkout)}
            {Recurring(texts, session)}
            {SelectedAddress(checkout, buyer)}
            {SelectedPayment(checkout)}
            <form id="default-button-content" method="post" action="/checkout/{go.Item1}">
            {subject}
            {AskToSave(checkout)}
            {AskBank(checkout)}
            <input type="submit" class="primary" value="{go.Item2}">
            </form>
            </div>
            <div id="change-buyer-details"><div id="maxo_addresses" class="hide"></div>
            <div id="maxo_payment_methods" class="hide"></div></div>
            {Cancel(texts, subject)}
            """
        );
    }

    /// <param name="checkout">The checkout.</param>
    /// <param name="subject">What every form of the page carries.</param>
    /// <param name="buyer">Whose addresses.</param>
    /// <param name="refused">The new address that was refused; null for none.</param>
    public static Html Addresses(
        ShownCheckout checkout,
        Html subject,
        BookedBuyer buyer,
        QueryParameters? refused = null
    )
    {
        var texts = checkout.Texts;
        var rules = AddressRules.Of(checkout.Session);
        var canChoose = buyer.Addresses.Any(one => rules.Allow(one.Address));
        return Html.Of(
            $"""
            <div id="change-buyer-details">
            <form id="maxo_addresses" method="post" action="/checkout/choose" class="card">
            {subject}
            {Html.If(!canChoose, () => Html.Of($"<p class=\"notice\">{texts["nowhere"]}</p>"))}
            {Rows(
                texts["addresses"],
                Html.Each(
                    buyer.Addresses,
                    one => AddressRow(
                        texts,
                        one,
                        isChosen: one.Address == checkout.Session.ShippingAddress,
                        isAllowed: rules.Allow(one.Address)
                    )
                )
            )}
            {Html.If(canChoose, () => UseChosen(texts["useAddress"]))}
            </form>
            </div>
            {AddressForm.Render(
                texts,
                subject,
                "/checkout/add-address",
                buyer.Buyer.Name,
                buyer.Addresses[0].Address.CountryCode,
                refused
            )}
            {Back(checkout, "addresses-back-button", subject)}
            {Cancel(texts, subject)}
            """
        );
    }

    public static Html Payments(ShownCheckout checkout, Html subject, BookedBuyer buyer)
    {
        var texts = checkout.Texts;
        var chosen = checkout.Session.Instrument?.Code ?? checkout.UsualCardOf(buyer).Code;
        return Html.Of(
            $"""
            <div id="change-buyer-details">
            <form id="maxo_payment_methods" method="post" action="/checkout/choose" class="card">
            {subject}
            {Rows(
                texts["payments"],
                Html.Each(checkout.CardsOf(buyer), card => PaymentRow(texts, card, card.Code == chosen))
            )}
            {UseChosen(texts["usePayment"])}
            </form>
            </div>
            {Back(checkout, "payments-back-button", subject)}
            {Cancel(texts, subject)}
            """
        );
    }

    /// <summary>The bank's question, or the wait for its answer, which goes on by itself.</summary>
    public static Html Processing(ShownCheckout checkout, Html subject)
    {
        var texts = checkout.Texts;
        if (!checkout.Begun.Challenge)
            return Html.Of(
                $"""
                <form method="post" action="/checkout/confirm" class="card" data-auto="true">
                {subject}
                <div class="spinner" role="status" aria-label="{texts["processing"]}"></div>
                <p>{texts["processingHelp"]}</p>
                <input type="submit" class="primary" value="{texts["continue"]}">
                </form>
                """
            );
        return Html.Of(
            $"""
            <form method="post" action="/checkout/confirm" class="card">
            {subject}
            {Amount(checkout)}
            <p>{texts["bankHelp"]}</p>
            {Html.Each(
                new[] { "Success", "Failure", "Abandoned" },
                result => Html.Of(
                    $"<button name=\"result\" value=\"{result}\" data-result=\"{result}\">{texts[result]}</button>"
                )
            )}
            </form>
            """
        );
    }

    /// <param name="texts">The language.</param>
    /// <param name="subject">What every form of the page carries.</param>
    /// <param name="shop">Who asks.</param>
    /// <param name="buyer">Who is asked.</param>
    /// <param name="scopes">What is asked for.</param>
    /// <param name="leave">Where a buyer goes who does not agree.</param>
    /// <param name="home">Where its form leads.</param>
    public static Html SignInConsent(
        Texts texts,
        Html subject,
        string shop,
        BookedBuyer buyer,
        IReadOnlyList<string> scopes,
        string leave,
        string home = "/checkout"
    ) =>
        Html.Of(
            $"""
            <div id="consent-wrapper-content" class="card">
            {Shares(texts, shop, scopes, buyer)}
            <form id="consent-form" method="post" action="{home}/share">
            {subject}
            <input type="submit" class="primary continue-as-consent-button"
            value="{texts["continueAs"]} {buyer.Buyer.Name}">
            </form>
            <p data-action="cancel-consent">
            <a id="return_back_to_merchant_link" class="quiet" href="{leave}">{texts["cancel"]}</a></p>
            </div>
            """
        );

    /// <summary>The last page of a pop-up: it tells the shop's page where to go on.</summary>
    public static Html End(Texts texts, string action, string url, string opener) =>
        Html.Of(
            $"""
            <p id="popup-end" class="card" data-action="{action}" data-url="{url}" data-opener="{opener}">
            <a href="{url}">{texts["toShop"]}</a></p>
            """
        );

    /// <summary>What went wrong, with a way back where there is one.</summary>
    public static Html Error(Texts texts, string what, string? back) =>
        Html.Of(
            $"""
            <div class="card">
            <p class="notice" role="alert">{what}</p>
            {Html.If(back is not null, () =>
                Html.Of($"<p><a id=\"return_back_to_merchant_link\" href=\"{back}\">{texts["toShop"]}</a></p>"))}
            </div>
            """
        );

    /// <summary>What is wrong or not here, with a way on where there is one.</summary>
    public static Html WayOn(string what, string? on, string where) =>
        Html.Of(
            $"""
            <div class="card">
            <p class="notice" role="alert">{what}</p>
            {Html.If(on is not null, () => Html.Of(
                $"<p><a id=\"way-on\" class=\"button\" href=\"{on}\">{where}</a></p>"
            ))}
            </div>
            """
        );

    /// <summary>What went wrong in a window that a script opened, and in which nothing is left to do.</summary>
    public static Html Closable(Texts texts, string what) =>
        Html.Of(
            $"""
            <div class="card">
            <p class="notice" role="alert">{what}</p>
            {CloseWindow(texts)}
            </div>
            """
        );

    /// <summary>Closes the window; it is shown where a script can do that.</summary>
    public static Html CloseWindow(Texts texts) =>
        Html.Of($"<button id=\"close-window\" type=\"button\" hidden>{texts["closeWindow"]}</button>");

    public static Html Account(Texts texts, Html subject, string? email, string home = "/checkout") =>
        Html.If(email is not null, () => Html.Of(
                $"""
                <details class="account"><summary id="header-buyer-popover">{email}</summary>
                <form method="post" action="{home}/sign-out">
                {subject}
                <input id="sign-out-button" type="submit" class="quiet" value="{texts["signOut"]}">
                </form></details>
                """
            ));

    /// <summary>The way back to the shop without anything.</summary>
    public static Html Cancel(Texts texts, Html subject, string home = "/checkout") =>
        Html.Of(
            $"""
            <form method="post" action="{home}/cancel" class="leave">
            {subject}
            <input id="return_back_to_merchant_link" type="submit" class="quiet" formnovalidate value="{texts[
                "cancel"
            ]}">
            </form>
            """
        );

    /// <summary>
    /// What a shop is given. Browser: spec 12.2: who agreed to all of it before is only told so.
    /// </summary>
    public static Html Shares(Texts texts, string shop, IReadOnlyList<string> scopes, BookedBuyer buyer) =>
        scopes.Count > 0 && scopes.All(buyer.Shares.Contains)
            ? Html.Of($"<p id=\"agreed-before\"><strong>{shop}</strong>: {texts["agreedBefore"]}</p>")
            : Html.Of(
                $"""
                <p>{texts["shares"]} (<strong>{shop}</strong>):</p>
                <ul class="plain">{Html.Each(
                    scopes.Count > 0 ? scopes : ["account"],
                    scope => Html.Of($"<li>{texts[scope]}</li>")
                )}</ul>
                """
            );

    private static Html Labeled(string label, Html value) => Html.Of($"<h2>{label}</h2><p>{value}</p>");

    private static Html Amount(ShownCheckout checkout) =>
        Html.If(checkout.Session.Setup.ChargeAmount is not null, () => Html.Of(
                $"""
                <p class="amount">{checkout.Texts["total"]}
                <strong>{checkout.Session.Setup.ChargeAmount.ToString()}</strong></p>
                """
            ));

    private static Html Recurring(Texts texts, CheckoutSession session)
    {
        if (session.Kind != PermissionKind.Recurring || session.Setup.Recurrence is not { } recurrence)
            return Html.Empty;
        return Html.Of(
            $"""
            <h2>{texts["recurring"]}</h2>
            <p id="recurring-details">{recurrence.Amount?.ToString()} {texts.Often(recurrence) ?? texts["varies"]}</p>
            """
        );
    }

    private static Html SelectedAddress(ShownCheckout checkout, BookedBuyer buyer)
    {
        if (checkout.Session.ShippingAddress is not { } address)
            return Html.Empty;
        var id = buyer.Addresses.FirstOrDefault(one => one.Address == address)?.Id ?? "address-0";
        return Html.Of(
            $"""
            <h2>{checkout.Texts["shippingAddress"]}</h2>
            <div class="default_address chosen">
            <p class="address_id" data-address_id="{id}">{Address(address)}</p>
            {Html.If(checkout.HasAddress, () => Change(checkout, "change-address-button", "address"))}
            </div>
            """
        );
    }

    private static Html SelectedPayment(ShownCheckout checkout) =>
        Html.Of(
            $"""
            <h2>{checkout.Texts["payment"]}</h2>
            <div class="chosen"><p>{checkout.Session.Instrument?.Descriptor}</p>
            {Change(checkout, "change-payment-button", "payment")}</div>
            """
        );

    private static Html Change(ShownCheckout checkout, string id, string view) =>
        Html.Of(
            $"""
            <a id="{id}" class="button" aria-label="{checkout.Texts["change"]}: {checkout.Texts[
                view == "address" ? "shippingAddress" : "payment"]}"
            href="/checkout/continue?amazonCheckoutSessionId={checkout.Session.Id.Value}&amp;view={view}">
            {checkout.Texts["change"]}</a>
            """
        );

    /// <summary>Real buyers may refuse; a shop then gets a permission for this order alone.</summary>
    private static Html AskToSave(ShownCheckout checkout)
    {
        return Html.If(checkout.Session.AsksToSave, () => Html.Of(
                $"""
                <fieldset id="save-wallet"><legend>{checkout.Texts["saveWallet"]}</legend>
                {Answer("true", "saveWalletYes", !checkout.Session.IsWalletRefused)}
                {Answer("false", "saveWalletNo", checkout.Session.IsWalletRefused)}
                </fieldset>
                """
            ));

        Html Answer(string value, string text, bool isChosen) =>
            Html.Of(
                $"""
                <label class="check"><input type="radio" name="save" value="{value}"{Html.If(isChosen, () =>
                    Html.Of($" checked")
                )}> {checkout.Texts[text]}</label>
                """
            );
    }

    // Browser: spec 11, "processing with the bank's challenge where the region has it".
    private static Html AskBank(ShownCheckout checkout) =>
        Html.If(checkout.Merchant.Region == Region.Europe, () => Html.Of(
                $"""
                <label class="check"><input type="checkbox" id="ask-bank" name="challenge" value="true">
                {checkout.Texts["askBank"]}</label>
                """
            ));

    private static Html UseChosen(string label) =>
        Html.Of(
            $"""
            <div id="buyer-action-button-bottom">
            <input type="submit" class="primary a-button-input" value="{label}"></div>
            """
        );

    private static Html Back(ShownCheckout checkout, string id, Html subject) =>
        checkout.Begun.Change is "changeAddress" or "changePayment"
            ? Html.Of(
                $"""
                <form method="post" action="/checkout/done" class="leave">{subject}
                <input id="{id}" type="submit" class="quiet" value="{checkout.Texts["back"]}"></form>
                """
            )
            : Html.Of(
                $"""
                <p class="leave"><a id="{id}" class="quiet"
                href="/checkout/continue?amazonCheckoutSessionId={checkout.Session.Id.Value}">
                {checkout.Texts["back"]}</a></p>
                """
            );

    /// <summary>Rows of which one is chosen, as a group that has a name.</summary>
    public static Html Rows(string name, Html rows, string? id = null) =>
        Html.Of(
            $"""
            <fieldset><legend class="unseen">{name}</legend>
            <ul class="rows" {Html.If(id is not null, () => Html.Of($"id=\"{id}\""))}>
            {rows}
            </ul></fieldset>
            """
        );

    /// <summary>An address that can be chosen, where the shop ships to it.</summary>
    public static Html AddressRow(Texts texts, BuyerAddress row, bool isChosen, bool isAllowed)
    {
        var address = row.Address;
        var state = isAllowed
            ? isChosen
                ? Html.Of($"checked")
                : Html.Empty
            : Html.Of($"disabled");
        return Html.Of(
            $"""
            <li data-address_id="{row.Id}" data-selected="{(isChosen && isAllowed ? "true" : "false")}"
            data-name_on_address="{address.Name}" data-address_line1="{address.AddressLine1 ?? "null"}"
            data-address_line2="{address.AddressLine2 ?? "null"}" data-address_line3="{address.AddressLine3 ?? "null"}"
            data-city="{address.City}" data-zip_code="{address.PostalCode}" data-country="{address.CountryCode}"
            data-phone_number="{address.PhoneNumber ?? "null"}" {Disabled(isAllowed)}>
            <label><input type="radio" name="address" value="{row.Id}" required {state}>
            <span>{Address(address)}
            {Html.If(!isAllowed, () => Html.Of($"<em>{texts["restricted"]}</em>"))}</span></label></li>
            """
        );
    }

    /// <summary>A card that can be chosen, unless it has expired.</summary>
    public static Html PaymentRow(Texts texts, TestCard card, bool isChosen) =>
        Html.Of(
            $"""
            <li data-trail_number="{card.Code}" data-selected="{(isChosen ? "true" : "false")}"
            {Disabled(!card.IsExpired)}>
            <label><input type="radio" name="payment" value="{card.Code}" required
            {Html.If(isChosen && !card.IsExpired, () => Html.Of($"checked"))}
            {Html.If(card.IsExpired, () => Html.Of($"disabled"))}>
            <span>{card.Descriptor} {Html.If(card.IsExpired, () => Html.Of($"<em>{texts["cardExpired"]}</em>"))}
            <small>{WhatItDoes(texts, card)}</small></span></label></li>
            """
        );

    /// <summary>What a test card will do.</summary>
    public static string WhatItDoes(Texts texts, TestCard card)
    {
        if (card.Instrument.IsNotAllowed)
            return texts["notAllowed"];
        return card switch
        {
            { CheckoutEnding: Reason.BuyerCanceled } => texts["endsCanceled"],
            { CheckoutEnding: not null } => texts["endsDeclined"],
            { Pending: true, Decline: not null } => texts["pendsThenDeclines"],
            { Pending: true } => texts["pends"],
            { Decline: { } reason } => $"{texts["declines"]} ({reason})",
            _ => texts["approves"],
        };
    }

    private static Html Disabled(bool isAllowed) => Html.If(!isAllowed, () => Html.Of($"aria-disabled=\"true\""));

    /// <summary>An address, line by line.</summary>
    public static Html Address(Address address)
    {
        string?[] lines =
        [
            address.Name,
            address.AddressLine1,
            address.AddressLine2,
            address.AddressLine3,
            string.Join(' ', new[] { address.PostalCode, address.City, address.StateOrRegion }.OfType<string>()),
            address.CountryCode,
        ];
        return Html.Each(lines.OfType<string>(), line => Html.Of($"<span class=\"line\">{line}</span>"));
    }
}
