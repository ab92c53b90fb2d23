using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;
using static Tender.Server.Pages.Shared.Answers;

namespace Tender.Server.Pages.Checkout;

/// <summary>
/// The hosted pages of the second generation: where a button of a shop leads, and everything up to the way back. A GET
/// shows, a POST does; a POST from elsewhere does nothing, except the button's, which is believed what is signed.
/// Browser: spec 9-12.
/// </summary>
internal sealed partial class CheckoutSurface(
    Engine engine,
    ButtonActions buttons,
    BuyerActions buyers,
    BuyerEdits edits,
    Secrets secrets,
    SignedOutMarkers signedOut,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Prefix = "/checkout/",
        AddsAddress = "/checkout/add-address",
        IdField = "amazonCheckoutSessionId";

    private readonly Visits visits = new(secrets, signedOut, time);
    private readonly CheckoutStart start = new(engine, time);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (PageAssets.All.TryGetValue(request.Path, out var asset))
            return asset;
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.OnlyGetAndPost;
        var visit = visits.Begin(request, context);
        if (request.Path == "/checkout/signout")
            return SignOutByScript(visit);
        var response = await (request.Method == "POST" ? Do(visit) : Show(visit));
        // The button's form comes from another site, so without our cookie: it stays what it is.
        return request.Path == "/checkout/initiate" ? response : visits.End(visit, response);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) => Answers.Failed(failure);

    private Task<WireResponse> Show(Visit visit) =>
        visit.Request.Path[Prefix.Length..] switch
        {
            "begin" => OnCheckout(visit, ShowBegin),
            "continue" => OnCheckout(visit, ShowCheckout),
            "processing" => OnCheckout(visit, ShowProcessing),
            "initiate_auth" => OnCheckout(visit, StartChange),
            "sign-in" => OnTicket(visit, BeginSignIn),
            "switch-account" => SwitchAccount(visit),
            "leave" => OnTicket(visit, Cancel),
            "lwaPreAuthError" => Task.FromResult(NotBegun(visit)),
            _ => Task.FromResult(NotFound(visit, "noPage")),
        };

    private Task<WireResponse> Do(Visit visit)
    {
        if (visit.Request.Path == "/checkout/initiate")
            return Initiate(visit);
        // Browsers tell where a form comes from: another site may start a checkout, and nothing else.
        if (!visit.IsFromHere)
            return Task.FromResult(Error(visit, 403, "stale", null));
        var isTicket = visit.Fields["ticket"] is not null;
        return visit.Request.Path[Prefix.Length..] switch
        {
            "sign-in" => isTicket
                ? OnTicketForm(visit, SignIn)
                : OnForm(visit, (one, checkout) => Task.FromResult(SignIn(one, checkout))),
            "sign-out" => isTicket
                ? OnTicketForm(visit, SignOut)
                : OnForm(visit, (one, checkout) => Task.FromResult(SignOut(one, checkout))),
            "cancel" => isTicket ? OnTicketForm(visit, Cancel) : OnForm(visit, Cancel),
            "share" => OnTicketShare(visit),
            "consent" => OnForm(visit, Signed(Consent)),
            "choose" => OnForm(visit, Signed(Choose)),
            "add-address" => OnForm(visit, Signed(AddAddress)),
            "done" => OnForm(visit, Signed(Done)),
            "pay" => OnForm(visit, Signed(Pay)),
            "confirm" => OnForm(visit, Signed(Confirm)),
            _ => Task.FromResult(NotFound(visit, "noPage")),
        };
    }

    // ---- showing ----

    private async Task<WireResponse> OnCheckout(Visit visit, Func<Visit, ShownCheckout, Task<WireResponse>> show) =>
        await Find(visit, visit.Fields[IdField]) is { } checkout
            ? await show(visit, checkout)
            : NotFound(visit, "notFound");

    private Task<ShownCheckout?> Find(Visit visit, string? text) => start.Find(visit, text);

    /// <summary>The page on which the checkout stands now, whatever the buyer did in another window.</summary>
    private Task<WireResponse> ShowCheckout(Visit visit, ShownCheckout checkout) =>
        Task.FromResult(PageOf(visit, checkout));

    private WireResponse PageOf(Visit visit, ShownCheckout checkout, string? notice = null, string? view = null)
    {
        var (texts, session) = (checkout.Texts, checkout.Session);
        if (session.State != State.Open)
            return Ended(visit, checkout);
        var subject = Subject(visit, checkout);
        if (visit.Cookie.Email is not { } email)
            return Render(
                visit,
                checkout,
                texts["signIn"],
                CheckoutPages.SignIn(texts, subject, BuyerBook.Offered(checkout.Merchant)),
                notice
            );
        var buyer = BuyerBook.Find(checkout.Merchant, email);
        if (session.Buyer is { } other && other.Id != buyer.Buyer.Id)
            return Render(
                visit,
                checkout,
                texts["error"],
                CheckoutPages.Error(texts, texts["notYours"], null),
                notice,
                404
            );
        if (session.Buyer is null)
            return Render(
                visit,
                checkout,
                texts["continueAs"] + " " + buyer.Buyer.Name,
                CheckoutPages.Consent(checkout, subject, buyer),
                notice
            );
        return Choices(visit, checkout, buyer, notice, view);
    }

    /// <summary>What is chosen, or one of the lists to choose from.</summary>
    private WireResponse Choices(Visit visit, ShownCheckout checkout, BookedBuyer buyer, string? notice, string? view)
    {
        var (texts, subject) = (checkout.Texts, Subject(visit, checkout));
        var list = view ?? (visit.Request.Method == "GET" ? visit.Fields["view"] ?? ViewOf(checkout) : null);
        return list switch
        {
            "address" when checkout.HasAddress => Render(
                visit,
                checkout,
                texts["addresses"],
                CheckoutPages.Addresses(
                    checkout,
                    subject,
                    buyer,
                    visit.Request.Path == AddsAddress && AddressForm.Read(visit.Fields) is null ? visit.Fields : null
                ),
                notice
            ),
            "payment" => Render(
                visit,
                checkout,
                texts["payments"],
                CheckoutPages.Payments(checkout, subject, buyer),
                notice
            ),
            _ => Render(
                visit,
                checkout,
                texts[
                    checkout.IsPaidHere ? "confirm"
                    : checkout.HasAddress ? "review"
                    : "choosePayment"
                ],
                CheckoutPages.Selection(checkout, subject, buyer),
                notice
            ),
        };
    }

    private static string? ViewOf(ShownCheckout checkout) =>
        checkout.Begun.Change switch
        {
            "changeAddress" => "address",
            "changePayment" => "payment",
            _ => null,
        };

    private Task<WireResponse> ShowProcessing(Visit visit, ShownCheckout checkout) =>
        Task.FromResult(Processing(visit, checkout));

    private WireResponse Processing(Visit visit, ShownCheckout checkout)
    {
        var session = checkout.Session;
        // Browser: spec 12.7: what is finished leads to the shop's page of the result.
        var isFinished = session.ConfirmedAt is not null || session.State is State.Completed or State.Canceled;
        if (isFinished && session.Reason != Reason.Expired && session.Setup.ResultReturnUrl is { } result)
            return Leave(visit, checkout, BuyerActions.WithSession(session, result));
        checkout = Remember(visit, checkout, checkout.Begun with { Change = "process" });
        if (session.State != State.Open || visit.Cookie.Email is null || !IsTheirs(visit, checkout))
            return PageOf(visit, checkout);
        if (session.Constraints().Any())
            return Error(visit, 409, "incomplete", checkout.CancelUrl, checkout.Texts);
        var texts = checkout.Texts;
        return Render(
            visit,
            checkout,
            texts[checkout.Begun.Challenge ? "bankAsks" : "processing"],
            CheckoutPages.Processing(checkout, Subject(visit, checkout)),
            null
        );
    }

    private WireResponse Ended(Visit visit, ShownCheckout checkout)
    {
        var what = checkout.Session.Reason == Reason.Expired ? "expired" : "ended";
        return Error(visit, 410, what, checkout.CancelUrl, checkout.Texts);
    }

    /// <summary>A change button of the shop's review page.</summary>
    private Task<WireResponse> StartChange(Visit visit, ShownCheckout checkout)
    {
        var change = visit.Fields["changeAction"];
        if (change is not ("changeAddress" or "changePayment"))
            return Task.FromResult(Error(visit, 400, "error", checkout.CancelUrl, checkout.Texts));
        var opener = PageLayout.OriginOf(checkout.Session.Setup.OriginUrl);
        var isPopup = visit.Fields["viewType"] == "modalView" && opener is not null;
        Remember(visit, checkout, new(checkout.Session.Id.Value, isPopup, opener, change));
        return Task.FromResult(GoOn(checkout, isPopup));
    }

    // ---- doing ----

    /// <summary>A form of ours: it must have been shown to this browser, and must still be true.</summary>
    private async Task<WireResponse> OnForm(Visit visit, Func<Visit, ShownCheckout, Task<WireResponse>> act)
    {
        if (await Find(visit, visit.Fields[IdField]) is not { } checkout)
            return NotFound(visit, "notFound");
        if (visit.Fields["token"] != visit.Cookie.Token(secrets, checkout.Shown))
            return PageOf(visit, checkout, checkout.Texts["stale"]) with { Status = 409 };
        return await act(visit, checkout);
    }

    /// <summary>What only the signed-in buyer of an open checkout may do.</summary>
    private Func<Visit, ShownCheckout, Task<WireResponse>> Signed(
        Func<Visit, ShownCheckout, BookedBuyer, Task<WireResponse>> act
    ) =>
        (visit, checkout) =>
            visit.Cookie.Email is { } email && checkout.Session.State == State.Open && IsTheirs(visit, checkout)
                ? act(visit, checkout, BuyerBook.Find(checkout.Merchant, email))
                : Task.FromResult(PageOf(visit, checkout));

    private static bool IsTheirs(Visit visit, ShownCheckout checkout) =>
        checkout.Session.Buyer is not { } buyer
        || (visit.Cookie.Email is { } email && BuyerBook.Find(checkout.Merchant, email).Buyer.Id == buyer.Id);

    private WireResponse SignIn(Visit visit, ShownCheckout checkout)
    {
        if (visit.Email is not { } email)
            return PageOf(visit, checkout, checkout.Texts["emailNeeded"]) with { Status = 400 };
        visit.Cookie = visit.Cookie.SignIn(email, time.GetUtcNow());
        return checkout.Begun.Change == "process"
            ? See($"/checkout/processing?{IdField}={checkout.Session.Id}", checkout.Begun.IsPopup)
            : GoOn(checkout, checkout.Begun.IsPopup);
    }

    private WireResponse SignOut(Visit visit, ShownCheckout checkout)
    {
        visit.Cookie = visit.Cookie.SignOut();
        return GoOn(checkout, checkout.Begun.IsPopup);
    }

    private async Task<WireResponse> Consent(Visit visit, ShownCheckout checkout, BookedBuyer buyer)
    {
        if (checkout.Session.Buyer is not null)
            return GoOn(checkout, checkout.Begun.IsPopup);
        var rules = AddressRules.Of(checkout.Session);
        var usable = buyer.Addresses.FirstOrDefault(one => rules.Allow(one.Address));
        var moved = await buyers.Review(
            checkout.Merchant,
            checkout.Session.Id,
            buyer.With(usable?.Id),
            checkout.UsualCardOf(buyer)
        );
        if (!moved.Ok)
            return PageOf(visit, (await Find(visit, checkout.Session.Id.Value))!);
        await edits.Share(checkout.Merchant.Id, buyer, checkout.AskedFor);
        var isUsable = checkout.CardsOf(buyer) is [{ IsExpired: false }, ..] && visit.Fields["choose"] is null;
        // Browser: spec 11, a sign-in that saves the wallet is one page.
        if (isUsable && checkout.Session.IsSignIn)
            return await Confirm(visit, checkout with { Session = moved.Value.Session }, "Success");
        // Browser: spec 12.2, when the selection is skipped.
        var isSkipped =
            isUsable
            && !checkout.IsPaidHere
            && checkout.HasAddress
            && checkout.Session.Kind == PermissionKind.OneTime
            && rules.Allow(buyer.Addresses[0].Address);
        return isSkipped ? Leave(visit, checkout, moved.Value.Url) : GoOn(checkout, checkout.Begun.IsPopup);
    }

    private Task<WireResponse> Choose(Visit visit, ShownCheckout checkout, BookedBuyer buyer) =>
        Choose(visit, checkout, buyer, visit.Fields["address"], visit.Fields["payment"]);

    /// <summary>The buyer adds an address, and has chosen it thereby.</summary>
    private async Task<WireResponse> AddAddress(Visit visit, ShownCheckout checkout, BookedBuyer buyer)
    {
        if (AddressForm.Read(visit.Fields) is not { } address)
            return PageOf(visit, checkout, checkout.Texts["addressIncomplete"], "address") with { Status = 400 };
        if (await edits.AddAddress(checkout.Merchant.Id, buyer.Buyer.Email, address) is not { } id)
            return PageOf(visit, checkout, checkout.Texts["noRoom"], "address") with { Status = 409 };
        var now = (await Find(visit, checkout.Session.Id.Value))!;
        return await Choose(visit, now, BuyerBook.Find(now.Merchant, buyer.Buyer.Email), id, null);
    }

    private async Task<WireResponse> Choose(
        Visit visit,
        ShownCheckout checkout,
        BookedBuyer buyer,
        string? addressId,
        string? code
    )
    {
        var session = checkout.Session;
        if (session.Buyer is null)
            return GoOn(checkout, checkout.Begun.IsPopup);
        var card = session.Instrument is { } instrument ? TestCards.Find(instrument.Code) : null;
        var profile = new BuyerProfile(
            session.Buyer,
            session.ShippingAddress ?? buyer.Addresses[0].Address,
            session.BillingAddress ?? buyer.Addresses[0].Address,
            null
        );
        if (addressId is not null)
        {
            var chosen = buyer.Addresses.FirstOrDefault(one => one.Id == addressId);
            if (chosen is null || !AddressRules.Of(session).Allow(chosen.Address))
                return PageOf(visit, checkout, checkout.Texts["restricted"], "address") with { Status = 409 };
            profile = profile with { ShippingAddress = chosen.Address };
        }
        if (code is not null)
        {
            card = checkout.CardsOf(buyer).FirstOrDefault(one => one.Code == code);
            if (card is not { IsExpired: false })
                return PageOf(visit, checkout, checkout.Texts["cardExpired"], "payment") with { Status = 409 };
        }
        var moved = await buyers.Review(checkout.Merchant, session.Id, profile, card);
        if (!moved.Ok)
            return PageOf(visit, (await Find(visit, session.Id.Value))!);
        var isChange = ViewOf(checkout) is not null && session.Setup.ReviewReturnUrl is not null;
        return isChange ? Leave(visit, checkout, moved.Value.Url) : GoOn(checkout, checkout.Begun.IsPopup);
    }

    /// <summary>What the buyer says of her wallet, where she is asked whether it is saved.</summary>
    private async Task<ShownCheckout> WithSaving(Visit visit, ShownCheckout checkout)
    {
        if (!checkout.Session.AsksToSave || visit.Fields["save"] is not ("true" or "false"))
            return checkout;
        var isSaved = visit.Fields["save"] == "true";
        var saved = await buyers.SaveWallet(checkout.Merchant, checkout.Session.Id, isSaved);
        return saved.Ok ? checkout with { Session = saved.Value } : checkout;
    }

    /// <summary>The buyer goes back to the shop with what was chosen.</summary>
    private async Task<WireResponse> Done(Visit visit, ShownCheckout checkout, BookedBuyer buyer)
    {
        checkout = await WithSaving(visit, checkout);
        var session = checkout.Session;
        var isChosen =
            session.Buyer is not null
            && (
                !checkout.HasAddress
                || (session.ShippingAddress is { } address && AddressRules.Of(session).Allow(address))
            );
        Remember(visit, checkout, checkout.Begun with { Challenge = visit.Fields["challenge"] == "true" });
        return isChosen
            ? Leave(visit, checkout, BuyerActions.WithSession(session, session.Setup.ReviewReturnUrl))
            : PageOf(visit, checkout, checkout.Texts["nowhere"]);
    }

    private async Task<WireResponse> Pay(Visit visit, ShownCheckout checkout, BookedBuyer buyer)
    {
        checkout = await WithSaving(visit, checkout);
        if (visit.Fields["challenge"] != "true")
            return await Confirm(visit, checkout, "Success");
        Remember(visit, checkout, checkout.Begun with { Challenge = true });
        return See($"/checkout/processing?{IdField}={checkout.Session.Id}", checkout.Begun.IsPopup);
    }

    private Task<WireResponse> Confirm(Visit visit, ShownCheckout checkout, BookedBuyer buyer)
    {
        var result = visit.Fields["result"] ?? (checkout.Begun.Challenge ? "" : "Success");
        return Confirm(visit, checkout, result);
    }

    private async Task<WireResponse> Confirm(Visit visit, ShownCheckout checkout, string result)
    {
        var (merchant, session) = (checkout.Merchant, checkout.Session);
        if (session.Buyer is null)
            return PageOf(visit, checkout);
        var moved = result switch
        {
            "Success" when session.ConfirmedAt is not null => new BuyerMove(
                session,
                BuyerActions.WithSession(session, session.Setup.ResultReturnUrl)
            ),
            "Success" => await buyers.Pay(merchant, session.Id, null, null, shown: session.Setup),
            "Failure" => await buyers.FailCheck(merchant, session.Id),
            "Abandoned" => await buyers.Cancel(merchant, session.Id),
            _ => Refusal.SessionNotOpen,
        };
        if (moved.Ok)
            return Leave(visit, checkout, moved.Value.Url ?? checkout.CancelUrl);
        var now = (await Find(visit, session.Id.Value))!;
        if (moved.No == Refusal.ConstraintsExist)
            return Error(visit, 409, "incomplete", checkout.CancelUrl, checkout.Texts);
        return PageOf(visit, now, now.Texts["stale"]) with { Status = 409 };
    }

    private async Task<WireResponse> Cancel(Visit visit, ShownCheckout checkout)
    {
        if (checkout.Session.State != State.Open)
            return Leave(visit, checkout, checkout.CancelUrl);
        if (!IsTheirs(visit, checkout))
            return PageOf(visit, checkout);
        var moved = await buyers.Cancel(checkout.Merchant, checkout.Session.Id);
        return moved.Ok ? Leave(visit, checkout, moved.Value.Url) : PageOf(visit, checkout);
    }

    // ---- going ----

    private static WireResponse GoOn(ShownCheckout checkout, bool isPopup) =>
        See($"/checkout/continue?{IdField}={checkout.Session.Id}", isPopup);

    /// <summary>Back to the shop: by redirection, or by a message where the shop's page waits behind.</summary>
    private WireResponse Leave(Visit visit, ShownCheckout checkout, string? url)
    {
        if (PageLayout.OriginOf(url) is null)
            return Error(visit, 409, "ended", null, checkout.Texts);
        return checkout.Begun is { IsPopup: true, Opener: { } opener }
            ? EndOf(checkout.Texts, url!, opener)
            : See(new Uri(url!).AbsoluteUri, isPopup: false);
    }

    private static WireResponse EndOf(Texts texts, string url, string opener) =>
        PageLayout.Render(
            new(texts, texts["toShop"], CheckoutPages.End(texts, "maxo_widgets_success", url, opener))
            {
                IsPopup = true,
            }
        );

    private static WireResponse NotFound(Visit visit, string what)
    {
        var texts = visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return Answers.NotFound(texts, texts[what], "/", texts["startPage"]);
    }

    /// <summary>What a window is for whose shop has no session for it. Browser: spec 4.4.</summary>
    private static WireResponse NotBegun(Visit visit)
    {
        var texts = visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return PageLayout.Render(
            new(texts, texts["error"], CheckoutPages.Closable(texts, texts["notBegun"]))
            {
                Status = 400,
                IsPopup = true,
            }
        );
    }

    // ---- wording ----

    private static ShownCheckout Remember(Visit visit, ShownCheckout checkout, BegunCheckout begun)
    {
        visit.Cookie = visit.Cookie.With(begun);
        return checkout with { Begun = begun };
    }

    private Html Subject(Visit visit, ShownCheckout checkout) =>
        Html.Of(
            $"""
            <input type="hidden" name="{IdField}" value="{checkout.Session.Id.Value}">
            <input type="hidden" name="token" value="{visit.Cookie.Token(secrets, checkout.Shown)}">
            """
        );

    private WireResponse Render(
        Visit visit,
        ShownCheckout checkout,
        string title,
        Html content,
        string? notice,
        int status = 200
    )
    {
        var warned = notice is null ? content : Html.Of($"<p class=\"notice\" role=\"alert\">{notice}</p>{content}");
        var subject = Subject(visit, checkout);
        return PageLayout.Render(
            new(checkout.Texts, title, warned)
            {
                Status = status,
                Account = CheckoutPages.Account(checkout.Texts, subject, visit.Cookie.Email),
                FormsEndAt = checkout.Ends,
                IsPopup = checkout.Begun.IsPopup,
            }
        );
    }

    private WireResponse Error(Visit visit, int status, string what, string? back, Texts? texts = null)
    {
        texts ??= visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return Failed(texts, status, texts[what], back);
    }
}
