using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The login token of a v1 buyer: what it opens, for whom, and how long.</summary>
public class LoginStoryTests
{
    private const string Street = "OrderReferenceDetails/Destination/PhysicalDestination/AddressLine1";

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory, OnBothDatabases]
    public async Task A_token_opens_its_own_order_for_its_own_merchant_for_an_hour(TestDatabase database)
    {
        var (shop, other) = (await Shop.Open(database), await Shop.Open(database));
        var (draft, another, agreement) = (
            await shop.Control.NewOrderReference(),
            await shop.Control.NewOrderReference(),
            await shop.Control.NewOrderReference("billing-agreement")
        );
        Assert.Null((await shop.GetOrder(draft.Id)).Ok()[Street]);
        Assert.NotNull((await Get(shop, draft.Id, draft.AccessToken)).Ok()[Street]);
        Assert.NotNull((await Get(shop, draft.Id, Uri.EscapeDataString(draft.AccessToken))).Ok()[Street]);
        Assert.NotNull(
            (
                await shop.V1.Call(
                    "GetBillingAgreementDetails",
                    ("AmazonBillingAgreementId", agreement.Id),
                    ("AddressConsentToken", agreement.AccessToken)
                )
            ).Ok()["BillingAgreementDetails/Destination/PhysicalDestination/AddressLine1"]
        );

        foreach (
            var bad in new[]
            {
                another.AccessToken,
                agreement.AccessToken,
                (await other.Control.NewOrderReference()).AccessToken,
                draft.AccessToken[..^2],
                "Atza|" + new string('a', 64),
                "Atza|",
                "x",
            }
        )
            (await Get(shop, draft.Id, bad)).IsError(404, "InvalidAddressConsentToken");

        // Still good once confirmed; not when its hour is over.
        (await shop.SetDetails(draft.Id, 10)).Ok();
        (await shop.Confirm(draft.Id)).Ok();
        (await Get(shop, draft.Id, draft.AccessToken)).Ok();
        await shop.Control.Advance("PT61M");
        (await Get(shop, draft.Id, draft.AccessToken)).IsError(404, "InvalidAddressConsentToken");
        Assert.Equal(400, (await Ask(shop, "/auth/o2/tokeninfo", draft.AccessToken)).Status);
    }

    [Theory, OnBothDatabases]
    public async Task The_login_pages_say_whose_token_it_is_and_who_the_buyer_is(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Control.NewOrderReference();
        var (status, info) = await Ask(shop, "/auth/o2/tokeninfo", draft.AccessToken);
        Assert.Equal(
            (200, shop.Merchant.StoreId, "https://www.amazon.com"),
            (status, info.GetProperty("aud").GetString(), info.GetProperty("iss").GetString())
        );
        Assert.InRange(info.GetProperty("exp").GetInt64(), 3000, 3600);
        Assert.All(info.EnumerateObject(), member =>
            Assert.True(member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        );

        var (found, profile) = await Ask(shop, "/user/profile", Uri.EscapeDataString(draft.AccessToken));
        Assert.Equal(
            (200, info.GetProperty("user_id").GetString(), "buyer@example.com", "60602"),
            (
                found,
                profile.GetProperty("user_id").GetString(),
                profile.GetProperty("email").GetString(),
                profile.GetProperty("postal_code").GetString()
            )
        );

        foreach (var path in new[] { "/auth/o2/tokeninfo", "/user/profile" })
        foreach (var bad in new[] { null, "", "Atza|x", draft.AccessToken + "A" })
        {
            var (refused, error) = await Ask(shop, path, bad);
            Assert.Equal((400, "invalid_token"), (refused, error.GetProperty("error").GetString()));
            Assert.Contains("access_token", error.GetProperty("error_description").GetString());
        }
    }

    /// <summary>
    /// Login with Amazon, "Obtain customer profile information"; opencart/opencart and npm amazon-payments send the
    /// parameter, Amazon's PHP sample the scheme bearer.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task A_token_comes_as_parameter_as_bearer_or_in_its_own_header(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var token = (await shop.Control.NewOrderReference()).AccessToken;
        foreach (var path in new[] { "/auth/o2/tokeninfo", "/user/profile" })
        {
            Assert.Equal(200, await Status(shop, $"{path}?access_token={Uri.EscapeDataString(token)}", null));
            Assert.Equal(200, await Status(shop, $"{path}?a=b&access_token={Uri.EscapeDataString(token)}", null));
            Assert.Equal(200, await Status(shop, path, $"bearer {token}"));
            Assert.Equal(200, await Status(shop, path, $"Bearer {token}"));
            Assert.Equal(400, await Status(shop, path, $"Basic {token}"));
            Assert.Equal(400, await Status(shop, $"{path}?access_token=Atza%7Cx", null));
            Assert.Equal(400, await Status(shop, $"{path}?token={Uri.EscapeDataString(token)}", null));
        }
    }

    /// <summary>amazon-pay-sdk-php, issue 16.</summary>
    [Theory, OnBothDatabases]
    public async Task A_percent_encoded_address_consent_token_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Control.NewOrderReference();
        Task<V1Reply> Get(string token) =>
            shop.V1.Call(
                "GetOrderReferenceDetails",
                ("AmazonOrderReferenceId", draft.Id),
                ("AddressConsentToken", token)
            );
        Assert.NotNull((await Get(draft.AccessToken)).Ok()[Street]);
        (await Get(Uri.EscapeDataString(draft.AccessToken))).IsError(404, "InvalidAddressConsentToken");
    }

    /// <summary>Browser: spec 13.4, 23: a login comes before any order, and serves all of the buyer's.</summary>
    [Theory, OnBothDatabases]
    public async Task A_logins_token_serves_the_buyers_orders_at_that_shop_for_an_hour(TestDatabase database)
    {
        var (shop, other) = (await Shop.Open(database), await Shop.Open(database));
        using var browser = new HostedLogin(shop);
        var token = (await browser.LogIn())["access_token"];
        Assert.StartsWith("Atza|", token, StringComparison.Ordinal);
        Assert.InRange(token.Length, 300, 1000);
        foreach (var order in new[] { await shop.Control.NewOrderReference(), await shop.Control.NewOrderReference() })
            Assert.NotNull((await Get(shop, order.Id, token)).Ok()[Street]);
        // Another buyer's token; another shop's order; altered.
        var first = await shop.Control.NewOrderReference();
        var stranger = (await browser.LogIn("second.buyer@example.com"))["access_token"];
        var foreign = await other.Control.NewOrderReference();
        (await Get(shop, first.Id, stranger)).IsError(404, "InvalidAddressConsentToken");
        (await Get(other, foreign.Id, token)).IsError(404, "InvalidAddressConsentToken");
        (await Get(shop, first.Id, token[..^3] + "AAA")).IsError(404, "InvalidAddressConsentToken");
        var (_, profile) = await Ask(shop, "/user/profile", stranger);
        Assert.Equal("second.buyer@example.com", profile.GetProperty("email").GetString());
        // What she did not share is not told.
        var little = (await browser.LogIn(scope: "payments:widget"))["access_token"];
        (_, profile) = await Ask(shop, "/user/profile", little);
        Assert.Equal("user_id", Assert.Single(profile.EnumerateObject()).Name);
        await shop.Control.Advance("PT61M");
        (await Get(shop, first.Id, token)).IsError(404, "InvalidAddressConsentToken");
    }

    [Theory, OnBothDatabases]
    public async Task A_code_is_taken_once_by_whoever_began_with_its_proof(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var browser = new HostedLogin(shop);
        // RFC 7636, appendix B.
        const string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        const string asked =
            "&response_type=code&code_challenge_method=S256"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        var code = (await browser.LogIn(more: asked))["code"];
        Assert.Equal(400, (await Redeem(shop, code, "wrong")).Status);
        Assert.Equal(400, (await Redeem(shop, code, null)).Status);
        Assert.Equal(400, (await Redeem(shop, code, verifier, client: "another")).Status);
        Assert.Equal(400, (await Redeem(shop, code, verifier, page: "http://evil.example/page")).Status);
        var (status, token) = await Redeem(shop, code, verifier);
        Assert.Equal((200, "bearer"), (status, token.GetProperty("token_type").GetString()));
        var draft = await shop.Control.NewOrderReference();
        Assert.NotNull((await Get(shop, draft.Id, token.GetProperty("access_token").GetString()!)).Ok()[Street]);
        Assert.Equal("invalid_grant", (await Redeem(shop, code, verifier)).Body.GetProperty("error").GetString());
        var late = (await browser.LogIn(more: asked))["code"];
        await shop.Control.Advance("PT6M");
        Assert.Equal(400, (await Redeem(shop, late, verifier)).Status);
    }

    /// <summary>Only a page of a registered origin may read what a token says.</summary>
    [Theory, OnBothDatabases]
    public async Task A_profile_is_readable_to_pages_of_registered_origins(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Control.NewOrderReference();
        var settings = new { returnOrigins = new[] { "https://shop.example" } };
        await shop.Control.Mine(HttpMethod.Patch, "", new { settings }, 200);
        foreach (var (origin, isAllowed) in new[] { ("https://shop.example", true), ("https://evil.example", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Host.Http, "/user/profile"));
            request.Headers.TryAddWithoutValidation("Authorization", $"bearer {draft.AccessToken}");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var response = await Client.SendAsync(request);
            var allowed = response.Headers.TryGetValues("Access-Control-Allow-Origin", out var named);
            Assert.Equal((isAllowed, isAllowed ? origin : null), (allowed, named?.Single()));
        }
    }

    private static async Task<(int Status, JsonElement Body)> Redeem(
        Shop shop,
        string code,
        string? verifier,
        string? client = null,
        string page = "http://shop.example/page"
    )
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["client_id"] = client ?? shop.Merchant.StoreId,
            ["redirect_uri"] = page,
        };
        if (verifier is not null)
            form["code_verifier"] = verifier;
        using var content = new FormUrlEncodedContent(form);
        using var response = await Client.PostAsync(new Uri(shop.Host.Http, "/auth/o2/token"), content);
        return (
            (int)response.StatusCode,
            JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement
        );
    }

    private static async Task<int> Status(Shop shop, string target, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Host.Http, target));
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static Task<V1Reply> Get(Shop shop, string order, string token) =>
        shop.V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order), ("AccessToken", token));

    private static async Task<(int Status, JsonElement Body)> Ask(Shop shop, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Host.Http, path));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("x-amz-access-token", token);
        using var response = await Client.SendAsync(request);
        return (
            (int)response.StatusCode,
            JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement
        );
    }
}
