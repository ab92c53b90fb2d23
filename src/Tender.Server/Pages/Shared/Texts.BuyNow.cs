namespace Tender.Server.Pages.Shared;

/// <summary>What the Buy Now page says.</summary>
internal sealed partial class Texts
{
    private static Dictionary<string, string[]> OfBuyNow =>
        new()
        {
            ["asksShop"] =
            [
                "Asking the shop …",
                "Der Shop wird gefragt …",
                "La boutique est interrogée …",
                "Si chiede al negozio …",
                "Consultando a la tienda …",
                "ショップに問い合わせています…",
            ],
            ["giftWrap"] =
            [
                "Wrap it as a gift",
                "Als Geschenk verpacken",
                "Emballage cadeau",
                "Confezione regalo",
                "Envolver para regalo",
                "ギフト包装する",
            ],
            ["merchantCode"] =
            [
                "Points or promotion code of the shop",
                "Punkte oder Aktionscode des Shops",
                "Points ou code promo de la boutique",
                "Punti o codice promozionale del negozio",
                "Puntos o código promocional de la tienda",
                "ショップのポイントまたはプロモーションコード",
            ],
            ["apply"] = ["Apply", "Einlösen", "Appliquer", "Applica", "Aplicar", "適用"],
            ["placesOrder"] =
            [
                "Placing the order …",
                "Die Bestellung wird aufgegeben …",
                "La commande est en cours …",
                "L'ordine è in corso …",
                "Haciendo el pedido …",
                "注文を確定しています…",
            ],
            ["placeOrder"] =
            [
                "Place the order",
                "Zahlungspflichtig bestellen",
                "Commander",
                "Ordina",
                "Hacer el pedido",
                "注文を確定する",
            ],
            ["shopFailed"] =
            [
                "The shop gave no usable answer. Nothing was ordered.",
                "Der Shop hat keine brauchbare Antwort gegeben. Nichts wurde bestellt.",
                "La boutique n'a pas donné de réponse utilisable. Rien n'a été commandé.",
                "Il negozio non ha dato una risposta valida. Nulla è stato ordinato.",
                "La tienda no dio una respuesta válida. No se ha pedido nada.",
                "ショップから有効な応答がありません。注文は行われていません。",
            ],
            ["lostOrder"] =
            [
                "This window has lost the order: the browser did not keep it. Close it and look in the shop.",
                "Dieses Fenster hat die Bestellung verloren: Der Browser hat sie nicht behalten. "
                    + "Schließen Sie es und sehen Sie im Shop nach.",
                "Cette fenêtre a perdu la commande : le navigateur ne l'a pas gardée. "
                    + "Fermez-la et vérifiez dans la boutique.",
                "Questa finestra ha perso l'ordine: il browser non l'ha conservato. Chiudila e controlla nel negozio.",
                "Esta ventana ha perdido el pedido: el navegador no lo guardó. Ciérrala y mira en la tienda.",
                "ブラウザーに保存されていないため、注文が見つかりません。このウィンドウを閉じて、ショップでご確認ください。",
            ],
            ["tryAnother"] =
            [
                "The payment was declined. Choose another payment method.",
                "Die Zahlung wurde abgelehnt. Wählen Sie eine andere Zahlungsart.",
                "Le paiement a été refusé. Choisissez un autre moyen de paiement.",
                "Il pagamento è stato rifiutato. Scegli un altro metodo.",
                "El pago fue rechazado. Elige otro método de pago.",
                "支払いが拒否されました。別の支払い方法を選んでください。",
            ],
            ["baseAmount"] = ["Items", "Artikel", "Articles", "Articoli", "Artículos", "商品"],
            ["shippingAmount"] = ["Shipping", "Versand", "Livraison", "Spedizione", "Envío", "送料"],
            ["taxAmount"] = ["Tax", "Steuern", "Taxes", "Tasse", "Impuestos", "税"],
            ["discountAmount"] = ["Discount", "Rabatt", "Remise", "Sconto", "Descuento", "割引"],
            ["delivery"] = ["Delivery", "Lieferung", "Livraison", "Consegna", "Entrega", "配送方法"],
            ["disclosure"] =
            [
                "With the order you accept the shop's terms:",
                "Mit der Bestellung gelten die Bedingungen des Shops:",
                "En commandant, vous acceptez les conditions de la boutique :",
                "Con l'ordine accetti le condizioni del negozio:",
                "Al pedir aceptas las condiciones de la tienda:",
                "注文によりショップの規約に同意します：",
            ],
        };
}
