using System.Net;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>Threats C1 and C2, without a browser: forms from elsewhere, and the headers of every page.</summary>
public class PageRulesTests
{
    public static TheoryData<string> Forms =>
        ["sign-in", "sign-out", "cancel", "share", "consent", "choose", "add-address", "done", "pay", "confirm"];

    [Theory, MemberData(nameof(Forms))]
    public async Task A_form_of_another_site_does_nothing_on_a_hosted_page(string form)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var session = await shop.NewSession();
        var before = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open").Text;
        (string, string)[][] senders =
        [
            [],
            [("Origin", "http://evil.example")],
            [("Origin", "null")],
            [("Sec-Fetch-Site", "cross-site"), ("Origin", $"http://{shop.Host.Http.Authority}")],
            [("Sec-Fetch-Site", "same-site")],
            [("Sec-Fetch-Site", "none")],
        ];
        foreach (var headers in senders)
        {
            using var answer = await Send(
                shop,
                HttpMethod.Post,
                $"/checkout/{form}",
                new() { ["amazonCheckoutSessionId"] = session },
                headers
            );
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        // From here, but without what the page itself was given, it is asked again.
        using var blank = await Send(
            shop,
            HttpMethod.Post,
            $"/checkout/{form}",
            new() { ["amazonCheckoutSessionId"] = session },
            [("Sec-Fetch-Site", "same-origin")]
        );
        Assert.NotEqual(HttpStatusCode.InternalServerError, blank.StatusCode);
        // A GET shows, and does nothing.
        using var got = await Send(
            shop,
            HttpMethod.Get,
            $"/checkout/{form}?amazonCheckoutSessionId={session}",
            null,
            []
        );
        Assert.Equal(before, (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open").Text);
    }

    [Theory]
    [InlineData("/ap/oa/sign-in", 403)]
    [InlineData("/ap/oa/share", 403)]
    [InlineData("/ap/oa/cancel", 403)]
    [InlineData("/checkout/confirmation", 403)]
    [InlineData("/checkout/confirmation/sign-in", 403)]
    [InlineData("/widgets/choose", 200)]
    [InlineData("/widgets/open", 200)]
    public async Task A_form_of_another_site_does_nothing_to_a_login_or_an_order(string path, int status)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Control.NewOrderReference();
        var before = (await shop.Control.Timeline(order.Id)).Length;
        foreach (var site in new[] { "cross-site", "same-site", "none" })
        {
            using var answer = await Send(
                shop,
                HttpMethod.Post,
                path,
                new()
                {
                    ["sellerId"] = shop.Merchant.MerchantId,
                    ["amazonOrderReferenceId"] = order.Id,
                    ["id"] = order.Id,
                    ["kind"] = "Wallet",
                    ["payment"] = "0005",
                    ["result"] = "Success",
                },
                [("Sec-Fetch-Site", site), ("Authorization", $"bearer {order.AccessToken}")]
            );
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            if (status == 200)
                Assert.Contains("InvalidParameterValue", await answer.Content.ReadAsStringAsync());
        }
        Assert.Equal(before, (await shop.Control.Timeline(order.Id)).Length);
    }

    [Fact]
    public async Task Every_page_says_what_a_browser_may_do_with_it()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var session = await shop.NewSession();
        string[] pages =
        [
            "/",
            "/shop",
            "/wallet",
            "/wallet/nowhere",
            "/wallet?merchantId=x",
            $"/checkout/continue?amazonCheckoutSessionId={session}",
            $"/checkout/processing?amazonCheckoutSessionId={session}",
            "/checkout/continue?amazonCheckoutSessionId=x",
            "/checkout/nowhere",
            "/checkout/sign-in?ticket=x",
            "/ap/oa?client_id=x",
            "/ap/oa/sign-in?ticket=x",
            "/widgets/sign-in?sellerId=x",
            "/widgets/wallet?sellerId=x",
            $"/widgets/wallet?sellerId={shop.Merchant.MerchantId}&origin=https%3A%2F%2Fshop.example",
            "/checkout/confirmation?sellerId=x",
            "/shop/v1",
        ];
        foreach (var page in pages)
        {
            using var answer = await Send(shop, HttpMethod.Get, page, null, [("Accept", "text/html")]);
            // A page that leads on has nothing to show.
            if (answer.Headers.Location is not null)
                continue;
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.StartsWith("text/html", answer.Content.Headers.ContentType?.ToString());
            var policy = Value("Content-Security-Policy");
            foreach (var rule in new[] { "default-src 'none'", "base-uri 'none'", "frame-ancestors", "form-action" })
                Assert.True(policy.Contains(rule, StringComparison.Ordinal), $"{page}: {policy}");
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("nosniff", Value("X-Content-Type-Options"));
            Assert.Equal("no-store", Value("Cache-Control"));
            Assert.NotEqual("", Value("Referrer-Policy"));

            string Value(string name) =>
                answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
        }
    }

    [Theory]
    [InlineData("/wallet?merchantId=x", "This shop is not known here.", "/wallet")]
    [InlineData("/checkout/nowhere", "There is no such page.", "/")]
    [InlineData("/checkout/continue?amazonCheckoutSessionId=x", "There is no such checkout.", "/")]
    [InlineData("/checkout/confirmation/nowhere", "There is no such order.", null)]
    [InlineData("/ap/oa/nowhere", "There is no such page.", "/")]
    [InlineData("/shop/thanks?amazonCheckoutSessionId=x", "There is no such checkout.", "/shop")]
    [InlineData("/shop/v1/order?order=x", "There is no such order.", "/shop/v1")]
    public async Task What_is_not_here_is_said_on_a_page_with_a_way_on(string path, string what, string? on)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        using var answer = await Send(shop, HttpMethod.Get, path, null, [("Accept-Language", "en-US")]);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("<h1>Not found</h1>", page);
        Assert.Contains(what, page);
        if (on is not null)
            Assert.Contains($"href=\"{on}\"", page);
    }

    private static async Task<HttpResponseMessage> Send(
        Shop shop,
        HttpMethod method,
        string path,
        Dictionary<string, string>? form,
        (string Name, string Value)[] headers
    )
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(method, new Uri(shop.Host.Http, path));
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }
}
