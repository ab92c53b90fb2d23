using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;

namespace Tender.Server.Pages.Login;

/// <summary>
/// The login of the first generation, in a pop-up or in the shop's own window: who the buyer is, whether she agrees,
/// and the way back with a token, a code or a refusal. The buyer is sent to nothing but a registered origin.
/// Browser: spec 13.4, 14.
/// </summary>
internal sealed class LoginPagesSurface(
    Engine engine,
    BuyerActions buyers,
    BuyerEdits edits,
    Secrets secrets,
    SignedOutMarkers signedOut,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Authorize = LoginStart.Authorize,
        SignInPage = "/ap/oa/sign-in",
        OldSignIn = LoginStart.OldSignIn,
        TicketPlace = "login-ticket";

    private readonly Visits visits = new(secrets, signedOut, time);
    private readonly LoginStart start = new(engine, time, isSandbox: true);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path is Authorize or OldSignIn || head.Path.StartsWith(Authorize + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.OnlyGetAndPost;
        var visit = visits.Begin(request, context);
        return visits.End(visit, await (request.Method == "POST" ? Do(visit) : Show(visit)));
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) => Answers.Failed(failure);

    private async Task<WireResponse> Show(Visit visit) =>
        visit.Request.Path switch
        {
            Authorize or OldSignIn => await Begin(visit),
            SignInPage => await OnTicket(visit, ShowPage),
            Authorize + "/leave" => await OnTicket(visit, (_, ticket) => Task.FromResult(start.Denied(ticket))),
            _ => NotFound(visit),
        };

    private async Task<WireResponse> Do(Visit visit)
    {
        // Browsers tell where a form comes from: another site may begin a login, by GET, and nothing else.
        if (!visit.IsFromHere)
            return Answers.Failed(LoginStart.TextsOf(visit), 403, LoginStart.TextsOf(visit)["stale"], null);
        return visit.Request.Path switch
        {
            SignInPage => await OnForm(visit, SignIn),
            Authorize + "/sign-out" => await OnForm(visit, SignOut),
            Authorize + "/cancel" => await OnForm(visit, (_, ticket) => Task.FromResult(start.Denied(ticket))),
            Authorize + "/share" => await OnForm(visit, Share),
            _ => NotFound(visit),
        };
    }

    private async Task<WireResponse> Begin(Visit visit)
    {
        var (answer, ticket) = await start.Begin(visit);
        return ticket is null
            ? answer!
            : Answers.See($"{SignInPage}?ticket={secrets.SealJson(ticket, TicketPlace)}", ticket.Opener is not null);
    }

    private async Task<WireResponse> OnTicket(Visit visit, Func<Visit, LoginTicket, Task<WireResponse>> act) =>
        secrets.OpenJson<LoginTicket>(visit.Fields["ticket"], TicketPlace) is { } ticket
        && ticket.Until >= time.GetUtcNow()
            ? await act(visit, ticket)
            : Answers.Failed(LoginStart.TextsOf(visit), 400, LoginStart.TextsOf(visit)["expired"], null);

    /// <summary>A form of ours: it must have been shown to this browser.</summary>
    private Task<WireResponse> OnForm(Visit visit, Func<Visit, LoginTicket, Task<WireResponse>> act) =>
        OnTicket(visit, async (_, ticket) =>
        {
            if (visit.Fields["token"] == visit.Cookie.Token(secrets, visit.Fields["ticket"]!))
                return await act(visit, ticket);
            var texts = Texts.Named(ticket.Language)!;
            return visit.HasCookie
                ? await ShowPage(visit, ticket, texts["stale"], 409)
                : Answers.Failed(texts, 403, texts["noCookies"], LeaveOf(visit));
        });

    // ---- showing ----

    private Task<WireResponse> ShowPage(Visit visit, LoginTicket ticket) => ShowPage(visit, ticket, null, 200);

    private async Task<WireResponse> ShowPage(Visit visit, LoginTicket ticket, string? notice, int status)
    {
        var texts = Texts.Named(ticket.Language)!;
        if (await engine.Store.Merchants.Of(MerchantId.Read(ticket.Merchant)) is not { } merchant)
            return Answers.Failed(texts, 404, texts["unknownShop"], null);
        var text = visit.Fields["ticket"]!;
        var subject = Html.Of(
            $"""
            <input type="hidden" name="ticket" value="{text}">
            <input type="hidden" name="token" value="{visit.Cookie.Token(secrets, text)}">
            """
        );
        var email = EmailOf(visit, ticket);
        var content = email is null
            ? CheckoutPages.SignIn(texts, subject, BuyerBook.Offered(merchant), Authorize)
            : CheckoutPages.SignInConsent(
                texts,
                subject,
                ticket.Shop,
                BuyerBook.Find(merchant, email),
                LoginScopes.Shown(ticket.Scopes),
                LeaveOf(visit),
                Authorize
            );
        var warning = Html.If(notice is not null, () => Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>"));
        return PageLayout.Render(
            new(texts, texts[email is null ? "signIn" : "signInConsent"], Html.Of($"{warning}{content}"))
            {
                Status = status,
                Account = CheckoutPages.Account(texts, subject, email, Authorize),
                FormsEndAt = [PageLayout.OriginOf(ticket.RedirectUri)!],
                IsPopup = ticket.Opener is not null,
            }
        );
    }

    private static string? EmailOf(Visit visit, LoginTicket ticket) =>
        ticket.SignsInAfter is { } at && visit.Cookie.SignedInAt < at ? null : visit.Cookie.Email;

    private static string LeaveOf(Visit visit) => $"{Authorize}/leave?ticket={visit.Fields["ticket"]}";

    // ---- doing ----

    private Task<WireResponse> SignIn(Visit visit, LoginTicket ticket)
    {
        if (visit.Email is not { } email)
            return ShowPage(visit, ticket, Texts.Named(ticket.Language)!["emailNeeded"], 400);
        visit.Cookie = visit.Cookie.SignIn(email, time.GetUtcNow());
        return Task.FromResult(See(visit, ticket));
    }

    private Task<WireResponse> SignOut(Visit visit, LoginTicket ticket)
    {
        visit.Cookie = visit.Cookie.SignOut();
        return Task.FromResult(See(visit, ticket));
    }

    private static WireResponse See(Visit visit, LoginTicket ticket) =>
        Answers.See($"{SignInPage}?ticket={visit.Fields["ticket"]}", ticket.Opener is not null);

    /// <summary>The buyer agrees.</summary>
    private async Task<WireResponse> Share(Visit visit, LoginTicket ticket)
    {
        var id = MerchantId.Read(ticket.Merchant);
        if (EmailOf(visit, ticket) is not { } email || await engine.Store.Merchants.Of(id) is not { } merchant)
            return await ShowPage(visit, ticket, null, 409);
        var buyer = BuyerBook.Find(merchant, email);
        await edits.Share(id, buyer, LoginScopes.Shown(ticket.Scopes));
        var login = new BuyerLogin(
            ticket.Merchant,
            buyer.Buyer,
            buyer.Addresses[0].Address.PostalCode,
            ticket.Scopes,
            await engine.Store.Now(id)
        );
        ObjectId? order = null;
        if (ticket.BeginsOrder)
        {
            // Browser: spec 14: who signs in the old way shares everything that a widget shows.
            var scopes = ticket.Client is null ? null : ticket.Scopes;
            var wish = new DraftWish(buyer.Buyer, scopes, ticket.Language, HasAddress: ticket.HasAddress);
            var begun = await buyers.BeginOrder(merchant, wish);
            if (!begun.Ok)
                return start.Finish(ticket, LoginStart.Refused(ticket, "server_error", begun.No.ToString()!));
            order = begun.Value.Id.Family;
        }
        return start.Finish(ticket, start.Granted(ticket, login, order));
    }

    private static WireResponse NotFound(Visit visit)
    {
        var texts = LoginStart.TextsOf(visit);
        return Answers.NotFound(texts, texts["noPage"], "/", texts["startPage"]);
    }
}
