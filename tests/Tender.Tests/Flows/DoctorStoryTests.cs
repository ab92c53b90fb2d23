using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The signature doctor, asked through the control API about what this server's own merchants sign.</summary>
public class DoctorStoryTests
{
    private static string Timestamp =>
        TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

    [Theory, OnBothDatabases]
    public async Task A_request_of_the_original_api_is_examined_as_it_was_sent(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var head = "POST\nlocalhost\n/OffAmazonPayments_Sandbox/2013-01-01\n";
        var form =
            $"AWSAccessKeyId={shop.Merchant.AccessKeyId}&Action=GetServiceStatus&SellerId={shop.Merchant.MerchantId}"
            + "&SignatureMethod=HmacSHA256&SignatureVersion=2"
            + $"&Timestamp={Uri.EscapeDataString(Timestamp)}&Version=2013-01-01";

        var right = await Examine(shop, form, head + form);
        Assert.Equal(("v1", true), (right.GetProperty("kind").GetString(), right.GetProperty("valid").GetBoolean()));
        Assert.Equal(head + form, right.GetProperty("ours").GetString());
        Assert.Equal(JsonValueKind.Null, right.GetProperty("cause").ValueKind);

        var wrong = await Examine(shop, form, "GET" + head[4..] + form);
        Assert.False(wrong.GetProperty("valid").GetBoolean());
        Assert.Equal("method", wrong.GetProperty("differs").GetProperty("part").GetString());
        Assert.Contains("\"GET\" and sent as \"POST\"", wrong.GetProperty("cause").GetString());
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_examined_as_it_was_delivered(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
        await shop.Checkout(25);
        await shop.Control.Settle();
        var body = Encoding.UTF8.GetString(receiver.Messages[0].Bytes);

        var right = await Call(shop, new { body });
        Assert.Equal(("ipn", true), (right.GetProperty("kind").GetString(), right.GetProperty("valid").GetBoolean()));
        var wrong = await Call(shop, new { body = body.Replace("CHARGE", "CHANGE", StringComparison.Ordinal) });
        Assert.False(wrong.GetProperty("valid").GetBoolean());
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_request_is_said_in_words(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (body, words) in new (object, string)[]
            {
                (new { }, "There is no signature to look at"),
                (new { url = "ftp://x/" }, "url is a URL"),
                (new { headers = new { accept = 1 } }, "headers is an object"),
                (new { headers = "accept" }, "headers is an object"),
                (new { remark = "x" }, "Unknown member remark"),
            }
        )
        {
            var reply = await shop.Control.Call(HttpMethod.Post, "/control/v1/doctor", body, 400);
            Assert.Contains(words, reply.Text);
        }
    }

    private static async Task<JsonElement> Examine(Shop shop, string form, string signed)
    {
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(shop.Merchant.SecretAccessKey),
            Encoding.UTF8.GetBytes(signed)
        );
        return await Call(
            shop,
            new
            {
                method = "POST",
                url = "http://localhost:8080/OffAmazonPayments_Sandbox/2013-01-01",
                headers = new Dictionary<string, string> { ["content-type"] = "application/x-www-form-urlencoded" },
                body = $"{form}&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}",
            }
        );
    }

    private static async Task<JsonElement> Call(Shop shop, object body) =>
        (await shop.Control.Call(HttpMethod.Post, "/control/v1/doctor", body, 200)).As<JsonElement>();
}
