using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The console, through HTTP as a browser without a script sees it.</summary>
public partial class ConsoleStoryTests
{
    [Theory, OnBothDatabases]
    public async Task Nothing_is_shown_to_and_nothing_done_for_who_is_not_signed_in(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        using var stranger = new PageVisitor(shop.Host.Http);
        string[] pages =
        [
            "/console",
            "/console/merchants",
            At(shop, "now"),
            At(shop, "live"),
            At(shop, "payments"),
            At(shop, $"payment?id={permission}"),
        ];
        foreach (var path in pages)
        {
            var page = await stranger.Get(path);
            Assert.Equal(401, page.Status);
            Assert.DoesNotContain(shop.Merchant.PublicKeyId, page.Html);
            Assert.DoesNotContain("100.00", page.Html);
        }
        Assert.Equal(401, (await stranger.Post(At(shop, "payment/redeliver"), new() { ["id"] = permission })).Status);
        Assert.Equal(401, (await stranger.Post("/console/merchants/new", new() { ["region"] = "na" })).Status);
        // By another way to write the path: not there either.
        foreach (var path in new[] { "/console/../console/merchants", "/console//merchants", "/console/%6derchants" })
            Assert.NotEqual(200, (await stranger.Get(path)).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_form_of_another_site_or_session_does_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = await visitor.Get("/console/merchants");
        var token = Token(page.Html);
        var fields = new Dictionary<string, string> { ["region"] = "na", ["name"] = "Made by another site" };
        Assert.Equal(403, (await visitor.Post("/console/merchants/new", fields)).Status);
        fields["token"] = token;
        foreach (var origin in new[] { "https://evil.example", "null" })
            Assert.Equal(403, (await visitor.Post("/console/merchants/new", fields, origin)).Status);
        using var other = new PageVisitor(shop.Host.Http);
        await SignIn(shop, other);
        Assert.Equal(403, (await other.Post("/console/merchants/new", fields)).Status);
        var made = await visitor.Post("/console/merchants/new", fields);
        Assert.Equal(200, made.Status);
        Assert.Contains("BEGIN PRIVATE KEY", made.Html);
        await visitor.Post("/console/sign-out", fields);
        Assert.Equal(401, (await visitor.Get("/console/merchants")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task Guessing_the_token_is_slow(TestDatabase database)
    {
        // A server of its own: whoever comes from this address waits.
        await using var host = await TenderHost.Start(database);
        using var visitor = new PageVisitor(host.Http);
        var tries = new List<int>();
        for (var i = 0; i < 7; i++)
            tries.Add((await visitor.Post("/console/sign-in", new() { ["control-token"] = $"guess-{i}" })).Status);
        Assert.Equal([401, 401, 401, 401, 401, 429, 429], tries);
        var late = await visitor.Post("/console/sign-in", new() { ["control-token"] = "guess-7" });
        Assert.Contains("Too many tries. Wait twelve seconds.", late.Html);
    }

    [Theory, OnBothDatabases]
    public async Task A_payment_is_found_by_whatever_names_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(20, "AuthorizeWithCapture");
        var refund = (await shop.Refund(charge, 5)).Is(201)["refundId"]!;
        var order = await shop.Order(30);
        var reference = Shop.NewReference("auth");
        (await shop.Authorize(order, 30, reference: reference)).Is(Shop.Authorized, "Open");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var id in new[] { permission, charge, charge.Replace("-C", "-A"), refund, order, $"{order}-A000001" })
        {
            var page = await visitor.Open(At(shop, $"payments?q={id}"));
            Assert.Equal(200, page.Status);
            Assert.Contains("What happened", page.Html);
            Assert.Contains(id, page.Html);
        }
        Assert.Contains($"{order}-A000001", (await visitor.Open(At(shop, $"payments?q={reference}"))).Html);
        var bought = await visitor.Open(At(shop, "payments?q=BUYER@example.com"));
        Assert.Contains(permission, bought.Html);
        Assert.Contains(order, bought.Html);
        var amount = await visitor.Open(At(shop, "payments?q=20.00"));
        Assert.Contains(charge, amount.Html);
        Assert.DoesNotContain(order, amount.Html);

        // Of another merchant nothing is found, by whatever name.
        var other = await Shop.Open(database);
        foreach (var text in new[] { permission, charge, reference, "20.00" })
        {
            var page = await visitor.Open($"/console/m/{other.Merchant.MerchantId}/payments?q={text}");
            Assert.Contains("id=\"nothing\"", page.Html);
        }
        Assert.Equal(404, (await visitor.Get($"/console/m/{other.Merchant.MerchantId}/payment?id={charge}")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task A_long_list_goes_on_by_key_and_shows_each_order_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var made = new List<string>();
        for (var i = 0; i < 55; i++)
            made.Add(await shop.Order(10 + i));
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var (seen, next) = (new List<string>(), At(shop, "payments"));
        while (next.Length > 0)
        {
            var page = await visitor.Get(next);
            seen.AddRange(Regex.Matches(page.Html, ">(S01-[0-9]{7}-[0-9]{7})</a>").Select(one => one.Groups[1].Value));
            next = System.Net.WebUtility.HtmlDecode(
                Regex.Match(page.Html, "id=\"older\" href=\"([^\"]+)\"").Groups[1].Value
            );
        }
        Assert.Equal(made.AsEnumerable().Reverse(), seen);
    }

    [Theory, OnBothDatabases]
    public async Task A_completed_checkout_still_tells_who_bought_what(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (first, wallet) = await CheckOut("first-1", null);
        var (second, same) = await CheckOut("second-2", wallet);
        Assert.Equal(wallet, same);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var list = (await visitor.Get(At(shop, "payments?kind=checkouts"))).Html;
        foreach (var (session, number) in new[] { (first, "first-1"), (second, "second-2") })
        {
            var row = Regex.Match(list, $"<tr[^>]*>((?!</tr>).)*{session}.*?</tr>", RegexOptions.Singleline).Value;
            Assert.Contains($">{number}<", row);
            Assert.Contains("buyer@example.com", row);
        }
        // The entry that made the order is on another page of its journal.
        for (var i = 0; i < 61; i++)
            (
                await shop.V2.Post(
                    "charges",
                    new
                    {
                        chargePermissionId = wallet,
                        chargeAmount = shop.Usd(1),
                        chargeInitiator = "MITU",
                        channel = "Web",
                    }
                )
            ).Is(201, "Authorized");
        foreach (var (session, number) in new[] { (first, "first-1"), (second, "second-2") })
        {
            var facts = Regex
                .Match(
                    (await visitor.Get(At(shop, $"payment?id={session}"))).Html,
                    "<dl class=\"facts\".*?</dl>",
                    RegexOptions.Singleline
                )
                .Value;
            Assert.Contains("<dt>Buyer</dt>", facts);
            Assert.Contains($"<dt>Your number</dt><dd>{number}</dd>", facts);
            Assert.Contains("<dt>Payment method</dt>", facts);
        }

        async Task<(string Session, string Wallet)> CheckOut(string number, string? reused)
        {
            var session = (
                await shop.V2.Post(
                    "checkoutSessions",
                    new
                    {
                        webCheckoutDetails = new
                        {
                            checkoutReviewReturnUrl = Shop.ReviewUrl,
                            checkoutResultReturnUrl = Shop.ResultUrl,
                        },
                        storeId = shop.Merchant.StoreId,
                        chargePermissionType = "PaymentMethodOnFile",
                        chargePermissionId = reused,
                        paymentMethodOnFileMetadata = new { setupOnly = false },
                        paymentDetails = new { paymentIntent = "Confirm", chargeAmount = shop.Usd(5) },
                        merchantMetadata = new { merchantReferenceId = number },
                    }
                )
            ).Is(201, "Open")["checkoutSessionId"]!;
            await shop.Control.Buyer(session, "pay");
            return (session, (await shop.Complete(session, 5)).Is(200, "Completed")["chargePermissionId"]!);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_stream_that_is_cut_makes_room_and_one_whose_session_ends_says_so(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                CookieContainer = new(),
                AllowAutoRedirect = false,
                ResponseDrainTimeout = TimeSpan.Zero,
            }
        )
        {
            BaseAddress = shop.Host.Http,
        };
        var token = await File.ReadAllTextAsync(Path.Combine(shop.Host.DataDirectory, "control-token"));
        await Post(client, "/console/sign-in", ("control-token", token));
        // More, one after the other, than may be followed at once; and more that are asked for and never sent.
        for (var i = 0; i < 40; i++)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Head, At(shop, "live"));
            using var answer = await client.SendAsync(asked);
            Assert.Equal(200, (int)answer.StatusCode);
        }
        for (var i = 0; i < 40; i++)
        {
            using var cut = await Follow(client, shop);
            Assert.Equal("event: page", await cut.ReadLineAsync());
        }
        using var stream = await Follow(client, shop);
        Assert.Equal("event: page", await stream.ReadLineAsync());
        var page = await client.GetStringAsync("/console/merchants");
        await Post(client, "/console/sign-out", ("token", Token(page)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await stream.ReadLineAsync(patience.Token) is { } line)
            if (line == "event: over")
                return;
        Assert.Fail("The stream ended without a word.");
    }

    private static string Token(string page) => Regex.Match(page, "name=\"token\" value=\"([^\"]+)\"").Groups[1].Value;

    private static async Task<StreamReader> Follow(HttpClient client, Shop shop)
    {
        var answer = await client.GetAsync(At(shop, "live"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    private static async Task Post(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(one => KeyValuePair.Create(one.Name, one.Value))),
        };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(request);
        Assert.Equal(303, (int)answer.StatusCode);
    }

    private static string At(Shop shop, string path) => $"/console/m/{shop.Merchant.MerchantId}/{path}";

    private static async Task SignIn(Shop shop, PageVisitor visitor)
    {
        var token = await File.ReadAllTextAsync(Path.Combine(shop.Host.DataDirectory, "control-token"));
        var page = await visitor.Get("/console/sign-in");
        await visitor.Submit(page, "/console/sign-in", ("control-token", token));
    }
}
