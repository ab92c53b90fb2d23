using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.BuyNow;

/// <summary>
/// Buy Now: one page on which the buyer signs in, chooses and orders, while the shop's own page answers what it comes
/// to. Nothing is signed: the page, its origin and its merchant are believed as far as <see cref="Start"/> says, and
/// only what the page showed can be finalized. Browser: spec 10; docs/browser-server-contract.md, 4.
/// </summary>
internal sealed class BuyNowSurface(
    Engine engine,
    ButtonActions buttons,
    BuyerActions buyers,
    BuyerEdits edits,
    DataDirectory directory,
    SignedOutMarkers signedOut,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Home = "/checkout/buy-now",
        Place = "buy-now";
    private static readonly TimeSpan Window = TimeSpan.FromHours(12);

    /// <summary>How often buttons may be pressed from one address.</summary>
    private static readonly Quota Starts = Quota.PerSecond(200, 20);

    private readonly Secrets secrets = directory.Secrets;
    private readonly RateLimits<ClientAddress> starts = new(time);
    private readonly WireResponse script = new(
        200,
        "application/javascript; charset=utf-8",
        Encoding.UTF8.GetBytes(ScriptSurface.Resource("buy-now.js"))
    );

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path == Home || head.Path.StartsWith(Home + "/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Path == Home + "/script.js")
            return script with { Headers = [new("Cache-Control", "public, max-age=300")] };
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.OnlyGetAndPost;
        var visit = new Visit(request, context, PageCookie.Read(request, context, secrets, time.GetUtcNow()));
        if (request is { Method: "POST", Path: Home })
            return await Start(visit);
        if (request.Method == "POST" && !visit.IsFromHere)
            return Failed(visit, 403, "stale");
        if (request.Method != "POST" && request.Path == Home + "/return")
            return Return(visit);
        if (await Find(visit) is not { } shown)
            return Failed(visit, 400, "expired");
        return request.Method == "POST" ? await Do(visit, shown)
            : request.Path == Home ? Show(visit, shown)
            : Failed(visit, 404, "notFound");
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) => Answers.Failed(failure);

    // ---- beginning ----

    /// <summary>
    /// The button's form. Its merchant must exist and know the origin that the browser names; a merchant with none
    /// registered takes any.
    /// </summary>
    private async Task<WireResponse> Start(Visit visit)
    {
        var fields = visit.Fields;
        var language = Texts.Named(fields["checkoutLanguage"]) ?? visit.Preferred ?? Texts.In(default);
        var channel = fields["channel"] is { Length: 32 } text && text.All(char.IsAsciiHexDigit) ? text : null;
        if (visit.Origin is not { } origin || channel is null)
            return Failed(visit, 400, "error");
        var merchant = MerchantId.Parse(fields["merchantId"]) is { } id ? await engine.Store.Merchants.Of(id) : null;
        var origins = merchant?.Settings.ReturnOrigins ?? [];
        if (merchant is null || (origins.Count > 0 && !origins.Contains(origin)))
            return Refused(language, 403, "InvalidParameterValue: merchantId, origin", channel, origin);
        if (!starts.Take(ClientAddress.Of(visit.Context.From), Starts))
            return Refused(language, 429, "TooManyRequests", channel, origin);
        var page = PageLayout.OriginOf(fields["origin_url"]) == origin ? fields["origin_url"]! : origin + "/";
        var processesOrder = fields["checkoutMode"] == "ProcessOrder";
        var (fault, opened) = await buttons.BuyNow(
            merchant,
            fields["checkoutSessionConfig"] ?? "",
            fields["productType"] == "PayOnly" ? "PayOnly" : "PayAndShip",
            processesOrder,
            page,
            language.Tag
        );
        if (fault is not null)
            return Refused(language, fault.Status, $"{fault.Code}: {fault.Message}", channel, origin);
        if (!opened.Ok)
            return Refused(language, 409, opened.No.ToString()!, channel, origin);
        return See(
            new BuyNowTicket(
                opened.Value.Id.Value,
                merchant.Id.Value,
                origin,
                channel,
                HandlersIn(fields["handlers"]),
                fields["viewType"] == "frameView",
                processesOrder,
                language.Tag,
                null,
                time.GetUtcNow() + Window
            )
        );
    }

    private static IReadOnlyList<string> HandlersIn(string? json)
    {
        try
        {
            var names = JsonSerializer.Deserialize<string[]>(json ?? "[]") ?? [];
            return [.. names.Where(name => name.Length <= 64 && name.All(char.IsAsciiLetter)).Take(16)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private async Task<ShownBuyNow?> Find(Visit visit)
    {
        if (
            secrets.OpenJson<BuyNowTicket>(visit.Fields["ticket"], Place) is not { } ticket
            || ticket.Until < time.GetUtcNow()
        )
            return null;
        var id = ObjectId.Read(ticket.Session);
        if (await engine.Store.Merchants.Of(MerchantId.Read(ticket.MerchantId)) is not { } merchant)
            return null;
        if (await engine.Store.Find<CheckoutSession>(merchant.Id, id) is not { } session)
            return null;
        // In a window of its own the buyer may be signed in already.
        var email = ticket.Email ?? (ticket.IsFrame || signedOut.Has(visit.Cookie) ? null : visit.Cookie.Email);
        var checkout = new ShownCheckout(merchant, session, new(ticket.Session), Texts.Named(ticket.Language)!);
        var buyer = email is null ? null : BuyerBook.Find(merchant, email);
        return new(ticket, visit.Fields["ticket"]!, checkout, buyer);
    }

    // ---- showing ----

    private static WireResponse Show(Visit visit, ShownBuyNow shown)
    {
        var (texts, session) = (shown.Texts, shown.Session);
        if (session.State != State.Open)
            return Page(
                shown,
                texts["error"],
                BuyNowPages.Failed(
                    texts,
                    texts[session.Reason == Reason.Expired ? "expired" : "ended"],
                    shown.Ticket.Channel,
                    shown.Ticket.Opener
                ),
                410
            );
        if (shown.Buyer is not { } buyer)
            return Page(shown, texts["signIn"], BuyNowPages.SignIn(shown, BuyerBook.Offered(shown.Checkout.Merchant)));
        if (session.Buyer is null)
            return Page(shown, $"{texts["continueAs"]} {buyer.Buyer.Name}", BuyNowPages.Consent(shown));
        return session.Buyer.Id == buyer.Buyer.Id
            ? Page(shown, texts["confirm"], BuyNowPages.Order(shown))
            : Page(shown, texts["error"], CheckoutPages.Error(texts, texts["notYours"], null), 404);
    }

    /// <summary>Where a bank of the shop's sends the buyer back to: the page itself knows where it was.</summary>
    private static WireResponse Return(Visit visit)
    {
        var texts = visit.Preferred ?? Texts.In(default);
        return PageLayout.Render(
            new(texts, texts["processing"], BuyNowPages.Return(texts, visit.Fields["amazonCheckoutSessionId"] ?? ""))
            {
                IsPopup = true,
            }
        );
    }

    // ---- doing ----

    private async Task<WireResponse> Do(Visit visit, ShownBuyNow shown)
    {
        switch (visit.Request.Path[Home.Length..])
        {
            case "/sign-in":
                return visit.Email is { } email ? See(shown.Ticket with { Email = email }) : Show(visit, shown);
            case "/cancel":
                await buyers.Cancel(shown.Checkout.Merchant, shown.Session.Id);
                return Page(shown, shown.Texts["toShop"], BuyNowPages.Close(shown, "cancel"));
            case "/consent" when shown.Buyer is { } buyer:
                return await Consent(shown, buyer);
            case var what when IsTheirs(shown):
                return await Answer(visit, shown, what[1..]);
            default:
                return Told(409, shown.Texts["stale"]);
        }
    }

    private static bool IsTheirs(ShownBuyNow shown) =>
        shown.Session.Buyer is { } buyer && shown.Buyer?.Buyer.Id == buyer.Id;

    private async Task<WireResponse> Consent(ShownBuyNow shown, BookedBuyer buyer)
    {
        if (shown.Session.Buyer is null && shown.Session.State == State.Open)
        {
            var rules = AddressRules.Of(shown.Session);
            var usable = buyer.Addresses.FirstOrDefault(one => rules.Allow(one.Address));
            await buyers.Review(
                shown.Checkout.Merchant,
                shown.Session.Id,
                buyer.With(usable?.Id),
                shown.Checkout.UsualCardOf(buyer)
            );
            await edits.Share(shown.Checkout.Merchant.Id, buyer, shown.AskedFor);
        }
        return See(shown.Ticket with { Email = buyer.Buyer.Email });
    }

    // What the script of the page asks: each answer is an object, a no is a message.
    private Task<WireResponse> Answer(Visit visit, ShownBuyNow shown, string what) =>
        what switch
        {
            "show" => ShowCart(visit, shown),
            "address" => ChooseAddress(visit, shown),
            "payment" => ChoosePayment(visit, shown),
            "order" => Task.FromResult(Order(visit, shown)),
            "state" => Task.FromResult(
                Told(new JsonObject { ["isCompleted"] = shown.Session.State == State.Completed })
            ),
            "again" => TryAgain(shown),
            _ => Task.FromResult(Told(404, shown.Texts["notFound"])),
        };

    private async Task<WireResponse> ShowCart(Visit visit, ShownBuyNow shown)
    {
        var (merchant, session) = (shown.Checkout.Merchant, shown.Session);
        var text = visit.Fields["cart"] ?? "{}";
        if (shown.Ticket.ProcessesOrder && text == "{}")
            return session.Setup.ChargeAmount is { } set
                ? await ShowTotal(shown, set, session.Setup.TotalOrderAmount, BuyNowPages.Summary(shown, set), true)
                : Told(409, shown.Texts["shopFailed"]);
        if (CartDetails.Read(text, merchant.Currency) is not { } cart)
            return Told(409, shown.Texts["shopFailed"]);
        // Browser: spec 10.3: ways to ship are needed for what is shipped; none is "not there".
        var needsDelivery = shown.Checkout.HasAddress && !shown.Ticket.ProcessesOrder;
        var canOrder =
            (!shown.Checkout.HasAddress || IsAllowed(session)) && (!needsDelivery || cart.Deliveries is { Count: > 0 });
        var summary = BuyNowPages.Summary(
            shown,
            cart,
            visit.Fields["option"],
            visit.Fields["gift"] == "true",
            visit.Fields["code"]
        );
        return await ShowTotal(shown, cart.Charge, cart.Order, summary, canOrder);
    }

    private async Task<WireResponse> ShowTotal(ShownBuyNow shown, Money charge, Money? total, Html html, bool canOrder)
    {
        var set = await buyers.Show(shown.Checkout.Merchant, shown.Session.Id, charge, total);
        if (!set.Ok)
            return Told(409, shown.Texts[set.No == Refusal.SessionNotOpen ? "ended" : "shopFailed"]);
        return Told(new JsonObject { ["html"] = html.ToString(), ["canOrder"] = canOrder });
    }

    private static bool IsAllowed(CheckoutSession session) =>
        session.ShippingAddress is { } address && AddressRules.Of(session).Allow(address);

    private async Task<WireResponse> ChooseAddress(Visit visit, ShownBuyNow shown)
    {
        var chosen = shown.Buyer!.Addresses.FirstOrDefault(one => one.Id == visit.Fields["address"]);
        if (chosen is null || !AddressRules.Of(shown.Session).Allow(chosen.Address))
            return Told(409, shown.Texts["restricted"]);
        return await Choose(shown, chosen.Address, CardOf(shown), session => BuyNowData.Shipping(session));
    }

    private async Task<WireResponse> ChoosePayment(Visit visit, ShownBuyNow shown)
    {
        var card = shown.Checkout.CardsOf(shown.Buyer!).FirstOrDefault(one => one.Code == visit.Fields["payment"]);
        if (card is not { IsExpired: false })
            return Told(409, shown.Texts["cardExpired"]);
        return await Choose(shown, shown.Session.ShippingAddress, card, session => new JsonObject
        {
            ["descriptor"] = session.Instrument!.Descriptor,
        });
    }

    private static TestCard? CardOf(ShownBuyNow shown) => TestCards.Find(shown.Session.Instrument!.Code);

    private async Task<WireResponse> Choose(
        ShownBuyNow shown,
        Address? shipping,
        TestCard? card,
        Func<CheckoutSession, JsonObject> answer
    )
    {
        var session = shown.Session;
        var home = shown.Buyer!.Addresses[0].Address;
        var profile = new BuyerProfile(session.Buyer!, shipping ?? home, session.BillingAddress ?? home, null);
        var moved = await buyers.Review(shown.Checkout.Merchant, session.Id, profile, card);
        return moved.Ok ? Told(answer(moved.Value.Session)) : Told(409, shown.Texts["ended"]);
    }

    /// <summary>What the shop is told when the buyer orders.</summary>
    private WireResponse Order(Visit visit, ShownBuyNow shown)
    {
        var session = shown.Session;
        var isReady =
            session.State is State.Open or State.Completed
            && session.Setup.ShownTotal is { Minor: > 0 }
            && (!shown.Checkout.HasAddress || IsAllowed(session));
        var home = $"{visit.Context.Head.Scheme}://{visit.Context.Head.Host}";
        var returnUrl = $"{home}{Home}/return?amazonCheckoutSessionId={session.Id}";
        return isReady ? Told(BuyNowData.Complete(shown, returnUrl)) : Told(409, shown.Texts["ended"]);
    }

    private async Task<WireResponse> TryAgain(ShownBuyNow shown)
    {
        var (merchant, session) = (shown.Checkout.Merchant, shown.Session);
        if (session.State == State.Open)
            return Told(new JsonObject { ["ticket"] = shown.Sealed });
        if (session is not { State: State.Canceled, Reason: Reason.Declined })
            return Told(409, shown.Texts["ended"]);
        var again = await buyers.TryAgain(merchant, session);
        return again.Ok
            ? Told(new JsonObject { ["ticket"] = Seal(shown.Ticket with { Session = again.Value.Id.Value }) })
            : Told(409, shown.Texts["ended"]);
    }

    // ---- wording ----

    private string Seal(BuyNowTicket ticket) => secrets.SealJson(ticket, Place);

    private WireResponse See(BuyNowTicket ticket) => Answers.See($"{Home}?ticket={Seal(ticket)}", isPopup: true);

    private static WireResponse Page(ShownBuyNow shown, string title, Html content, int status = 200) =>
        PageLayout.Render(
            new(shown.Texts, title, content)
            {
                Status = status,
                IsPopup = true,
                FramedBy = shown.Ticket.IsFrame ? [shown.Ticket.Opener] : [],
            }
        );

    private static WireResponse Told(JsonObject answer) =>
        new(200, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(answer.ToJsonString()));

    private static WireResponse Told(int status, string message) =>
        Told(new JsonObject { ["message"] = message }) with
        {
            Status = status,
        };

    private static WireResponse Failed(Visit visit, int status, string what)
    {
        var texts = visit.Preferred ?? Texts.In(default);
        return Refused(texts, status, texts[what], null, null);
    }

    /// <summary>A page that cannot go on; the shop's page behind it is told, if it is known.</summary>
    private static WireResponse Refused(Texts texts, int status, string what, string? channel, string? opener) =>
        PageLayout.Render(
            new(texts, texts["error"], BuyNowPages.Failed(texts, what, channel, opener))
            {
                Status = status,
                IsPopup = true,
                FramedBy = opener is null ? [] : [opener],
            }
        );
}
