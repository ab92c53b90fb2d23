using System.Xml.Linq;
using Tender.Core;
using Tender.Server.Sandbox.Coverage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Outcome coverage: what a merchant was put through, what it noticed, and what it did wrong.</summary>
public sealed class OutcomeCoverageStoryTests
{
    private sealed record Report(int Percent, Shown[] Endings, string[] Warnings)
    {
        public (int Reached, int Noticed, int Reacted) Of(string ending) =>
            Endings.Single(one => one.Ending == ending) is var one ? (one.Reached, one.Noticed, one.Reacted) : default;
    }

    private sealed record Shown(
        string Ending,
        bool Applies,
        int Reached,
        int Noticed,
        int Reacted,
        string? NoticedAfter,
        string Expected
    );

    /// <summary>The whole report of a merchant that does everything wrong that can be seen.</summary>
    [Theory, OnBothDatabases]
    public async Task A_naive_merchant_is_told_exactly_its_sins(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var expected = new List<string>();

        // Captured, and charged again, after a hard decline.
        var permission = await shop.Permission(50);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "HardDeclined",
                delay = "PT1H",
            }
        );
        var charge = (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        await shop.Control.Advance("PT2H");
        (await shop.Capture(charge, 10)).IsError(422, "InvalidChargeStatus");
        expected.Add(
            $"CaptureCharge {charge} (422 InvalidChargeStatus): "
                + "captured after the authorization was declined (HardDeclined)."
        );
        (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");
        expected.Add(
            $"CreateCharge {permission} (422 InvalidChargePermissionStatus): "
                + "charged again after a hard decline, before the buyer chose another payment method."
        );

        // Refunded again after the refund was rejected.
        var (second, sold) = await shop.Checkout(20, total: 60);
        (await shop.Capture(sold, 20)).Is(200, "Captured");
        await shop.Control.PutOutcomes(new { operation = "refund", outcome = "AmazonRejected" });
        (await shop.Refund(sold, 5)).Is(201);
        await shop.Control.Advance("PT1H");
        (await shop.Refund(sold, 5)).Is(201);
        expected.Add($"CreateRefund {sold} (201): refunded again after the refund was rejected.");

        // Charged twice after a lost answer, and less than one.
        await shop.Control.PutFaults(
            new { api = new { replyLost = new { times = 1, match = new { operation = "CreateCharge" } } } }
        );
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.Charge(second, 12, key: "first"));
        (await shop.Charge(second, 12, key: "second")).Is(201);
        expected.Add(
            $"CreateCharge {second} (201): asked again under a new key after the answer was lost; it is done twice."
        );
        var small = (await shop.Charge(second, 0.5m)).Is(201)["chargeId"]!;
        expected.Add($"{small}: 0.50 USD was authorized. Below 1.00 it may be declined.");

        // Polled.
        for (var i = 0; i <= 60; i++)
            (await shop.GetCharge(small)).Is(200);
        expected.Add($"GetCharge {small}: asked 60 times within a minute, and nothing was new.");

        // Whatever comes is believed.
        await shop.Control.Settle();
        await shop.Control.PutFaults(new { ipn = new { badSignature = new { times = 1 } } });
        (await shop.Cancel(small)).Is(200);
        await shop.Control.Settle();
        expected.Add($"{small}: a notice with a wrong signature was answered 200.");

        var report = await Read(shop);
        Assert.Equal(expected.Order(), report.Warnings.Order());
        Assert.Equal((1, 1, 0), report.Of("authorization.declined.hard"));
        Assert.Equal((1, 1, 0), report.Of("permission.suspended.invalidPaymentMethod"));
        Assert.Equal((1, 1, 0), report.Of("refund.declined.amazonRejected"));
        Assert.Equal((1, 0, 0), report.Of("reply.lost"));
        Assert.Equal((0, 0, 0), report.Of("authorization.declined.soft"));
        Assert.Equal((1, 1, 1), report.Of("capture.completed"));
        await CallFaultStoryTests.InsideIsRight(shop);
    }

    /// <summary>Changes of a clock that stands still are counted: their numbers are below those of calls.</summary>
    [Theory, OnBothDatabases]
    public async Task Where_time_stands_still_a_read_before_a_change_has_not_noticed_it(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { clock = "frozen" } });
        var permission = await shop.Permission(50);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "HardDeclined",
                delay = "PT1H",
            }
        );
        var charge = (await shop.Charge(permission, 10, pending: true)).Is(201)["chargeId"]!;
        (await shop.GetCharge(charge)).Is(200, "AuthorizationInitiated");
        // What was called is written down before time goes on.
        await Read(shop);
        await shop.Control.Advance("PT2H");
        Assert.Equal((1, 0, 0), (await Read(shop)).Of("authorization.declined.hard"));
        (await shop.GetCharge(charge)).Is(200, "Declined", "HardDeclined");
        Assert.Equal((1, 1, 0), (await Read(shop)).Of("authorization.declined.hard"));
    }

    /// <summary>There too a right call is no sin because of what happened later, and a wrong one is.</summary>
    [Theory, OnBothDatabases]
    public async Task Where_time_stands_still_a_call_is_judged_by_what_was_before_it(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { clock = "frozen" } });
        var permission = await shop.Permission(50);
        // Captured for part, and ended later by itself; charged, and the permission closed at the same instant.
        var early = (await shop.Charge(permission, 10)).Is(201)["chargeId"]!;
        (await shop.Capture(early, 10)).Is(200, "Captured");
        (await shop.Charge(permission, 5)).Is(201);
        var late = (await shop.Charge(permission, 10)).Is(201)["chargeId"]!;
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "over" })).Is(200);
        Assert.Empty((await Read(shop)).Warnings);

        await shop.Control.Advance("P31D");
        Assert.Empty((await Read(shop)).Warnings);
        (await shop.Capture(late, 10)).IsError(422, "InvalidChargeStatus");
        (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");
        var warnings = (await Read(shop)).Warnings;
        Assert.Equal(2, warnings.Length);
        Assert.Contains("captured after the authorization had ended", warnings[0]);
        Assert.Contains("charged after the permission had ended", warnings[1]);
    }

    [Theory, OnBothDatabases]
    public async Task In_v1_the_same_sins_have_v1s_words(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var declined = (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "InvalidPaymentMethod"))).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        )[Shop.AuthorizationId]!;
        (await shop.CaptureV1(declined, 10)).IsError(["InvalidAuthorizationStatus"]);
        (await shop.Authorize(order, 10)).IsError(["InvalidOrderReferenceStatus", "OrderReferenceNotModifiable"]);
        var report = await Read(shop);
        Assert.Equal(2, report.Warnings.Length);
        Assert.StartsWith($"Capture {declined} (4", report.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("captured after the authorization was declined", report.Warnings[0]);
        Assert.StartsWith($"Authorize {order} (4", report.Warnings[1], StringComparison.Ordinal);
        // The answer told of the decline: it was noticed at once, and not reacted to.
        Assert.Equal((1, 1, 0), report.Of("authorization.declined.hard"));
        Assert.Contains(report.Endings, one => one is { Ending: "capture.closed.amazonClosed", Applies: true });
    }

    /// <summary>What v1 has no word for counts once v2 is called, or where it happened all the same.</summary>
    [Theory, OnBothDatabases]
    public async Task A_merchant_of_v1_alone_is_not_asked_for_what_only_v2_can_end(TestDatabase database)
    {
        string[] ofV2 =
        [
            "checkout.canceled.buyerCanceled",
            "checkout.canceled.declined",
            "checkout.canceled.amazonCanceled",
            "authorization.declined.paymentMethodNotAllowed",
            "authorization.declined.mfaNotCompleted",
        ];
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        Assert.Empty(await Applying());
        await shop.Control.PutOutcomes(new { operation = "authorize", outcome = "MFANotCompleted" });
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        Assert.Equal(["authorization.declined.mfaNotCompleted"], await Applying());
        await shop.Permission(50);
        Assert.Equal(ofV2.Order(), (await Applying()).Order());

        async Task<string[]> Applying() =>
            [.. (await Read(shop)).Endings.Where(one => one.Applies).Select(one => one.Ending).Intersect(ofV2)];
    }

    [Theory, OnBothDatabases]
    public async Task A_decline_is_noticed_by_a_notice_or_a_read_and_reacted_to_by_an_act(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => Task.FromResult(500);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var permission = await shop.Permission(50);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "SoftDeclined",
                delay = "PT1H",
            }
        );
        var charge = (await shop.Charge(permission, 10, pending: true)).Is(201)["chargeId"]!;
        (await shop.GetCharge(charge)).Is(200, "AuthorizationInitiated");
        await shop.Control.Advance("PT90M");

        // A notice that was refused and a read before the change tell nothing.
        Assert.Equal((1, 0, 0), await Soft());
        (await shop.GetCharge(charge)).Is(200, "Declined", "SoftDeclined");
        Assert.Equal((1, 1, 0), await Soft());
        var after = (await Read(shop)).Endings.Single(one => one.Ending == "authorization.declined.soft").NoticedAfter;
        Assert.InRange(System.Xml.XmlConvert.ToTimeSpan(after!), TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(31));
        (await shop.Charge(permission, 10)).Is(201, "Authorized");
        Assert.Equal((1, 1, 1), await Soft());
        Assert.Empty((await Read(shop)).Warnings);

        async Task<(int, int, int)> Soft() => (await Read(shop)).Of("authorization.declined.soft");
    }

    /// <summary>A failure of the kind 500 may have been done: the same key finds out, another does it again.</summary>
    [Theory, OnBothDatabases]
    public async Task Asking_again_under_the_key_of_a_failed_capture_is_no_mistake(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(20);
        await shop.Control.PutOutcomes(new { operation = "capture", outcome = "ProcessingFailure" });
        (await shop.Capture(charge, 20, key: "one")).Is(500);
        (await shop.Capture(charge, 20, key: "one")).Is(500);
        (await shop.GetCharge(charge)).Is(200, "Declined", "ProcessingFailure");
        var report = await Read(shop);
        Assert.Empty(report.Warnings);
        Assert.Equal((1, 1, 1), report.Of("capture.declined.processingFailure"));
        await shop.Capture(charge, 20, key: "two");
        report = await Read(shop);
        Assert.EndsWith("captured again after the capture was declined.", Assert.Single(report.Warnings));
        Assert.Equal((1, 1, 0), report.Of("capture.declined.processingFailure"));
    }

    [Theory, OnBothDatabases]
    public async Task A_lost_answer_is_dealt_with_under_the_same_key(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant());
        var permission = await shop.Permission(50);
        await shop.Control.PutFaults(new { api = new { replyLost = new { times = 1 } } });
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.Charge(permission, 12, key: "one"));
        Assert.Equal((1, 0, 0), (await Read(shop)).Of("reply.lost"));
        // What was called is known behind a restart.
        await host.Restart();
        shop = Shop.On(host, shop.Merchant);
        (await shop.Charge(permission, 12, key: "one")).Is(201);
        var report = await Read(shop);
        Assert.Equal((1, 1, 1), report.Of("reply.lost"));
        Assert.Empty(report.Warnings);
    }

    [Theory, OnBothDatabases]
    public async Task In_v1_a_lost_answer_is_dealt_with_under_the_same_reference_and_not_under_another(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        await Lose("a");
        (await shop.Authorize(order, 12, reference: "a")).Ok();
        Assert.Equal((1, 1, 1), (await Read(shop)).Of("reply.lost"));
        Assert.Empty((await Read(shop)).Warnings);

        await Lose("b");
        (await shop.Authorize(order, 12, reference: "c")).Ok();
        var report = await Read(shop);
        Assert.Equal((2, 1, 1), report.Of("reply.lost"));
        Assert.Equal(
            $"Authorize {order} (200): asked again under a new key after the answer was lost; it is done twice.",
            Assert.Single(report.Warnings)
        );

        async Task Lose(string reference)
        {
            await shop.Control.PutFaults(new { api = new { replyLost = new { times = 1 } } });
            await Assert.ThrowsAsync<HttpRequestException>(() => shop.Authorize(order, 12, reference: reference));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_dispute_is_covered_once_it_was_noticed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(50);
        (await shop.Capture(charge, 50)).Is(200);
        Assert.DoesNotContain((await Read(shop)).Endings, one => one.Applies && IsOfDisputes(one));
        var dispute = (
            await shop.Control.Mine(HttpMethod.Post, $"charges/{charge}/dispute", new { amount = "10.00" }, null)
        )
            .As<System.Text.Json.JsonElement>()
            .GetProperty("id")
            .GetString()!;
        var opened = Assert.Single((await Read(shop)).Endings, one => IsOfDisputes(one) && one.Reached > 0);
        Assert.Equal((1, 0, 0), (opened.Reached, opened.Noticed, opened.Reacted));
        (await shop.V2.Get($"disputes/{dispute}")).Is(200);
        Assert.Equal((1, 1, 1), (await Read(shop)).Of(opened.Ending));

        // Nobody answers it in time.
        await shop.Control.Advance("P12D");
        var report = await Read(shop);
        var lost = Assert.Single(report.Endings, one => IsOfDisputes(one) && one is { Reached: 1, Noticed: 0 });
        (await shop.V2.Get($"disputes/{dispute}")).Is(200);
        Assert.Equal((1, 1, 1), (await Read(shop)).Of(lost.Ending));
        Assert.All(report.Endings.Where(IsOfDisputes), one => Assert.True(one.Applies));

        static bool IsOfDisputes(Shown one) => one.Ending.StartsWith("dispute.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_happened_covers_nothing_and_every_ending_is_listed()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var report = await Read(shop);
        Assert.Equal(0, report.Percent);
        Assert.Empty(report.Warnings);
        Assert.All(report.Endings, one => Assert.Equal((0, 0, 0), (one.Reached, one.Noticed, one.Reacted)));
        // Every decline of the lifecycles is in the table.
        foreach (var row in Lifecycles.Table.Where(row => row.Cause == Cause.Decline && row.Reason is not null))
            if (row.Kind is ObjectKind.Authorization or ObjectKind.Capture or ObjectKind.Refund)
                Assert.NotNull(Endings.Of(row.Kind, row.From, row.To, row.Reason));
        Assert.Equal(report.Endings.Length, report.Endings.Select(one => one.Ending).Distinct().Count());
    }

    [Theory]
    [InlineData("coverage?format=text", null, "text/plain")]
    [InlineData("coverage?format=junit", null, "application/xml")]
    [InlineData("coverage", "text/plain", "text/plain")]
    [InlineData("coverage", "application/xml", "application/xml")]
    [InlineData("coverage", "text/html, application/json;q=0.9, text/plain", "application/json")]
    [InlineData("coverage", null, "application/json")]
    public async Task The_report_is_told_as_it_is_asked_for(string path, string? accept, string type)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var permission = await shop.Permission(50);
        await shop.Control.PutOutcomes(new { operation = "authorize", outcome = "HardDeclined" });
        (await shop.Charge(permission, 10)).IsError(422, "HardDeclined");
        (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");

        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true)
        {
            BaseAddress = shop.Host.Http,
        };
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"/control/v1/merchants/{shop.Merchant.MerchantId}/{path}"
        );
        request.Headers.Authorization = new("Bearer", shop.Host.ControlToken);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        if (type == "text/plain")
        {
            Assert.StartsWith("Outcome coverage: ", text);
            Assert.Matches(@"authorization\.declined\.hard +1 +1 +0 +PT0S", text);
            Assert.Contains("charged again after a hard decline", text);
        }
        if (type == "application/xml")
        {
            var suite = XDocument.Parse(text).Root!.Element("testsuite")!;
            var cases = suite.Elements("testcase").ToList();
            Assert.Equal((string)suite.Attribute("tests")!, $"{cases.Count}");
            Assert.Single(cases, one => (string)one.Attribute("classname")! == "coverage.warnings");
            Assert.NotNull(Case("authorization.declined.hard").Element("failure"));
            Assert.NotNull(Case("authorization.declined.soft").Element("skipped"));
            Assert.False(Case("checkout.completed").HasElements);

            XElement Case(string name) => cases.Single(one => (string)one.Attribute("name")! == name);
        }
    }

    [Fact]
    public async Task What_cannot_be_told_is_refused_in_words()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var reply = await shop.Control.Mine(HttpMethod.Get, "coverage?format=pdf", null, 400);
        Assert.Contains("format is json, text or junit.", reply.Text);
        await shop.Control.Mine(HttpMethod.Get, "coverage?colour=red", null, 400);
        await shop.Control.Call(HttpMethod.Get, "/control/v1/merchants/A0000000000000/coverage", null, 404);
    }

    [Theory, OnBothDatabases]
    public async Task Of_reads_only_those_with_news_are_kept_and_a_removed_merchant_leaves_none(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(10);
        for (var i = 0; i < 5; i++)
            (await shop.GetCharge(charge)).Is(200, "Authorized");
        (await shop.Capture(charge, 10)).Is(200);
        for (var i = 0; i < 5; i++)
            (await shop.GetCharge(charge)).Is(200, "Captured");
        await Read(shop);
        Assert.Equal(2, await Count("AND operation = 'GetCharge'"));
        await shop.Control.Call(HttpMethod.Delete, $"/control/v1/merchants/{shop.Merchant.MerchantId}", null, 204);
        await CallFaultStoryTests.WaitUntil(async () => await Count("") == 0);

        async Task<long> Count(string filter) =>
            (
                await shop.Host.Engine.Store.Database.Query(
                    $"SELECT count(*) FROM calls WHERE merchant = @merchant {filter}",
                    row => row.GetInt64(0),
                    ("merchant", shop.Merchant.MerchantId)
                )
            )[0];
    }

    private static async Task<Report> Read(Shop shop) =>
        (await shop.Control.Mine(HttpMethod.Get, "coverage", null, 200)).As<Report>();
}
