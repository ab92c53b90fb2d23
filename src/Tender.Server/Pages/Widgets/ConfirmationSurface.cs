using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>
/// The bank's challenge of the first generation: whether the script may begin the flow, the page on which the buyer
/// answers, and the way back to the shop. Browser: spec 16; wire v1: spec 4.5.
/// </summary>
internal sealed class ConfirmationSurface(
    Engine engine,
    BuyerActions buyers,
    Secrets secrets,
    SignedOutMarkers signedOut,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Question = "/widgets/confirmation-flow",
        Page = "/checkout/confirmation";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path is Question or Page || head.Path.StartsWith(Page + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.Plain(405, "Only GET and POST.") with { Headers = [new("Allow", "GET, HEAD, POST")] };
        var now = time.GetUtcNow();
        var cookie = PageCookie.Read(request, context, secrets, now);
        var visit = new Visit(request, context, signedOut.Has(cookie) ? cookie.SignOut() : cookie);
        if (request.Path == Question)
            return await Know(visit);
        var response = await (request.Method == "POST" ? Do(visit) : Show(visit));
        return response with { Headers = [.. response.Headers, visit.Cookie.Header(context, secrets, now)] };
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        Answers.Failed(Texts.In(Language.AmericanEnglish), failure.Status, failure.Message, null);

    // ---- the script's question ----

    /// <summary>Whether this page's seller has this order: the same no to everything else.</summary>
    private async Task<WireResponse> Know(Visit visit)
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

    // ---- the page ----

    private async Task<WireResponse> Show(Visit visit)
    {
        if (visit.Request.Path != Page || await Find(visit) is not { } confirmation)
            return NotFound(visit);
        return PageOf(visit, confirmation, null, 200);
    }

    private async Task<WireResponse> Do(Visit visit)
    {
        if (await Find(visit) is not { } confirmation)
            return NotFound(visit);
        var texts = confirmation.Texts;
        if (!visit.IsFromHere)
            return Answers.Failed(texts, 403, texts["stale"], null);
        if (visit.Fields["token"] != visit.Cookie.Token(secrets, confirmation.Shown))
            return visit.HasCookie
                ? PageOf(visit, confirmation, texts["stale"], 409)
                : Answers.Failed(texts, 403, texts["noCookies"], confirmation.Origin);
        switch (visit.Request.Path)
        {
            case Page:
                return await Conclude(visit, confirmation);
            case Page + "/sign-in" when visit.Email is { } email:
                visit.Cookie = visit.Cookie.SignIn(email, time.GetUtcNow());
                return See(confirmation);
            case Page + "/sign-out":
                visit.Cookie = visit.Cookie.SignOut();
                return See(confirmation);
            case Page + "/cancel":
                return GoBack(confirmation);
            default:
                return PageOf(visit, confirmation, texts["error"], 400);
        }
    }

    /// <summary>Who must sign in, the bank's question, or, when there is none, the way back.</summary>
    private WireResponse PageOf(Visit visit, Confirmation confirmation, string? notice, int status)
    {
        var texts = confirmation.Texts;
        var subject = Html.Of(
            $"""
            <input type="hidden" name="sellerId" value="{confirmation.Merchant.Id.Value}">
            <input type="hidden" name="amazonOrderReferenceId" value="{confirmation.Order.Id.Value}">
            <input type="hidden" name="origin_url" value="{confirmation.Origin}">
            <input type="hidden" name="language" value="{texts.Tag}">
            <input type="hidden" name="token" value="{visit.Cookie.Token(secrets, confirmation.Shown)}">
            """
        );
        if (visit.Cookie.Email is not { } email)
            return Render(
                texts["signIn"],
                CheckoutPages.SignIn(texts, subject, BuyerBook.Offered(confirmation.Merchant), Page)
            );
        if (!IsOf(confirmation, email))
            return Render(texts["error"], CheckoutPages.Error(texts, texts["notYours"], confirmation.Origin));
        return confirmation.Challenge is null
            ? GoBack(confirmation)
            : Render(texts["bankAsks"], ConfirmationPages.Challenge(confirmation, subject, Page));

        WireResponse Render(string title, Html content)
        {
            var warning = Html.If(notice is not null, () => WidgetPages.Notice(notice!));
            return PageLayout.Render(
                new(texts, title, Html.Of($"{warning}{content}"))
                {
                    Status = title == texts["error"] ? 404 : status,
                    Account = CheckoutPages.Account(texts, subject, visit.Cookie.Email, Page),
                    FormsEndAt = confirmation.Ends,
                }
            );
        }
    }

    /// <summary>The buyer's bank answers. What was answered before is not answered again.</summary>
    private async Task<WireResponse> Conclude(Visit visit, Confirmation confirmation)
    {
        if (visit.Cookie.Email is not { } email || !IsOf(confirmation, email) || confirmation.Challenge is null)
            return PageOf(visit, confirmation, null, 409);
        if (!Enum.TryParse<BankAnswer>(visit.Fields["result"], out var answer) || !Enum.IsDefined(answer))
            return PageOf(visit, confirmation, confirmation.Texts["error"], 400);
        var total = confirmation.Order.Setup.TotalOrderAmount;
        var concluded = await buyers.AnswerChallenge(confirmation.Merchant.Id, confirmation.Order.Id, answer, total);
        if (concluded.Ok)
            return Answers.See(new Uri(concluded.Value).AbsoluteUri, isPopup: false);
        return (await Find(visit)) is { } now ? PageOf(visit, now, now.Texts["stale"], 409) : NotFound(visit);
    }

    /// <summary>
    /// Where the flow ends when nobody asks (any more): at the shop's page for success if the order is confirmed, at
    /// that for failure if it is not, and back on the page that began where nothing is known.
    /// </summary>
    private static WireResponse GoBack(Confirmation confirmation)
    {
        var (texts, setup) = (confirmation.Texts, confirmation.Order.Setup);
        var isConfirmed =
            confirmation.Order.State is State.Open or State.Suspended or State.Closed
            && confirmation.Order.Permission is not null;
        var url = isConfirmed ? setup.ResultReturnUrl : setup.CancelUrl;
        if (url is not null)
            return Answers.See(
                BuyerActions.WithAnswer(url, isConfirmed ? BankAnswer.Success : BankAnswer.Failure),
                isPopup: false
            );
        return confirmation.Origin is { } origin
            ? Answers.See(new Uri(origin).AbsoluteUri, isPopup: false)
            : Answers.Failed(texts, 409, texts["ended"], null);
    }

    private static WireResponse See(Confirmation confirmation) =>
        Answers.See(
            $"{Page}?sellerId={confirmation.Merchant.Id}&amazonOrderReferenceId={confirmation.Order.Id}"
                + $"&language={confirmation.Texts.Tag}&origin_url={Uri.EscapeDataString(confirmation.Origin ?? "")}",
            isPopup: false
        );

    // ---- what it is about ----

    private async Task<Confirmation?> Find(Visit visit)
    {
        var fields = visit.Fields;
        if (fields["environment"] is { } environment && environment != "SANDBOX")
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

    private static bool IsOf(Confirmation confirmation, string email) =>
        BuyerBook.Find(confirmation.Merchant, email).Buyer.Id == confirmation.Order.Buyer?.Id;

    private static WireResponse NotFound(Visit visit)
    {
        var texts = Texts.Named(visit.Fields["language"]) ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return Answers.Failed(texts, 404, texts["notFound"], visit.CameFrom(visit.Fields["origin_url"]));
    }
}
