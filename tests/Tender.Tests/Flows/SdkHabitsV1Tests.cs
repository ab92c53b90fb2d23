using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Requests as clients and plugins really send them, over HTTP, and answers as their parsers need them. Wire v1: spec
/// 1.2-1.6, 16, 21.
/// </summary>
public class SdkHabitsV1Tests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory, OnBothDatabases]
    public async Task WooCommerce_signs_a_get_without_version_with_ones_zeros_and_extras(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var (status, xml) = await Send(
            shop,
            HttpMethod.Get,
            Host(shop),
            V1Client.Path,
            [
                ("Action", "Authorize"),
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", "woo-1"),
                ("AuthorizationAmount.Amount", "50"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("CaptureNow", "1"),
                ("TransactionTimeout", "0"),
                ("SellerOrderAttributes.SellerOrderId", "7"),
                ("Anything", "else"),
            ],
            version: false
        );
        Assert.Equal(200, status);
        Assert.Equal("Closed", Find(xml, "AuthorizationStatus", "State"));
        // The plugin makes the capture's id of the authorization's.
        await shop.CaptureIs(
            Find(xml, "AuthorizationDetails", "AmazonAuthorizationId").Replace("-A", "-C"),
            "Completed"
        );
        (status, xml) = await Send(
            shop,
            HttpMethod.Get,
            Host(shop),
            V1Client.Path,
            [
                ("Action", "ConfirmOrderReference"),
                ("AmazonOrderReferenceId", order),
                ("ExpectImmediateAuthorization", "0"),
            ],
            version: false
        );
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("", "")] // C#, SetMwsTestUrl
    [InlineData("http://{host}", V1Client.Path)] // Java, overrideServiceURL
    [InlineData("{name}", V1Client.Path)]
    [InlineData("mws.amazonservices.com", V1Client.Path)] // behind a hosts file
    public async Task A_redirected_sdk_signs_another_host_line(string host, string path)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var line = host.Replace("{host}", Host(shop), StringComparison.Ordinal)
            .Replace("{name}", shop.Host.Http.Host, StringComparison.Ordinal);
        Assert.Equal(200, (await Send(shop, HttpMethod.Post, line, path, [("Action", "GetServiceStatus")])).Status);
        Assert.Equal(
            403,
            (await Send(shop, HttpMethod.Post, "evil.example", path, [("Action", "GetServiceStatus")])).Status
        );
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("x-www-form-urlencoded")] // as the guide's own sample has it
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task The_guides_sample_request_is_understood_whatever_its_content_type(string? contentType)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Order(50);
        // Step 6, the printed sample: a note with blanks, sent as plus signs by some and as %20 by others.
        foreach (var plus in new[] { false, true })
        {
            var (status, xml) = await Send(
                shop,
                HttpMethod.Post,
                Host(shop),
                V1Client.Path,
                [
                    ("Action", "Authorize"),
                    ("AmazonOrderReferenceId", order),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "5"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("SellerAuthorizationNote", "Authorization for Blue Shoes"),
                ],
                contentType: contentType,
                plus: plus
            );
            Assert.Equal(
                (200, "Pending", "Authorization for Blue Shoes"),
                (
                    status,
                    Find(xml, "AuthorizationStatus", "State"),
                    Find(xml, "AuthorizationDetails", "SellerAuthorizationNote")
                )
            );
        }
    }

    [Fact]
    public async Task Names_are_case_sensitive_and_values_of_lists_are_not()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Order(50);
        (await shop.V1.Call("GetOrderReferenceDetails", ("amazonOrderReferenceId", order))).IsError(
            400,
            "InvalidParameterValue"
        );
        (await shop.V1.Call("getOrderReferenceDetails", ("AmazonOrderReferenceId", order))).IsError(
            404,
            "InvalidAddress"
        );
        // The C# SDK's stray CurrencyCode, Python's currency without an amount, an empty value: none of them counts.
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("CurrencyCode", "USD"),
                ("SuccessUrl", "")
            )
        ).Ok();
        // Java writes the words of the filter in capitals, WooCommerce booleans as digits.
        var set = (await shop.GetOrder(order)).Ok()["OrderReferenceDetails/SellerOrderAttributes/SellerOrderId"];
        Assert.Contains(
            order,
            (
                await shop.V1.Call(
                    "ListOrderReference",
                    ("QueryId", set),
                    ("QueryIdType", "SellerOrderId"),
                    ("OrderReferenceStatusListFilter.OrderReferenceStatus.1", "OPEN")
                )
            )
                .Ok()
                .Text
        );
        foreach (var (yes, no) in new[] { ("true", "false"), ("TRUE", "False"), ("1", "0") })
        foreach (var (text, state) in new[] { (yes, "Closed"), (no, "Open"), ("", "Open") })
            (
                await shop.V1.Call(
                    "Authorize",
                    ("AmazonOrderReferenceId", order),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "1"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0"),
                    ("CaptureNow", text)
                )
            ).Is(Shop.Authorized, state, state == "Closed" ? "MaxCapturesProcessed" : null);
    }

    [Fact]
    public async Task Answers_are_what_the_parsers_of_the_sdks_need()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!;
        foreach (
            var reply in new[]
            {
                await shop.GetOrder(order),
                await shop.GetAuthorization(authorization),
                await shop.CaptureV1(authorization, 50),
                await shop.Confirm(order),
                await shop.GetOrder("nothing"),
            }
        )
        {
            // JAXB strips exactly this namespace, unprefixed; the root comes first; leaves have no attributes.
            Assert.Equal(V1Reply.Namespace, reply.Xml.Root!.Name.Namespace);
            Assert.All(reply.Xml.Descendants(), element => Assert.Equal(V1Reply.Namespace, element.Name.Namespace));
            Assert.Single(reply.Xml.Descendants().Attributes());
            Assert.StartsWith("<" + reply.Xml.Root.Name.LocalName, reply.Text);
            // C#: a success has no Code with a Message; an error has exactly one of each.
            var codes = reply.Xml.Descendants(V1Reply.Namespace + "Code").Count();
            Assert.Equal(reply.Status == 200 ? 0 : 1, codes);
            foreach (var header in new[] { "x-mws-request-id", "x-mws-timestamp", "x-mws-response-context", "Date" })
                Assert.True(reply.Headers.ContainsKey(header), header);
            var id = reply
                .Xml.Descendants()
                .Single(element => element.Name.LocalName is "RequestId" or "RequestID")
                .Value;
            Assert.Equal((id, true), (reply.Headers["x-mws-request-id"], Guid.TryParse(id, out _)));
            Assert.Equal("text/xml", MediaTypeHeaderValue.Parse(reply.Headers["Content-Type"]).MediaType);
        }
        // Python's helper needs the list even where it is empty; C# would take a payment descriptor's name for the
        // address's.
        var shown = (await shop.GetOrder(order)).Ok().Xml;
        Assert.Single(shown.Descendants(V1Reply.Namespace + "IdList"));
        Assert.Empty(shown.Descendants(V1Reply.Namespace + "PaymentDescriptor").Elements(V1Reply.Namespace + "Name"));
        using var ping = await Client.GetAsync(shop.Host.Http);
        var timestamp = XDocument
            .Parse(await ping.Content.ReadAsStringAsync())
            .Descendants("Timestamp")
            .Single()
            .Attribute("timestamp")!
            .Value;
        Assert.InRange(
            DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture),
            TimeProvider.System.GetUtcNow().AddMinutes(-5),
            TimeProvider.System.GetUtcNow().AddMinutes(5)
        );
    }

    [Fact]
    public async Task A_repeated_signed_request_is_answered_the_same()
    {
        // C#, Java, PHP and Ruby resend the identical bytes when they heard nothing: there is no nonce.
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var order = await shop.Order(50);
        var at = TimeProvider.System.GetUtcNow();
        var request = V1Client.Request(
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", "again"),
            ("AuthorizationAmount.Amount", "5"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", "0")
        ) with
        {
            Timestamp = at,
        };
        var replies = new[] { await shop.V1.Send(request), await shop.V1.Send(request), await shop.V1.Send(request) };
        Assert.Single(replies.Select(one => one.Is(Shop.Authorized, "Open")[Shop.AuthorizationId]).Distinct());
        Assert.Single((await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList"));
    }

    private static string Host(Shop shop) => shop.Host.Http.Authority;

    private static string Find(XDocument xml, string parent, string name) =>
        xml.Descendants(V1Reply.Namespace + parent).First().Element(V1Reply.Namespace + name)!.Value;

    /// <summary>A request signed for the host and path lines it is told, whatever it is sent to.</summary>
    private static async Task<(int Status, XDocument Xml)> Send(
        Shop shop,
        HttpMethod method,
        string host,
        string path,
        (string Name, string Value)[] parameters,
        bool version = true,
        string? contentType = "application/x-www-form-urlencoded",
        bool plus = false
    )
    {
        var all = parameters
            .Concat([
                ("AWSAccessKeyId", shop.Merchant.AccessKeyId),
                ("SellerId", shop.Merchant.MerchantId),
                ("SignatureMethod", "HmacSHA256"),
                ("SignatureVersion", "2"),
                (
                    "Timestamp",
                    TimeProvider
                        .System.GetUtcNow()
                        .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                ),
                .. version ? [("Version", "2013-01-01")] : Array.Empty<(string, string)>(),
            ])
            .ToArray();
        var canonical = string.Join(
            '&',
            all.OrderBy(one => one.Item1, StringComparer.Ordinal)
                .Select(one => $"{Uri.EscapeDataString(one.Item1)}={Uri.EscapeDataString(one.Item2)}")
        );
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(shop.Merchant.SecretAccessKey),
                Encoding.UTF8.GetBytes($"{method}\n{host.ToLowerInvariant()}\n{path}\n{canonical}")
            )
        );
        var form =
            $"{(plus ? canonical.Replace("%20", "+", StringComparison.Ordinal) : canonical)}&Signature="
            + $"{Uri.EscapeDataString(signature)}";
        using var request = new HttpRequestMessage(
            method,
            new Uri(shop.Host.Http, method == HttpMethod.Get ? $"{V1Client.Path}?{form}" : V1Client.Path)
        );
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, XDocument.Parse(await response.Content.ReadAsStringAsync()));
    }
}
