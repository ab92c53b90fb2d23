using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using static Tender.Server.Pages.Shared.Answers;

namespace Tender.Server.Pages.Live;

/// <summary>
/// The second generation's checkout in live, at the addresses of the sandbox's hosted pages: where a button of a shop
/// leads, the way to the pages on which the buyer chooses and confirms, and the way back. It shows nothing to choose
/// from, and keeps no cookie: who may do what is known where the buyer signs in. Browser: spec 9, 11.
/// </summary>
internal sealed class LiveCheckoutSurface(
    Engine engine,
    ButtonActions buttons,
    BuyerActions buyers,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Prefix = "/checkout/",
        IdField = "amazonCheckoutSessionId",
        // The pages outside add a session of their own under the wire's name.
        OwnField = "checkout";

    private readonly CheckoutStart start = new(engine, time);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (PageAssets.All.TryGetValue(request.Path, out var asset))
            return asset;
        var visit = new Visit(request, context, new PageCookie());
        return (request.Method, request.Path[Prefix.Length..]) switch
        {
            ("POST", "initiate") => await Initiate(visit),
            ("GET" or "HEAD", "continue") => await On(visit, IdField, (one, checkout) => Choose(one, checkout, null)),
            ("GET" or "HEAD", "initiate_auth") => await On(visit, IdField, StartChange),
            ("GET" or "HEAD", "returned") => await On(visit, OwnField, Return),
            ("GET" or "HEAD", "processing") => await On(visit, IdField, Confirm),
            ("GET" or "HEAD", "confirmed") => await On(visit, OwnField, Conclude),
            ("GET" or "HEAD" or "POST", "signout") => SignedOut(visit),
            ("GET" or "HEAD" or "POST", _) => Error(visit, 404, "noPage"),
            _ => WireResponse.OnlyGetAndPost,
        };
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        LivePages.Failed(Texts.In(Language.AmericanEnglish), failure.Status, failure.Message, null);

    // ---- from the shop ----

    private async Task<WireResponse> Initiate(Visit visit)
    {
        var texts = TextsOf(visit);
        var back = CheckoutStart.PageOf(visit);
        if (visit.Fields[IdField] is { } made)
            return await StartMade(visit, texts, made, back);
        if (await start.ReadPayload(visit) is not { } read)
            return LivePages.Failed(texts, 400, texts["error"], back);
        if (read.Fault is { } unsigned)
            return LivePages.Failed(texts, unsigned.Status, $"{unsigned.Code}: {unsigned.Message}", back);
        using var payload = read.Payload!;
        if (!CheckoutStart.IsTheirs(payload.Merchant, back, visit.Fields["merchantId"]))
            return LivePages.Failed(texts, 403, "InvalidParameterValue: merchantId, origin_url", null);
        var product = CheckoutStart.ProductOf(visit);
        if (product == CheckoutSession.SignInProduct)
            return LivePages.Failed(texts, 409, texts["noSignIn"], back);
        var (fault, opened) = await buttons.Press(payload.Merchant, read.Signed!, product, back, texts.Tag);
        if (fault is not null)
            return LivePages.Failed(texts, fault.Status, $"{fault.Code}: {fault.Message}", back);
        return opened.Ok
            ? See($"/checkout/continue?{IdField}={opened.Value.Id}", isPopup: false)
            : LivePages.Failed(texts, 409, opened.No.ToString()!, back);
    }

    /// <summary>A session that the shop's server made. Browser: spec 4.4.</summary>
    private async Task<WireResponse> StartMade(Visit visit, Texts texts, string id, string? back)
    {
        var checkout = await start.Find(visit, id);
        if (checkout is null || !CheckoutStart.IsTheirs(checkout.Merchant, back, visit.Fields["merchantId"]))
            return LivePages.Failed(texts, 404, texts["notFound"], back);
        if (checkout.Session.State == State.Open && checkout.Session.Setup.OriginUrl is null && back is not null)
            await buyers.Arrive(checkout.Merchant, checkout.Session.Id, back, texts.Tag, visit.Fields["productType"]);
        return See($"/checkout/continue?{IdField}={checkout.Session.Id}", isPopup: false);
    }

    private Task<WireResponse> StartChange(Visit visit, ShownCheckout checkout) =>
        visit.Fields["changeAction"] is "changeAddress" or "changePayment"
            ? Choose(visit, checkout, visit.Fields["changeAction"])
            : Task.FromResult(Error(visit, 400, "error", checkout));

    // ---- choosing ----

    private async Task<WireResponse> Choose(Visit visit, ShownCheckout checkout, string? change)
    {
        var (texts, session) = (checkout.Texts, checkout.Session);
        if (session.State != State.Open)
            return Ended(visit, checkout);
        var returnUrl = Ours("returned", session);
        var led = await engine.Visits.Choose(checkout.Merchant, session, change, returnUrl, visit.Context.Aborted);
        return LivePages.LeadOn(texts, led, visit.Request.Target, checkout.CancelUrl);
    }

    /// <summary>The buyer comes back: what she chose is stored before the shop hears of it.</summary>
    private async Task<WireResponse> Return(Visit visit, ShownCheckout checkout)
    {
        if (checkout.Session.State != State.Open)
            return Ended(visit, checkout);
        var (choice, session) = await engine.Visits.Return(checkout.Merchant, checkout.Session, visit.Context.Aborted);
        checkout = checkout with { Session = session };
        switch (choice)
        {
            case BuyerChoice.Chosen { Shipping: { } address } when !AddressRules.Of(session).Allow(address):
                var change = $"/checkout/initiate_auth?{IdField}={session.Id}&changeAction=changeAddress";
                return LivePages.Failed(checkout.Texts, 409, checkout.Texts["restricted"], Ours(change).AbsoluteUri);
            case BuyerChoice.Chosen when checkout.IsPaidHere:
                return See($"/checkout/processing?{IdField}={session.Id}", isPopup: false);
            case BuyerChoice.Chosen:
                return Leave(visit, checkout, BuyerActions.WithSession(session, session.Setup.ReviewReturnUrl));
            case BuyerChoice.Unknown:
                return LivePages.TryAgain(checkout.Texts, visit.Request.Target, checkout.CancelUrl);
            default:
                return Leave(visit, checkout, checkout.CancelUrl);
        }
    }

    // ---- confirming ----

    /// <summary>The shop's amazonPayRedirectUrl. Browser: spec 12.7: what is finished leads to its result.</summary>
    private async Task<WireResponse> Confirm(Visit visit, ShownCheckout checkout)
    {
        var session = checkout.Session;
        if (IsFinished(session))
            return Leave(visit, checkout, BuyerActions.WithSession(session, session.Setup.ResultReturnUrl));
        if (session.State != State.Open)
            return Ended(visit, checkout);
        if (session.Buyer is null)
            return await Choose(visit, checkout, null);
        if (session.Constraints().Any())
            return Error(visit, 409, "incomplete", checkout);
        var returnUrl = Ours("confirmed", session);
        var led = await engine.Visits.Confirm(checkout.Merchant, session, returnUrl, visit.Context.Aborted);
        return LivePages.LeadOn(checkout.Texts, led, visit.Request.Target, checkout.CancelUrl);
    }

    /// <summary>The buyer comes back: what she agreed to is stored before the shop hears of it.</summary>
    private async Task<WireResponse> Conclude(Visit visit, ShownCheckout checkout)
    {
        var session = checkout.Session;
        if (IsFinished(session))
            return Leave(visit, checkout, BuyerActions.WithSession(session, session.Setup.ResultReturnUrl));
        if (session.State != State.Open)
            return Ended(visit, checkout);
        var (outcome, now) = await engine.Visits.Conclude(checkout.Merchant, session, visit.Context.Aborted);
        checkout = checkout with { Session = now };
        return outcome switch
        {
            BuyerConfirmation.Confirmed when now.ConfirmedAt is null => Error(visit, 409, "stale", checkout),
            BuyerConfirmation.Confirmed or BuyerConfirmation.Declined => Leave(
                visit,
                checkout,
                BuyerActions.WithSession(now, now.Setup.ResultReturnUrl)
            ),
            BuyerConfirmation.Unknown => LivePages.TryAgain(checkout.Texts, visit.Request.Target, checkout.CancelUrl),
            _ => Leave(visit, checkout, checkout.CancelUrl),
        };
    }

    private static bool IsFinished(CheckoutSession session) =>
        (session.ConfirmedAt is not null || session.State is State.Completed or State.Canceled)
        && session.Reason != Reason.Expired
        && session.Setup.ResultReturnUrl is not null;

    // ---- around ----

    private async Task<WireResponse> On(
        Visit visit,
        string field,
        Func<Visit, ShownCheckout, Task<WireResponse>> show
    ) =>
        await start.Find(visit, visit.Fields[field]) is { } checkout
            ? await show(visit, checkout)
            : Error(visit, 404, "notFound");

    private Uri Ours(string pathAndQuery) => new(settings.PublicUrl!, pathAndQuery);

    private Uri Ours(string page, CheckoutSession session) => Ours($"{Prefix}{page}?{OwnField}={session.Id}");

    private static WireResponse Leave(Visit visit, ShownCheckout checkout, string? url) =>
        PageLayout.OriginOf(url) is null
            ? Error(visit, 409, "ended", checkout)
            : See(new Uri(url!).AbsoluteUri, isPopup: false);

    private static WireResponse Ended(Visit visit, ShownCheckout checkout) =>
        Error(visit, 410, checkout.Session.Reason == Reason.Expired ? "expired" : "ended", checkout);

    private static WireResponse Error(Visit visit, int status, string what, ShownCheckout? checkout = null)
    {
        var texts = checkout?.Texts ?? TextsOf(visit);
        return LivePages.Failed(texts, status, texts[what], checkout?.CancelUrl);
    }

    private static Texts TextsOf(Visit visit) =>
        Texts.Named(visit.Fields["checkoutLanguage"]) ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);

    /// <summary>Nobody is signed in here: the shop's script goes on. Browser: spec 6.</summary>
    private static WireResponse SignedOut(Visit visit) =>
        new WireResponse(200, "application/json", Encoding.UTF8.GetBytes("""{"result":"success"}"""))
        {
            Headers = visit.Origin is { } origin
                ?
                [
                    new("Access-Control-Allow-Origin", origin),
                    new("Access-Control-Allow-Credentials", "true"),
                    new("Vary", "Origin"),
                ]
                : [],
        };
}
