using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Notifications;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.BuyerWallet;

/// <summary>
/// The buyer's wallet: orders and agreements of both generations, mails, addresses and cards. It is the wallet of one
/// buyer at one merchant: what belongs to another of either does not exist here, by whatever id.
/// </summary>
internal sealed class WalletSurface(
    Engine engine,
    BuyerActions buyers,
    BuyerEdits edits,
    Mailbox mailbox,
    DataDirectory directory,
    SignedOutMarkers signedOut,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Home = "/wallet";
    private const int LookedAtMax = 100,
        ChargesMax = 50;

    private readonly WalletQueries queries = new(engine.Store.Database);
    private readonly Secrets secrets = directory.Secrets;
    private readonly Visits visits = new(directory.Secrets, signedOut, time);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path == "/wallet" || head.Path.StartsWith("/wallet/", StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD" or "POST"))
            return WireResponse.OnlyGetAndPost;
        var visit = visits.Begin(request, context);
        var response =
            request.Method == "POST" && !visit.IsFromHere
                ? Refused(visit, 403, "stale")
                : await (request.Method == "POST" ? Do(visit) : Show(visit));
        return visits.End(visit, response);
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) => Answers.Failed(failure);

    // ---- showing ----

    private async Task<WireResponse> Show(Visit visit)
    {
        if (await MerchantOf(visit) is not { } merchant)
            return NoShop(visit);
        if (WalletOf(visit, merchant) is not { } wallet)
            return SignInPage(visit, merchant);
        return visit.Request.Path switch
        {
            "/wallet" => await List(visit, wallet, recurring: false),
            "/wallet/agreements" => await List(visit, wallet, recurring: true),
            "/wallet/order" => await OnOrder(visit, wallet, (order, one) => Task.FromResult(OrderPage(order, one))),
            "/wallet/mailbox" => await Mails(visit, wallet),
            "/wallet/settings" => Render(wallet, "settings", "/settings", WalletPages.Settings(wallet)),
            _ => NotFound(wallet, "noPage"),
        };
    }

    private async Task<WireResponse> List(Visit visit, ShownWallet wallet, bool recurring)
    {
        var first = ObjectId.MintPermission(sandbox: true, recurring, wallet.Merchant.Region, 0);
        var before = ObjectId.Parse(visit.Fields["before"]) is { Kind: ObjectKind.ChargePermission } id
            ? id
            : (ObjectId?)null;
        var (found, last) = await queries.Newest(wallet.Merchant.Id, first, before, LookedAtMax);
        var path = recurring ? "/agreements" : "";
        return Render(
            wallet,
            recurring ? "agreements" : "orders",
            path,
            WalletPages.List(
                wallet,
                [.. found.Where(one => one.Details.Buyer?.Id == wallet.Buyer.Buyer.Id)],
                last is { } end ? wallet.At(path, $"&before={end}") : null
            )
        );
    }

    private async Task<WireResponse> Mails(Visit visit, ShownWallet wallet)
    {
        var before = long.TryParse(visit.Fields["before"], out var seq) ? seq : (long?)null;
        var (mails, last) = await mailbox.Newest(wallet.Merchant, wallet.Buyer.Buyer.Email, before, LookedAtMax);
        var older = last is { } end ? wallet.At("/mailbox", string.Create(null, $"&before={end}")) : null;
        return Render(wallet, "mailbox", "/mailbox", WalletPages.Mails(wallet, mails, older));
    }

    /// <summary>
    /// A page of one of the buyer's own; of what is another's nothing is told, not even that it is there.
    /// </summary>
    private async Task<WireResponse> OnOrder(
        Visit visit,
        ShownWallet wallet,
        Func<ShownWallet, ShownOrder, Task<WireResponse>> act
    )
    {
        var found = ObjectId.Parse(visit.Fields["id"]) is { Kind: ObjectKind.ChargePermission } id
            ? await Find(wallet, id)
            : null;
        return found is { } order ? await act(wallet, order) : NotFound(wallet, "noOrder");
    }

    private async Task<ShownOrder?> Find(ShownWallet wallet, ObjectId id)
    {
        var merchant = wallet.Merchant.Id;
        var found = await engine.Store.Find(merchant, [id, id.Details]);
        var isTheirs =
            found.GetValueOrDefault(id.Details) is PermissionDetails { Buyer: { } buyer }
            && buyer.Id == wallet.Buyer.Buyer.Id;
        if (!isTheirs || found.GetValueOrDefault(id) is not ChargePermission permission)
            return null;
        var charges = new List<Record>();
        foreach (var kind in (ObjectKind[])[ObjectKind.Authorization, ObjectKind.Capture])
            charges.AddRange(await Last(kind, permission.LastAuthorization));
        charges.AddRange(await Last(ObjectKind.Refund, permission.LastRefund));
        string[] roots =
        [
            .. new[] { id, permission.Session?.Family, permission.Parent }.OfType<ObjectId>().Select(one => one.Value),
        ];
        var (mails, _, _) = await mailbox.List(
            wallet.Merchant,
            step => step.Id.Family == id,
            [.. roots.Distinct()],
            0,
            LookedAtMax
        );
        return new(permission, (PermissionDetails)found[id.Details], charges, mails);

        Task<List<Record>> Last(ObjectKind kind, int last) =>
            engine.Store.Objects.Children(merchant, id, kind, Math.Max(0, last - ChargesMax), ChargesMax);
    }

    private static WireResponse OrderPage(ShownWallet wallet, ShownOrder order, string? notice = null) =>
        Render(
            wallet,
            order.Permission.Id.IsRecurring ? "agreement" : "order",
            order.Permission.Id.IsRecurring ? "/agreements" : "",
            WalletPages.Order(wallet, order),
            notice
        );

    private WireResponse SignInPage(Visit visit, Merchant merchant, int status = 200, string? notice = null)
    {
        var texts = TextsFor(visit, merchant);
        return PageLayout.Render(
            new(
                texts,
                texts["signIn"],
                WalletPages.SignIn(
                    texts,
                    Subject(visit, merchant),
                    BuyerBook.Offered(merchant),
                    notice is null ? null : texts[notice]
                )
            )
            {
                Status = status,
            }
        );
    }

    // ---- doing ----

    private async Task<WireResponse> Do(Visit visit)
    {
        if (await MerchantOf(visit) is not { } merchant)
            return NoShop(visit);
        if (visit.Fields["token"] != visit.Cookie.Token(secrets, Shown(merchant)))
            return WalletOf(visit, merchant) is { } stale
                ? Refused(visit, 409, "stale", stale)
                : SignInPage(visit, merchant, 409);
        if (visit.Request.Path == "/wallet/sign-in")
            return SignIn(visit, merchant);
        if (WalletOf(visit, merchant) is not { } wallet)
            return SignInPage(visit, merchant, 409);
        return visit.Request.Path switch
        {
            "/wallet/sign-out" => SignOut(visit, wallet),
            "/wallet/change-payment" => await OnOrder(visit, wallet, (one, order) => ChangePayment(visit, one, order)),
            "/wallet/close" => await OnOrder(visit, wallet, Close),
            "/wallet/add-address" => await AddAddress(visit, wallet),
            "/wallet/remove-address" => await Edited(wallet, Edit(visit, "address", edits.RemoveAddress)),
            "/wallet/prefer-address" => await Edited(wallet, Edit(visit, "address", edits.PreferAddress)),
            "/wallet/prefer-card" => await Edited(wallet, Edit(visit, "card", edits.PreferCard)),
            "/wallet/stop-sharing" => await Edited(wallet, one =>
                edits.StopSharing(one.Merchant.Id, one.Buyer.Buyer.Email)
            ),
            "/wallet/profile" => await Rename(visit, wallet),
            _ => NotFound(wallet, "noPage"),
        };
    }

    private WireResponse SignIn(Visit visit, Merchant merchant)
    {
        if (visit.Email is not { } email)
            return SignInPage(visit, merchant, 400, "emailNeeded");
        visit.Cookie = visit.Cookie.SignIn(email, time.GetUtcNow());
        return See($"/wallet?merchantId={merchant.Id}");
    }

    private static WireResponse SignOut(Visit visit, ShownWallet wallet)
    {
        visit.Cookie = visit.Cookie.SignOut();
        return See(wallet.At(""));
    }

    private async Task<WireResponse> ChangePayment(Visit visit, ShownWallet wallet, ShownOrder order)
    {
        var card = wallet.Buyer.Wallet().FirstOrDefault(one => one.Code == visit.Fields["payment"]);
        if (card is not { IsExpired: false, Instrument.IsNotAllowed: false })
            return OrderPage(wallet, order, wallet.Texts["cardExpired"]) with { Status = 409 };
        if (!order.CanChangePayment)
            return OrderPage(wallet, order, wallet.Texts["notPossible"]) with { Status = 409 };
        var changed = await buyers.ChangeInstrument(wallet.Merchant.Id, order.Permission.Id, card);
        return changed.Ok ? SeeOrder(wallet, order) : await NotPossible(wallet, order);
    }

    private async Task<WireResponse> Close(ShownWallet wallet, ShownOrder order)
    {
        if (!order.CanClose)
            return await NotPossible(wallet, order);
        var closed = await buyers.ClosePermission(wallet.Merchant.Id, order.Permission.Id);
        return closed.Ok ? SeeOrder(wallet, order) : await NotPossible(wallet, order);
    }

    private async Task<WireResponse> NotPossible(ShownWallet wallet, ShownOrder order)
    {
        var now = await Find(wallet, order.Permission.Id) ?? order;
        return OrderPage(wallet, now, wallet.Texts["notPossible"]) with { Status = 409 };
    }

    private async Task<WireResponse> AddAddress(Visit visit, ShownWallet wallet)
    {
        if (AddressForm.Read(visit.Fields) is not { } address)
            return SettingsAgain(wallet, "addressIncomplete", 400, visit.Fields);
        return await edits.AddAddress(wallet.Merchant.Id, wallet.Buyer.Buyer.Email, address) is null
            ? SettingsAgain(wallet, "noRoom", 409)
            : See(wallet.At("/settings"));
    }

    private static Func<ShownWallet, Task<bool>> Edit(
        Visit visit,
        string field,
        Func<MerchantId, string, string, Task<bool>> edit
    ) => wallet => edit(wallet.Merchant.Id, wallet.Buyer.Buyer.Email, visit.Fields[field] ?? "");

    private async Task<WireResponse> Edited(ShownWallet wallet, Func<ShownWallet, Task<bool>> edit) =>
        await edit(wallet) ? See(wallet.At("/settings")) : SettingsAgain(wallet, "notPossible", 409);

    private async Task<WireResponse> Rename(Visit visit, ShownWallet wallet)
    {
        var (name, phone) = (visit.Fields["name"]?.Trim() ?? "", visit.Fields["phoneNumber"]?.Trim() ?? "");
        if (name.Length is 0 or > 50 || phone.Length > 20 || (name + phone).Any(char.IsControl))
            return SettingsAgain(wallet, "notPossible", 400);
        var (merchant, email) = (wallet.Merchant.Id, wallet.Buyer.Buyer.Email);
        return await Edited(wallet, _ => edits.Rename(merchant, email, name, phone.Length == 0 ? null : phone));
    }

    private static WireResponse SettingsAgain(
        ShownWallet wallet,
        string notice,
        int status,
        QueryParameters? refused = null
    ) =>
        Render(wallet, "settings", "/settings", WalletPages.Settings(wallet, refused), wallet.Texts[notice]) with
        {
            Status = status,
        };

    // ---- who ----

    /// <summary>The merchant that is named, or else the ready one.</summary>
    private async Task<Merchant?> MerchantOf(Visit visit)
    {
        var named = visit.Fields["merchantId"] ?? directory.ReadMerchant()?.MerchantId;
        return MerchantId.Parse(named) is { } id ? await engine.Store.Merchants.Of(id) : null;
    }

    private ShownWallet? WalletOf(Visit visit, Merchant merchant) =>
        visit.Cookie.Email is { } email
            ? new(merchant, BuyerBook.Find(merchant, email), TextsFor(visit, merchant), Subject(visit, merchant))
            : null;

    private static Texts TextsFor(Visit visit, Merchant merchant) =>
        visit.Preferred ?? Texts.Named(Wallet.Language(merchant))!;

    private static string Shown(Merchant merchant) => $"wallet\n{merchant.Id}";

    private Html Subject(Visit visit, Merchant merchant) =>
        Html.Of(
            $"""
            <input type="hidden" name="merchantId" value="{merchant.Id.Value}">
            <input type="hidden" name="token" value="{visit.Cookie.Token(secrets, Shown(merchant))}">
            """
        );

    // ---- wording ----

    private static WireResponse See(string location) => Answers.See(location, isPopup: false);

    private static WireResponse SeeOrder(ShownWallet wallet, ShownOrder order) =>
        See(wallet.At("/order", $"&id={order.Permission.Id}"));

    private static WireResponse Render(
        ShownWallet wallet,
        string title,
        string tab,
        Html content,
        string? notice = null
    ) =>
        PageLayout.Render(
            new(wallet.Texts, wallet.Texts[title], WalletPages.Framed(wallet, tab, content, notice))
            {
                Account = CheckoutPages.Account(wallet.Texts, wallet.Subject, wallet.Buyer.Buyer.Email, "/wallet"),
            }
        );

    private static WireResponse Refused(Visit visit, int status, string what, ShownWallet? wallet = null)
    {
        var texts = wallet?.Texts ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return PageLayout.Render(
            new(texts, texts["error"], CheckoutPages.WayOn(texts[what], wallet?.At("") ?? Home, texts["wallet"]))
            {
                Status = status,
            }
        );
    }

    private static WireResponse NotFound(ShownWallet wallet, string what) =>
        Answers.NotFound(wallet.Texts, wallet.Texts[what], wallet.At(""), wallet.Texts["wallet"]);

    /// <summary>No such merchant; where one was named, the ready merchant's wallet may be what was meant.</summary>
    private static WireResponse NoShop(Visit visit)
    {
        var texts = visit.Preferred ?? Texts.In(Language.AmericanEnglish);
        return visit.Fields["merchantId"] is null
            ? Answers.NotFound(texts, texts["noShop"], "/", texts["startPage"])
            : Answers.NotFound(texts, texts["noShop"], Home, texts["wallet"]);
    }
}
