using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Login;

/// <summary>How a browser comes from a shop to log in, and what of that is refused.</summary>
internal sealed partial class LoginPagesSurface
{
    private const int UrlCharsMax = 1024,
        StateCharsMax = 1024,
        NameCharsMax = 128;

    /// <summary>
    /// What the shop asks for. As long as nobody knows that the way back is the shop's, a mistake ends on a page of
    /// ours; after that, at the shop.
    /// </summary>
    private async Task<WireResponse> Begin(Visit visit)
    {
        var texts = TextsOf(visit);
        if (!beginnings.Take(ClientAddress.Of(visit.Context.From), Beginnings))
            return Answers.Failed(texts, 429, texts["tooOften"], null);
        var fields = visit.Fields;
        var isOld = visit.Request.Path == OldSignIn;
        var (page, isPopup) = (fields["origin_url"], isOld || fields["display"] == "popup");
        var redirect = isOld ? page : fields["redirect_uri"];
        var code = isOld ? "InvalidSellerId" : "invalid_client";
        if (await Asker(fields, isOld) is not { } merchant)
            return Answers.Failed(texts, 400, $"{code}: {texts["unknownShop"]}", visit.CameFrom(page));
        if (!IsTheirs(merchant, redirect) || (isPopup && !IsTheirs(merchant, page)))
            return Answers.Failed(texts, 400, $"{code}: {texts["foreignPage"]}", visit.CameFrom(page));
        if (IsTooLong(fields))
            return Answers.Failed(texts, 400, $"invalid_request: {texts["error"]}", visit.CameFrom(page));
        var ticket = Ticket(fields, merchant, redirect!, texts) with
        {
            Client = isOld ? null : merchant.StoreId,
            Opener = isPopup ? PageLayout.OriginOf(page) : null,
        };
        if (Mistake(fields, merchant, isOld) is var (error, description))
            return Finish(ticket, Refused(ticket, error, description));
        return Answers.See($"{SignInPage}?ticket={secrets.SealJson(ticket, TicketPlace)}", isPopup);
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
    private static (string Error, string Description)? Mistake(QueryParameters fields, Merchant merchant, bool isOld)
    {
        if (fields["environment"] is { } environment && environment != "SANDBOX")
            return (
                isOld ? "ReleaseEnvironmentMismatch" : "invalid_request",
                "ReleaseEnvironmentMismatch: this is a sandbox, and the page asks for the live environment."
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
    /// Whether an address is one of the shop's. Browser: spec 12.6; without a registered origin a sandbox takes any.
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
}
