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
