using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>
/// Which order the confirmation flow of the first generation is about, the script's question, and the way back.
/// Browser: spec 16.
/// </summary>
internal sealed class ConfirmationFlow(Engine engine, bool isSandbox)
{
    public const string Question = "/widgets/confirmation-flow",
        Page = "/checkout/confirmation";

    /// <summary>Whether this page's seller has this order: the same no to everything else.</summary>
    public async Task<WireResponse> Know(Visit visit)
    {
        var confirmation = await Find(visit);
        var isTheirs =
            confirmation is not null && visit.Origin is { } origin && IsTheirs(confirmation.Merchant, origin);
        return new WireResponse(isTheirs ? 200 : 404, "application/json", "{}"u8.ToArray())
        {
            Headers = visit.Origin is { } asked
                ? [new("Access-Control-Allow-Origin", asked), new("Vary", "Origin")]
                : [],
        };
    }

    /// <summary>
    /// Where the flow ends when nobody asks (any more): at the shop's page for success if the order is confirmed, at
    /// that for failure if it is not, and back on the page that began where nothing is known.
    /// </summary>
    public WireResponse GoBack(Confirmation confirmation)
    {
        var (texts, setup) = (confirmation.Texts, confirmation.Order.Setup);
        var isConfirmed =
            confirmation.Order.State is State.Open or State.Suspended or State.Closed
            && confirmation.Order.Permission is not null;
        var url = isConfirmed ? setup.ResultReturnUrl : setup.CancelUrl;
        var notConfirmed = confirmation.Order.IsDraft ? BankAnswer.Abandoned : BankAnswer.Failure;
        if (url is not null)
            return Answers.See(
                BuyerActions.WithAnswer(url, isConfirmed ? BankAnswer.Success : notConfirmed),
                isPopup: false
            );
        return confirmation.Origin is { } origin
            ? Answers.See(new Uri(origin).AbsoluteUri, isPopup: false)
            : Answers.Failed(texts, 409, texts["ended"], null, !isSandbox);
    }

    public async Task<Confirmation?> Find(Visit visit)
    {
        var fields = visit.Fields;
        if (fields["environment"] is { } environment && environment != (isSandbox ? "SANDBOX" : "LIVE"))
            return null;
        if (await engine.Store.Merchants.Named(fields["sellerId"]) is not { } merchant)
            return null;
        if (ObjectId.Parse(fields["amazonOrderReferenceId"]) is not { Kind: ObjectKind.ChargePermission } id)
            return null;
        var found = await engine.Store.Find(merchant.Id, [id, id.Details, id.Draft]);
        var order = new WidgetOrder(
            found.GetValueOrDefault(id.Draft) as CheckoutSession,
            found.GetValueOrDefault(id) as ChargePermission,
            found.GetValueOrDefault(id.Details) as PermissionDetails
        );
        if (order is { Draft: null, Permission: null })
            return null;
        var page = fields["origin_url"];
        var origin = PageLayout.OriginOf(page) is { } named && IsTheirs(merchant, named) ? page : null;
        var texts = Texts.Named(fields["language"])
            ?? Texts.Named(order.Setup.Language)
            ?? visit.Preferred
            ?? Texts.Named(Wallet.Language(merchant))!;
        return new(merchant, order, origin, texts);
    }

    private static bool IsTheirs(Merchant merchant, string origin) =>
        merchant.Settings.ReturnOrigins.Count == 0 || merchant.Settings.ReturnOrigins.Contains(origin);

    public WireResponse NotFound(Visit visit)
    {
        var texts = Texts.Named(visit.Fields["language"]) ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        var back = visit.CameFrom(visit.Fields["origin_url"]);
        return Answers.NotFound(texts, texts["noOrder"], back, isLive: !isSandbox);
    }
}
