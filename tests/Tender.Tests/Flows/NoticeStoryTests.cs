using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Which steps are told, in which form, and for how long a notice is tried.</summary>
public class NoticeStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_notice_has_the_headers_of_sns(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        (await shop.Charge(await shop.Permission(50), 20)).Is(201, "Authorized");
        await shop.Control.Settle();
        Assert.NotEmpty(receiver.Messages);
        foreach (var message in receiver.Messages)
        {
            Assert.Equal("Notification", message.Headers["x-amz-sns-message-type"]);
            Assert.Equal(message.MessageId, message.Headers["x-amz-sns-message-id"]);
            Assert.Equal(message["TopicArn"], message.Headers["x-amz-sns-topic-arn"]);
            Assert.StartsWith(message["TopicArn"] + ":", message.Headers["x-amz-sns-subscription-arn"]);
            Assert.Equal("Amazon Simple Notification Service Agent", message.Headers["User-Agent"]);
            Assert.Equal("text/plain; charset=UTF-8", message.Headers["Content-Type"], ignoreCase: true);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Closing_is_told_of_the_permission_and_of_the_charge(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(50);
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Settle();
        var before = receiver.Messages.Count;
        (
            await shop.V2.Delete(
                $"chargePermissions/{permission}/close",
                new { closureReason = "over", cancelPendingCharges = true }
            )
        ).Is(200);
        await shop.Control.Settle();
        Assert.Equal(
            [("CHARGE", charge), ("CHARGE_PERMISSION", permission)],
            receiver.Messages.Skip(before).Select(message => (message.Kind, message.ObjectId)).Order()
        );
    }

    [Theory, OnBothDatabases]
    public async Task Every_asynchronous_end_is_told(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var permission = await shop.Permission(100);
        foreach (
            var (simulation, state) in new[]
            {
                ("AuthorizationInitiated", "Authorized"),
                ("PendingHardDeclined", "Declined"),
            }
        )
        {
            var pending = (await shop.Charge(permission, 10, pending: true, simulation: simulation)).Is(
                201,
                "AuthorizationInitiated"
            )["chargeId"]!;
            await shop.Control.Settle();
            Assert.Empty(receiver.About(pending));
            await shop.Control.Advance("PT1M");
            Assert.Equal("CHARGE", Assert.Single(receiver.About(pending)).Kind);
            Assert.Equal(state, (await shop.GetCharge(pending)).State);
        }
        foreach (var (simulation, state) in new[] { ((string?)null, "Captured"), ("AmazonRejected", "Declined") })
        {
            var (_, charge) = await shop.Checkout(10);
            await shop.Control.Advance("P8D");
            var before = receiver.About(charge).Count();
            (await shop.Capture(charge, 10, simulation)).Is(200, "CaptureInitiated");
            await shop.Control.Settle();
            Assert.Equal(before, receiver.About(charge).Count());
            await shop.Control.Advance("PT1M");
            Assert.Equal(before + 1, receiver.About(charge).Count());
            Assert.Equal(state, (await shop.GetCharge(charge)).State);
        }
        var (_, captured) = await shop.Checkout(10, "AuthorizeWithCapture");
        foreach (var (simulation, state) in new[] { ((string?)null, "Refunded"), ("AmazonRejected", "Declined") })
        {
            var refund = (await shop.Refund(captured, 1, simulation)).Is(201, "RefundInitiated")["refundId"]!;
            await shop.Control.Settle();
            Assert.Empty(receiver.About(refund));
            await shop.Control.Advance("PT1M");
            Assert.Equal("REFUND", Assert.Single(receiver.About(refund)).Kind);
            Assert.Equal(state, (await shop.GetRefund(refund)).State);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_tried_for_thirty_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        receiver.Answer = _ => Task.FromResult(503);
        var permission = await shop.Permission(50);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v2"));
        var charge = (await shop.Charge(permission, 20)).Is(201, "Authorized")["chargeId"]!;
        (await shop.Cancel(charge)).Is(200, "Canceled", "MerchantCanceled");
        for (var days = 0; days < 32; days += 2)
            await shop.Control.Advance("P2D");
        foreach (var notice in await shop.Control.Notifications(charge))
        {
            var delivery = Assert.Single(notice.Deliveries);
            Assert.Equal("dead", delivery.State);
            var gaps = delivery
                .Attempts.Zip(delivery.Attempts.Skip(1), (one, next) => Math.Round((next.At - one.At).TotalHours))
                .ToList();
            // Hourly for 14 days, then every eight hours to day 30. Each attempt takes its time, so the last hour may
            // already be beyond the fourteenth day.
            var hourly = gaps.TakeWhile(gap => gap == 1).Count();
            Assert.InRange(hourly, 14 * 24 - 1, 14 * 24);
            Assert.All(gaps.Skip(hourly), gap => Assert.Equal(8, gap));
            Assert.InRange((delivery.Attempts[^1].At - delivery.Attempts[0].At).TotalHours, 30 * 24 - 8, 30 * 24);
            Assert.All(delivery.Attempts, attempt => Assert.Equal(503, attempt.Status));
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_real_sandboxs_two_days_are_a_setting(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { terms = "amazon-sandbox" } });
        var order = await shop.Order(50);
        var authorized = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
        await shop.Control.Advance("PT47H");
        await shop.AuthorizationIs(authorized[Shop.AuthorizationId]!, "Open");
        await shop.Control.Advance("PT2H");
        await shop.AuthorizationIs(authorized[Shop.AuthorizationId]!, "Closed", "ExpiredUnused");
        // Printed are thirty days all the same, as the real one does.
        var (made, ends) = (
            DateTimeOffset.Parse(authorized["AuthorizationDetails/CreationTimestamp"]!, null),
            DateTimeOffset.Parse(authorized["AuthorizationDetails/ExpirationTimestamp"]!, null)
        );
        Assert.Equal(TimeSpan.FromDays(30), ends - made);
    }
}
