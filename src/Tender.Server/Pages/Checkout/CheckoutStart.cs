using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Checkout;

/// <summary>
/// How a browser comes from a shop: what is believed of the form that a button sends, and whose checkout an id names.
/// The sandbox's pages and those that lead to pages outside begin alike. Browser: spec 9.1.
/// </summary>
internal sealed class CheckoutStart(Engine engine, TimeProvider time)
{
    private const string TooOften = "too many checkouts were begun from this address. Try again in a minute.";

    /// <summary>How often buttons may be pressed from one address.</summary>
    private static readonly Quota Starts = Quota.PerSecond(200, 20);

    private readonly RateLimits<ClientAddress> starts = new(time);

    /// <summary>The checkout of an id, which a browser brings and nothing else; null for none.</summary>
    public async Task<ShownCheckout?> Find(Visit visit, string? text)
    {
        if (V2Call.ParseId(text, ObjectKind.CheckoutSession) is not { } id)
            return null;
        if (await engine.Store.Merchants.OwnerOf(id) is not { } owner)
            return null;
        if (await engine.Store.Merchants.Of(owner) is not { } merchant)
            return null;
        if (await engine.Store.Find<CheckoutSession>(owner, id) is not { } session)
            return null;
        var texts = Texts.Named(session.Setup.Language) ?? visit.Preferred ?? Texts.Named(Wallet.Language(merchant))!;
        return new(merchant, session, visit.Cookie.Checkout(id.Value), texts);
    }

    /// <summary>
    /// The page with the button: where it comes from is what the browser says; the field only tells which page of it.
    /// Null for a page that cannot be believed.
    /// </summary>
    public static string? PageOf(Visit visit)
    {
        var page = visit.Fields["origin_url"];
        var isTold =
            PageLayout.OriginOf(page) is { } pageOrigin && (visit.Origin is null || visit.Origin == pageOrigin);
        return isTold ? page : null;
    }

    /// <summary>What the button itself asks for; null for what its payload says.</summary>
    public static string? ProductOf(Visit visit) =>
        visit.Fields["productType"] switch
        {
            "PayAndShip" or "PayAndShipMultiAddress" or "PayOnly" or CheckoutSession.SignInProduct => visit.Fields[
                "productType"
            ],
            "Donation" => "PayOnly",
            _ => null,
        };

    /// <summary>The payload of a request, by the key that signed it; null where there is none.</summary>
    public async Task<(ButtonFault? Fault, ButtonPayload? Payload, SignedText? Signed)?> ReadPayload(Visit visit)
    {
        var fields = visit.Fields;
        // Browsers turn line ends of a form's text into others: that text comes encoded as well.
        var text = fields["payloadJSONExact"] is { } exact ? Uri.UnescapeDataString(exact) : fields["payloadJSON"];
        if (text is null || fields["signature"] is not { } signature || fields["publicKeyId"] is not { } keyId)
            return null;
        // A payload has neither date nor nonce: whoever saw one can send it again and again.
        if (!starts.Take(ClientAddress.Of(visit.Context.From), Starts))
            return (new ButtonFault("TooManyRequests", TooOften, 429), null, null);
        return await ReadPayload(new SignedText(text, signature, keyId, fields["algorithm"]));
    }

    public async Task<(ButtonFault? Fault, ButtonPayload? Payload, SignedText? Signed)?> ReadPayload(SignedText signed)
    {
        var credential = await engine.Store.Merchants.Credential(signed.PublicKeyId);
        var merchant = credential is null ? null : await engine.Store.Merchants.Of(credential.Merchant);
        if (merchant is null)
            return (new ButtonFault("InvalidRequestSignature", "The key is not known here."), null, null);
        var (fault, payload) = await ButtonPayload.Read(engine.Store.Merchants, merchant, signed);
        return (fault, payload, signed);
    }

    /// <summary>Whether the page with the button can be this merchant's.</summary>
    public static bool IsTheirs(Merchant merchant, string? page, string? merchantId)
    {
        if (merchantId is { Length: > 0 } && merchantId != merchant.Id.Value)
            return false;
        var origins = merchant.Settings.ReturnOrigins;
        return origins.Count == 0 || (PageLayout.OriginOf(page) is { } origin && origins.Contains(origin));
    }
}
