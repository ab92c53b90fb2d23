using System.Globalization;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.BuyerWallet;

/// <summary>What a buyer sees in the wallet.</summary>
internal static class WalletPages
{
    private static readonly (string Path, string Text)[] Tabs =
    [
        ("", "orders"),
        ("/agreements", "agreements"),
        ("/mailbox", "mailbox"),
        ("/settings", "settings"),
    ];

    public static Html SignIn(Texts texts, Html subject, IReadOnlyList<string> emails, string? notice) =>
        Html.Of(
            $"""
            {Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"))}
            <p>{texts["signInHelp"]}</p>
            {CheckoutPages.SignInForm(texts, subject, emails, "/wallet")}
            """
        );

    /// <summary>A page of the wallet, with the way to the others.</summary>
    public static Html Framed(ShownWallet wallet, string tab, Html content, string? notice) =>
        Html.Of(
            $"""
            <nav class="tabs" aria-label="{wallet.Texts["wallet"]}">
            {Html.Each(Tabs, one => Html.Of(
                $"""
                <a href="{wallet.At(one.Path)}" {Html.If(one.Path == tab, () => Html.Of($"aria-current=\"page\""))}>
                {wallet.Texts[one.Text]}</a>
                """
            ))}
            </nav>
            <p class="soft">{wallet.Texts["walletOf"]} <strong>{wallet.ShopName}</strong></p>
            {Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"))}
            {content}
            """
        );

    public static Html List(
        ShownWallet wallet,
        IReadOnlyList<(ChargePermission Permission, PermissionDetails Details)> orders,
        string? older
    ) =>
        Html.Of(
            $"""
            {Html.If(orders.Count == 0, () => Html.Of($"<p class=\"card\">{wallet.Texts["nothingYet"]}</p>"))}
            <ul class="orders">
            {Html.Each(orders, one => Row(wallet, one.Permission, one.Details))}
            </ul>
            {Older(wallet, older)}
            """
        );

    public static Html Mails(ShownWallet wallet, IReadOnlyList<Mail> mails, string? older) =>
        Html.Of(
            $"""
            {Html.If(mails.Count == 0, () => Html.Of($"<p class=\"card\">{wallet.Texts["nothingYet"]}</p>"))}
            {Html.Each(mails, Message)}
            {Older(wallet, older)}
            """
        );

    public static Html Order(ShownWallet wallet, ShownOrder order)
    {
        var (texts, permission) = (wallet.Texts, order.Permission);
        return Html.Of(
            $"""
            <div id="order" class="card" data-id="{permission.Id.Value}" data-state="{permission.State.ToString()}">
            <p class="amount">{TitleOf(wallet, order.Details)}
            <strong>{CostOf(texts, permission, order.Details)}</strong></p>
            {Html.If(permission.State == State.Suspended, () =>
                Html.Of($"<p class=\"notice\" role=\"status\">{texts["needsMethod"]}</p>"))}
            <dl>
            <dt>{texts["state"]}</dt><dd>{StateOf(texts, permission)}</dd>
            <dt>{texts["createdAt"]}</dt><dd>{At(permission.CreatedAt)}</dd>
            <dt>{texts["payment"]}</dt><dd id="payment-method">{permission.Instrument.Descriptor}</dd>
            {Shipping(texts, order.Details.ShippingAddress)}
            <dt>{texts["order"]}</dt><dd><code>{permission.Id.Value}</code></dd>
            </dl>
            </div>
            {Charges(texts, order.Charges)}
            {Html.If(order.CanChangePayment, () => ChangePayment(wallet, order))}
            {Html.If(order.CanClose, () => Close(wallet, order))}
            {Html.If(order.Mails.Count > 0, () => Html.Of(
                $"<h2>{texts["messages"]}</h2>{Html.Each(order.Mails.Reverse(), Message)}"))}
            """
        );
    }

    /// <param name="wallet">The wallet.</param>
    /// <param name="refused">The new address that was refused; null for none.</param>
    public static Html Settings(ShownWallet wallet, QueryParameters? refused = null)
    {
        var (texts, buyer) = (wallet.Texts, wallet.Buyer);
        return Html.Of(
            $"""
            <h2>{texts["profile"]}</h2>
            <form method="post" action="/wallet/profile" class="card">
            {wallet.Subject}
            <label for="profile-name">{texts["fullName"]}</label>
            <input id="profile-name" name="name" type="text" required maxlength="50" autocomplete="name"
            value="{buyer.Buyer.Name}">
            <label for="profile-phone">{texts["phoneNumber"]}</label>
            <input id="profile-phone" name="phoneNumber" type="text" maxlength="20" autocomplete="tel"
            value="{buyer.Buyer.Phone}">
            <input id="save-profile" type="submit" class="primary" value="{texts["save"]}">
            </form>
            <h2>{texts["addresses"]}</h2>
            <ul class="rows">
            {Html.Each(buyer.Addresses, one => Address(wallet, one, isUsual: one == buyer.Addresses[0]))}
            </ul>
            {AddressForm.Render(
                texts,
                wallet.Subject,
                "/wallet/add-address",
                buyer.Buyer.Name,
                buyer.Addresses[0].Address.CountryCode,
                refused
            )}
            <h2>{texts["payment"]}</h2>
            <ul class="rows">
            {Html.Each(buyer.Wallet(), card => Card(wallet, card, isUsual: card.Code == buyer.Cards[0]))}
            </ul>
            {Html.If(buyer.Shares.Count > 0, () => Shared(wallet))}
            """
        );
    }

    private static Html Shared(ShownWallet wallet) =>
        Html.Of(
            $"""
            <h2>{wallet.Texts["sharedWith"]} {wallet.ShopName}</h2>
            <form method="post" action="/wallet/stop-sharing" class="card">
            {wallet.Subject}
            <ul class="plain">{Html.Each(wallet.Buyer.Shares, one => Html.Of($"<li>{wallet.Texts[one]}</li>"))}</ul>
            <input id="stop-sharing" type="submit" class="quiet" value="{wallet.Texts["stopSharing"]}">
            </form>
            """
        );

    private static Html Row(ShownWallet wallet, ChargePermission permission, PermissionDetails details) =>
        Html.Of(
            $"""
            <li class="card" data-order_id="{permission.Id.Value}" data-state="{permission.State.ToString()}">
            <a href="{wallet.At("/order", $"&id={permission.Id}")}">{TitleOf(wallet, details)}</a>
            <span>{StateOf(wallet.Texts, permission)}</span>
            <strong>{CostOf(wallet.Texts, permission, details)}</strong>
            <span class="soft">{At(permission.CreatedAt)}</span>
            </li>
            """
        );

    private static string TitleOf(ShownWallet wallet, PermissionDetails details)
    {
        var shop = details.Setup.Metadata?.StoreName ?? wallet.ShopName;
        return details.Setup.Metadata?.ReferenceId is { Length: > 0 } number ? $"{shop}, {number}" : shop;
    }

    /// <summary>
    /// What the buyer pays: an order's total, what a subscription takes each time; of an agreement without a price of
    /// its own, what it may take at most.
    /// </summary>
    private static string CostOf(Texts texts, ChargePermission permission, PermissionDetails details)
    {
        if (permission.Kind == PermissionKind.OneTime)
            return permission.Limit.ToString();
        return details.Setup.Recurrence is { Amount: { } amount } recurrence && texts.Often(recurrence) is { } often
            ? $"{amount} {often}"
            : texts.Of("monthlyLimit", permission.Limit.ToString());
    }

    private static Html Charges(Texts texts, IReadOnlyList<Record> charges) => Html.If(charges.Count > 0, () => Html.Of(
                $"""
                <h2>{texts["charges"]}</h2>
                <ul class="orders">{Html.Each(charges, one => ChargeRow(texts, one))}</ul>
                """
            ));

    private static Html ChargeRow(Texts texts, Record charge)
    {
        var (what, amount) = charge switch
        {
            Authorization one => ("reserved", one.Amount),
            Capture one => ("charged", one.Amount),
            Refund one => ("refunded", one.Amount),
            _ => throw new InvalidOperationException($"{charge.Id} moves nothing."),
        };
        return Html.Of(
            $"""
            <li class="card" data-charge="{charge.Id.Value}">
            <span>{texts[what]}: {StateOf(texts, charge)}</span>
            <strong>{amount.ToString()}</strong>
            <span class="soft">{At(charge.CreatedAt)}</span>
            </li>
            """
        );
    }

    private static string StateOf(Texts texts, Record record) =>
        record.State switch
        {
            State.Open => texts["stateOpen"],
            State.Suspended => texts["stateSuspended"],
            State.Closed when record is ChargePermission { Kind: PermissionKind.OneTime, Captured.Minor: > 0 } => texts[
                "statePaid"
            ],
            State.Closed => texts["stateClosed"],
            State.Canceled => texts["stateCanceled"],
            State.Pending => texts["statePending"],
            State.Declined => texts["stateDeclined"],
            State.Completed => texts["stateCompleted"],
        };

    private static Html Shipping(Texts texts, Address? address) =>
        address is null
            ? Html.Empty
            : Html.Of($"<dt>{texts["shippingAddress"]}</dt><dd>{CheckoutPages.Address(address)}</dd>");

    private static Html ChangePayment(ShownWallet wallet, ShownOrder order)
    {
        var texts = wallet.Texts;
        var isOpen = order.Permission.State == State.Suspended;
        return Html.Of(
            $"""
            <details id="change-payment" class="card" {Html.If(isOpen, () => Html.Of($"open"))}>
            <summary>{texts["changePayment"]}</summary>
            <form method="post" action="/wallet/change-payment">
            {wallet.Subject}
            <input type="hidden" name="id" value="{order.Permission.Id.Value}">
            {CheckoutPages.Rows(
                texts["payments"],
                Html.Each(
                    wallet.Buyer.Wallet().Where(card => !card.Instrument.IsNotAllowed),
                    card => CheckoutPages.PaymentRow(texts, card, card.Code == order.Permission.Instrument.Code)
                )
            )}
            <input id="use-payment" type="submit" class="primary" value="{texts["usePayment"]}">
            </form>
            </details>
            """
        );
    }

    private static Html Close(ShownWallet wallet, ShownOrder order) =>
        Html.Of(
            $"""
            <details id="close-agreement" class="card">
            <summary>{wallet.Texts["close"]}</summary>
            <form method="post" action="/wallet/close">
            {wallet.Subject}
            <input type="hidden" name="id" value="{order.Permission.Id.Value}">
            <p>{wallet.Texts["closeHelp"]}</p>
            <input id="close" type="submit" class="primary" value="{wallet.Texts["close"]}">
            </form>
            </details>
            """
        );

    private static Html Message(Mail mail) =>
        Html.Of(
            $"""
            <article class="card mail" data-mail="{mail.Id}">
            <h3>{mail.Subject}</h3>
            <p class="soft">{At(mail.At)} · {mail.To}</p>
            <p class="text">{mail.Body}</p>
            </article>
            """
        );

    private static Html Address(ShownWallet wallet, BuyerAddress one, bool isUsual) =>
        Html.Of(
            $"""
            <li data-address_id="{one.Id}" data-selected="{(isUsual ? "true" : "false")}"><div class="entry">
            <div>{CheckoutPages.Address(one.Address)}</div>
            {Choice(
                wallet,
                "address",
                (one.Id, one.Address.AddressLine1 ?? one.Address.Name),
                isUsual,
                wallet.Buyer.Addresses.Count > 1
            )}
            </div></li>
            """
        );

    private static Html Card(ShownWallet wallet, TestCard card, bool isUsual) =>
        Html.Of(
            $"""
            <li data-trail_number="{card.Code}" data-selected="{(isUsual ? "true" : "false")}"><div class="entry">
            <div>{card.Descriptor}
            {Html.If(card.IsExpired, () => Html.Of($"<em>{wallet.Texts["cardExpired"]}</em>"))}
            <small>{CheckoutPages.WhatItDoes(wallet.Texts, card)}</small></div>
            {Choice(wallet, "card", (card.Code, card.Descriptor), isUsual, canRemove: false)}
            </div></li>
            """
        );

    private static Html Choice(
        ShownWallet wallet,
        string what,
        (string Id, string? Name) one,
        bool isUsual,
        bool canRemove
    )
    {
        var texts = wallet.Texts;
        return Html.Of(
            $"""
            <div class="choices">
            {(isUsual ? Html.Of($"<strong>{texts["usual"]}</strong>") : Button("prefer"))}
            {Html.If(canRemove, () => Button("remove"))}
            </div>
            """
        );

        Html Button(string verb) =>
            Html.Of(
                $"""
                <form method="post" action="/wallet/{verb}-{what}">{wallet.Subject}
                <input type="hidden" name="{what}" value="{one.Id}">
                <input type="submit" class="quiet" value="{texts[verb]}" aria-label="{texts[verb]}: {one.Name}"></form>
                """
            );
    }

    private static Html Older(ShownWallet wallet, string? older) =>
        Html.If(older is not null, () =>
            Html.Of($"<p><a id=\"older\" href=\"{older}\">{wallet.Texts["older"]}</a></p>")
        );

    private static string At(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
