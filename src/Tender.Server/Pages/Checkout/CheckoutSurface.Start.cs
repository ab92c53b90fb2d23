using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox;
using Tender.Server.Storage;
using static Tender.Server.Pages.Shared.Answers;

namespace Tender.Server.Pages.Checkout;

/// <summary>How a browser comes from a shop, and the sign-in without a checkout.</summary>
internal sealed partial class CheckoutSurface
{
    private const string TicketPlace = "sign-in-ticket",
        ArrivalPlace = "checkout-arrival";
    private static readonly TimeSpan TicketWindow = TimeSpan.FromMinutes(30);

    /// <summary>The button's form, which comes from the shop's page. Browser: spec 9.1.</summary>
    private async Task<WireResponse> Initiate(Visit visit)
    {
        var fields = visit.Fields;
        var texts = Texts.Named(fields["checkoutLanguage"]) ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        var back = CheckoutStart.PageOf(visit);
        if (fields[IdField] is { } made)
            return await StartMade(visit, texts, made, back);
        if (await start.ReadPayload(visit) is not { } read)
            return Failed(texts, 400, texts["error"], back);
        if (read.Fault is { } unsigned)
            return Failed(texts, unsigned.Status, $"{unsigned.Code}: {unsigned.Message}", back);
        using var payload = read.Payload!;
        if (!CheckoutStart.IsTheirs(payload.Merchant, back, fields["merchantId"]))
            return Failed(texts, 403, $"InvalidParameterValue: merchantId, origin_url", null);
        var signsIn = fields["productType"] == CheckoutSession.SignInProduct;
        if (signsIn && !ButtonActions.SavesWallet(payload.Body.Root))
            return StartSignIn(visit, texts, read.Signed!, payload, back, switches: false);
        var product = CheckoutStart.ProductOf(visit);
        return await Press(visit, texts, payload.Merchant, read.Signed!, product, back, switches: false);
    }

    private async Task<WireResponse> Press(
        Visit visit,
        Texts texts,
        Merchant merchant,
        SignedText signed,
        string? product,
        string? back,
        bool switches
    )
    {
        var (fault, opened) = await buttons.Press(merchant, signed, product, back, texts.Tag);
        if (fault is not null)
            return Failed(texts, fault.Status, $"{fault.Code}: {fault.Message}", back);
        return opened.Ok
            ? Begin(visit, new(merchant, opened.Value, new(opened.Value.Id.Value), texts), switches)
            : Failed(texts, 409, opened.No.ToString()!, back);
    }

    /// <summary>A session that the shop's server made. Browser: spec 4.4.</summary>
    private async Task<WireResponse> StartMade(Visit visit, Texts texts, string id, string? back)
    {
        var checkout = await Find(visit, id);
        if (checkout is null || !CheckoutStart.IsTheirs(checkout.Merchant, back, visit.Fields["merchantId"]))
            return Answers.NotFound(texts, texts["notFound"], back);
        if (checkout.Session.State == State.Open && checkout.Session.Setup.OriginUrl is null && back is not null)
            await buyers.Arrive(checkout.Merchant, checkout.Session.Id, back, texts.Tag, visit.Fields["productType"]);
        return Begin(visit, checkout);
    }

    /// <summary>
    /// The first page, by GET: the button's POST comes from another site, so that the browser's cookie is not with it
    /// and must not be replaced either. What the browser said goes along, sealed.
    /// </summary>
    private WireResponse Begin(Visit visit, ShownCheckout checkout, bool switches = false)
    {
        var opener = PageLayout.OriginOf(visit.Fields["origin_url"]);
        var isPopup = visit.Fields["viewType"] == "modalView" && opener is not null;
        var begun = new BegunCheckout(checkout.Session.Id.Value, isPopup, opener);
        var arrival = new Arrival(begun, MarkerOf(visit), visit.Origin, switches);
        var text = secrets.SealJson(arrival, ArrivalPlace);
        return See($"/checkout/begin?{IdField}={checkout.Session.Id}&arrival={text}", isPopup);
    }

    private Task<WireResponse> ShowBegin(Visit visit, ShownCheckout checkout)
    {
        if (secrets.OpenJson<Arrival>(visit.Fields["arrival"], ArrivalPlace) is { } arrival)
            if (arrival.Begun.Id == checkout.Session.Id.Value)
            {
                var marked = Marked(visit.Cookie, arrival.Marker, arrival.Origin);
                visit.Cookie = arrival.Switches ? marked.SignOut() : marked;
                checkout = Remember(visit, checkout, arrival.Begun);
            }
        return Task.FromResult(GoOn(checkout, checkout.Begun.IsPopup));
    }

    private static string? MarkerOf(Visit visit) =>
        visit.Fields["apaySessionSet"] is { Length: > 0 and <= 64 } marker ? marker : null;

    private static PageCookie Marked(PageCookie cookie, string? marker, string? origin) =>
        marker is not null && origin is not null ? cookie with { Marker = marker, MarkerOrigin = origin } : cookie;

    // ---- sign-in without a checkout ----

    private async Task<WireResponse> SwitchAccount(Visit visit)
    {
        var texts = Texts.Named(visit.Fields["checkoutLanguage"]) ?? visit.Preferred ?? Texts.In(default);
        if (await start.ReadPayload(visit) is not { Payload: { } payload, Signed: { } signed })
            return Failed(texts, 400, texts["error"], null);
        using var _ = payload;
        var back = visit.Fields["origin_url"];
        if (!CheckoutStart.IsTheirs(payload.Merchant, back, visit.Fields["merchantId"]))
            return Failed(texts, 403, texts["error"], null);
        const string product = CheckoutSession.SignInProduct;
        return ButtonActions.SavesWallet(payload.Body.Root)
            ? await Press(visit, texts, payload.Merchant, signed, product, back, switches: true)
            : StartSignIn(visit, texts, signed, payload, back, switches: true);
    }

    private WireResponse StartSignIn(
        Visit visit,
        Texts texts,
        SignedText signed,
        ButtonPayload payload,
        string? back,
        bool switches
    )
    {
        var origins = payload.Merchant.Settings.ReturnOrigins;
        var cancel = payload.Body.Root.Url("signInCancelUrl", origins, httpsOnly: false) ?? back;
        var opener = PageLayout.OriginOf(back);
        var isPopup = visit.Fields["viewType"] == "modalView" && opener is not null;
        var ticket = new SignInTicket(
            signed,
            payload.Merchant.Name ?? payload.Merchant.Id.Value,
            cancel,
            payload.Body.Root.Text("signInReturnUrl", 512),
            payload.Body.Root.Choices("signInScopes", V2Handlers.Scopes) ?? [],
            texts.Tag,
            isPopup ? opener : null,
            time.GetUtcNow() + TicketWindow,
            payload.Merchant.Id.Value,
            MarkerOf(visit),
            visit.Origin,
            switches
        );
        return See($"/checkout/sign-in?begin=true&ticket={secrets.SealJson(ticket, TicketPlace)}", isPopup);
    }

    private Task<WireResponse> OnTicket(Visit visit, Func<Visit, SignInTicket, Task<WireResponse>> act) =>
        TicketOf(visit) is { } ticket ? act(visit, ticket) : Task.FromResult(Error(visit, 400, "expired", null));

    private Task<WireResponse> OnTicketForm(Visit visit, Func<Visit, SignInTicket, Task<WireResponse>> act) =>
        OnTicket(visit, (one, ticket) => IsTokenGood(one) ? act(one, ticket) : ShowSignIn(one, ticket, 409));

    private async Task<WireResponse> OnTicketShare(Visit visit)
    {
        if (TicketOf(visit) is not { } ticket)
            return Error(visit, 400, "expired", null);
        var texts = Texts.Named(ticket.Language)!;
        if (visit.Cookie.Email is not { } email || !IsTokenGood(visit))
            return await ShowSignIn(visit, ticket, 409);
        if (await start.ReadPayload(ticket.Signed) is not { Payload: { } payload })
            return Failed(texts, 400, texts["error"], ticket.CancelUrl);
        using (payload)
        {
            var buyer = BuyerBook.Find(payload.Merchant, email);
            var (fault, url, token) = await buttons.SignIn(payload.Merchant, ticket.Signed, buyer.With(null));
            if (fault is not null)
                return Failed(texts, fault.Status, $"{fault.Code}: {fault.Message}", ticket.CancelUrl);
            if (token is null)
                return Failed(texts, 400, texts["error"], ticket.CancelUrl);
            await edits.Share(payload.Merchant.Id, buyer, ticket.Scopes);
            return Leave(visit, ticket, url);
        }
    }

    private bool IsTokenGood(Visit visit) =>
        visit.Fields["token"] == visit.Cookie.Token(secrets, visit.Fields["ticket"]!);

    private SignInTicket? TicketOf(Visit visit) =>
        secrets.OpenJson<SignInTicket>(visit.Fields["ticket"], TicketPlace) is { } ticket
        && ticket.Until >= time.GetUtcNow()
            ? ticket
            : null;

    /// <summary>The first page of a sign-in: what the browser said is kept, and another account asked for.</summary>
    private async Task<WireResponse> BeginSignIn(Visit visit, SignInTicket ticket)
    {
        if (visit.Fields["begin"] is null)
            return await ShowSignIn(visit, ticket);
        var marked = Marked(visit.Cookie, ticket.Marker, ticket.Origin);
        visit.Cookie = ticket.Switches ? marked.SignOut() : marked;
        return See($"/checkout/sign-in?ticket={visit.Fields["ticket"]}", ticket.Opener is not null);
    }

    private async Task<WireResponse> ShowSignIn(Visit visit, SignInTicket ticket, int status = 200)
    {
        // Who gave the ticket out may have been another node, or this one before it was started anew.
        if (await engine.Store.Merchants.Named(ticket.MerchantId) is not { } merchant)
            return Error(visit, 400, "expired", null);
        var texts = Texts.Named(ticket.Language)!;
        var text = visit.Fields["ticket"]!;
        var subject = Html.Of(
            $"""
            <input type="hidden" name="ticket" value="{text}">
            <input type="hidden" name="token" value="{visit.Cookie.Token(secrets, text)}">
            """
        );
        var content = visit.Cookie.Email is { } email
            ? CheckoutPages.SignInConsent(
                texts,
                subject,
                ticket.Shop,
                BuyerBook.Find(merchant, email),
                ticket.Scopes,
                $"/checkout/leave?ticket={text}"
            )
            : CheckoutPages.SignIn(texts, subject, BuyerBook.Offered(merchant));
        return PageLayout.Render(
            new(texts, texts[visit.Cookie.Email is null ? "signIn" : "signInConsent"], content)
            {
                Account = CheckoutPages.Account(texts, subject, visit.Cookie.Email),
                FormsEndAt =
                [
                    .. new[] { ticket.CancelUrl, ticket.ReturnUrl }.Select(PageLayout.OriginOf).OfType<string>(),
                ],
                IsPopup = ticket.Opener is not null,
                Status = status,
            }
        );
    }

    private async Task<WireResponse> SignIn(Visit visit, SignInTicket ticket)
    {
        if (visit.Email is not { } email)
            return await ShowSignIn(visit, ticket, 400);
        visit.Cookie = visit.Cookie.SignIn(email, time.GetUtcNow());
        return See($"/checkout/sign-in?ticket={visit.Fields["ticket"]}", ticket.Opener is not null);
    }

    private Task<WireResponse> SignOut(Visit visit, SignInTicket ticket)
    {
        visit.Cookie = visit.Cookie.SignOut();
        return Task.FromResult(See($"/checkout/sign-in?ticket={visit.Fields["ticket"]}", ticket.Opener is not null));
    }

    private Task<WireResponse> Cancel(Visit visit, SignInTicket ticket) =>
        Task.FromResult(Leave(visit, ticket, ticket.CancelUrl));

    private WireResponse Leave(Visit visit, SignInTicket ticket, string? url)
    {
        var texts = Texts.Named(ticket.Language)!;
        if (PageLayout.OriginOf(url) is null)
            return Failed(texts, 200, texts["ended"], null);
        return ticket.Opener is { } opener
            ? EndOf(texts, url!, opener)
            : See(new Uri(url!).AbsoluteUri, isPopup: false);
    }

    /// <summary>
    /// amazon.Pay.signout of a shop's page. Its cookie seldom comes along, so the marker tells which browser; it only
    /// counts at the origin that gave it. Browser: spec 6.
    /// </summary>
    private WireResponse SignOutByScript(Visit visit)
    {
        var response = new WireResponse(200, "application/json", Encoding.UTF8.GetBytes("""{"result":"success"}"""));
        if (visit.Origin is not { } origin)
            return response;
        if (visit.Fields["apaySessionSet"] is { Length: > 0 and <= 64 } marker)
            signedOut.Add(marker, origin);
        var isTheirs = visit.Cookie.MarkerOrigin == origin;
        return response with
        {
            Headers =
            [
                new("Access-Control-Allow-Origin", origin),
                new("Access-Control-Allow-Credentials", "true"),
                new("Vary", "Origin"),
                .. isTheirs
                    ? [visit.Cookie.SignOut().Header(visit.Context, secrets, time.GetUtcNow())]
                    : Array.Empty<KeyValuePair<string, string>>(),
            ],
        };
    }

    /// <summary>A sign-in on its way, sealed into the address of its pages.</summary>
    private sealed record SignInTicket(
        SignedText Signed,
        string Shop,
        string? CancelUrl,
        string? ReturnUrl,
        IReadOnlyList<string> Scopes,
        string Language,
        string? Opener,
        DateTimeOffset Until,
        string MerchantId,
        string? Marker,
        string? Origin,
        bool Switches
    );

    /// <summary>What a browser said when it came with a button's form.</summary>
    private sealed record Arrival(BegunCheckout Begun, string? Marker, string? Origin, bool Switches);
}
