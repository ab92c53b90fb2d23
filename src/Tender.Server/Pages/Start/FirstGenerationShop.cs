using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;

namespace Tender.Server.Pages.Start;

/// <summary>
/// The sample shop of the first generation, with the real Widgets.js: login, address book and wallet on one page, and
/// behind it what a shop's server does by the API: set the details, confirm, authorize and capture, refund.
/// </summary>
internal sealed class FirstGenerationShop(Engine engine, DataDirectory directory, Settings settings) : Surface
{
    public const string Shop = "/shop/v1";

    private const string Order = "/shop/v1/order",
        Refund = "/shop/v1/refund",
        Script = "/shop/shop-v1.js",
        IdField = "order";

    private static readonly Texts Words = Texts.In(Language.AmericanEnglish);

    private static WireResponse NoOrder => Answers.NotFound(Words, Words["noOrder"], Shop, "Back to the shop");

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path is Shop or Order or Refund or Script;

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (directory.ReadMerchant() is not { } merchant)
            return StartSurface.NoMerchant;
        var isForm = request.Method == "POST";
        if (isForm && request.Header("sec-fetch-site") is not (null or "same-origin"))
            return WireResponse.Plain(403, "The form is not from here.");
        var fields = new QueryParameters(isForm ? Encoding.UTF8.GetString(request.Body.Span) : request.Query);
        return (request.Method, request.Path) switch
        {
            ("GET" or "HEAD", Shop) => await ShopPage(merchant, fields),
            ("GET" or "HEAD", Order) => await OrderPage(merchant, fields),
            ("POST", Order) => await Place(merchant, fields),
            ("POST", Refund) => await RefundOrder(merchant, fields),
            ("GET" or "HEAD", Script) => new(
                200,
                "application/javascript; charset=utf-8",
                Encoding.UTF8.GetBytes(ScriptSurface.Resource("shop-v1.js"))
            ),
            _ => WireResponse.OnlyGetAndPost,
        };
    }

    private static Money PriceOf(MerchantFile merchant) =>
        Money.Whole(25, Money.TryParseCurrency(merchant.Currency, out var currency) ? currency : Currency.USD);

    /// <summary>The cart; with an order that was declined, the wallet to choose another payment method.</summary>
    private async Task<WireResponse> ShopPage(MerchantFile merchant, QueryParameters fields)
    {
        var order = await Find(merchant, fields[IdField]);
        return Page(
            "Sample shop, first generation",
            Html.Of(
                $"""
                <div class="card">
                <p class="amount">One rubber duck, with a bow tie <strong>{PriceOf(merchant).ToString()}</strong></p>
                <div id="AmazonPayButton"></div>
                <p id="shop-notice" class="notice" role="alert"></p>
                </div>
                <div id="shop-v1" data-seller="{merchant.MerchantId}" data-client="{merchant.StoreId}"
                data-order="{order?.Id.Value}">
                <div id="addressBookWidgetDiv" class="frame"></div>
                <div id="walletWidgetDiv" class="frame"></div>
                <form method="post" action="{Order}">
                <input type="hidden" id="order-id" name="{IdField}" value="{order?.Id.Value}">
                <input type="submit" id="place-order" class="primary" value="Place the order" disabled>
                </form>
                </div>
                <p>Button, address book and wallet are made by <code>Widgets.js</code>, as in a shop of the first
                generation. The order is then set, confirmed, authorized and captured.</p>
                <p><a href="/">Start page</a></p>
                <script src="/OffAmazonPayments/us/sandbox/js/Widgets.js" defer></script>
                <script src="{Script}" defer></script>
                """
            )
        );
    }

    private async Task<WireResponse> OrderPage(MerchantFile merchant, QueryParameters fields)
    {
        if (await Find(merchant, fields[IdField]) is not { } order)
            return NoOrder;
        var children = await engine.Store.Objects.Children(IdOf(merchant), order.Id, ObjectKind.Capture);
        var capture = children.OfType<Capture>().FirstOrDefault();
        var refunds = await engine.Store.Objects.Children(IdOf(merchant), order.Id, ObjectKind.Refund);
        var isDeclined = order.State == State.Suspended;
        return Page(
            isDeclined ? "The payment was declined" : "Thank you",
            Html.Of(
                $"""
                <div class="card">
                <p>The order reference <code>{order.Id.Value}</code> is
                <strong id="state">{order.State.ToString()}</strong>
                {order.Reason?.ToString()}</p>
                {Html.If(capture is not null, () => Html.Of(
                    $"<p>Captured: <strong id=\"captured\">{capture!.Amount.ToString()}</strong></p>"))}
                {Html.If(capture is not null && refunds.Count == 0, () => Html.Of(
                    $"""
                    <form method="post" action="{Refund}">
                    <input type="hidden" name="{IdField}" value="{order.Id.Value}">
                    <input id="refund" type="submit" class="primary" value="Refund it">
                    </form>
                    """
                ))}
                {Html.Each(refunds.OfType<Refund>(), one => Html.Of(
                    $"<p>Refund: <strong id=\"refunded\">{one.State.ToString()}</strong> {one.Amount.ToString()}</p>"))}
                {Html.If(isDeclined, () => Html.Of(
                    $"""
                    <p><a id="try-again" href="{Shop}?{IdField}={order.Id.Value}">Choose another payment method</a></p>
                    """
                ))}
                </div>
                <p><a href="{Shop}">Back to the shop</a></p>
                """
            )
        );
    }

    /// <summary>What the shop's server does with an order: the details, the confirmation, the money.</summary>
    private async Task<WireResponse> Place(MerchantFile merchant, QueryParameters fields)
    {
        if (ObjectId.Parse(fields[IdField]) is not { Kind: ObjectKind.ChargePermission } id)
            return NoOrder;
        var (seller, price) = (IdOf(merchant), PriceOf(merchant));
        await engine.Sessions.Update(
            new(seller, "Set order details"),
            id.Draft,
            new() { TotalOrderAmount = price, Metadata = new(StoreName: "Sample shop") }
        );
        await engine.Sessions.ConfirmDraft(new(seller, "Confirm"), id, expectsAuthorization: false);
        await engine.Authorizations.Request(
            new(seller, "Authorize"),
            id,
            new()
            {
                Amount = price,
                Answering = AnswerMode.Now,
                CaptureNow = true,
            },
            CancellationToken.None
        );
        return See(id);
    }

    private async Task<WireResponse> RefundOrder(MerchantFile merchant, QueryParameters fields)
    {
        if (await Find(merchant, fields[IdField]) is not { } order)
            return NoOrder;
        var children = await engine.Store.Objects.Children(IdOf(merchant), order.Id, ObjectKind.Capture);
        if (children.OfType<Capture>().FirstOrDefault() is { } capture)
            await engine.Captures.Refund(new(IdOf(merchant), "Refund"), capture.Id, new(capture.Amount));
        return See(order.Id);
    }

    private static WireResponse See(ObjectId order) => Answers.See($"{Order}?{IdField}={order}", isPopup: false);

    private async Task<ChargePermission?> Find(MerchantFile merchant, string? text) =>
        ObjectId.Parse(text) is { Kind: ObjectKind.ChargePermission } id
            ? await engine.Store.Find<ChargePermission>(IdOf(merchant), id)
            : null;

    private static MerchantId IdOf(MerchantFile merchant) => MerchantId.Read(merchant.MerchantId);

    /// <summary>Its login is a pop-up, which must be able to answer; its widgets are frames.</summary>
    private static WireResponse Page(string title, Html content) =>
        PageLayout.Render(new(Words, title, content) { IsPopup = true, HasFrames = true });
}
