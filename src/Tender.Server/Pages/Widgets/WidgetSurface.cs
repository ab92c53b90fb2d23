using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Widgets;

/// <summary>
/// The widgets of the first generation, each in a frame of the shop's page. A frame is empty until that page has handed
/// it the login token, by a message; what it shows and does it then asks of us with the token, and without a cookie,
/// which browsers keep from frames. Browser: spec 15.
/// </summary>
internal sealed partial class WidgetSurface(Engine engine, BuyerActions buyers, Settings settings) : Surface
{
    private const string Prefix = "/widgets/",
        ScriptPath = "/widgets/assets/widget.js";

    private static readonly IReadOnlyDictionary<string, WidgetKind> Kinds = new Dictionary<string, WidgetKind>
    {
        ["address-book"] = WidgetKind.AddressBook,
        ["wallet"] = WidgetKind.Wallet,
        ["consent"] = WidgetKind.Consent,
    };

    private static readonly WireResponse Script = new WireResponse(
        200,
        "application/javascript; charset=utf-8",
        Encoding.UTF8.GetBytes(ScriptSurface.Resource("widget.js"))
    )
    {
        Headers = [new("Cache-Control", "public, max-age=300")],
    };

    private string Environment => settings.Mode == Mode.Sandbox ? "SANDBOX" : "LIVE";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        var visit = new Visit(request, context, new PageCookie());
        return (request.Method, request.Path[Prefix.Length..]) switch
        {
            ("GET" or "HEAD", var name) when Kinds.TryGetValue(name, out var kind) => await Frame(visit, kind),
            ("GET" or "HEAD", "assets/widget.js") => Script,
            ("POST", "open") => await Serve(visit, Open),
            ("POST", "choose") => await Serve(visit, Choose),
            ("GET" or "HEAD" or "POST", _) => WireResponse.NotFound,
            _ => WireResponse.OnlyGetAndPost,
        };
    }

    // ---- the frame ----

    /// <summary>
    /// The empty frame. A page that the seller has not registered gets one that says so, to it and to the buyer, and
    /// in which there is nothing to press.
    /// </summary>
    private async Task<WireResponse> Frame(Visit visit, WidgetKind kind)
    {
        var fields = visit.Fields;
        var merchant = await engine.Store.Merchants.Named(fields["sellerId"]);
        var texts = TextsOf(visit, merchant);
        // The very spelling of browsers: messages are sent to it.
        var origin = PageLayout.OriginOf(fields["origin"]) is { } named && named == fields["origin"] ? named : null;
        var registered = merchant?.Settings.ReturnOrigins ?? [];
        var error = (merchant, origin) switch
        {
            (null, _) or (_, null) => "InvalidSellerId",
            _ when registered.Count > 0 && !registered.Contains(origin) => "InvalidSellerId",
            _ when fields["environment"] is { } environment && environment != Environment =>
                "ReleaseEnvironmentMismatch",
            _ => null,
        };
        return PageLayout.Render(
            new(texts, WidgetPages.TitleOf(kind, texts), Shell(texts, fields, kind, origin, error))
            {
                Status = error is null ? 200 : 403,
                IsWidget = true,
                IsLive = settings.Mode == Mode.Live,
                FramedBy =
                    error is not null || registered.Count == 0
                        ? origin is null
                            ? []
                            : [origin]
                        : registered,
            }
        );
    }

    private static Html Shell(Texts texts, QueryParameters fields, WidgetKind kind, string? origin, string? error) =>
        Html.Of(
            $"""
            <div id="widget" data-kind="{kind.ToString()}" data-seller="{fields["sellerId"]}" data-origin="{origin}"
            data-channel="{fields["channel"]}" data-mode="{fields["displayMode"]}"
            data-agreement="{fields["agreementType"]}" data-language="{texts.Tag}" data-error="{error}"
            data-failed="{texts["widgetFailed"]}" data-message="{(error is null ? null : texts[error])}">
            {(error is null ? Html.Of($"<p role=\"status\">{texts["widgetLoading"]}</p>") : WidgetPages.Notice(
                texts[error]))}
            </div>
            <script src="{ScriptPath}" defer></script>
            """
        );

    private static Texts TextsOf(Visit visit, Merchant? merchant) =>
        Texts.Named(visit.Fields["language"])
        ?? visit.Preferred
        ?? (merchant is null ? Texts.In(Language.AmericanEnglish) : Texts.Named(Wallet.Language(merchant))!);

    // ---- what a frame asks ----

    /// <summary>Answers a frame, after it was found out who is there.</summary>
    private async Task<WireResponse> Serve(Visit visit, Func<WidgetCall, Task<Result>> act)
    {
        var fields = visit.Fields;
        var merchant = await engine.Store.Merchants.Named(fields["sellerId"]);
        var texts = TextsOf(visit, merchant);
        if (!visit.IsFromHere)
            return Failed(texts, "InvalidParameterValue");
        if (merchant is null || !Enum.TryParse<WidgetKind>(fields["kind"], out var kind) || !Enum.IsDefined(kind))
            return Failed(texts, merchant is null ? "InvalidSellerId" : "InvalidParameterValue");
        if (merchant.Settings.Suspended)
            return Failed(texts, "InvalidAccountStatus");
        if (await engine.Logins.ReadForWidgets(TokenOf(visit)) is not { Buyer: not null } login)
            return Failed(texts, "BuyerNotAssociated");
        if (login.Merchant.Id != merchant.Id)
            return Failed(texts, "BuyerNotAssociated");
        if (login.Left <= TimeSpan.Zero)
            return Failed(texts, "BuyerSessionExpired");
        var now = await engine.Store.Now(merchant.Id);
        var call = new WidgetCall(kind, merchant, login, fields, texts, now);
        var result = await act(call);
        return result.Error is { } error ? Failed(texts, error) : Shown(call, result);
    }

    private static string TokenOf(Visit visit)
    {
        const string scheme = "bearer ";
        var header = visit.Request.Header("authorization") ?? "";
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(header[scheme.Length..].Trim())
            : "";
    }

    private WireResponse Shown(WidgetCall call, Result result)
    {
        var order = result.Order!;
        var answer = new JsonObject
        {
            ["session"] = engine.Logins.IssueSession(call.Login, call.Now),
            ["id"] = order.Id.Value,
            ["isNew"] = result.IsNew,
            ["html"] = Content(call, order).ToString(),
        };
        if (call.Kind == WidgetKind.Consent)
            answer["consentStatus"] = order.HasConsent;
        if (!call.IsRead && result.IsSelected)
            answer["selection"] = Selection(call, order);
        return Json(answer);
    }

    private static JsonObject Selection(WidgetCall call, WidgetOrder order) =>
        call.Kind switch
        {
            WidgetKind.AddressBook => new() { ["destinationName"] = order.Address?.Name },
            WidgetKind.Wallet => new()
            {
                ["presentmentCurrency"] = (order.Setup.PresentmentCurrency ?? call.Merchant.Currency).ToString(),
                ["paymentInstrumentsDisplayOptions"] = new JsonObject(),
            },
            WidgetKind.Consent => new() { ["consentStatus"] = order.HasConsent },
        };

    private Html Content(WidgetCall call, WidgetOrder order)
    {
        var texts = call.Texts;
        if (call.IsRead)
            return WidgetPages.Chosen(texts, call.Kind, order);
        if (engine.Visits.AreOutside && call.Kind != WidgetKind.Consent)
            return WidgetPages.Outside(texts, call.Kind, call.Merchant.Id, order);
        return call.Kind switch
        {
            WidgetKind.AddressBook => WidgetPages.Addresses(texts, AddressesOf(call, order), order.Address),
            WidgetKind.Wallet => Html.Of(
                $"""
                {WidgetPages.Constraints(texts, order)}
                {WidgetPages.Payments(
                    texts,
                    CardsOf(call),
                    order.IsDeclined ? null : order.Instrument,
                    call.Shown
                )}
                """
            ),
            WidgetKind.Consent => WidgetPages.Consent(
                texts,
                call.Merchant.Name ?? call.Merchant.Id.Value,
                order.HasConsent,
                isFixed: !order.IsDraft
            ),
        };
    }

    private static WireResponse Failed(Texts texts, string code) =>
        Json(
            new()
            {
                ["error"] = new JsonObject { ["code"] = code, ["message"] = texts[code] },
                ["html"] = WidgetPages.Notice(texts[code]).ToString(),
            }
        );

    private static WireResponse Json(JsonObject answer) =>
        new(200, "application/json", Encoding.UTF8.GetBytes(answer.ToJsonString()));

    /// <summary>What came of a call: an error's code, or the order as it is now.</summary>
    /// <param name="Error">The code; null where it worked.</param>
    /// <param name="Order">The order.</param>
    /// <param name="IsNew">Whether it was begun just now.</param>
    /// <param name="IsSelected">Whether something is chosen.</param>
    private sealed record Result(string? Error, WidgetOrder? Order, bool IsNew = false, bool IsSelected = false)
    {
        public static Result Refused(string error) => new(error, null);
    }
}
