namespace Tender.Server.Pages.Shared;

/// <summary>What is said where buyers choose and confirm on pages outside.</summary>
internal sealed partial class Texts
{
    private static IEnumerable<KeyValuePair<string, string[]>> OfLive =>
        new Dictionary<string, string[]>
        {
            ["leadsOn"] =
            [
                "On to Amazon Pay",
                "Weiter zu Amazon Pay",
                "Vers Amazon Pay",
                "Verso Amazon Pay",
                "A Amazon Pay",
                "Amazon Payへ移動します",
            ],
            ["notAnswered"] =
            [
                "No answer yet",
                "Noch keine Antwort",
                "Pas encore de réponse",
                "Ancora nessuna risposta",
                "Aún sin respuesta",
                "まだ応答がありません",
            ],
            ["notAnsweredHelp"] =
            [
                "The payment service did not answer. Nothing is lost: go on to ask again.",
                "Der Zahlungsdienst hat nicht geantwortet. Nichts ist verloren: Fragen Sie noch einmal.",
                "Le service de paiement n'a pas répondu. Rien n'est perdu : redemandez.",
                "Il servizio di pagamento non ha risposto. Nulla è perso: chiedi di nuovo.",
                "El servicio de pago no respondió. No se ha perdido nada: pregunta otra vez.",
                "支払いサービスから応答がありません。もう一度お試しください。",
            ],
            ["chooseOutside"] =
            [
                "Choose on Amazon's pages",
                "Auf den Seiten von Amazon wählen",
                "Choisir sur les pages d'Amazon",
                "Scegli sulle pagine di Amazon",
                "Elegir en las páginas de Amazon",
                "Amazonのページで選ぶ",
            ],
            ["chosenOutside"] =
            [
                "Your choice is stored. Go back to the shop's window.",
                "Ihre Wahl ist gespeichert. Gehen Sie zurück zum Fenster des Shops.",
                "Votre choix est enregistré. Revenez à la fenêtre de la boutique.",
                "La tua scelta è salvata. Torna alla finestra del negozio.",
                "Tu elección está guardada. Vuelve a la ventana de la tienda.",
                "選択を保存しました。ショップの画面に戻ってください。",
            ],
            ["noSignIn"] =
            [
                "Signing in without a purchase is not offered here.",
                "Eine Anmeldung ohne Kauf gibt es hier nicht.",
                "La connexion sans achat n'est pas proposée ici.",
                "L'accesso senza acquisto non è disponibile qui.",
                "Aquí no se ofrece iniciar sesión sin comprar.",
                "購入を伴わないサインインはご利用いただけません。",
            ],
        };
}
