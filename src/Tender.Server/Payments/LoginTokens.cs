using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Login tokens (v1): what the login gives the buyer's browser, and the shop shows to see the whole address before the
/// order is confirmed. One kind is the login itself, sealed: it serves all of that buyer's orders at that shop. The
/// other comes with one order that the control API started, and serves that order; only its hash is kept, on the order.
/// </summary>
internal sealed class LoginTokens(PaymentStore store, Secrets secrets)
{
    // Wire v1: spec 13, 15: access tokens begin so, and the widgets' redirect says expires_in.
    private const string Prefix = "Atza|",
        TokenPlace = "login-token",
        WidgetsPlace = "widgets-token",
        SessionPlace = "widget-session",
        CodePlace = "login-code";

    private const int TokenCharsMax = 2048,
        RandomBytes = 32,
        RedeemedMax = 10_000;

    /// <summary>How long a token is good.</summary>
    // Assumed: 3600 s, what Login with Amazon documents for access tokens. Of the merchant's time, like every window.
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>How long a widget may be left alone. Browser: spec 15.5.</summary>
    public static readonly TimeSpan WidgetIdleWindow = TimeSpan.FromMinutes(15);

    // Assumed: five minutes, what Login with Amazon documents for authorization codes.
    private static readonly TimeSpan CodeWindow = TimeSpan.FromMinutes(5);

    // A code is good once. Known to this node, no longer than a code lives.
    private readonly ConcurrentDictionary<string, DateTimeOffset> redeemed = new(StringComparer.Ordinal);

    /// <summary>A new token for one order; its hash is what the order keeps.</summary>
    public static string Mint(MerchantId merchant, ObjectId order) =>
        Prefix
        + Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                $"{merchant}/{order.Family}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}"
            )
        );

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The token of a login.</summary>
    public string Issue(BuyerLogin login) => Prefix + secrets.SealJson(login, TokenPlace);

    /// <summary>A token that serves the widgets and nothing else. Browser: spec 14, the old form.</summary>
    public string IssueForWidgets(BuyerLogin login) => secrets.SealJson(login, WidgetsPlace);

    /// <summary>A code that is good once, for a few minutes, to whoever began the login.</summary>
    public string IssueCode(LoginCode code) => secrets.SealJson(code, CodePlace);

    /// <summary>Who signed in, and to what; null when the token is none of ours, altered, or too old.</summary>
    public async Task<Login?> Find(string token) =>
        await Read(token) is { } login && login.Left > TimeSpan.Zero ? login : null;

    /// <summary>What a widget is known by from now on.</summary>
    public string IssueSession(Login login, DateTimeOffset now)
    {
        var (id, scopes, draft) = (login.Merchant.Id.Value, login.Scopes, login.Draft?.Value);
        var begun = login.Begun?.Value;
        var known = new BuyerLogin(id, login.Buyer!, login.PostalCode, scopes, login.IssuedAt, draft, begun);
        return secrets.SealJson(new WidgetSession(known, now), SessionPlace);
    }

    /// <summary>
    /// The login of a session or token that serves widgets, also one that is too old; null for one that is none of
    /// ours.
    /// </summary>
    public async Task<Login?> ReadForWidgets(string text)
    {
        if (secrets.OpenJson<WidgetSession>(text, SessionPlace) is { } session)
        {
            if (await Of(session.Login) is not { } known)
                return null;
            var idle = session.SeenAt + WidgetIdleWindow - await store.Now(known.Merchant.Id);
            return known with { Left = idle < known.Left ? idle : known.Left };
        }
        return secrets.OpenJson<BuyerLogin>(text, WidgetsPlace) is { } login ? await Of(login) : await Read(text);
    }

    /// <summary>Takes a code; null when it is none of ours, was taken, or is not for this caller.</summary>
    /// <param name="text">The code.</param>
    /// <param name="clientId">Who takes it.</param>
    /// <param name="redirectUri">The page it was given to, as its taker says.</param>
    /// <param name="verifier">What proves that the taker began the login (RFC 7636); null for nothing.</param>
    public async Task<Login?> Redeem(string text, string? clientId, string? redirectUri, string? verifier)
    {
        if (secrets.OpenJson<LoginCode>(text, CodePlace) is not { } code || await Of(code.Login) is not { } login)
            return null;
        var isTheirs =
            code.ClientId == clientId
            && Page(code.RedirectUri) == Page(redirectUri)
            && login.Left > Window - CodeWindow
            && code.IsProvedBy(verifier);
        if (!isTheirs || !Take(Hash(text), login.IssuedAt))
            return null;
        return login;

        // The script names its page without the query that it was opened with.
        static string? Page(string? url) => url?.Split('?', '#')[0];
    }

    private bool Take(string code, DateTimeOffset issuedAt)
    {
        if (redeemed.Count >= RedeemedMax)
            foreach (var (known, at) in redeemed)
                if (at + CodeWindow < issuedAt || redeemed.Count >= RedeemedMax)
                    redeemed.TryRemove(known, out _);
        return redeemed.TryAdd(code, issuedAt);
    }

    private async Task<Login?> Read(string token)
    {
        if (token.Length > TokenCharsMax || !token.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var text = token[Prefix.Length..];
        return secrets.OpenJson<BuyerLogin>(text, TokenPlace) is { } login
            ? await Of(login)
            : await OfOrder(token, text);
    }

    private async Task<Login?> Of(BuyerLogin login)
    {
        var id = MerchantId.Read(login.Merchant);
        if (await store.Merchants.Of(id) is not { } merchant)
            return null;
        var left = login.At + Window - await store.Now(id);
        var (draft, begun) = (ObjectId.Parse(login.Draft), ObjectId.Parse(login.Begun));
        return new(merchant, login.Buyer, login.PostalCode, login.Scopes, login.At, left, draft, begun);
    }

    private async Task<Login?> OfOrder(string token, string text)
    {
        if (
            ReadOrder(text) is not var (merchantId, order)
            || await store.Merchants.Of(merchantId) is not { } merchant
            || await store.Find<CheckoutSession>(merchantId, order.Draft) is not { TokenHash: { } hash } draft
        )
            return null;
        var isIt = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(hash),
            Encoding.ASCII.GetBytes(Hash(token))
        );
        if (!isIt)
            return null;
        var left = draft.CreatedAt + Window - await store.Now(merchantId);
        var (postalCode, scopes) = (draft.ShippingAddress?.PostalCode, draft.Setup.LoginScopes);
        return new(merchant, draft.Buyer, postalCode, scopes, draft.CreatedAt, left, draft.Id);
    }

    private static (MerchantId Merchant, ObjectId Order)? ReadOrder(string text) =>
        Base64Url.IsValid(text)
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [var seller, var id, _]
        && MerchantId.Parse(seller) is { } merchant
        && ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission } order
            ? (merchant, order)
            : null;
}
