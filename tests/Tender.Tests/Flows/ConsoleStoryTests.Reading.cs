using System.Net;
using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What the console says of notices, clocks, agreements and what can happen next.</summary>
public partial class ConsoleStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_failing_notice_is_found_behind_any_number_that_arrived(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        var permission = await shop.Permission(10);
        receiver.Answer = message =>
            Task.FromResult(message.ObjectId.StartsWith(permission, StringComparison.Ordinal) ? 500 : 200);
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.AbsoluteUri, "v2"));
        var failing = (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured")["chargeId"]!;
        var wallet = await shop.LastingPermission("PaymentMethodOnFile", "USD");
        for (var i = 0; i < 45; i++)
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
        await shop.Control.Settle();
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        Assert.DoesNotContain(failing, (await visitor.Get(At(shop, "notices"))).Html);
        var page = await visitor.Get(At(shop, "notices?state=failing"));
        Assert.Contains(failing, page.Html);
        Assert.DoesNotContain(wallet, page.Html);
        Assert.Contains("aria-current=\"true\">failing<", page.Html);

        // Page by page each notice that arrived is shown once.
        var (seen, next) = (0, At(shop, "notices?state=delivered"));
        while (next.Length > 0)
        {
            page = await visitor.Get(next);
            Assert.DoesNotContain(failing, page.Html);
            seen += Regex.Count(page.Html, "class=\"told\"");
            next = WebUtility.HtmlDecode(Regex.Match(page.Html, "id=\"older\" href=\"([^\"]+)\"").Groups[1].Value);
        }
        Assert.Equal(receiver.Messages.Select(one => one.MessageId).Distinct().Count(one => IsOfWallet(one)), seen);
        foreach (var state in new[] { "pending", "held", "dead" })
            Assert.Contains("None here", (await visitor.Get(At(shop, $"notices?state={state}"))).Html);
        // Who is not listened to any more is owed what waits.
        await shop.Control.PutEndpoints();
        Assert.Contains(failing, (await visitor.Get(At(shop, "notices?state=held"))).Html);

        Assert.Contains("7 will be sent again", (await visitor.Get(At(shop, "notices?sent=7"))).Html);
        foreach (var nonsense in new[] { "sent=lots", "sent=-1", "state=Failing", "state=<b>" })
        {
            page = await visitor.Get(At(shop, $"notices?{nonsense}"));
            Assert.Equal(400, page.Status);
            Assert.Contains("role=\"alert\"", page.Html);
            Assert.DoesNotContain("will be sent again", page.Html);
        }
        page = await visitor.Submit(
            await visitor.Get(At(shop, "notices")),
            At(shop, "notices/again"),
            ("since", "noon")
        );
        Assert.Contains("“Send again what failed since” is an instant", page.Html);
        Assert.Contains("value=\"noon\"", page.Html);

        bool IsOfWallet(string id) =>
            receiver.Messages.First(one => one.MessageId == id).ObjectId.StartsWith(wallet, StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task A_subscription_is_shown_with_what_it_costs(TestDatabase database)
    {
        var shop = await Shop.Open(database);
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
                    chargePermissionType = "Recurring",
                    recurringMetadata = new { frequency = new { unit = "Month", value = "1" }, amount = shop.Usd(9) },
                    paymentDetails = new { paymentIntent = "Confirm", chargeAmount = shop.Usd(9) },
                }
            )
        ).Is(201, "Open")["checkoutSessionId"]!;
        await shop.Control.Buyer(session, "pay");
        var agreement = (await shop.Complete(session, 9)).Is(200, "Completed")["chargePermissionId"]!;
        var wallet = await shop.LastingPermission("PaymentMethodOnFile", "USD");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var list = (await visitor.Get(At(shop, "payments?kind=agreements"))).Html;
        Assert.Contains("9.00 USD monthly", Row(list, agreement));
        Assert.DoesNotContain("000.00", Row(list, agreement));
        // Of an agreement that names no amount, what it may take is said to be that.
        Assert.Contains("a month", Row(list, wallet));
        var page = (await visitor.Get(At(shop, $"payment?id={agreement}"))).Html;
        Assert.Contains("<dt>Amount</dt><dd>9.00 USD monthly</dd>", page);
        Assert.Matches("<dt>Limit</dt><dd>up to [0-9,]+.00 USD a month</dd>", page);

        static string Row(string page, string id) =>
            Regex.Match(page, $"<tr[^>]*>((?!</tr>).)*{id}.*?</tr>", RegexOptions.Singleline).Value;
    }

    [Theory, OnBothDatabases]
    public async Task The_page_of_an_order_says_what_can_come_of_its_capture(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(20, "AuthorizeWithCapture");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var order = await visitor.Get(At(shop, $"payment?id={permission}"));
        var next = Section(order.Html, "<h2>Where it is</h2>");
        Assert.DoesNotContain("Nothing more can happen", next);
        Assert.Contains("A refund; it stays <strong>Completed</strong>", next);
        Assert.Contains("A dispute; it stays <strong>Completed</strong>", next);
        Assert.DoesNotContain("The buyer can do nothing", order.Html);
        // The drawing, what is read of it, and the table have the same names for the same transitions.
        var page = await visitor.Get(At(shop, $"payment?id={charge}"));
        next = Section(page.Html, "<h2>Where it is</h2>");
        Assert.Contains("it is Completed; of it can come a refund, a dispute.", next);
        Assert.DoesNotContain("class=\"edge can\"", next);
        Assert.DoesNotContain(">Captured<", next);
        // From the page of the order the buyer disputes its capture.
        var disputed = await visitor.Submit(
            order,
            At(shop, "payment/act"),
            ("id", charge),
            ("move", "dispute"),
            ("reason", "ProductNotReceived")
        );
        Assert.Equal(200, disputed.Status);
        Assert.Contains("Dispute", Section(disputed.Html, "<h2>In both generations</h2>"));

        static string Section(string page, string heading) =>
            Regex.Match(page, $"{heading}.*?</section>", RegexOptions.Singleline).Value;
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_is_not_shown_to_go_back_and_says_where_it_is_while_it_is_moved(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await shop.Permission(20);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var past = await visitor.Get(At(shop, "clock?to=2020-01-01T00:00:00Z"));
        Assert.Equal(400, past.Status);
        Assert.Contains("A clock moves forward only", past.Html);
        Assert.DoesNotContain("id=\"before\"", past.Html);
        Assert.Contains("id=\"before\"", (await visitor.Get(At(shop, "clock?by=P1D"))).Html);
        Assert.Matches("data-stream=\"[^\"]+/clock/live", past.Html);
    }

    [Theory, OnBothDatabases]
    public async Task Times_say_once_that_they_are_utc(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await shop.Checkout(20, "AuthorizeWithCapture");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var page in new[] { "now", "payments", "notices", "clock" })
            Assert.Equal(1, Regex.Count((await visitor.Get(At(shop, page))).Html, "UTC"));
        Assert.DoesNotContain("UTC", (await visitor.Get(At(shop, "faults"))).Html);
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_the_installation_keep_the_merchant_that_was_chosen(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var other = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = await visitor.Get(At(shop, "now"));
        foreach (var name in new[] { "merchants", "doctor", "jobs" })
        {
            var address = Regex.Match(page.Html, $"href=\"(/console/{name}[^\"]*)\"").Groups[1].Value;
            var shown = await visitor.Get(WebUtility.HtmlDecode(address));
            Assert.Equal(200, shown.Status);
            Assert.Contains(At(shop, "payments"), shown.Html);
            Assert.DoesNotContain(At(other, "payments"), shown.Html);
        }
        // So does the page that a form leads to, refused or done.
        var doctor = await visitor.Get($"/console/doctor?of={shop.Merchant.MerchantId}");
        Assert.Contains(At(shop, "payments"), (await visitor.Submit(doctor, "/console/doctor", ("url", "/v2/x"))).Html);
        var jobs = await visitor.Get($"/console/jobs?of={shop.Merchant.MerchantId}");
        var fields = new Dictionary<string, string> { ["token"] = Token(jobs.Html), ["of"] = shop.Merchant.MerchantId };
        var done = await visitor.Post("/console/jobs/retry-all", fields);
        Assert.Contains(shop.Merchant.MerchantId, done.Location);
        foreach (var nobody in new[] { "NOBODY00000000", "<b>" })
        {
            var shown = await visitor.Get($"/console/jobs?of={WebUtility.UrlEncode(nobody)}");
            Assert.Equal(200, shown.Status);
            Assert.DoesNotContain("/console/m/", shown.Html);
        }
    }

    [Theory, OnBothDatabases]
    public async Task One_of_a_thing_is_not_told_as_several(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await shop.NewSession();
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = await visitor.Get(At(shop, "now"));
        Assert.Contains("1 change of state", page.Html);
        Assert.DoesNotMatch("[^0-9,]1 (changes|charges|deliveries|orders)", page.Html);
        var found = await visitor.Get(At(shop, "payments?kind=checkouts"));
        Assert.Contains("Looked at 1 change.", found.Html);
    }
}
