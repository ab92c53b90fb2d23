namespace Tender.Server.Pages.Shared;

/// <summary>What the wallet says, and what it shares with the checkout: addresses and cards.</summary>
internal sealed partial class Texts
{
    private static Dictionary<string, string[]> OfWallet =>
        new()
        {
            ["addAddress"] =
            [
                "Add an address",
                "Adresse hinzufügen",
                "Ajouter une adresse",
                "Aggiungi un indirizzo",
                "Añadir una dirección",
                "住所を追加",
            ],
            ["saveAddress"] =
            [
                "Save and use",
                "Speichern und verwenden",
                "Enregistrer et utiliser",
                "Salva e usa",
                "Guardar y usar",
                "保存して使用",
            ],
            ["fullName"] =
            [
                "Full name",
                "Vollständiger Name",
                "Nom complet",
                "Nome e cognome",
                "Nombre completo",
                "氏名",
            ],
            ["addressLine1"] =
            [
                "Street and number",
                "Straße und Hausnummer",
                "Numéro et rue",
                "Via e numero civico",
                "Calle y número",
                "住所1",
            ],
            ["addressLine2"] =
            [
                "Flat, suite, building (optional)",
                "Zusatz (freiwillig)",
                "Appartement, bâtiment (facultatif)",
                "Interno, scala (facoltativo)",
                "Piso, puerta (opcional)",
                "住所2（任意）",
            ],
            ["city"] = ["City", "Ort", "Ville", "Città", "Ciudad", "市区町村"],
            ["stateOrRegion"] =
            [
                "State or region",
                "Bundesland oder Region",
                "État ou région",
                "Provincia o regione",
                "Provincia o región",
                "都道府県",
            ],
            ["postalCode"] = ["Postal code", "Postleitzahl", "Code postal", "CAP", "Código postal", "郵便番号"],
            ["countryCode"] =
            [
                "Country (two letters)",
                "Land (zwei Buchstaben)",
                "Pays (deux lettres)",
                "Paese (due lettere)",
                "País (dos letras)",
                "国（2文字）",
            ],
            ["addressIncomplete"] =
            [
                "The address is not complete. Nothing was saved.",
                "Die Adresse ist unvollständig. Nichts wurde gespeichert.",
                "L'adresse est incomplète. Rien n'a été enregistré.",
                "L'indirizzo è incompleto. Nulla è stato salvato.",
                "La dirección está incompleta. No se ha guardado nada.",
                "住所に不備があります。保存されていません。",
            ],
            ["noRoom"] =
            [
                "There is no room for another address. Remove one in the wallet first.",
                "Es ist kein Platz für eine weitere Adresse. Entfernen Sie zuerst eine im Wallet.",
                "Il n'y a plus de place pour une adresse. Supprimez-en une dans le portefeuille.",
                "Non c'è posto per un altro indirizzo. Rimuovine prima uno nel portafoglio.",
                "No caben más direcciones. Quita antes una en la cartera.",
                "これ以上住所を追加できません。先にウォレットで削除してください。",
            ],
            ["cardExpired"] =
            [
                "Expired: it cannot be chosen",
                "Abgelaufen: nicht wählbar",
                "Expirée : ne peut pas être choisie",
                "Scaduta: non si può scegliere",
                "Caducada: no se puede elegir",
                "有効期限切れ：選択できません",
            ],
            ["wallet"] =
            [
                "Your wallet",
                "Ihr Wallet",
                "Votre portefeuille",
                "Il tuo portafoglio",
                "Tu cartera",
                "ウォレット",
            ],
            ["orders"] = ["Orders", "Bestellungen", "Commandes", "Ordini", "Pedidos", "注文"],
            ["agreements"] = ["Agreements", "Vereinbarungen", "Accords", "Accordi", "Acuerdos", "定期契約"],
            ["mailbox"] = ["Mailbox", "Postfach", "Messagerie", "Posta", "Buzón", "受信箱"],
            ["settings"] =
            [
                "Addresses and cards",
                "Adressen und Karten",
                "Adresses et cartes",
                "Indirizzi e carte",
                "Direcciones y tarjetas",
                "住所とカード",
            ],
            ["walletOf"] =
            [
                "What you have at",
                "Was Sie haben bei",
                "Ce que vous avez chez",
                "Quello che hai presso",
                "Lo que tienes en",
                "ご利用のショップ：",
            ],
            ["nothingYet"] =
            [
                "There is nothing here yet.",
                "Hier ist noch nichts.",
                "Il n'y a encore rien ici.",
                "Qui non c'è ancora nulla.",
                "Aquí no hay nada todavía.",
                "まだ何もありません。",
            ],
            ["older"] = ["Older", "Ältere", "Plus anciens", "Precedenti", "Anteriores", "前のページ"],
            ["noOrder"] =
            [
                "There is no such order.",
                "Diese Bestellung gibt es nicht.",
                "Cette commande n'existe pas.",
                "Questo ordine non esiste.",
                "No existe este pedido.",
                "この注文は見つかりません。",
            ],
            ["order"] = ["Order", "Bestellung", "Commande", "Ordine", "Pedido", "注文"],
            ["agreement"] = ["Agreement", "Vereinbarung", "Accord", "Accordo", "Acuerdo", "定期契約"],
            ["createdAt"] = ["Since", "Seit", "Depuis", "Dal", "Desde", "開始日時"],
            ["state"] = ["State", "Stand", "État", "Stato", "Estado", "状態"],
            ["monthlyLimit"] =
            [
                "up to {0} a month",
                "bis zu {0} im Monat",
                "jusqu'à {0} par mois",
                "fino a {0} al mese",
                "hasta {0} al mes",
                "月額{0}まで",
            ],
            ["charges"] = ["Payments", "Zahlungen", "Paiements", "Pagamenti", "Pagos", "支払い"],
            ["reserved"] = ["Reserved", "Reserviert", "Réservé", "Riservato", "Reservado", "与信"],
            ["charged"] = ["Charged", "Belastet", "Débité", "Addebitato", "Cobrado", "請求"],
            ["refunded"] = ["Refund", "Erstattung", "Remboursement", "Rimborso", "Reembolso", "返金"],
            ["messages"] = ["Messages", "Nachrichten", "Messages", "Messaggi", "Mensajes", "メッセージ"],
            ["changePayment"] =
            [
                "Choose another payment method",
                "Andere Zahlungsart wählen",
                "Choisir un autre moyen de paiement",
                "Scegli un altro metodo di pagamento",
                "Elegir otro método de pago",
                "別の支払い方法を選ぶ",
            ],
            ["needsMethod"] =
            [
                "The payment method was declined. Choose another one, and the shop can try again.",
                "Die Zahlungsart wurde abgelehnt. Wählen Sie eine andere, dann kann der Shop es erneut versuchen.",
                "Le moyen de paiement a été refusé. Choisissez-en un autre pour que la boutique puisse réessayer.",
                "Il metodo di pagamento è stato rifiutato. Scegline un altro e il negozio potrà riprovare.",
                "El método de pago fue rechazado. Elige otro y la tienda podrá volver a intentarlo.",
                "支払い方法が拒否されました。別の方法を選ぶと、ショップが再試行できます。",
            ],
            ["close"] =
            [
                "End this agreement",
                "Diese Vereinbarung beenden",
                "Mettre fin à cet accord",
                "Termina questo accordo",
                "Terminar este acuerdo",
                "この契約を終了する",
            ],
            ["closeHelp"] =
            [
                "The shop can charge nothing more under it. This cannot be taken back.",
                "Der Shop kann darüber nichts mehr abbuchen. Das lässt sich nicht rückgängig machen.",
                "La boutique ne pourra plus rien débiter. C'est définitif.",
                "Il negozio non potrà più addebitare nulla. Non si può annullare.",
                "La tienda ya no podrá cobrar nada. No se puede deshacer.",
                "以後ショップは請求できません。取り消しはできません。",
            ],
            ["notPossible"] =
            [
                "That is not possible any more.",
                "Das ist nicht mehr möglich.",
                "Ce n'est plus possible.",
                "Non è più possibile.",
                "Ya no es posible.",
                "この操作はできません。",
            ],
            ["sharedWith"] =
            [
                "Shared with",
                "Geteilt mit",
                "Partagé avec",
                "Condiviso con",
                "Compartido con",
                "共有先：",
            ],
            ["stopSharing"] =
            [
                "Ask me again",
                "Wieder fragen",
                "Me redemander",
                "Chiedimi di nuovo",
                "Preguntar de nuevo",
                "次回から再確認する",
            ],
            ["saved"] = ["Saved.", "Gespeichert.", "Enregistré.", "Salvato.", "Guardado.", "保存しました。"],
            ["remove"] = ["Remove", "Entfernen", "Supprimer", "Rimuovi", "Quitar", "削除"],
            ["prefer"] =
            [
                "Make it the usual one",
                "Als Standard verwenden",
                "Utiliser par défaut",
                "Usa come predefinito",
                "Usar por defecto",
                "既定にする",
            ],
            ["usual"] = ["The usual one", "Standard", "Par défaut", "Predefinito", "Por defecto", "既定"],
            ["profile"] = ["You", "Sie", "Vous", "Tu", "Tú", "あなた"],
            ["save"] = ["Save", "Speichern", "Enregistrer", "Salva", "Guardar", "保存"],
            ["stateOpen"] = ["In force", "In Kraft", "En vigueur", "In vigore", "En vigor", "有効"],
            ["stateSuspended"] =
            [
                "Needs another payment method",
                "Braucht eine andere Zahlungsart",
                "Autre moyen de paiement requis",
                "Serve un altro metodo di pagamento",
                "Necesita otro método de pago",
                "支払い方法の変更が必要",
            ],
            ["stateClosed"] = ["Ended", "Beendet", "Terminé", "Terminato", "Terminado", "終了"],
            ["statePaid"] = ["Paid", "Bezahlt", "Payé", "Pagato", "Pagado", "支払い済み"],
            ["stateCanceled"] = ["Canceled", "Storniert", "Annulé", "Annullato", "Cancelado", "キャンセル"],
            ["statePending"] = ["Pending", "Offen", "En attente", "In sospeso", "Pendiente", "処理中"],
            ["stateDeclined"] = ["Declined", "Abgelehnt", "Refusé", "Rifiutato", "Rechazado", "拒否"],
            ["stateCompleted"] = ["Done", "Erledigt", "Effectué", "Eseguito", "Hecho", "完了"],
        };
}
