using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Notices from the merchant's side: what arrives, how it is signed, and what happens when it is not taken.
/// </summary>
public class IpnStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_v2_notice_names_the_object_and_is_signed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}one", "v2"),
            new Endpoint($"{receiver.Url}two", "v2", "2")
        );
        var (permission, charge) = await shop.Checkout(50, pending: true, card: "0701");
        var advanced = await shop.Control.Advance("PT1H");
        Assert.True(advanced.Settled);
        Assert.Equal(0, advanced.Deliveries.Failed);

        foreach (var (path, version) in new[] { ("/one", "1"), ("/two", "2") })
        {
            var message = Assert.Single(receiver.About(charge), m => m.Path == path);
            Assert.Equal(version, message["SignatureVersion"]);
            await Receiver.Verify(message, shop.Host);
            Assert.Equal(shop.Merchant.MerchantId, message.InnerText("MerchantID"));
            Assert.Equal("CHARGE", message.InnerText("ObjectType"));
            Assert.Equal(permission, message.InnerText("ChargePermissionId"));
            Assert.Equal("STATE_CHANGE", message.InnerText("NotificationType"));
            Assert.Equal("V2", message.InnerText("NotificationVersion"));
            Assert.False(string.IsNullOrEmpty(message.InnerText("NotificationId")));
            Assert.DoesNotContain("Authorized", message["Message"]);
        }

        // A refund tells when it is done, a permission when it is used up.
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        var refund = (await shop.Refund(charge, 10)).Is(201)["refundId"]!;
        await shop.Control.Advance("PT1H");
        Assert.Equal("REFUND", Assert.Single(receiver.About(refund), m => m.Path == "/one").Kind);
        Assert.Contains(receiver.About(permission), m => m.Kind == "CHARGE_PERMISSION");
        foreach (var message in receiver.Messages)
            await Receiver.Verify(message, shop.Host);
    }

    [Theory, OnBothDatabases]
    public async Task A_v1_notice_carries_the_object(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v1"));
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT1H");

        var message = Assert.Single(receiver.About(authorization));
        await Receiver.Verify(message, shop.Host);
        Assert.Equal("PaymentAuthorize", message.InnerText("NotificationType"));
        Assert.Equal("Sandbox", message.InnerText("ReleaseEnvironment"));
        Assert.Equal("2013-01-01", message.InnerText("Version"));
        Assert.Equal(shop.Merchant.MerchantId, message.InnerText("SellerId"));
        Assert.False(string.IsNullOrEmpty(message.InnerText("NotificationReferenceId")));
        Assert.Equal(ReceivedMessage.DataNamespace + "AuthorizationNotification", message.Data.Root!.Name);
        var details = message.Data.Root.Element(ReceivedMessage.DataNamespace + "AuthorizationDetails")!;
        Assert.Equal(
            "Open",
            details
                .Element(ReceivedMessage.DataNamespace + "AuthorizationStatus")!
                .Element(ReceivedMessage.DataNamespace + "State")!
                .Value
        );
        Assert.Equal("false", details.Element(ReceivedMessage.DataNamespace + "SoftDecline")!.Value);

        // The other kinds, by their documents.
        (await shop.CaptureV1(authorization, 50)).Is(Shop.Captured, "Completed");
        var refund = (await shop.RefundV1(authorization.Replace("-A", "-C"), 10)).Ok()["RefundDetails/AmazonRefundId"]!;
        (await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        await shop.Control.Advance("PT1H");
        Assert.Contains(receiver.About(authorization.Replace("-A", "-C")), m => m.Kind == "PaymentCapture");
        Assert.Contains(receiver.About(refund), m =>
            m.Kind == "PaymentRefund" && m.Data.ToString().Contains("Completed", StringComparison.Ordinal)
        );
        Assert.Contains(receiver.About(order), m =>
            m.Kind == "OrderReferenceNotification"
            && m.Data.ToString().Contains("SellerClosed", StringComparison.Ordinal)
        );
        foreach (var each in receiver.Messages)
            await Receiver.Verify(each, shop.Host);
    }

    [Theory, OnBothDatabases]
    public async Task An_endpoint_of_both_forms_gets_a_message_in_each(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT1H");
        var v1 = Assert.Single(receiver.About(authorization));
        var v2 = Assert.Single(receiver.About(authorization.Replace("-A", "-C")), m => m.Kind == "CHARGE");
        Assert.NotEqual(v1.MessageId, v2.MessageId);

        // The record shows one notice with two deliveries.
        var notice = Assert.Single(await shop.Control.Notifications(authorization), n =>
            n.Deliveries.Any(d => d.MessageId == v1.MessageId)
        );
        Assert.Equal(["v1", "v2"], notice.Deliveries.Select(d => d.Generation).Order());
        Assert.All(notice.Deliveries, d =>
            Assert.Equal(("delivered", 200), (d.State, Assert.Single(d.Attempts).Status))
        );
        Assert.Equal(
            notice.Id,
            Assert
                .Single(await shop.Control.Notifications(authorization.Replace("-A", "-C")), n => n.Id == notice.Id)
                .Id
        );
    }

    [Theory, OnBothDatabases]
    public async Task The_handler_reads_the_state_the_notice_is_about(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var states = new List<string>();
        receiver.Answer = async message =>
        {
            if (message.Kind != "CHARGE")
                return 200;
            var charge = (await shop.GetCharge(message.ObjectId)).Is(200);
            lock (states)
                states.Add(charge.State!);
            // What the handler causes happens in this very advance.
            if (charge.State == "Authorized")
                (await shop.Capture(message.ObjectId, 50)).Is(200, "Captured");
            return 200;
        };
        var (_, charge) = await shop.Checkout(50, pending: true, card: "0701");
        await shop.Control.Advance("PT1H");
        Assert.Equal("Authorized", states[0]);
        Assert.Contains("Captured", states);
        await shop.ChargeIs(charge, "Captured");
    }

    [Theory, OnBothDatabases]
    public async Task A_refused_notice_comes_again_every_hour_with_the_same_bytes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        await shop.Control.Settle();
        var before = receiver.Messages.Count;

        receiver.AnswerNext(503, 404, 302);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        Assert.Single(receiver.About(charge));
        await shop.Control.Advance("PT58M");
        Assert.Single(receiver.About(charge));
        await shop.Control.Advance("PT2M");
        Assert.Equal(2, receiver.About(charge).Count());
        await shop.Control.Advance("PT1H");
        Assert.Equal(3, receiver.About(charge).Count());
        var last = await shop.Control.Advance("PT1H");
        Assert.Equal((1, 0), (last.Deliveries.Delivered, last.Deliveries.Failed));
        await shop.Control.Advance("P2D");

        var attempts = receiver.Messages.Skip(before).ToList();
        Assert.Equal(4, attempts.Count);
        Assert.All(attempts, m => Assert.Equal(attempts[0].Bytes, m.Bytes));
        Assert.All(attempts, m => Assert.Equal(attempts[0].MessageId, m.Headers["x-amz-sns-message-id"]));

        var delivery = Assert.Single(Assert.Single(await shop.Control.Notifications(charge)).Deliveries);
        Assert.Equal("delivered", delivery.State);
        Assert.Equal([503, 404, 302, 200], delivery.Attempts.Select(a => a.Status!.Value));
        Assert.Equal(attempts[0].MessageId, delivery.MessageId);
    }

    [Theory, OnBothDatabases]
    public async Task Retries_go_on_after_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        await using var receiver = await Receiver.Start();
        var shop = Shop.On(host, host.Ready);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        await shop.Control.Settle();
        receiver.AnswerNext(500);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        Assert.Single(receiver.About(charge));

        await host.Restart();
        shop = Shop.On(host, host.Ready);
        await shop.Control.Advance("PT1H");
        var both = receiver.About(charge).ToList();
        Assert.Equal(2, both.Count);
        Assert.Equal(both[0].Bytes, both[1].Bytes);
        await Receiver.Verify(both[1], host);
    }

    [Theory, OnBothDatabases]
    public async Task Gone_disables_the_endpoint(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}gone", "v2"),
            new Endpoint($"{receiver.Url}alive", "v2")
        );
        receiver.Answer = message => Task.FromResult(message.Path == "/gone" ? 410 : 200);
        var (permission, _) = await shop.Checkout(20, total: 50);
        await shop.Control.Settle();
        var seen = receiver.Messages.Count(m => m.Path == "/gone");
        Assert.True(seen > 0);

        (await shop.Charge(permission, 20)).Is(201, "Authorized");
        await shop.Control.Advance("P2D");
        Assert.Equal(seen, receiver.Messages.Count(m => m.Path == "/gone"));
        Assert.Contains(receiver.Messages, m => m.Path == "/alive" && m.Kind == "CHARGE");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_owed_to_an_endpoint_left_out_is_held_and_can_be_sent_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        var endpoint = new Endpoint($"{receiver.Url}ipn", "v2");
        var id = Assert.Single(await shop.Control.PutEndpoints(endpoint)).Id;
        var permission = await shop.Permission(50);
        await shop.Control.Settle();
        receiver.AnswerNext(503);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        var first = Assert.Single(receiver.About(charge));

        // Left out: nothing more is sent, nothing is lost.
        Assert.Empty(await shop.Control.PutEndpoints());
        await shop.Control.Advance("P2D");
        Assert.Single(receiver.About(charge));
        var notice = Assert.Single(await shop.Control.Notifications(charge));
        Assert.Equal("held", Assert.Single(notice.Deliveries).State);

        // Back again under its old id; redelivery sends the stored bytes.
        Assert.Equal(id, Assert.Single(await shop.Control.PutEndpoints(endpoint)).Id);
        Assert.Contains(
            "\"redelivered\":1",
            (await shop.Control.Redeliver(notice.Id)).Text.Replace(" ", "", StringComparison.Ordinal)
        );
        await shop.Control.Settle();
        Assert.Equal(first.Bytes, receiver.About(charge).Last().Bytes);
        Assert.Equal(
            "delivered",
            Assert.Single(Assert.Single(await shop.Control.Notifications(charge)).Deliveries).State
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_delivered_notice_can_be_sent_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        var first = Assert.Single(receiver.About(charge));
        await shop.Control.Redeliver(Assert.Single(await shop.Control.Notifications(charge)).Id);
        await shop.Control.Settle();
        var copies = receiver.About(charge).ToList();
        Assert.Equal(2, copies.Count);
        Assert.Equal(first.Bytes, copies[1].Bytes);

        // All of an object at once.
        await shop.Control.Mine(HttpMethod.Post, "notifications/redeliver", new { objectId = charge }, 202);
        await shop.Control.Settle();
        Assert.Equal(3, receiver.About(charge).Count());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_one_attempt_delivered_is_delivered_whatever_comes_of_another(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        await shop.Control.Settle();
        foreach (var (first, second) in new[] { (503, 200), (200, 503) })
        {
            // The first attempt is answered after the second, which was asked for.
            var late = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            receiver.Answer = _ => late.Task;
            var charge = (await shop.Charge(permission, 5)).Is(201, "Authorized")["chargeId"]!;
            await CallFaultStoryTests.WaitUntil(() => Task.FromResult(receiver.About(charge).Count() == 1));
            receiver.Answer = _ => Task.FromResult(second);
            var notice = Assert.Single(await shop.Control.Notifications(charge)).Id;
            await shop.Control.Redeliver(notice);
            await CallFaultStoryTests.WaitUntil(async () =>
                (await Delivery(charge)).Attempts is [_, { Status: { } status }] && status == second
            );
            late.SetResult(first);
            await shop.Control.Settle();
            var delivery = await Delivery(charge);
            Assert.Equal(("delivered", null), (delivery.State, delivery.NextAttemptAt));
            Assert.Equal([first, second], delivery.Attempts.Select(one => one.Status!.Value));
            receiver.Answer = _ => Task.FromResult(200);
            await shop.Control.Advance("PT3H");
            Assert.Equal(2, receiver.About(charge).Count());
        }

        async Task<Delivery> Delivery(string charge) =>
            Assert.Single(Assert.Single(await shop.Control.Notifications(charge)).Deliveries);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_sent_again_any_number_of_times_goes_on_by_one_schedule(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        receiver.Answer = _ => Task.FromResult(503);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        Assert.Single(receiver.About(charge));
        var notice = Assert.Single(await shop.Control.Notifications(charge)).Id;

        // One after another; then while attempts are under way.
        for (var i = 0; i < 3; i++)
            await shop.Control.Redeliver(notice);
        await shop.Control.Settle();
        await ComesOnceAnHour();
        var before = receiver.About(charge).Count();
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = _ => answer.Task;
        for (var i = 1; i <= 2; i++)
        {
            await shop.Control.Redeliver(notice);
            var expected = before + i;
            await CallFaultStoryTests.WaitUntil(() => Task.FromResult(receiver.About(charge).Count() == expected));
        }
        answer.SetResult(503);
        await shop.Control.Settle();
        await ComesOnceAnHour();

        // Nothing is lost by it either.
        receiver.Answer = _ => Task.FromResult(200);
        await shop.Control.Advance("PT2H");
        Assert.Equal(
            "delivered",
            Assert.Single(Assert.Single(await shop.Control.Notifications(charge)).Deliveries).State
        );

        async Task ComesOnceAnHour()
        {
            for (var hour = 0; hour < 3; hour++)
            {
                var count = receiver.About(charge).Count();
                await shop.Control.Advance("PT1H1M");
                Assert.Equal(count + 1, receiver.About(charge).Count());
            }
        }
    }

    /// <summary>Where time stands still, one attempt waits for the other: it is not lost when that one fails.</summary>
    [Theory, OnBothDatabases]
    public async Task What_is_asked_for_behind_an_attempt_under_way_is_sent_as_well(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { clock = "frozen" } });
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        var (first, answers) = (
            new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously),
            new Queue<Task<int>>()
        );
        answers.Enqueue(first.Task);
        receiver.Answer = _ => answers.TryDequeue(out var answer) ? answer : Task.FromResult(200);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(receiver.About(charge).Count() == 1));
        await shop.Control.Redeliver(Assert.Single(await shop.Control.Notifications(charge)).Id);
        first.SetResult(503);
        await CallFaultStoryTests.WaitUntil(async () =>
            Assert.Single(Assert.Single(await shop.Control.Notifications(charge)).Deliveries).State == "delivered"
        );
        Assert.Equal(2, receiver.About(charge).Count());
    }

    [Theory, OnBothDatabases]
    public async Task What_nobody_listens_to_is_not_said_to_be_sent_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var charge = (await shop.Charge(await shop.Permission(50), 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        var notice = Assert.Single(await shop.Control.Notifications(charge)).Id;
        await shop.Control.PutEndpoints();
        await AreSentAgain(0);
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}one", "v2"),
            new Endpoint($"{receiver.Url}two", "v2")
        );
        // A notice that goes to two is one notice.
        await AreSentAgain(1);

        async Task AreSentAgain(int count) =>
            Assert.Contains(
                $"\"redelivered\":{count}",
                (await shop.Control.Redeliver(notice)).Text.Replace(" ", "", StringComparison.Ordinal)
            );
    }

    [Theory, OnBothDatabases]
    public async Task Notices_are_listed_from_either_end_page_by_page(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        var charges = new List<string>();
        for (var i = 0; i < 3; i++)
            charges.Add((await shop.Checkout(50, "AuthorizeWithCapture")).Charge);
        var all = (await shop.Control.Notifications()).Select(one => one.Id).ToList();
        Assert.True(all.Count >= 6, $"{all.Count} notices");
        Assert.Equal(Enumerable.Reverse(all), await Listed("order=newest&limit=2"));
        Assert.Equal(all, await Listed("order=oldest&limit=2"));
        var about = (await shop.Control.Notifications(charges[1])).Select(one => one.Id).ToList();
        Assert.NotEmpty(about);
        Assert.Equal(Enumerable.Reverse(about), await Listed($"objectId={charges[1]}&order=newest&limit=1"));
        await shop.Control.Mine(HttpMethod.Get, "notifications?order=best", null, 400);

        async Task<List<string>> Listed(string query)
        {
            var (ids, next) = (new List<string>(), "");
            while (next is not null)
            {
                var after = next.Length == 0 ? "" : $"&after={next}";
                var reply = await shop.Control.Mine(HttpMethod.Get, $"notifications?{query}{after}", null, 200);
                var page = reply.As<Page<Notice>>();
                ids.AddRange(page.Items.Select(one => one.Id));
                next = page.Next;
            }
            return ids;
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_hears_only_of_its_own_objects(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var other = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}mine", "v2"));
        await other.Control.PutEndpoints(new Endpoint($"{receiver.Url}theirs", "v2"));
        var mine = await shop.Permission(50);
        var theirs = await other.Permission(50);
        (await shop.Charge(mine, 20)).Is(201);
        (await other.Charge(theirs, 20)).Is(201);
        await shop.Control.Settle();
        await other.Control.Settle();
        Assert.All(receiver.Messages, m =>
            Assert.Equal(m.Path == "/mine" ? mine : theirs, m.InnerText("ChargePermissionId"))
        );
        Assert.Contains(receiver.Messages, m => m.Path == "/mine");
        Assert.Contains(receiver.Messages, m => m.Path == "/theirs");
    }
}
