using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;

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
    private const string Question = ConfirmationFlow.Question,
        Page = ConfirmationFlow.Page;

    private readonly Visits visits = new(secrets, signedOut, time);
    private readonly ConfirmationFlow flow = new(engine, isSandbox: true);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path is Question or Page || head.Path.StartsWith(Page + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.OnlyGetAndPost;
        var visit = visits.Begin(request, context);
        if (request.Path == Question)
            return await flow.Know(visit);
        return visits.End(visit, await (request.Method == "POST" ? Do(visit) : Show(visit)));
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) => Answers.Failed(failure);

    // ---- the page ----

    private async Task<WireResponse> Show(Visit visit)
    {
        if (visit.Request.Path != Page || await flow.Find(visit) is not { } confirmation)
            return flow.NotFound(visit);
        var isSimulated = visit.Request.Method == "GET" && visit.Cookie.Email is { } email && IsOf(confirmation, email);
        return isSimulated && confirmation.SimulatedAnswer is { } answer
            ? await Conclude(visit, confirmation, answer)
            : PageOf(visit, confirmation, null, 200);
    }

    private async Task<WireResponse> Do(Visit visit)
    {
        if (await flow.Find(visit) is not { } confirmation)
            return flow.NotFound(visit);
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
                return flow.GoBack(confirmation);
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
            ? flow.GoBack(confirmation)
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
        return await Conclude(visit, confirmation, answer);
    }

    private async Task<WireResponse> Conclude(Visit visit, Confirmation confirmation, BankAnswer answer)
    {
        var total = confirmation.Order.Setup.TotalOrderAmount;
        var concluded = await buyers.AnswerChallenge(confirmation.Merchant.Id, confirmation.Order.Id, answer, total);
        if (concluded.Ok)
            return Answers.See(new Uri(concluded.Value).AbsoluteUri, isPopup: false);
        return (await flow.Find(visit)) is { } now ? PageOf(visit, now, now.Texts["stale"], 409) : flow.NotFound(visit);
    }

    private static WireResponse See(Confirmation confirmation) =>
        Answers.See(
            $"{Page}?sellerId={confirmation.Merchant.Id}&amazonOrderReferenceId={confirmation.Order.Id}"
                + $"&language={confirmation.Texts.Tag}&origin_url={Uri.EscapeDataString(confirmation.Origin ?? "")}",
            isPopup: false
        );

    private static bool IsOf(Confirmation confirmation, string email) =>
        BuyerBook.Find(confirmation.Merchant, email).Buyer.Id == confirmation.Order.Buyer?.Id;
}
