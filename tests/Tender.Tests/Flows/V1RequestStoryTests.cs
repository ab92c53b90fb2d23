using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What a v1 request may hold, and what every answer bears.</summary>
public class V1RequestStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_ping_tells_the_time_and_answers_have_the_headers_of_mws(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        var ping = XDocument.Parse(await client.GetStringAsync(shop.Host.Http));
        var told = DateTimeOffset.Parse(
            ping.Element("PingResponse")!.Element("Timestamp")!.Attribute("timestamp")!.Value,
            null
        );
        Assert.InRange(
            told,
            TimeProvider.System.GetUtcNow().AddMinutes(-5),
            TimeProvider.System.GetUtcNow().AddMinutes(5)
        );

        using var answer = await client.PostAsync(
            new Uri(shop.Host.Http, V1Client.Path),
            new StringContent("Action=GetServiceStatus")
        );
        Assert.True(Guid.TryParse(answer.Headers.GetValues("x-mws-request-id").Single(), out var id));
        Assert.Contains(id.ToString(), await answer.Content.ReadAsStringAsync());
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
            answer.Headers.GetValues("x-mws-timestamp").Single()
        );
        Assert.NotEmpty(answer.Headers.GetValues("x-mws-response-context").Single());
        Assert.Equal("text/xml", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory, OnBothDatabases]
    public async Task Booleans_come_in_every_spelling(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        foreach (
            var (said, means) in new[]
            {
                ("true", true),
                ("TRUE", true),
                ("1", true),
                ("false", false),
                ("False", false),
                ("0", false),
                ("", false),
            }
        )
        {
            var reply = await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "1.00"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("CaptureNow", said)
            );
            reply.Is(Shop.Authorized, means ? "Closed" : "Open", means ? "MaxCapturesProcessed" : null);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_account_is_active(TestDatabase database) =>
        Assert.Equal(
            "ACTIVE",
            (await (await Shop.Open(database)).V1.Call("GetMerchantAccountStatus")).Ok()["AccountStatus"]
        );

    [Theory, OnBothDatabases]
    public async Task Texts_have_their_lengths(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Draft();
        foreach (
            var (name, max) in new[]
            {
                ("SellerNote", 1024),
                ("SellerOrderAttributes.StoreName", 50),
                ("SellerOrderAttributes.SellerOrderId", 127),
                ("SellerOrderAttributes.CustomInformation", 1024),
            }
        )
        {
            Task<V1Reply> Set(int length) =>
                shop.V1.Call(
                    "SetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", draft),
                    ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
                    ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                    ("OrderReferenceAttributes." + name, new string('x', length))
                );
            (await Set(max)).Ok();
            (await Set(max + 1)).IsError(400, "InvalidParameterValue");
        }
        (await shop.Confirm(draft)).Ok();
        (await shop.Authorize(draft, 1, note: new string('n', 256))).IsError(400, "InvalidParameterValue");
        var authorization = (
            await shop.Authorize(draft, 1, note: new string('n', 255), reference: new string('r', 32))
        ).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 1, new string('n', 256))).IsError(400, "InvalidParameterValue");
        var capture = (await shop.CaptureV1(authorization, 1, new string('n', 255))).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        (await shop.RefundV1(capture, 1, new string('n', 256))).IsError(400, "InvalidParameterValue");
        (await shop.RefundV1(capture, 1, new string('n', 255))).Is(Shop.Refunded, "Pending");
    }

    /// <summary>amazon-payments-magento-2-plugin, issue 551.</summary>
    [Theory, OnBothDatabases]
    public async Task An_amount_may_have_decimals_that_its_currency_has_not(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        foreach (var (said, means) in new[] { ("63.2000", 63.20m), ("7.3295", 7.33m) })
        {
            var authorized = await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", said),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0")
            );
            authorized.Is(Shop.Authorized, "Open");
            Assert.Equal(means, authorized.Amount("AuthorizationDetails/AuthorizationAmount"));
        }
    }

    [Theory, OnBothDatabases]
    public async Task One_fault_is_told_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var reply = await shop.V1.Call(
            "Authorize",
            ("AmazonOrderReferenceId", await shop.Order(100)),
            ("AuthorizationReferenceId", Shop.NewReference("a")),
            ("AuthorizationAmount.Amount", "10.00")
        );
        reply.IsError(400, "InvalidParameterValue");
        Assert.Contains("1 validation error detected: ", reply.Text);
    }
}
