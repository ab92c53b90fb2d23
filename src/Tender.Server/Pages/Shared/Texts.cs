using System.Collections.Frozen;
using Tender.Core;

namespace Tender.Server.Pages.Shared;

/// <summary>What the pages say, in one language. Every text is a line of one table.</summary>
internal sealed partial class Texts
{
    private static readonly FrozenDictionary<Language, Texts> All = Enum.GetValues<Language>()
        .ToFrozenDictionary(language => language, language => new Texts(language));

    private readonly int column;

    private Texts(Language language)
    {
        Language = language;
        column = language switch
        {
            Language.AmericanEnglish or Language.BritishEnglish => 0,
            Language.German => 1,
            Language.French => 2,
            Language.Italian => 3,
            Language.Spanish => 4,
            Language.Japanese => 5,
        };
    }

    public Language Language { get; }

    /// <summary>As HTML names the language.</summary>
    public string Tag =>
        Language switch
        {
            Language.AmericanEnglish => "en-US",
            Language.BritishEnglish => "en-GB",
            Language.German => "de-DE",
            Language.French => "fr-FR",
            Language.Italian => "it-IT",
            Language.Spanish => "es-ES",
            Language.Japanese => "ja-JP",
        };

    public string this[string name] => Table[name][column];

    /// <summary>A text with something put in.</summary>
    public string Of(string name, string value) => this[name].Replace("{0}", value, StringComparison.Ordinal);

    /// <summary>How often a subscription charges; null where that varies.</summary>
    public string? Often(Recurrence recurrence) =>
        recurrence.Unit is not { } unit || !Table.ContainsKey(unit + "s") ? null
        : recurrence.Value is null or "1" ? this[unit]
        : Of(unit + "s", recurrence.Value);

    public static Texts In(Language language) => All[language];

    /// <summary>By a name such as de_DE or de-DE; null for none of the seven.</summary>
    public static Texts? Named(string? name) =>
        All.Values.FirstOrDefault(one => one.Tag.Equals(name?.Replace('_', '-'), StringComparison.OrdinalIgnoreCase));

    private static readonly FrozenDictionary<string, string[]> Table = new Dictionary<string, string[]>
    {
        ["sandbox"] =
        [
            "Sandbox: no real money moves",
            "Sandbox: hier fließt kein echtes Geld",
            "Bac à sable : aucun argent réel",
            "Sandbox: nessun denaro reale",
            "Entorno de pruebas: sin dinero real",
            "サンドボックス：実際の支払いは発生しません",
        ],
        ["signIn"] = ["Sign in", "Anmelden", "Se connecter", "Accedi", "Iniciar sesión", "サインイン"],
        ["signInHelp"] =
        [
            "You are a test buyer. Any e-mail address and any password will do.",
            "Sie sind ein Testkäufer. Jede E-Mail-Adresse und jedes Passwort gelten.",
            "Vous êtes un acheteur de test. Tout e-mail et tout mot de passe conviennent.",
            "Sei un acquirente di prova. Vanno bene qualsiasi e-mail e password.",
            "Eres un comprador de prueba. Sirve cualquier correo y contraseña.",
            "テスト購入者です。メールアドレスとパスワードは何でも構いません。",
        ],
        ["email"] = ["E-mail", "E-Mail", "E-mail", "E-mail", "Correo electrónico", "メールアドレス"],
        ["emailNeeded"] =
        [
            "Enter an e-mail address.",
            "Geben Sie eine E-Mail-Adresse ein.",
            "Saisissez une adresse e-mail.",
            "Inserisci un indirizzo e-mail.",
            "Escribe una dirección de correo.",
            "メールアドレスを入力してください。",
        ],
        ["password"] = ["Password", "Passwort", "Mot de passe", "Password", "Contraseña", "パスワード"],
        ["cancel"] =
        [
            "Cancel and return to the shop",
            "Abbrechen und zurück zum Shop",
            "Annuler et revenir à la boutique",
            "Annulla e torna al negozio",
            "Cancelar y volver a la tienda",
            "キャンセルしてショップに戻る",
        ],
        ["toShop"] =
        [
            "Return to the shop",
            "Zurück zum Shop",
            "Revenir à la boutique",
            "Torna al negozio",
            "Volver a la tienda",
            "ショップに戻る",
        ],
        ["continueAs"] =
        [
            "Continue as",
            "Weiter als",
            "Continuer en tant que",
            "Continua come",
            "Continuar como",
            "次の名前で続ける：",
        ],
        ["continue"] = ["Continue", "Weiter", "Continuer", "Continua", "Continuar", "次へ"],
        ["shares"] =
        [
            "The shop receives",
            "Der Shop erhält",
            "La boutique reçoit",
            "Il negozio riceve",
            "La tienda recibe",
            "ショップに提供する情報",
        ],
        ["agreedBefore"] =
        [
            "You have agreed before to what this shop receives.",
            "Was dieser Shop erhält, haben Sie schon früher erlaubt.",
            "Vous avez déjà accepté ce que cette boutique reçoit.",
            "Hai già accettato ciò che questo negozio riceve.",
            "Ya aceptaste lo que recibe esta tienda.",
            "このショップへの情報提供には、以前に同意済みです。",
        ],
        ["savedWallet"] =
        [
            "Your wallet, saved for later purchases",
            "Ihre Wallet, gespeichert für spätere Käufe",
            "Votre portefeuille, enregistré pour vos prochains achats",
            "Il tuo portafoglio, salvato per acquisti futuri",
            "Tu cartera, guardada para compras futuras",
            "今後の購入のために保存されるウォレット",
        ],
        ["name"] = ["Name", "Name", "Nom", "Nome", "Nombre", "氏名"],
        ["phoneNumber"] = ["Phone number", "Telefonnummer", "Téléphone", "Telefono", "Teléfono", "電話番号"],
        ["shippingAddress"] =
        [
            "Shipping address",
            "Lieferadresse",
            "Adresse de livraison",
            "Indirizzo di spedizione",
            "Dirección de envío",
            "お届け先住所",
        ],
        ["billingAddress"] =
        [
            "Billing address",
            "Rechnungsadresse",
            "Adresse de facturation",
            "Indirizzo di fatturazione",
            "Dirección de facturación",
            "請求先住所",
        ],
        ["postalCode"] = ["Postal code", "Postleitzahl", "Code postal", "CAP", "Código postal", "郵便番号"],
        ["primeStatus"] =
        [
            "Membership status",
            "Mitgliedsstatus",
            "Statut d'abonnement",
            "Stato abbonamento",
            "Estado de socio",
            "会員ステータス",
        ],
        ["payment"] =
        [
            "Payment method",
            "Zahlungsart",
            "Mode de paiement",
            "Metodo di pagamento",
            "Método de pago",
            "お支払い方法",
        ],
        ["change"] = ["Change", "Ändern", "Modifier", "Modifica", "Cambiar", "変更"],
        ["back"] = ["Back", "Zurück", "Retour", "Indietro", "Atrás", "戻る"],
        ["addresses"] =
        [
            "Your addresses",
            "Ihre Adressen",
            "Vos adresses",
            "I tuoi indirizzi",
            "Tus direcciones",
            "住所一覧",
        ],
        ["useAddress"] =
        [
            "Use this address",
            "Diese Adresse verwenden",
            "Utiliser cette adresse",
            "Usa questo indirizzo",
            "Usar esta dirección",
            "この住所を使う",
        ],
        ["payments"] =
        [
            "Your payment methods",
            "Ihre Zahlungsarten",
            "Vos modes de paiement",
            "I tuoi metodi di pagamento",
            "Tus métodos de pago",
            "お支払い方法一覧",
        ],
        ["usePayment"] =
        [
            "Use this payment method",
            "Diese Zahlungsart verwenden",
            "Utiliser ce mode de paiement",
            "Usa questo metodo",
            "Usar este método de pago",
            "この支払い方法を使う",
        ],
        ["restricted"] =
        [
            "The shop does not ship there",
            "Dorthin liefert der Shop nicht",
            "La boutique n'y livre pas",
            "Il negozio non spedisce qui",
            "La tienda no envía ahí",
            "この住所には配送できません",
        ],
        ["nowhere"] =
        [
            "The shop ships to none of your addresses.",
            "Der Shop liefert an keine Ihrer Adressen.",
            "La boutique ne livre à aucune de vos adresses.",
            "Il negozio non spedisce a nessuno dei tuoi indirizzi.",
            "La tienda no envía a ninguna de tus direcciones.",
            "配送できる住所がありません。",
        ],
        ["review"] =
        [
            "Choose address and payment",
            "Adresse und Zahlungsart wählen",
            "Choisir l'adresse et le paiement",
            "Scegli indirizzo e pagamento",
            "Elige dirección y pago",
            "住所と支払い方法を選ぶ",
        ],
        ["saveWallet"] =
        [
            "Save this payment method for later orders at this shop?",
            "Diese Zahlungsart für spätere Bestellungen in diesem Shop speichern?",
            "Enregistrer ce mode de paiement pour vos prochaines commandes dans cette boutique ?",
            "Salvare questo metodo di pagamento per i prossimi ordini in questo negozio?",
            "¿Guardar este método de pago para próximos pedidos en esta tienda?",
            "このショップでの今後の注文のために、この支払い方法を保存しますか？",
        ],
        ["saveWalletYes"] = ["Save it", "Speichern", "Enregistrer", "Salva", "Guardar", "保存する"],
        ["saveWalletNo"] =
        [
            "For this order only",
            "Nur für diese Bestellung",
            "Pour cette commande seulement",
            "Solo per questo ordine",
            "Solo para este pedido",
            "今回の注文だけに使う",
        ],
        ["choosePayment"] =
        [
            "Choose a payment method",
            "Zahlungsart wählen",
            "Choisir un mode de paiement",
            "Scegli un metodo di pagamento",
            "Elige un método de pago",
            "支払い方法を選ぶ",
        ],
        ["confirm"] =
        [
            "Confirm your payment",
            "Zahlung bestätigen",
            "Confirmer le paiement",
            "Conferma il pagamento",
            "Confirma el pago",
            "お支払いの確認",
        ],
        ["payNow"] = ["Pay now", "Jetzt zahlen", "Payer", "Paga ora", "Pagar ahora", "今すぐ支払う"],
        ["total"] = ["Amount", "Betrag", "Montant", "Importo", "Importe", "金額"],
        ["recurring"] =
        [
            "Recurring payment",
            "Wiederkehrende Zahlung",
            "Paiement récurrent",
            "Pagamento ricorrente",
            "Pago recurrente",
            "定期購入",
        ],
        ["varies"] =
        [
            "The amount or the frequency varies",
            "Betrag oder Häufigkeit ändern sich",
            "Montant ou fréquence variable",
            "Importo o frequenza variabile",
            "Importe o frecuencia variable",
            "金額または頻度は変動します",
        ],
        // How often: once in the unit, and once in several.
        ["Day"] = ["every day", "jeden Tag", "chaque jour", "ogni giorno", "cada día", "毎日"],
        ["Days"] =
        [
            "every {0} days",
            "alle {0} Tage",
            "tous les {0} jours",
            "ogni {0} giorni",
            "cada {0} días",
            "{0}日ごと",
        ],
        ["Week"] = ["every week", "jede Woche", "chaque semaine", "ogni settimana", "cada semana", "毎週"],
        ["Weeks"] =
        [
            "every {0} weeks",
            "alle {0} Wochen",
            "toutes les {0} semaines",
            "ogni {0} settimane",
            "cada {0} semanas",
            "{0}週間ごと",
        ],
        ["Month"] = ["every month", "jeden Monat", "chaque mois", "ogni mese", "cada mes", "毎月"],
        ["Months"] =
        [
            "every {0} months",
            "alle {0} Monate",
            "tous les {0} mois",
            "ogni {0} mesi",
            "cada {0} meses",
            "{0}か月ごと",
        ],
        ["Year"] = ["every year", "jedes Jahr", "chaque année", "ogni anno", "cada año", "毎年"],
        ["Years"] =
        [
            "every {0} years",
            "alle {0} Jahre",
            "tous les {0} ans",
            "ogni {0} anni",
            "cada {0} años",
            "{0}年ごと",
        ],
        ["processing"] =
        [
            "Confirming your payment",
            "Ihre Zahlung wird bestätigt",
            "Confirmation du paiement",
            "Conferma del pagamento in corso",
            "Confirmando el pago",
            "お支払いを処理しています",
        ],
        ["processingHelp"] =
        [
            "This page goes on by itself. If it does not, press the button.",
            "Diese Seite geht von selbst weiter. Wenn nicht, drücken Sie den Knopf.",
            "Cette page continue d'elle-même. Sinon, appuyez sur le bouton.",
            "Questa pagina prosegue da sola. Se no, premi il pulsante.",
            "Esta página continúa sola. Si no, pulsa el botón.",
            "自動的に進みます。進まない場合はボタンを押してください。",
        ],
        ["bankAsks"] =
        [
            "Your bank asks",
            "Ihre Bank fragt nach",
            "Votre banque vous demande",
            "La tua banca chiede",
            "Tu banco pregunta",
            "銀行による本人確認",
        ],
        ["bankHelp"] =
        [
            "Choose how the test bank's check ends.",
            "Wählen Sie, wie die Prüfung der Testbank ausgeht.",
            "Choisissez l'issue du contrôle de la banque de test.",
            "Scegli l'esito del controllo della banca di prova.",
            "Elige cómo termina la comprobación del banco de prueba.",
            "テスト銀行の確認結果を選んでください。",
        ],
        ["Success"] = ["It succeeds", "Sie gelingt", "Réussite", "Riesce", "Sale bien", "成功"],
        ["Failure"] = ["It fails", "Sie scheitert", "Échec", "Fallisce", "Falla", "失敗"],
        ["Abandoned"] = ["I give up", "Ich breche ab", "J'abandonne", "Rinuncio", "Lo dejo", "中断"],
        ["askBank"] =
        [
            "Let the bank ask before it pays (strong customer authentication)",
            "Die Bank soll vor der Zahlung nachfragen (starke Kundenauthentifizierung)",
            "Demander à la banque de vérifier (authentification forte)",
            "Fai verificare la banca prima del pagamento (autenticazione forte)",
            "Que el banco pregunte antes de pagar (autenticación reforzada)",
            "支払い前に銀行の本人確認を行う",
        ],
        ["signInConsent"] =
        [
            "Share your data with this shop?",
            "Ihre Daten an diesen Shop weitergeben?",
            "Partager vos données avec cette boutique ?",
            "Condividere i tuoi dati con questo negozio?",
            "¿Compartir tus datos con esta tienda?",
            "このショップに情報を提供しますか？",
        ],
        ["agree"] =
        [
            "Agree and continue",
            "Zustimmen und weiter",
            "Accepter et continuer",
            "Accetta e continua",
            "Aceptar y continuar",
            "同意して続ける",
        ],
        ["account"] = ["Account", "Konto", "Compte", "Account", "Cuenta", "アカウント"],
        ["signOut"] =
        [
            "Sign out / use another account",
            "Abmelden / anderes Konto",
            "Se déconnecter / autre compte",
            "Esci / altro account",
            "Cerrar sesión / otra cuenta",
            "サインアウト／アカウントを変更",
        ],
        ["error"] =
        [
            "This does not work",
            "Das geht nicht",
            "Cela ne fonctionne pas",
            "Non funziona",
            "Esto no funciona",
            "エラーが発生しました",
        ],
        ["ended"] =
        [
            "This checkout has ended already.",
            "Dieser Kauf ist bereits beendet.",
            "Cet achat est déjà terminé.",
            "Questo acquisto è già terminato.",
            "Esta compra ya ha terminado.",
            "この購入手続きは終了しています。",
        ],
        ["expired"] =
        [
            "This checkout has expired. Start again in the shop.",
            "Dieser Kauf ist abgelaufen. Beginnen Sie im Shop von vorn.",
            "Cet achat a expiré. Recommencez dans la boutique.",
            "Questo acquisto è scaduto. Ricomincia dal negozio.",
            "Esta compra ha caducado. Empieza de nuevo en la tienda.",
            "購入手続きの有効期限が切れました。ショップからやり直してください。",
        ],
        ["notFound"] =
        [
            "There is no such checkout.",
            "Diesen Kauf gibt es nicht.",
            "Cet achat n'existe pas.",
            "Questo acquisto non esiste.",
            "No existe esta compra.",
            "この購入手続きは見つかりません。",
        ],
        ["notBegun"] =
        [
            "The shop could not begin the checkout. Nothing was paid. Close this window and try again in the shop.",
            "Der Shop konnte den Kauf nicht beginnen. Nichts wurde bezahlt. "
                + "Schließen Sie dieses Fenster und versuchen Sie es im Shop noch einmal.",
            "La boutique n'a pas pu commencer l'achat. Rien n'a été payé. "
                + "Fermez cette fenêtre et réessayez dans la boutique.",
            "Il negozio non ha potuto iniziare l'acquisto. Nulla è stato pagato. "
                + "Chiudi questa finestra e riprova nel negozio.",
            "La tienda no pudo empezar la compra. No se ha pagado nada. "
                + "Cierra esta ventana y vuelve a intentarlo en la tienda.",
            "ショップが購入手続きを開始できませんでした。支払いは行われていません。"
                + "このウィンドウを閉じて、ショップからもう一度お試しください。",
        ],
        ["closeWindow"] =
        [
            "Close this window",
            "Fenster schließen",
            "Fermer cette fenêtre",
            "Chiudi questa finestra",
            "Cerrar esta ventana",
            "ウィンドウを閉じる",
        ],
        ["missing"] = ["Not found", "Nicht gefunden", "Introuvable", "Non trovato", "No encontrado", "見つかりません"],
        ["noPage"] =
        [
            "There is no such page.",
            "Diese Seite gibt es nicht.",
            "Cette page n'existe pas.",
            "Questa pagina non esiste.",
            "No existe esta página.",
            "このページは見つかりません。",
        ],
        ["noShop"] =
        [
            "This shop is not known here.",
            "Dieser Shop ist hier nicht bekannt.",
            "Cette boutique n'est pas connue ici.",
            "Questo negozio non è conosciuto qui.",
            "Esta tienda no se conoce aquí.",
            "このショップは登録されていません。",
        ],
        ["startPage"] =
        [
            "Start page",
            "Startseite",
            "Page d'accueil",
            "Pagina iniziale",
            "Página de inicio",
            "トップページ",
        ],
        ["notYours"] =
        [
            "This checkout belongs to another buyer. Sign in with that account.",
            "Dieser Kauf gehört einem anderen Käufer. Melden Sie sich mit dessen Konto an.",
            "Cet achat appartient à un autre acheteur. Connectez-vous avec son compte.",
            "Questo acquisto appartiene a un altro acquirente. Accedi con quell'account.",
            "Esta compra es de otro comprador. Inicia sesión con esa cuenta.",
            "別の購入者の手続きです。そのアカウントでサインインしてください。",
        ],
        ["stale"] =
        [
            "This page was out of date. Look at it again and go on.",
            "Diese Seite war veraltet. Prüfen Sie sie und machen Sie weiter.",
            "Cette page n'était plus à jour. Vérifiez et continuez.",
            "Questa pagina non era aggiornata. Controlla e continua.",
            "Esta página no estaba al día. Revísala y continúa.",
            "ページが古くなっていました。内容を確認して続けてください。",
        ],
        ["incomplete"] =
        [
            "The shop has not said everything yet that is needed to pay.",
            "Der Shop hat noch nicht alles gesagt, was zum Zahlen nötig ist.",
            "La boutique n'a pas encore tout indiqué pour payer.",
            "Il negozio non ha ancora indicato tutto il necessario.",
            "La tienda aún no ha indicado todo lo necesario para pagar.",
            "ショップ側の支払い情報が不足しています。",
        ],
        ["card"] = ["Test card", "Testkarte", "Carte de test", "Carta di prova", "Tarjeta de prueba", "テストカード"],
        ["approves"] =
        [
            "Every payment is approved",
            "Jede Zahlung wird genehmigt",
            "Chaque paiement est accepté",
            "Ogni pagamento viene approvato",
            "Cada pago se aprueba",
            "すべての支払いが承認されます",
        ],
        ["pends"] =
        [
            "Stays pending, then is approved",
            "Bleibt offen, wird dann genehmigt",
            "Reste en attente, puis accepté",
            "Resta in sospeso, poi approvato",
            "Queda pendiente y luego se aprueba",
            "保留の後、承認されます",
        ],
        ["pendsThenDeclines"] =
        [
            "Stays pending, then is declined",
            "Bleibt offen, wird dann abgelehnt",
            "Reste en attente, puis refusé",
            "Resta in sospeso, poi rifiutato",
            "Queda pendiente y luego se rechaza",
            "保留の後、拒否されます",
        ],
        ["declines"] =
        [
            "Every payment is declined",
            "Jede Zahlung wird abgelehnt",
            "Chaque paiement est refusé",
            "Ogni pagamento viene rifiutato",
            "Cada pago se rechaza",
            "すべての支払いが拒否されます",
        ],
        ["endsDeclined"] =
        [
            "The checkout is declined when you confirm",
            "Der Kauf wird beim Bestätigen abgelehnt",
            "L'achat est refusé à la confirmation",
            "L'acquisto viene rifiutato alla conferma",
            "La compra se rechaza al confirmar",
            "確認時に拒否されます",
        ],
        ["endsCanceled"] =
        [
            "The checkout is canceled when you confirm",
            "Der Kauf wird beim Bestätigen abgebrochen",
            "L'achat est annulé à la confirmation",
            "L'acquisto viene annullato alla conferma",
            "La compra se cancela al confirmar",
            "確認時にキャンセルされます",
        ],
        ["notAllowed"] =
        [
            "The shop may not use this method",
            "Der Shop darf diese Zahlungsart nicht verwenden",
            "La boutique ne peut pas l'utiliser",
            "Il negozio non può usarlo",
            "La tienda no puede usarlo",
            "このショップでは使えません",
        ],
    }
        .Concat(OfWallet)
        .Concat(OfWidgets)
        .Concat(OfBuyNow)
        .Concat(OfLive)
        .ToFrozenDictionary();
}
