using System.Net;
using Tender.Core;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>
/// A checkout in live, from the shop's button to the captured charge: the buyer chooses and confirms on the pages of
/// the sample processor, in another process.
/// </summary>
public sealed class LivePagesTests
{
    [Theory, OnBothDatabases]
    public async Task A_buyer_pays_on_the_pages_of_a_processor(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var session = await world.Begin();
        Assert.StartsWith(Shop.ReviewUrl, await world.Press(world.Page, "choose"), StringComparison.Ordinal);
        var read = (await world.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Equal("Ada Lovelace", read["buyer.name"]);
        Assert.Equal("US", read["shippingAddress.countryCode"]);

        var confirming = await world.Confirm(session, "20.00");
        // Another amount than she was led to confirm is not confirmed by that.
        confirming = await world.Confirm(session, "30.00");
        Assert.StartsWith(Shop.ResultUrl, await world.Press(confirming, "confirm"), StringComparison.Ordinal);
        var done = await world.Complete(session, "30.00");
        Assert.Equal("Completed", done.Is(200).State);
        var charge = (await world.V2.Get($"charges/{done["chargeId"]}")).Is(200, "Captured");
        Assert.Equal(30m, charge.Amount("captureAmount"));
        Assert.Equal((30_00, 30_00), (world.Sample.Taken(), await world.Host.Balance(LedgerAccount.Merchant)));
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_who_gives_up_or_whose_bank_refuses_leaves_nothing(TestDatabase database)
    {
        await using var world = await World.Start(database);
        var given = await world.Begin();
        await world.Press(world.Page, "cancel");
        (await world.V2.Get($"checkoutSessions/{given}")).Is(200, "Canceled", "BuyerCanceled");

        var refused = await world.Begin();
        await world.Press(world.Page, "choose");
        Assert.StartsWith(
            Shop.ResultUrl,
            await world.Press(await world.Confirm(refused, "5.00"), "decline"),
            StringComparison.Ordinal
        );
        (await world.V2.Get($"checkoutSessions/{refused}")).Is(200, "Canceled", "Declined");

        // Confirmed, and never completed by the shop: her consent is given up there.
        var forgotten = await world.Begin();
        await world.Press(world.Page, "choose");
        await world.Press(await world.Confirm(forgotten, "5.00"), "confirm");
        await world.Host.MoveBy(TimeSpan.FromDays(2));
        (await world.V2.Get($"checkoutSessions/{forgotten}")).Is(200, "Canceled", "Expired");
        Assert.True(world.Sample.IsReleased($"{world.Merchant.MerchantId}/{forgotten}"));
        Assert.Equal(0, world.Sample.Taken());
    }

    [Fact]
    public async Task Readiness_and_metrics_say_how_the_processor_is()
    {
        await using var world = await World.Start(TestDatabase.Sqlite);
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = world.Host.Http };
        Assert.Equal("ok\nthe processor was not asked yet\n", await client.GetStringAsync("/readyz"));
        Assert.Contains("\ntender_processor_away 0\n", await client.GetStringAsync("/metrics"));
        await world.Begin();
        Assert.StartsWith("ok\nthe processor answers; its last answer was ", await client.GetStringAsync("/readyz"));
        Assert.Contains("\ntender_processor_answer_age_seconds ", await client.GetStringAsync("/metrics"));
        await world.Host.Engine.Store.Database.Execute("UPDATE jobs SET dead = 1 RETURNING id", _ => 0);
        Assert.Contains("see GET /operator/v1/jobs?state=dead\n", await client.GetStringAsync("/readyz"));
    }

    /// <summary>A live server on the sample, a shop, and its buyer's browser.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

        public required SampleProcessor Sample { get; init; }

        public required LiveHost Host { get; init; }

        public required TestMerchant Merchant { get; init; }

        public V2Client V2 => field ??= Host.V2(Merchant);

        /// <summary>The processor's page at which the browser is.</summary>
        public string Page { get; private set; } = "";

        public static async Task<World> Start(TestDatabase database)
        {
            var sample = await SampleProcessor.Start();
            var host = await LiveHost.Start(database, settings =>
                settings with
                {
                    ProcessorUrl = sample.Url,
                    ProcessorKey = sample.KeyFile,
                }
            );
            return new World
            {
                Sample = sample,
                Host = host,
                Merchant = await host.NewMerchant(),
            };
        }

        /// <summary>The shop makes a session, and its page leads the buyer on.</summary>
        public async Task<string> Begin()
        {
            var made = await V2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = Shop.ReviewUrl },
                    storeId = Merchant.StoreId,
                }
            );
            var session = made.Is(201, "Open")["checkoutSessionId"]!;
            using var button = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Http, "/checkout/initiate"))
            {
                Content = new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["amazonCheckoutSessionId"] = session,
                        ["merchantId"] = Merchant.MerchantId,
                        ["origin_url"] = "https://shop.example/cart",
                        ["productType"] = "PayAndShip",
                    }
                ),
            };
            button.Headers.TryAddWithoutValidation("Origin", "https://shop.example");
            Page = await Follow(await browser.SendAsync(button));
            return session;
        }

        /// <summary>The shop says what is paid, and leads her to confirm; the processor's page.</summary>
        public async Task<string> Confirm(string session, string amount)
        {
            var updated = await V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new
                    {
                        paymentIntent = "AuthorizeWithCapture",
                        chargeAmount = new { amount, currencyCode = "USD" },
                    },
                    merchantMetadata = new { merchantStoreName = "Shop" },
                }
            );
            var leads = updated.Is(200, "Open")["webCheckoutDetails.amazonPayRedirectUrl"]!;
            return await Follow(await browser.GetAsync(Reachable(leads)));
        }

        /// <summary>She presses a button of the processor's page; where she ends up in the shop.</summary>
        public async Task<string> Press(string page, string button)
        {
            using var shown = await browser.GetAsync(page);
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            var form = new Dictionary<string, string> { ["do"] = button, ["method"] = "approved" };
            return await Follow(await browser.PostAsync(page, new FormUrlEncodedContent(form)));
        }

        public Task<V2Reply> Complete(string session, string amount) =>
            V2.Post(
                $"checkoutSessions/{session}/complete",
                new { chargeAmount = new { amount, currencyCode = "USD" } }
            );

        public async ValueTask DisposeAsync()
        {
            browser.Dispose();
            await Host.DisposeAsync();
            Sample.Dispose();
        }

        /// <summary>Goes on as long as Tender leads; the first address that is somebody else's.</summary>
        private async Task<string> Follow(HttpResponseMessage answer)
        {
            while (true)
            {
                var next = answer.Headers.Location;
                Assert.True(next is not null, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                answer.Dispose();
                var at = new Uri(new Uri("https://pay.example"), next);
                if (at.Host != "pay.example")
                    return at.AbsoluteUri;
                answer = await browser.GetAsync(Reachable(at.AbsoluteUri));
            }
        }

        private Uri Reachable(string url) => new(Host.Http, new Uri(url).PathAndQuery);
    }
}
