using System.Text;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>
/// What the buttons on a merchant's page do. They take a signed payload, and nothing that was not signed. The control
/// API, checkout.js and the hosted pages call the same.
/// </summary>
internal sealed class ButtonActions(Engine engine, bool strictJson)
{
    private const string NoWallet =
        "A sign-in without webCheckoutDetails or chargePermissionType saves no wallet: it has no checkout session.";

    /// <summary>
    /// The checkout button: the session of a signed payload, the very one that Create Checkout Session makes of the
    /// same bytes. Exactly one of the two answers is there.
    /// </summary>
    /// <param name="merchant">Whose page it is.</param>
    /// <param name="signed">The payload.</param>
    /// <param name="productType">
    /// What the button itself asks for, SignIn where it saves the wallet as well; null for what the payload says.
    /// </param>
    /// <param name="originUrl">The page with the button; null where nobody knows.</param>
    /// <param name="language">The language of the button; null where nobody knows.</param>
    public async Task<(ButtonFault? Fault, Result<CheckoutSession> Session)> Press(
        Merchant merchant,
        SignedText signed,
        string? productType,
        string? originUrl = null,
        string? language = null
    )
    {
        var (refused, payload) = await ButtonPayload.Read(engine.Store.Merchants, merchant, signed);
        if (payload is null)
            return (refused, default);
        using var _ = payload;
        if (productType == CheckoutSession.SignInProduct && !SavesWallet(payload.Body.Root))
            return (new ButtonFault("MissingParameterValue", NoWallet), default);
        // Wire v2: "Integrate with end of checkout": an address is for what is shipped.
        if (productType == "PayOnly" && payload.Body.Root.Object("addressDetails").IsGiven)
            payload.Body.ReportConflict("addressDetails", "productType");
        var (fault, read) = await V2Handlers.ReadSession(
            engine,
            merchant,
            payload.Body,
            engine.Store.Sandbox,
            strictJson,
            productType == CheckoutSession.SignInProduct ? SessionSource.SignIn : SessionSource.Checkout
        );
        if (fault is not null)
            return (ButtonPayload.FaultOf(fault), default);
        var opened = await engine.Sessions.Open(
            new(merchant.Id, "The buyer presses the button", Requester.Buyer),
            (context, id) =>
            {
                var session = read!(context, id);
                return session with
                {
                    Setup = session.Setup with
                    {
                        ProductType = productType ?? session.Setup.ProductType,
                        OriginUrl = originUrl,
                        Language = language ?? session.Setup.Language,
                    },
                };
            }
        );
        return (null, opened.Result);
    }

    /// <summary>
    /// The Buy Now button: a session of what the page says, which nobody signed. Its amounts are what the page shows
    /// later; no URL leads back. Exactly one of the two answers is there. Browser: spec 10.
    /// </summary>
    /// <param name="merchant">Whose page it is.</param>
    /// <param name="config">The session's configuration.</param>
    /// <param name="productType">PayAndShip or PayOnly.</param>
    /// <param name="processesOrder">Whether the configuration says the amount.</param>
    /// <param name="originUrl">The page with the button.</param>
    /// <param name="language">The language of the button.</param>
    public async Task<(ButtonFault? Fault, Result<CheckoutSession> Session)> BuyNow(
        Merchant merchant,
        string config,
        string productType,
        bool processesOrder,
        string originUrl,
        string language
    )
    {
        if (!V2Reading.TryRead(Encoding.UTF8.GetBytes(config), out var body, out var unreadable))
            return (ButtonPayload.FaultOf(unreadable), default);
        using var _ = body;
        // Of a provider: it is told, and does not change what is shown.
        body.Root.Object("processorSpecifications").Text("name", 64);
        var (fault, read) = await V2Handlers.ReadSession(
            engine,
            merchant,
            body,
            true,
            strictJson,
            SessionSource.BuyNow
        );
        if (fault is not null)
            return (ButtonPayload.FaultOf(fault), default);
        var opened = await engine.Sessions.Open(
            new(merchant.Id, "The buyer presses Buy Now", Requester.Buyer),
            (scene, id) =>
            {
                var session = read!(scene, id);
                var amount = processesOrder ? session.Setup.ChargeAmount : null;
                return session with
                {
                    Setup = session.Setup with
                    {
                        ProductType = productType,
                        OriginUrl = originUrl,
                        Language = language,
                        ChargeAmount = amount,
                        TotalOrderAmount = processesOrder ? session.Setup.TotalOrderAmount : null,
                        ShownTotal = Money.Zero(merchant.Currency),
                    },
                };
            }
        );
        return (null, opened.Result);
    }

    /// <summary>
    /// Whether the payload of a sign-in button asks for a saved wallet as well: it is a checkout then. Browser:
    /// spec 11.
    /// </summary>
    public static bool SavesWallet(JsonMembers payload) =>
        payload.Object("webCheckoutDetails").IsGiven || payload.Text("chargePermissionType", 64) is not null;

    /// <summary>
    /// The sign-in button: where the browser goes on, with the token for Get Buyer. Both are null with a fault; the
    /// token alone is null when what the buyer shares is too long for one.
    /// </summary>
    public async Task<(ButtonFault? Fault, string? Url, string? Token)> SignIn(
        Merchant merchant,
        SignedText signed,
        BuyerProfile buyer
    )
    {
        var (refused, payload) = await ButtonPayload.Read(engine.Store.Merchants, merchant, signed);
        if (payload is null)
            return (refused, null, null);
        using var _ = payload;
        var root = payload.Body.Root;
        // Wire v2: spec 9.2, signInConfig; OXID sends signInCancelUrl.
        var isGiven = root.Text("signInReturnUrl", 512, required: true) is { Length: > 0 };
        var url = isGiven ? root.Url("signInReturnUrl", merchant.Settings.ReturnOrigins, httpsOnly: false) : null;
        root.Url("signInCancelUrl", merchant.Settings.ReturnOrigins, httpsOnly: false);
        if (root.Text("storeId", 256, required: true) is { } store && store != merchant.StoreId)
            root.ReportInvalid("storeId");
        var scopes = root.Choices("signInScopes", V2Handlers.Scopes) ?? [];
        if (payload.Body.Fault(strictJson) is { } fault)
            return (ButtonPayload.FaultOf(fault), null, null);
        var shared = new SignIn(
            buyer.Buyer,
            scopes.Contains("shippingAddress") || scopes.Contains("postalCode") ? buyer.ShippingAddress : null,
            scopes.Contains("billingAddress") ? buyer.BillingAddress : null,
            scopes
        );
        var token = engine.Buyers.Token(merchant.Id, shared, await engine.Store.Now(merchant.Id));
        return (null, token is null ? url : ReturnUrl.With(url!, "buyerToken", token), token);
    }
}
