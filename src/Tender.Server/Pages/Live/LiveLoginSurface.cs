using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Login;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;

namespace Tender.Server.Pages.Live;

/// <summary>
/// The login of the first generation in live: the buyer logs in on pages outside, and chooses there at once, for the
/// order that the shop's widgets then begin. What the shop asked for waits in a sealed cookie of her browser, which
/// nobody else's has. Browser: spec 13.4.
/// </summary>
internal sealed class LiveLoginSurface(
    Engine engine,
    BuyerActions buyers,
    Secrets secrets,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Returned = LoginStart.Authorize + "/returned",
        CookieName = "tender-login",
        CookiePlace = "live-login";

    private readonly LoginStart start = new(engine, time, isSandbox: false);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path is LoginStart.Authorize or LoginStart.OldSignIn
        || head.Path.StartsWith(LoginStart.Authorize + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD"))
            return WireResponse.Plain(405, "Only GET.") with { Headers = [new("Allow", "GET, HEAD")] };
        var visit = new Visit(request, context, new PageCookie());
        var texts = LoginStart.TextsOf(visit);
        return request.Path switch
        {
            LoginStart.Authorize or LoginStart.OldSignIn => await Begin(visit),
            Returned => await Return(visit, texts),
            _ => LivePages.Failed(texts, 404, texts["noPage"], null),
        };
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        LivePages.Failed(Texts.In(Language.AmericanEnglish), failure.Status, failure.Message, null);

    private async Task<WireResponse> Begin(Visit visit)
    {
        var (answer, ticket) = await start.Begin(visit);
        if (ticket is null)
            return answer!;
        var merchant = (await engine.Store.Merchants.Of(MerchantId.Read(ticket.Merchant)))!;
        var wish = new DraftWish(
            null,
            ticket.Client is null ? null : ticket.Scopes,
            ticket.Language,
            HasAddress: ticket.HasAddress
        );
        var begun = await buyers.BeginOrder(merchant, wish);
        if (!begun.Ok)
            return start.Finish(ticket, LoginStart.Refused(ticket, "server_error", begun.No.ToString()!));
        var texts = Texts.Named(ticket.Language)!;
        var led = await engine.Visits.Choose(
            merchant,
            begun.Value,
            null,
            new Uri(settings.PublicUrl!, Returned),
            visit.Context.Aborted
        );
        // Whoever asks again begins anew: nothing of this order was seen by anybody.
        var response = LivePages.LeadOn(texts, led, visit.Request.Target, ticket.RedirectUri);
        var kept = secrets.SealJson(new LiveLogin(ticket, begun.Value.Id.Value), CookiePlace);
        var cookie = $"{CookieName}={kept}; Path={LoginStart.Authorize}; HttpOnly; SameSite=Lax; Secure";
        return response with { Headers = [.. response.Headers, new("Set-Cookie", cookie)] };
    }

    /// <summary>The buyer comes back: with what she chose, or without.</summary>
    private async Task<WireResponse> Return(Visit visit, Texts texts)
    {
        if (
            secrets.OpenJson<LiveLogin>(CookieOf(visit), CookiePlace) is not { Ticket: var ticket } login
            || ticket.Until < time.GetUtcNow()
            || ObjectId.Parse(login.Draft) is not { } id
        )
            return LivePages.Failed(texts, 400, texts["expired"], null);
        var merchantId = MerchantId.Read(ticket.Merchant);
        if (
            await engine.Store.Merchants.Of(merchantId) is not { } merchant
            || await engine.Store.Find<CheckoutSession>(merchantId, id) is not { } draft
        )
            return LivePages.Failed(texts, 404, texts["notFound"], null);
        var (choice, now) = await engine.Visits.Return(merchant, draft, visit.Context.Aborted);
        if (choice is BuyerChoice.Unknown)
            return LivePages.TryAgain(texts, visit.Request.Target, ticket.RedirectUri);
        if (choice is not BuyerChoice.Chosen || now.Buyer is not { } buyer)
            return start.Denied(ticket);
        var issued = new BuyerLogin(
            ticket.Merchant,
            buyer,
            now.ShippingAddress?.PostalCode,
            ticket.Client is null ? null : ticket.Scopes,
            await engine.Store.Now(merchantId),
            Begun: id.Value
        );
        return start.Finish(ticket, start.Granted(ticket, issued, ticket.BeginsOrder ? id.Family : null));
    }

    private static string? CookieOf(Visit visit) =>
        visit
            .Request.Headers.Where(header => header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(';', StringSplitOptions.TrimEntries))
            .Where(one => one.StartsWith(CookieName + "=", StringComparison.Ordinal))
            .Select(one => one[(CookieName.Length + 1)..])
            .FirstOrDefault();

    /// <summary>A login on its way through pages outside.</summary>
    private sealed record LiveLogin(LoginTicket Ticket, string Draft);
}
