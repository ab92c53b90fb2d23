namespace Tender.Server.Pages.Shared;

/// <summary>What the login and the widgets of the first generation say.</summary>
internal sealed partial class Texts
{
    private static Dictionary<string, string[]> OfWidgets =>
        new()
        {
            ["tooOften"] =
            [
                "Too many requests came from your address. Try again in a minute.",
                "Von Ihrer Adresse kamen zu viele Anfragen. Versuchen Sie es in einer Minute noch einmal.",
                "Trop de demandes sont venues de votre adresse. Réessayez dans une minute.",
                "Troppe richieste dal tuo indirizzo. Riprova tra un minuto.",
                "Han llegado demasiadas peticiones desde tu dirección. Inténtalo en un minuto.",
                "アクセスが多すぎます。1分後にもう一度お試しください。",
            ],
            ["unknownShop"] =
            [
                "The shop that sent you is not known here.",
                "Der Shop, von dem Sie kommen, ist hier nicht bekannt.",
                "La boutique d'où vous venez n'est pas connue ici.",
                "Il negozio da cui arrivi non è conosciuto qui.",
                "La tienda de la que vienes no se conoce aquí.",
                "このショップは登録されていません。",
            ],
            ["foreignPage"] =
            [
                "The page that sent you, or the way back to it, is not one that the shop has registered.",
                "Die Seite, von der Sie kommen, oder der Weg zurück ist vom Shop nicht registriert.",
                "La page d'où vous venez, ou le chemin du retour, n'est pas enregistrée par la boutique.",
                "La pagina da cui arrivi, o la via del ritorno, non è registrata dal negozio.",
                "La página de la que vienes, o el camino de vuelta, no está registrada por la tienda.",
                "呼び出し元のページ、または戻り先がショップに登録されていません。",
            ],
            ["noCookies"] =
            [
                "Your browser does not keep cookies for this page, so nobody can sign in. Allow them and try again.",
                "Ihr Browser behält für diese Seite keine Cookies, daher kann sich niemand anmelden. "
                    + "Erlauben Sie sie und versuchen Sie es noch einmal.",
                "Votre navigateur ne garde pas de cookies pour cette page : personne ne peut se connecter. "
                    + "Autorisez-les et réessayez.",
                "Il browser non conserva i cookie di questa pagina e nessuno può accedere. Consentili e riprova.",
                "Tu navegador no guarda cookies de esta página y nadie puede iniciar sesión. Permítelas y repite.",
                "このページのCookieが保存されないため、サインインできません。許可してからもう一度お試しください。",
            ],
            ["widgetLoading"] =
            [
                "Loading …",
                "Wird geladen …",
                "Chargement …",
                "Caricamento …",
                "Cargando …",
                "読み込み中…",
            ],
            ["widgetFailed"] =
            [
                "That did not work. Reload the page and try again.",
                "Das hat nicht geklappt. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
                "Cela n'a pas fonctionné. Rechargez la page et réessayez.",
                "Non ha funzionato. Ricarica la pagina e riprova.",
                "No ha funcionado. Recarga la página e inténtalo otra vez.",
                "うまくいきませんでした。ページを再読み込みしてもう一度お試しください。",
            ],
            ["nothingChosen"] =
            [
                "Nothing has been chosen.",
                "Es wurde nichts gewählt.",
                "Rien n'a été choisi.",
                "Non è stato scelto nulla.",
                "No se ha elegido nada.",
                "選択されていません。",
            ],
            ["notAllowedHere"] =
            [
                "The shop cannot use this payment method. Choose another one.",
                "Der Shop kann diese Zahlungsart nicht verwenden. Wählen Sie eine andere.",
                "La boutique ne peut pas utiliser ce moyen de paiement. Choisissez-en un autre.",
                "Il negozio non può usare questo metodo di pagamento. Scegline un altro.",
                "La tienda no puede usar este medio de pago. Elige otro.",
                "このショップではこのお支払い方法を使用できません。別の方法を選択してください。",
            ],
            ["declinedHere"] =
            [
                "The payment was declined. Choose another payment method.",
                "Die Zahlung wurde abgelehnt. Wählen Sie eine andere Zahlungsart.",
                "Le paiement a été refusé. Choisissez un autre moyen de paiement.",
                "Il pagamento è stato rifiutato. Scegli un altro metodo di pagamento.",
                "El pago se ha rechazado. Elige otro medio de pago.",
                "お支払いが拒否されました。別のお支払い方法を選択してください。",
            ],
            ["otherCurrency"] =
            [
                "The order is in another currency than this wallet is shown in.",
                "Die Bestellung lautet auf eine andere Währung als diese Anzeige.",
                "La commande est dans une autre devise que ce portefeuille.",
                "L'ordine è in una valuta diversa da quella mostrata qui.",
                "El pedido está en otra moneda que esta cartera.",
                "ご注文の通貨がこのウォレットの表示通貨と異なります。",
            ],
            ["shownIn"] = ["Shown in", "Angezeigt in", "Affiché en", "Mostrato in", "Se muestra en", "表示通貨："],
            ["consentTitle"] =
            [
                "Future payments",
                "Künftige Zahlungen",
                "Paiements futurs",
                "Pagamenti futuri",
                "Pagos futuros",
                "今後のお支払い",
            ],
            ["consent"] =
            [
                "This shop may charge the payment method of my account for future orders",
                "Dieser Shop darf die Zahlungsart meines Kontos für künftige Bestellungen belasten",
                "Cette boutique peut débiter le moyen de paiement de mon compte pour de futures commandes",
                "Questo negozio può addebitare al mio metodo di pagamento gli ordini futuri",
                "Esta tienda puede cargar mi medio de pago por pedidos futuros",
                "このショップが今後の注文について私のお支払い方法に請求することに同意します",
            ],
            ["InvalidSellerId"] =
            [
                "The shop is not known here, or this page is not one that it has registered.",
                "Der Shop ist hier nicht bekannt, oder diese Seite ist nicht von ihm registriert.",
                "La boutique n'est pas connue ici, ou cette page n'est pas enregistrée par elle.",
                "Il negozio non è conosciuto qui, o questa pagina non è registrata.",
                "La tienda no se conoce aquí, o esta página no está registrada.",
                "ショップが登録されていないか、このページが登録されていません。",
            ],
            ["ReleaseEnvironmentMismatch"] =
            [
                "This is the sandbox, and the shop's page asks for the live environment.",
                "Dies ist die Sandbox, und die Seite des Shops will die Live-Umgebung.",
                "Ceci est le bac à sable, et la page de la boutique demande le mode réel.",
                "Questa è la sandbox, e la pagina del negozio chiede l'ambiente reale.",
                "Esto es el entorno de pruebas y la página de la tienda pide el real.",
                "サンドボックス環境ですが、ショップのページは本番環境を要求しています。",
            ],
            ["InvalidAccountStatus"] =
            [
                "The shop's account is suspended.",
                "Das Konto des Shops ist gesperrt.",
                "Le compte de la boutique est suspendu.",
                "L'account del negozio è sospeso.",
                "La cuenta de la tienda está suspendida.",
                "ショップのアカウントは停止されています。",
            ],
            ["BuyerNotAssociated"] =
            [
                "Nobody is signed in. Go back to the cart and sign in again.",
                "Niemand ist angemeldet. Gehen Sie zurück zum Warenkorb und melden Sie sich an.",
                "Personne n'est connecté. Retournez au panier et connectez-vous.",
                "Nessuno ha effettuato l'accesso. Torna al carrello e accedi di nuovo.",
                "Nadie ha iniciado sesión. Vuelve al carrito e inicia sesión.",
                "サインインされていません。カートに戻ってもう一度サインインしてください。",
            ],
            ["BuyerSessionExpired"] =
            [
                "Your session has ended. Go back to the cart and sign in again.",
                "Ihre Sitzung ist abgelaufen. Gehen Sie zurück zum Warenkorb und melden Sie sich an.",
                "Votre session a expiré. Retournez au panier et connectez-vous.",
                "La sessione è scaduta. Torna al carrello e accedi di nuovo.",
                "Tu sesión ha terminado. Vuelve al carrito e inicia sesión.",
                "セッションが終了しました。カートに戻ってもう一度サインインしてください。",
            ],
            ["InvalidOrderReferenceId"] =
            [
                "The order is not known here.",
                "Die Bestellung ist hier nicht bekannt.",
                "La commande n'est pas connue ici.",
                "L'ordine non è conosciuto qui.",
                "El pedido no se conoce aquí.",
                "注文が見つかりません。",
            ],
            ["InvalidBillingAgreementId"] =
            [
                "The agreement is not known here.",
                "Die Vereinbarung ist hier nicht bekannt.",
                "L'accord n'est pas connu ici.",
                "L'accordo non è conosciuto qui.",
                "El acuerdo no se conoce aquí.",
                "契約が見つかりません。",
            ],
            ["StaleOrderReference"] =
            [
                "This order was canceled. Go back to the cart and begin again.",
                "Diese Bestellung wurde aufgehoben. Gehen Sie zurück zum Warenkorb und beginnen Sie neu.",
                "Cette commande a été annulée. Retournez au panier et recommencez.",
                "Questo ordine è stato annullato. Torna al carrello e ricomincia.",
                "Este pedido se ha cancelado. Vuelve al carrito y empieza de nuevo.",
                "この注文はキャンセルされました。カートに戻ってやり直してください。",
            ],
            ["AddressNotModifiable"] =
            [
                "The order is confirmed; its address cannot be changed any more.",
                "Die Bestellung ist bestätigt; ihre Adresse kann nicht mehr geändert werden.",
                "La commande est confirmée ; son adresse ne peut plus être modifiée.",
                "L'ordine è confermato; l'indirizzo non si può più cambiare.",
                "El pedido está confirmado; su dirección ya no puede cambiarse.",
                "注文は確定済みのため、住所は変更できません。",
            ],
            ["PaymentMethodNotModifiable"] =
            [
                "The order is confirmed; its payment method cannot be changed any more.",
                "Die Bestellung ist bestätigt; ihre Zahlungsart kann nicht mehr geändert werden.",
                "La commande est confirmée ; son moyen de paiement ne peut plus être modifié.",
                "L'ordine è confermato; il metodo di pagamento non si può più cambiare.",
                "El pedido está confirmado; su medio de pago ya no puede cambiarse.",
                "注文は確定済みのため、お支払い方法は変更できません。",
            ],
            ["InvalidParameterValue"] =
            [
                "The shop's page asks for something that does not exist.",
                "Die Seite des Shops verlangt etwas, das es nicht gibt.",
                "La page de la boutique demande quelque chose qui n'existe pas.",
                "La pagina del negozio chiede qualcosa che non esiste.",
                "La página de la tienda pide algo que no existe.",
                "ショップのページの要求に誤りがあります。",
            ],
        };
}
