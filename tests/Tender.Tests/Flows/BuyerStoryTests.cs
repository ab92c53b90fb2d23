using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Test buyers are data: read and said by the control API, used and changed on the pages.</summary>
public class BuyerStoryTests
{
    private static readonly string[] Regions = ["na", "de", "uk", "jp"];

    [Theory, OnBothDatabases]
    public async Task A_seeded_merchant_has_the_same_buyers_each_time(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        for (var i = 0; i < Regions.Length; i++)
        {
            var region = Regions[i];
            var first = await Buyers(Shop.On(host, await host.Control.NewMerchant(new { region, seed = 7 + i })));
            await host.Restart();
            var again = await host.Control.NewMerchant(new { region, seed = 97 + i });
            Assert.Equal(first.ToJsonString(), (await Buyers(Shop.On(host, again))).ToJsonString());
            Assert.True(first.Count > 2);
            foreach (var buyer in first)
            {
                Assert.True(buyer!["addresses"]!.AsArray().Count >= 2);
                var cards = buyer["instruments"]!.AsArray();
                Assert.Contains(cards, card => (bool)card!["expired"]!);
                Assert.Contains(cards, card => (string?)card!["decline"] == "AmazonRejected");
            }
        }
    }

    [Theory, OnBothDatabases]
    public async Task Buyers_are_said_sent_back_and_forgotten(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        var usual = await Text(shop);
        var said = await Put(
            shop,
            """
            [{"email":"Ada@example.com","name":"Ada","phoneNumber":"1","addresses":[{"countryCode":"gb",
            "addressLine1":"1 Row","postalCode":"M1","name":"A."},{"countryCode":"IE"}],
            "instruments":[{"instrument":"2002"},{"instrument":"0701"},{"instrument":"0701"}],
            "shares":["name","savedWallet","name"]},
            {"email":"plain@example.com"}]
            """,
            200
        );
        var ada = JsonNode.Parse(said)![0]!;
        Assert.Equal(["address-1", "address-2"], ada["addresses"]!.AsArray().Select(one => (string?)one!["id"]));
        Assert.Equal(["GB", "IE"], ada["addresses"]!.AsArray().Select(one => (string?)one!["countryCode"]));
        Assert.Equal(["A.", "Ada"], ada["addresses"]!.AsArray().Select(one => (string?)one!["name"]));
        Assert.Equal(["2002", "0701"], ada["instruments"]!.AsArray().Select(one => (string?)one!["instrument"]));
        Assert.Equal(["name", "savedWallet"], ada["shares"]!.AsArray().Select(one => (string?)one));
        await host.Restart();
        shop = Shop.On(host, shop.Merchant);
        Assert.Equal(said, await Text(shop));
        Assert.Equal(said, await Put(shop, said, 200));
        await Put(shop, "[]", 200);
        Assert.Equal(usual, await Text(shop));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_buyer_is_refused_and_nothing_is_changed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var before = (await Buyers(shop)).ToJsonString();
        string[] bad =
        [
            """{"email":"a@b"}""",
            """[{"email":"a@b","shares":["shoeSize"]}]""",
            """[{}]""",
            """[{"email":"nobody"}]""",
            """[{"email":"a@b","name":""}]""",
            """[{"email":"a@b","colour":"red"}]""",
            """[{"email":"a@b"},{"email":"A@B"}]""",
            """[{"email":"a@b","buyerId":"x"},{"email":"c@d","buyerId":"x"}]""",
            """[{"email":"a@b","addresses":[]}]""",
            """[{"email":"a@b","addresses":[{"addressLine1":"x"}]}]""",
            $$"""[{"email":"a@b","addresses":[{"countryCode":"US","city":"{{new string('x', 181)}}"}]}]""",
            """[{"email":"a@b","instruments":[]}]""",
            """[{"email":"a@b","instruments":[{"instrument":"9999"}]}]""",
            $"[{string.Join(",", Enumerable.Range(0, 51).Select(i => $$"""{"email":"{{i}}@b"}"""))}]",
        ];
        foreach (var body in bad)
            await Put(shop, body, 400);
        Assert.Equal(before, (await Buyers(shop)).ToJsonString());
    }

    [Theory, OnBothDatabases]
    public async Task An_address_added_on_the_page_is_chosen_and_kept(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        using var visitor = new PageVisitor(shop.Host.Http);
        var path = $"/checkout/continue?amazonCheckoutSessionId={session}";
        var page = await visitor.Submit(await visitor.Open(path), "/checkout/sign-in", ("email", "new@example.com"));
        page = await visitor.Submit(page, "/checkout/consent", ("choose", "true"));
        var list = await visitor.Open($"{path}&view=address");
        // Without a postal code nothing is saved.
        var refused = await visitor.Submit(list, "/checkout/add-address", Address(""));
        Assert.Equal(400, refused.Status);
        Assert.DoesNotContain("new@example.com", (await Buyers(shop)).ToJsonString(), StringComparison.Ordinal);
        // What she agreed to is kept, and known in the next checkout.
        var next = await visitor.Open($"/checkout/continue?amazonCheckoutSessionId={await shop.NewSession()}");
        Assert.Contains("agreed-before", next.Html, StringComparison.Ordinal);
        page = await visitor.Submit(list, "/checkout/add-address", Address("98101"));
        Assert.True(page.Says("1 <New> Street"), page.Html);
        var buyer = (await Buyers(shop)).Single(one => (string?)one!["email"] == "new@example.com")!;
        Assert.Equal("1 <New> Street", (string?)buyer["addresses"]!.AsArray()[^1]!["addressLine1"]);
        Assert.Equal(["name", "email", "shippingAddress"], buyer["shares"]!.AsArray().Select(one => (string?)one));
        var shown = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Equal("1 <New> Street", shown["shippingAddress.addressLine1"]);
        // The twentieth is the last.
        for (var i = buyer["addresses"]!.AsArray().Count; i < 20; i++)
            await visitor.Submit(await visitor.Open($"{path}&view=address"), "/checkout/add-address", Address("9810"));
        list = await visitor.Open($"{path}&view=address");
        Assert.Equal(409, (await visitor.Submit(list, "/checkout/add-address", Address("1"))).Status);
    }

    [Theory, OnBothDatabases]
    public async Task Who_only_agreed_is_remembered_for_a_while_and_takes_nobodys_place(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var before = (await Buyers(shop)).ToJsonString();
        for (var i = 0; i <= 50; i++)
            await Consent($"{i}@stranger.example");
        Assert.Equal(before, (await Buyers(shop)).ToJsonString());
        // The first has been forgotten, the last has not, and none of them is offered.
        Assert.DoesNotContain("agreed-before", await Consent("0@stranger.example"), StringComparison.Ordinal);
        Assert.Contains("agreed-before", await Consent("50@stranger.example"), StringComparison.Ordinal);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await visitor.Open($"/checkout/continue?amazonCheckoutSessionId={await shop.NewSession()}");
        Assert.DoesNotContain("stranger.example", page.Html, StringComparison.Ordinal);

        // Answers the page that asked her.
        async Task<string> Consent(string email)
        {
            using var browser = new PageVisitor(shop.Host.Http);
            var path = $"/checkout/continue?amazonCheckoutSessionId={await shop.NewSession()}";
            var asked = await browser.Submit(await browser.Open(path), "/checkout/sign-in", ("email", email));
            await browser.Submit(asked, "/checkout/consent", ("choose", "true"));
            return asked.Html;
        }
    }

    [Theory, OnBothDatabases]
    public async Task An_expired_card_cannot_be_chosen_on_the_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await Put(
            shop,
            """[{"email":"a@b.example","instruments":[{"instrument":"2002"},{"instrument":"4444"}]}]""",
            200
        );
        var session = await shop.NewSession();
        using var visitor = new PageVisitor(shop.Host.Http);
        var path = $"/checkout/continue?amazonCheckoutSessionId={session}";
        var page = await visitor.Open(path);
        Assert.True(page.Says("a@b.example"), page.Html);
        page = await visitor.Submit(page, "/checkout/sign-in", ("email", "a@b.example"));
        // Her usual card has expired: she is asked to look before she goes back to the shop.
        page = await visitor.Submit(page, "/checkout/consent");
        Assert.True(page.Says("Mastercard ****4444 (Amazon Pay)"), page.Html);
        var list = await visitor.Open($"{path}&view=payment");
        Assert.Equal(409, (await visitor.Submit(list, "/checkout/choose", ("payment", "2002"))).Status);
        // Nor one that is not hers.
        Assert.Equal(409, (await visitor.Submit(list, "/checkout/choose", ("payment", "1111"))).Status);
        Assert.Equal(200, (await visitor.Submit(list, "/checkout/choose", ("payment", "4444"))).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_card_that_expired_after_it_was_chosen_is_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay", "2002");
        (await shop.Complete(session, 10)).Is(422);
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");
    }

    private static (string, string)[] Address(string postalCode) =>
        [
            ("name", "New Buyer"),
            ("addressLine1", "1 <New> Street"),
            ("city", "Seattle"),
            ("stateOrRegion", "WA"),
            ("postalCode", postalCode),
            ("countryCode", "us"),
        ];

    private static async Task<JsonArray> Buyers(Shop shop) => JsonNode.Parse(await Text(shop))!.AsArray();

    private static async Task<string> Text(Shop shop) =>
        (await shop.Control.Mine(HttpMethod.Get, "buyers", null, 200)).Text;

    private static async Task<string> Put(Shop shop, string body, int status) =>
        (await shop.Control.Mine(HttpMethod.Put, "buyers", JsonNode.Parse(body), status)).Text;
}
