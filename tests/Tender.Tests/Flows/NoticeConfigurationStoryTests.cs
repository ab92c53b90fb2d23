using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Where v1 notices go, as the merchant itself says through the API.</summary>
public class NoticeConfigurationStoryTests
{
    [Theory, OnBothDatabases]
    public async Task The_merchant_sets_its_endpoints_and_each_is_told_what_it_asked_for(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}old", "v1"),
            new Endpoint($"{receiver.Url}both", "both"),
            new Endpoint($"{receiver.Url}kept", "v2")
        );

        (
            await Set(
                shop,
                [
                    ($"{receiver.Url}all", ["ALL"]),
                    ($"{receiver.Url}money", ["PAYMENT_AUTHORIZE", "PAYMENT_CAPTURE"]),
                    ($"{receiver.Url}orders", ["ORDER_REFERENCE"]),
                ]
            )
        ).Ok();
        Assert.Equal(
            [
                ($"{receiver.Url}all", "ALL"),
                ($"{receiver.Url}money", "PAYMENT_AUTHORIZE,PAYMENT_CAPTURE"),
                ($"{receiver.Url}orders", "ORDER_REFERENCE"),
            ],
            Configured(await Get(shop))
        );
        // v2's endpoints are another matter.
        Assert.Equal(
            [("/all", "v1"), ("/both", "v2"), ("/kept", "v2"), ("/money", "v1"), ("/orders", "v1")],
            (await shop.Control.Endpoints()).Select(one => (new Uri(one.Url).AbsolutePath, one.Generation)).Order()
        );

        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 50)).Is(Shop.Captured, "Completed");
        await shop.Control.Advance("PT1H");
        Assert.Equal(["OrderReferenceNotification"], Kinds("/orders"));
        Assert.Equal(["PaymentAuthorize", "PaymentCapture"], Kinds("/money"));
        Assert.Equal(["OrderReferenceNotification", "PaymentAuthorize", "PaymentCapture"], Kinds("/all"));
        Assert.DoesNotContain(receiver.Messages, message => message.Path == "/old");
        Assert.All(receiver.Messages.Where(message => message.Path == "/both"), message =>
            Assert.NotNull(message.InnerText("ObjectType"))
        );

        string[] Kinds(string path) =>
            [
                .. receiver
                    .Messages.Where(message => message.Path == path)
                    .Select(message => message.Kind)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
    }

    [Theory, OnBothDatabases]
    public async Task A_test_notification_of_each_type_can_be_sent_and_says_that_it_is_one(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        var endpoints = await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}v1", "v1"),
            new Endpoint($"{receiver.Url}v2", "v2")
        );
        var (v1, v2) = (
            endpoints.Single(one => one.Generation == "v1").Id,
            endpoints.Single(one => one.Generation == "v2").Id
        );
        foreach (
            var type in new[]
            {
                "OrderReferenceNotification",
                "PaymentAuthorize",
                "PaymentCapture",
                "PaymentRefund",
                "BillingAgreementNotification",
                "ProviderCredit",
                "ProviderCreditReversal",
            }
        )
        {
            var sent = await shop.Control.Mine(
                HttpMethod.Post,
                $"notification-endpoints/{v1}/sample",
                new { notificationType = type },
                200
            );
            Assert.Contains("\"status\":200", sent.Text);
            var message = receiver.Messages[^1];
            await Receiver.Verify(message, shop.Host);
            Assert.Equal(
                (type, true, shop.Merchant.MerchantId),
                (message.Kind, message.Inner.GetProperty("IsSample").GetBoolean(), message.InnerText("SellerId"))
            );
            Assert.NotNull(message.ObjectId);
        }
        // What an endpoint says is told, once; nothing is kept, and nothing sent again.
        receiver.AnswerNext(503);
        Assert.Contains(
            "\"status\":503",
            (await shop.Control.Mine(HttpMethod.Post, $"notification-endpoints/{v1}/sample", new { }, 200)).Text
        );
        var count = receiver.Messages.Count;
        await shop.Control.Advance("PT3H");
        Assert.Equal(count, receiver.Messages.Count);
        Assert.Empty(await shop.Control.Notifications());
        Assert.Equal(404, (await shop.Control.Any($"notification-endpoints/{v2}/sample", new { })).Status);
        Assert.Equal(
            400,
            (await shop.Control.Any($"notification-endpoints/{v1}/sample", new { notificationType = "Other" })).Status
        );
        // A real one never says so.
        var order = await shop.Order(10);
        await shop.Control.Settle();
        Assert.Null(receiver.About(order).First().InnerText("IsSample"));
    }

    [Fact]
    public void What_no_topic_names_is_told_to_who_is_told_everything()
    {
        var order = Tender.Core.ObjectId.Read("S01-1234567-1234567");
        Tender.Server.Storage.NoticeEndpoint Told(Tender.Server.Storage.NoticeTopics topics) =>
            new()
            {
                Id = "e",
                Url = "http://x",
                Dialects = Tender.Server.Storage.Dialects.V1,
                Topics = topics,
            };
        foreach (var id in new[] { order.Credit(1), order.Reversal(1) })
        {
            Assert.True(Told(Tender.Server.Storage.NoticeTopics.All).Wants(id));
            Assert.False(
                Told(Tender.Server.Storage.NoticeTopics.Orders | Tender.Server.Storage.NoticeTopics.Captures).Wants(id)
            );
        }
        Assert.True(Told(Tender.Server.Storage.NoticeTopics.Orders).Wants(order));
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_configured_at_first_and_nonsense_changes_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        Assert.Empty(Configured(await Get(shop)));
        (await Set(shop, [("https://shop.example/ipn", ["ALL"])])).Ok();
        (await shop.V1.Call("SetMerchantNotificationConfiguration")).IsError(400, "InvalidParameterValue");
        foreach (
            var (url, type) in new[]
            {
                ("https://shop.example/other", "NO_SUCH_TYPE"),
                ("https://shop.example/other", ""),
                ("ftp://shop.example/", "ALL"),
                ("https://a:b@shop.example/", "ALL"),
                ("shop", "ALL"),
            }
        )
            (await Set(shop, [(url, [type])])).IsError(400, "InvalidParameterValue");
        (
            await Set(
                shop,
                [("https://shop.example/twice", ["ALL"]), ("https://shop.example/twice", ["PAYMENT_REFUND"])]
            )
        ).IsError(400, "InvalidParameterValue");
        (
            await Set(shop, [.. Enumerable.Range(0, 26).Select(i => ($"https://shop.example/{i}", new[] { "ALL" }))])
        ).IsError(400, "InvalidParameterValue");
        Assert.Equal([("https://shop.example/ipn", "ALL")], Configured(await Get(shop)));
    }

    /// <summary>
    /// The call names an endpoint's URL and topics; whatever else is known of it stays, members that come later too.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task What_the_call_does_not_name_stays(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        const string url = "https://shop.example/ipn";
        var ca = shop.Host.CaPem;
        foreach (var generation in new[] { "v1", "both" })
        {
            await shop.Control.PutEndpoints(new Endpoint(url, generation, "2", ca));
            var before = await Kept();
            (await Set(shop, [(url, ["PAYMENT_REFUND"])])).Ok();
            var after = await Kept();
            Assert.Equal(("2", ca), (after.SignatureVersion, after.Ca));
            // Records are equal member by member.
            Assert.Equal(
                before with
                {
                    Id = after.Id,
                    Dialects = Tender.Server.Storage.Dialects.V1,
                    Topics = Tender.Server.Storage.NoticeTopics.Refunds,
                },
                after
            );
        }

        async Task<Tender.Server.Storage.NoticeEndpoint> Kept()
        {
            var id = Tender.Core.MerchantId.Read(shop.Merchant.MerchantId);
            var (merchant, _) = (await shop.Host.Engine.Store.Merchants.Read(id))!.Value;
            return merchant.Endpoints.Single(one => one.Dialects.HasFlag(Tender.Server.Storage.Dialects.V1));
        }
    }

    private static Task<V1Reply> Get(Shop shop) => shop.V1.Call("GetMerchantNotificationConfiguration");

    private static Task<V1Reply> Set(Shop shop, (string Url, string[] Types)[] wanted) =>
        shop.V1.Call(
            "SetMerchantNotificationConfiguration",
            [
                .. wanted.SelectMany(
                    (one, i) =>
                        one
                            .Types.Select(
                                (type, j) =>
                                    (
                                        $"NotificationConfigurationList.NotificationConfiguration.{i + 1}."
                                            + $"EventTypes.EventTypeList.{j + 1}",
                                        (string?)type
                                    )
                            )
                            .Prepend(
                                (
                                    $"NotificationConfigurationList.NotificationConfiguration.{i + 1}.NotificationUrl",
                                    one.Url
                                )
                            )
                ),
            ]
        );

    private static (string, string)[] Configured(V1Reply reply) =>
        [
            .. reply
                .Ok()
                .Xml.Descendants(V1Reply.Namespace + "NotificationUrl")
                .Select(url =>
                    (
                        url.Value,
                        url.ElementsAfterSelf(V1Reply.Namespace + "EventTypes")
                            .Single()
                            .Elements(V1Reply.Namespace + "member")
                            .Single()
                            .Value
                    )
                ),
        ];
}
