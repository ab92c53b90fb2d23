using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Start;

/// <summary>
/// What a person sees at the root of the service: where everything is and what to try first, and a sample shop of the
/// ready merchant with the real script. Machines, which do not ask for HTML, get what they get without it.
/// </summary>
internal sealed class StartSurface(
    Engine engine,
    DataDirectory directory,
    PublicAddress address,
    TimeProvider time,
    Settings settings
) : Surface
{
    private const string Shop = "/shop",
        Thanks = "/shop/thanks",
        Script = "/shop/shop.js",
        IdField = "amazonCheckoutSessionId";

    private const int SignedMax = 64;

    /// <summary>How often one address may have something new signed: a signature costs much.</summary>
    private static readonly Quota Signatures = Quota.PerSecond(50, 1);

    private static readonly Money Price = Money.Whole(25, Currency.USD);
    private static readonly Texts Words = Texts.In(Language.AmericanEnglish);

    /// <summary>The signatures of the payloads there are: one for each name that the service is called by.</summary>
    private readonly ConcurrentDictionary<(string KeyId, string Payload), string> signed = new();
    private readonly RateLimits<ClientAddress> signings = new(time);

    private static WireResponse NoCheckout => Answers.NotFound(Words, Words["notFound"], Shop, "Back to the shop");

    /// <summary>A sample shop sells for the ready merchant, which nobody has to make.</summary>
    public static WireResponse NoMerchant =>
        Answers.NotFound(Words, "There is no ready merchant that this shop could sell for.", "/", Words["startPage"]);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => head.Path is Shop or Thanks or Script;

    /// <summary>What the root shows a person; null for a machine.</summary>
    public static WireResponse? Root(WireRequest request)
    {
        var isPerson = request.Headers.Any(header =>
            header.Key.Equals("accept", StringComparison.OrdinalIgnoreCase)
            && header.Value.Contains("text/html", StringComparison.OrdinalIgnoreCase)
        );
        return isPerson ? StartPage() : null;
    }

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context) =>
        (request.Method, request.Path) switch
        {
            ("GET" or "HEAD", Shop) => ShopPage(context),
            ("GET" or "HEAD", Thanks) => await ThanksPage(new QueryParameters(request.Query)),
            ("POST", Thanks) when request.Header("sec-fetch-site") is not (null or "same-origin") => WireResponse.Plain(
                403,
                "The form is not from here."
            ),
            ("POST", Thanks) => await Complete(new QueryParameters(Encoding.UTF8.GetString(request.Body.Span))),
            ("GET" or "HEAD", Script) => new WireResponse(
                200,
                "application/javascript; charset=utf-8",
                Encoding.UTF8.GetBytes(ScriptSurface.Resource("shop.js"))
            ),
            _ => WireResponse.OnlyGetAndPost,
        };

    private static WireResponse StartPage() =>
        PageLayout.Render(
            new(
                Words,
                "Tender is running",
                Html.Of(
                    $"""
                    <div class="card">
                    <p>This is a sandbox for both generations of the Amazon Pay API. Nothing here is Amazon, and no
                    money moves.</p>
                    <h2>Try this first</h2>
                    <p><a id="sample-shop" class="button" href="{Shop}">Open the sample shop, click, pay</a></p>
                    <p><a id="sample-shop-v1" class="button" href="{FirstGenerationShop.Shop}">The same with the
                    widgets of the first generation</a></p>
                    <p><a id="open-console" class="button" href="/console">Open the console and see each payment</a></p>
                    </div>
                    <div class="card">
                    <h2>Where everything is</h2>
                    <table>
                    <tr><th scope="row">Script of the second generation</th>
                    <td><a href="/checkout.js"><code>/checkout.js</code></a></td></tr>
                    <tr><th scope="row">Script of the first generation</th>
                    <td><a href="/OffAmazonPayments/us/sandbox/js/Widgets.js">
                    <code>/OffAmazonPayments/us/sandbox/js/Widgets.js</code></a></td></tr>
                    <tr><th scope="row">The console: every payment, the clock, the notices</th>
                    <td><a id="console" href="/console"><code>/console</code></a></td></tr>
                    <tr><th scope="row">The buyer's wallet</th><td><a href="/wallet"><code>/wallet</code></a></td></tr>
                    <tr><th scope="row">API v2</th><td><code>/v2/</code></td></tr>
                    <tr><th scope="row">API v1</th><td><code>/OffAmazonPayments_Sandbox/2013-01-01</code></td></tr>
                    <tr><th scope="row">Control API</th><td><code>/control/v1/</code></td></tr>
                    <tr><th scope="row">Descriptions</th><td><a href="/openapi/"><code>/openapi/</code></a></td></tr>
                    <tr><th scope="row">Health</th><td><a href="/healthz"><code>/healthz</code></a>,
                    <a href="/readyz"><code>/readyz</code></a></td></tr>
                    <tr><th scope="row">Keys and tokens</th><td>in the data directory: <code>merchant.json</code>,
                    <code>control-token</code>, <code>ca.pem</code></td></tr>
                    </table>
                    </div>
                    """
                )
            )
        );

    private WireResponse ShopPage(RequestContext context)
    {
        if (directory.ReadMerchant() is not { } merchant)
            return NoMerchant;
        var home = address.For(context.Head.Scheme, context.Head.Host).Browser.GetLeftPart(UriPartial.Authority);
        var payload = JsonSerializer.Serialize(
            new
            {
                webCheckoutDetails = new
                {
                    checkoutResultReturnUrl = home + Thanks,
                    checkoutCancelUrl = home + Shop,
                    checkoutMode = "ProcessOrder",
                },
                storeId = merchant.StoreId,
                paymentDetails = new
                {
                    paymentIntent = "AuthorizeWithCapture",
                    chargeAmount = new { amount = Price.Format(), currencyCode = merchant.Currency },
                },
                merchantMetadata = new { merchantStoreName = "Sample shop" },
            }
        );
        if (Signature(merchant, payload, context) is not { } signature)
            return WireResponse.Plain(429, "Too many new names from this address. Try again in a minute.");
        var content = Html.Of(
            $"""
            <div class="card">
            <p class="amount">One rubber duck, with a bow tie <strong>{Price.ToString()}</strong></p>
            <div id="pay" data-merchant="{merchant.MerchantId}" data-key="{merchant.PublicKeyId}"
            data-currency="{merchant.Currency}" data-payload="{payload}" data-signature="{signature}"></div>
            <p>The button is made by <code>checkout.js</code>, as in a real shop; the payload behind it is signed with
            the key of the ready merchant.</p>
            </div>
            <p><a href="/">Start page</a></p>
            <script src="/checkout.js" defer></script><script src="{Script}" defer></script>
            """
        );
        return PageLayout.Render(new(Words, "Sample shop", content));
    }

    private async Task<WireResponse> ThanksPage(QueryParameters fields)
    {
        if (await Find(fields[IdField]) is not { } session)
            return NoCheckout;
        var content = Html.Of(
            $"""
            <div class="card">
            <p>The checkout session <code>{session.Id.Value}</code> is
            <strong id="state">{session.State.ToString()}</strong>
            {session.Reason?.ToString()}</p>
            {Html.If(session.State == State.Open && session.ConfirmedAt is not null, () => Html.Of(
                $"""
                <p>The buyer has paid. Now the shop's server completes the checkout.</p>
                <form method="post" action="{Thanks}">
                <input type="hidden" name="{IdField}" value="{session.Id.Value}">
                <input id="complete" type="submit" class="primary" value="Complete the checkout">
                </form>
                """
            ))}
            {Html.If(session.State == State.Canceled, () => Html.Of(
                $"""
                <p>Nothing was ordered.</p>
                <p><a id="try-again" class="button" href="{Shop}">Try again</a></p>
                """
            ))}
            {Html.If(session.Permission is not null, () => Html.Of(
                $"<p>Charge permission <code id=\"permission\">{session.Permission!.Value.Value}</code></p>"))}
            </div>
            <p><a href="{Shop}">Back to the shop</a></p>
            """
        );
        return PageLayout.Render(new(Words, TitleOf(session), content));
    }

    private static string TitleOf(CheckoutSession session) =>
        (session.State, session.Reason) switch
        {
            (State.Canceled, Reason.Declined) => "The payment was declined",
            (State.Canceled, Reason.Expired) => "The checkout has expired",
            (State.Canceled, _) => "The checkout was canceled",
            _ when session.ConfirmedAt is null && session.State == State.Open => "Not paid yet",
            _ => "Thank you",
        };

    private async Task<WireResponse> Complete(QueryParameters fields)
    {
        if (directory.ReadMerchant() is not { } merchant || await Find(fields[IdField]) is not { } session)
            return NoCheckout;
        var command = new Command<Completion>(MerchantId.Read(merchant.MerchantId), "Complete Checkout Session");
        await engine.Sessions.Complete(command, session.Id, Price, null, null, CancellationToken.None);
        return new WireResponse(303, "text/plain", []) { Location = $"{Thanks}?{IdField}={session.Id}" };
    }

    private async Task<CheckoutSession?> Find(string? text)
    {
        if (directory.ReadMerchant() is not { } merchant)
            return null;
        if (V2Call.ParseId(text, ObjectKind.CheckoutSession) is not { } id)
            return null;
        return await engine.Store.Find<CheckoutSession>(MerchantId.Read(merchant.MerchantId), id);
    }

    /// <summary>
    /// Null: too many new payloads were signed for who asks. A payload names the host that was asked.
    /// </summary>
    private string? Signature(MerchantFile merchant, string payload, RequestContext context)
    {
        if (signed.TryGetValue((merchant.PublicKeyId, payload), out var known))
            return known;
        if (!signings.Take(ClientAddress.Of(context.From), Signatures))
            return null;
        if (signed.Count >= SignedMax)
            signed.Clear();
        return signed[(merchant.PublicKeyId, payload)] = Sign(merchant, payload);
    }

    private string Sign(MerchantFile merchant, string payload)
    {
        using var key = RSA.Create();
        key.ImportFromPem(directory.ReadMerchantKey(merchant));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));
        var text = Encoding.ASCII.GetBytes($"AMZN-PAY-RSASSA-PSS-V2\n{hash}");
        return Convert.ToBase64String(key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }
}
