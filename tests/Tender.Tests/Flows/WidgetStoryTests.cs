using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What the widgets of v1 ask and are answered, without a browser, on both databases.</summary>
public class WidgetStoryTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory, OnBothDatabases]
    public async Task What_is_chosen_is_stored_before_it_is_told(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var browser = new HostedLogin(shop);
        var token = (await browser.LogIn())["access_token"];
        var book = await Ask(shop, token, "open", "AddressBook", ("create", "true"));
        var id = book.GetProperty("id").GetString()!;
        Assert.True(book.GetProperty("isNew").GetBoolean());
        Assert.Equal("Work Buyer", book.GetProperty("selection").GetProperty("destinationName").GetString());
        Assert.Equal(
            "60602",
            (await Order(shop, id, token))["OrderReferenceDetails/Destination/PhysicalDestination/PostalCode"]
        );
        // The same again begins nothing and changes nothing.
        var steps = (await shop.Control.Timeline(id)).Length;
        await Ask(shop, token, "open", "AddressBook", ("id", id));
        Assert.Equal(steps, (await shop.Control.Timeline(id)).Length);
        var session = book.GetProperty("session").GetString()!;
        await Ask(shop, session, "choose", "AddressBook", ("id", id), ("address", "address-2"));
        Assert.Equal(
            "CA",
            (await Order(shop, id, token))["OrderReferenceDetails/Destination/PhysicalDestination/CountryCode"]
        );
        // Twenty at once: each is done, and the order is whole.
        var codes = new[] { "1111", "0005", "4444", "9424", "0000" };
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(n => Ask(shop, session, "choose", "Wallet", ("id", id), ("payment", codes[n % codes.Length])))
        );
        (await shop.SetDetails(id, 10)).Ok();
        (await shop.Confirm(id)).Ok();
        Assert.Equal("AddressNotModifiable", await Code(shop, session, "choose", "AddressBook", ("id", id)));
        Assert.Equal("PaymentMethodNotModifiable", await Code(shop, session, "choose", "Wallet", ("id", id)));
    }

    [Theory, OnBothDatabases]
    public async Task A_session_ends_after_fifteen_idle_minutes_and_a_login_after_an_hour(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var browser = new HostedLogin(shop);
        var token = (await browser.LogIn())["access_token"];
        var opened = await Ask(shop, token, "open", "Wallet", ("create", "true"));
        var (id, session) = (opened.GetProperty("id").GetString()!, opened.GetProperty("session").GetString()!);
        for (var round = 0; round < 4; round++)
        {
            await shop.Control.Advance("PT14M");
            var answer = await Ask(shop, session, "choose", "Wallet", ("id", id), ("payment", "0005"));
            session = answer.GetProperty("session").GetString()!;
        }
        await shop.Control.Advance("PT5M");
        // In use all the time, and over all the same.
        Assert.Equal("BuyerSessionExpired", await Code(shop, session, "open", "Wallet", ("id", id)));
        Assert.Equal("BuyerSessionExpired", await Code(shop, token, "open", "Wallet", ("id", id)));
        var again = (await browser.LogIn())["access_token"];
        session = (await Ask(shop, again, "open", "Wallet", ("id", id))).GetProperty("session").GetString()!;
        await shop.Control.Advance("PT16M");
        Assert.Equal("BuyerSessionExpired", await Code(shop, session, "open", "Wallet", ("id", id)));
    }

    [Theory, OnBothDatabases]
    public async Task An_order_is_its_buyers_alone_and_a_token_of_one_order_serves_that_order(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var browser = new HostedLogin(shop);
        var token = (await browser.LogIn())["access_token"];
        var stranger = (await browser.LogIn("second.buyer@example.com"))["access_token"];
        var made = await shop.Control.NewOrderReference();
        var other = await shop.Control.NewOrderReference();
        await Ask(shop, token, "open", "Wallet", ("id", made.Id));
        await Ask(shop, made.AccessToken, "open", "Wallet", ("id", made.Id));
        foreach (
            var (who, id) in new[]
            {
                (stranger, made.Id),
                (made.AccessToken, other.Id),
                (token, "S01-0000000-0000000"),
                (token, ""),
            }
        )
            Assert.Equal("InvalidOrderReferenceId", await Code(shop, who, "open", "Wallet", ("id", id)));
        Assert.Equal("BuyerNotAssociated", await Code(shop, token[..^2] + "AA", "open", "Wallet", ("id", made.Id)));
        Assert.Equal("BuyerNotAssociated", await Code(shop, "", "open", "Wallet", ("id", made.Id)));
        var foreign = await Shop.Open(database);
        Assert.Equal("BuyerNotAssociated", await Code(foreign, token, "open", "Wallet", ("create", "true")));
    }

    [Theory, OnBothDatabases]
    public async Task Consent_is_given_and_taken_back_while_the_agreement_is_a_draft(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var browser = new HostedLogin(shop);
        var token = (await browser.LogIn())["access_token"];
        var kind = ("agreementType", "BillingAgreement");
        var opened = await Ask(shop, token, "open", "AddressBook", ("create", "true"), kind);
        var id = ("id", opened.GetProperty("id").GetString()!);
        await Ask(shop, token, "open", "Wallet", id, kind);
        Task<V1Reply> Confirm() => shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", id.Item2));
        foreach (var given in new[] { "true", "false" })
        {
            var answer = await Ask(shop, token, "choose", "Consent", id, kind, ("consent", given));
            Assert.Equal(given == "true", answer.GetProperty("consentStatus").GetBoolean());
        }
        Assert.NotEqual(200, (await Confirm()).Status);
        await Ask(shop, token, "choose", "Consent", id, kind, ("consent", "true"));
        (await Confirm()).Ok();
        // In force: the payment method can be changed, the consent cannot be taken back here.
        await Ask(shop, token, "choose", "Wallet", id, kind, ("payment", "4444"));
        Assert.Equal(
            "StaleOrderReference",
            await Code(shop, token, "choose", "Consent", id, kind, ("consent", "false"))
        );
    }

    private static async Task<V1Reply> Order(Shop shop, string id, string token) =>
        (await shop.V1.Call("GetOrderReferenceDetails", ("AmazonOrderReferenceId", id), ("AccessToken", token))).Ok();

    private static async Task<string> Code(
        Shop shop,
        string token,
        string action,
        string kind,
        params (string Name, string Value)[] more
    ) => (await Send(shop, token, action, kind, more)).GetProperty("error").GetProperty("code").GetString()!;

    private static async Task<JsonElement> Ask(
        Shop shop,
        string token,
        string action,
        string kind,
        params (string Name, string Value)[] more
    )
    {
        var answer = await Send(shop, token, action, kind, more);
        Assert.False(answer.TryGetProperty("error", out var error), error.ToString());
        return answer;
    }

    private static async Task<JsonElement> Send(
        Shop shop,
        string token,
        string action,
        string kind,
        (string Name, string Value)[] more
    )
    {
        var fields = more.Append(("kind", kind)).Append(("sellerId", shop.Merchant.MerchantId));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop.Host.Http, $"/widgets/{action}"))
        {
            Content = new FormUrlEncodedContent(fields.Select(one => KeyValuePair.Create(one.Item1, one.Item2))),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "bearer " + Uri.EscapeDataString(token));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
    }
}
