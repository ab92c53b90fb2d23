using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Login;

/// <summary>
/// How a browser comes from a shop to log in, what of that is refused, and how it goes back. The sandbox's pages and
/// those that lead to pages outside begin and end alike. Browser: spec 13.4, 14.
/// </summary>
internal sealed class LoginStart(Engine engine, TimeProvider time, bool isSandbox)
{
    public const string Authorize = "/ap/oa",
        OldSignIn = "/widgets/sign-in";

    private const int UrlCharsMax = 1024,
        StateCharsMax = 1024,
        NameCharsMax = 128;

    private static readonly TimeSpan TicketWindow = TimeSpan.FromMinutes(30);

    /// <summary>How often a login may be begun from one address: a client id is looked up.</summary>
    private static readonly Quota Beginnings = Quota.PerSecond(200, 20);

    private readonly RateLimits<ClientAddress> beginnings = new(time);

    /// <summary>
    /// What the shop asks for. As long as nobody knows that the way back is the shop's, a mistake ends on a page of
    /// ours; after that, at the shop.
    /// </summary>
    public async Task<(WireResponse? Answer, LoginTicket? Ticket)> Begin(Visit visit)
    {
        var texts = TextsOf(visit);
        var fields = visit.Fields;
        var isOld = visit.Request.Path == OldSignIn;
        var (page, isPopup) = (fields["origin_url"], isOld || fields["display"] == "popup");
        if (!beginnings.Take(ClientAddress.Of(visit.Context.From), Beginnings))
            return Failed(429, texts["tooOften"]);
        var redirect = isOld ? page : fields["redirect_uri"];
        var code = isOld ? "InvalidSellerId" : "invalid_client";
        if (await Asker(fields, isOld) is not { } merchant)
            return Failed(400, $"{code}: {texts["unknownShop"]}");
        if (!IsTheirs(merchant, redirect) || (isPopup && !IsTheirs(merchant, page)))
            return Failed(400, $"{code}: {texts["foreignPage"]}");
        if (IsTooLong(fields))
            return Failed(400, $"invalid_request: {texts["error"]}");
        var ticket = Ticket(fields, merchant, redirect!, texts) with
        {
            Client = isOld ? null : merchant.StoreId,
            Opener = isPopup ? PageLayout.OriginOf(page) : null,
        };
        if (Mistake(fields, merchant, isOld) is var (error, description))
            return (Finish(ticket, Refused(ticket, error, description)), null);
        return (null, ticket);

        (WireResponse, LoginTicket?) Failed(int status, string what) =>
            (Answers.Failed(texts, status, what, visit.CameFrom(page), !isSandbox), null);
    }

    private LoginTicket Ticket(QueryParameters fields, Merchant merchant, string redirect, Texts texts)
    {
        var scopes = LoginScopes.Read(fields["scope"]) ?? [];
        var now = time.GetUtcNow();
        return new()
        {
            Merchant = merchant.Id.Value,
            Shop = merchant.Name ?? merchant.Id.Value,
            Scopes = scopes,
            WantsCode = fields["response_type"] == "code",
            RedirectUri = redirect,
            State = fields["state"],
            Language = texts.Tag,
            Channel = fields["channel"],
            BeginsOrder = fields["create_order_reference"] == "true" || fields["client_id"] is null,
            HasAddress = fields["client_id"] is null
                ? fields["useAmazonAddressBook"] != "false"
                : scopes.Contains("payments:shipping_address"),
            CodeChallenge = fields["code_challenge"],
            IsChallengeHashed = fields["code_challenge_method"] == "S256",
            SignsInAfter = fields["interactive"] == "always" ? now : null,
            Until = now + TicketWindow,
        };
    }

    /// <summary>What is told to the shop's page instead of being asked of the buyer; null for nothing.</summary>
    private (string Error, string Description)? Mistake(QueryParameters fields, Merchant merchant, bool isOld)
    {
        if (fields["environment"] is { } environment && environment != (isSandbox ? "SANDBOX" : "LIVE"))
            return (
                isOld ? "ReleaseEnvironmentMismatch" : "invalid_request",
                isSandbox
                    ? "ReleaseEnvironmentMismatch: this is a sandbox, and the page asks for the live environment."
                    : "ReleaseEnvironmentMismatch: this is live, and the page asks for a sandbox."
            );
        if (merchant.Settings.Suspended)
            return (
                isOld ? "InvalidAccountStatus" : "unauthorized_client",
                "InvalidAccountStatus: the merchant's account is suspended."
            );
        if (isOld)
            return null;
        if (LoginScopes.Read(fields["scope"]) is not { Count: > 0 })
            return ("invalid_scope", $"scope is one or more of {string.Join(", ", LoginScopes.Known)}.");
        if (fields["response_type"] is not (null or "token" or "code"))
            return ("unsupported_response_type", "response_type is token or code.");
        if (fields["code_challenge_method"] is not (null or "plain" or "S256"))
            return ("invalid_request", "code_challenge_method is plain or S256.");
        return null;
    }

    private async Task<Merchant?> Asker(QueryParameters fields, bool isOld)
    {
        var merchants = engine.Store.Merchants;
        var seller = fields["sellerId"];
        if (isOld)
            return await merchants.Named(seller);
        var asker = await merchants.OfClient(fields["client_id"]);
        return seller is { Length: > 0 } && seller != asker?.Id.Value ? null : asker;
    }

    /// <summary>
    /// Whether an address is one of the shop's. Browser: spec 12.6; without a registered origin Tender takes any.
    /// </summary>
    private static bool IsTheirs(Merchant merchant, string? url)
    {
        if (url is null || url.Any(char.IsControl) || url.Contains('\\', StringComparison.Ordinal))
            return false;
        if (PageLayout.OriginOf(url) is not { } origin)
            return false;
        var registered = merchant.Settings.ReturnOrigins;
        return registered.Count == 0 || registered.Contains(origin);
    }

    private static bool IsTooLong(QueryParameters fields) =>
        fields["redirect_uri"]?.Length > UrlCharsMax
        || fields["origin_url"]?.Length > UrlCharsMax
        || fields["state"]?.Length > StateCharsMax
        || fields["channel"]?.Length > NameCharsMax
        || fields["code_challenge"]?.Length > NameCharsMax;

    public JsonObject Granted(LoginTicket ticket, BuyerLogin login, ObjectId? order)
    {
        var scope = string.Join(' ', ticket.Scopes);
        var seconds = (long)LoginTokens.Window.TotalSeconds;
        var answer = ticket switch
        {
            { Client: null } => new JsonObject
            {
                ["session_token"] = engine.Logins.IssueForWidgets(login),
                ["expires_in"] = seconds,
            },
            { WantsCode: true } => new JsonObject
            {
                ["code"] = engine.Logins.IssueCode(
                    new(login, ticket.Client, ticket.RedirectUri, ticket.CodeChallenge, ticket.IsChallengeHashed)
                ),
                ["scope"] = scope,
            },
            _ => new JsonObject
            {
                ["access_token"] = engine.Logins.Issue(login),
                ["token_type"] = "bearer",
                ["expires_in"] = seconds,
                ["scope"] = scope,
            },
        };
        if (ticket.State is { } state)
            answer["state"] = state;
        if (order is { } begun)
            answer["amazonOrderReferenceId"] = begun.Value;
        return answer;
    }

    /// <summary>The buyer does not agree.</summary>
    public WireResponse Denied(LoginTicket ticket) =>
        Finish(ticket, Refused(ticket, "access_denied", "The buyer did not agree."));

    public static JsonObject Refused(LoginTicket ticket, string error, string description)
    {
        var answer = new JsonObject
        {
            // Browser: spec 15.6: the login before the token knows the widgets' words alone.
            ["error"] = ticket.Client is null && error == "access_denied" ? "BuyerNotAssociated" : error,
            ["error_description"] = description,
        };
        if (ticket.State is { } state)
            answer["state"] = state;
        return answer;
    }

    /// <summary>
    /// The way back: by a message where the shop's page waits behind, else by redirection. A token stands in the
    /// fragment, which no server sees; everything else in the query. Browser: spec 13.4.
    /// </summary>
    public WireResponse Finish(LoginTicket ticket, JsonObject answer)
    {
        var fields = string.Join('&', answer.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value!.ToString())}"));
        var page = new Uri(ticket.RedirectUri).AbsoluteUri.Split('#')[0];
        var joint = !page.Contains('?', StringComparison.Ordinal) ? '?' : '&';
        var url = answer.ContainsKey("access_token") ? $"{page}#{fields}" : $"{page.TrimEnd('?', '&')}{joint}{fields}";
        if (ticket.Opener is not { } opener)
            return Answers.See(url, isPopup: false);
        var message = new JsonObject
        {
            ["channel"] = ticket.Channel,
            ["event"] = "authorize",
            ["data"] = answer,
        };
        var texts = Texts.Named(ticket.Language)!;
        // A window that lost its opener goes on by itself; the old login has nothing for an address.
        var fallback = ticket.Client is null ? ticket.RedirectUri : url;
        var end = Html.Of(
            $"""
            <p id="popup-end" class="card" data-message="{message.ToJsonString()}" data-opener="{opener}"
            data-url="{fallback}"><a href="{fallback}">{texts["toShop"]}</a></p>
            """
        );
        return PageLayout.Render(new(texts, texts["toShop"], end) { IsPopup = true, IsLive = !isSandbox });
    }

    public static Texts TextsOf(Visit visit) =>
        Texts.Named(visit.Fields["language"]) ?? visit.Preferred ?? Texts.In(Language.AmericanEnglish);
}
