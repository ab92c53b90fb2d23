using System.Text;
using System.Text.RegularExpressions;
using Tender.Server.Hosting;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// The one door: what is not served is refused, whoever asks and however it is spelled; what is served asks for a
/// signature before anything else.
/// </summary>
public class GateTests
{
    /// <summary>Targets that look like one that is served. Latin-1: a character is a byte.</summary>
    public static TheoryData<string> Tricks =>
        [
            "/v2",
            "/v2?/charges",
            "//v2/charges",
            "/v2//charges",
            "/V2/charges",
            "/v2/Charges",
            "/v2/CHARGES",
            "/v2/../v2/charges",
            "/v2/./charges",
            "/x/../v2/charges",
            "/./v2/charges",
            "/v2/../control/v1/merchants",
            "/v2/%2e%2e/control/v1/merchants",
            "/%2e%2e/v2/charges",
            "/%2e/v2/charges",
            "/v2/.%2e/v2/charges",
            "/v2%2fcharges",
            "/v2%2Fcharges",
            "/%76%32/charges",
            "/v2/%63harges",
            "/v2;/charges",
            "/v2/charges;a=b",
            "/v2/charges%3ba",
            "/v2\\charges",
            "\\v2\\charges",
            "/v2/charges%5c",
            "/v2/charges%00",
            "/v2/charges\0",
            "/v2/charges%0d%0aX:%20y",
            "/v2/charges\u00a0",
            "/v2/\u00c0\u00afcharges",
            "/v2/%c0%afcharges",
            "/v2/%e0%80%afcharges",
            "/v2/charges%",
            "/v2/charges%zz",
            "/v2/charges%u002f",
            "/v2/charges//",
            "/v2/charges/x/capture/y",
            "/v2/charges.json",
            "/v2/charge",
            "/v2/webhooks",
            "/v2/charges#a",
            "/v1/charges",
            "/v3/charges",
            "/v22/charges",
            "/v/charges",
            "/sandbox",
            "/sandbox/v1/charges",
            "/live/v2/charges",
            "/live/sandbox/v2/charges",
            "/sandbox/sandbox/v2/charges",
            "/sandbox//v2/charges",
            "/Sandbox/v2/charges",
            "http://localhost/v2/charges",
            "http://localhost//v2/charges",
            "https://localhost/v2/charges",
            "http://pay-api.amazon.com/v2/charges",
            "*",
            "localhost:80",
            "v2/charges",
            "?/v2/charges",
            "/v2/charges /v2/charges",
            "/index.html",
            "/favicon.ico",
            "/.env",
            "/.git/config",
            "/merchant.json",
            "/control-token",
            "/tender.db",
            "/healthz/",
            "/readyz/x",
            "/metrics/",
            "/HEALTHZ",
            "/SimpleNotificationService-",
            "/SimpleNotificationService-x.pem",
            "/report-files",
            "/report-files/",
            "/report-files/x",
            "/report-files/../v2/charges",
            "/report-files/%2e%2e/v2/charges",
            "/Report-files/x",
            "/Reports",
            "/Reports/",
            "/Reports/2009-01-02",
            "/reports/2009-01-01",
        ];

    [Theory, MemberData(nameof(Tricks))]
    public async Task A_signed_request_to_a_path_that_is_not_served_is_refused_and_changes_nothing(string target)
    {
        var owner = await Owner.Value;
        var before = await owner.Photograph();
        var body =
            $$"""{"chargePermissionId":"{{owner.Permission}}","chargeAmount":{"amount":"1."""
            + $$"""00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":false}""";
        foreach (var method in new[] { "POST", "GET" })
        {
            var answer = await RawRequests.Ask(
                owner.Shop.Host.Http,
                RawRequests.SignedV2(owner.Shop, method, target, Encoding.UTF8.GetBytes(method == "GET" ? "" : body))
            );
            Assert.InRange(answer.Status, 400, 499);
            Assert.DoesNotContain("chargeId", answer.Text);
        }
        Assert.Equal(before, await owner.Photograph());
    }

    [Fact]
    public async Task The_same_hand_signature_on_the_right_path_is_served()
    {
        var owner = await Owner.Value;
        var body =
            $$"""{"chargePermissionId":"{{owner.Permission}}","chargeAmount":{"amount":"1."""
            + $$"""00","currencyCode":"USD"},"captureNow":false,"canHandlePendingAuthorization":false}""";
        foreach (var target in new[] { "/v2/charges", "/v2/charges/", "/sandbox/v2/charges" })
            Assert.Equal(
                201,
                (
                    await RawRequests.Ask(
                        owner.Shop.Host.Http,
                        RawRequests.SignedV2(owner.Shop, "POST", target, Encoding.UTF8.GetBytes(body))
                    )
                ).Status
            );
        Assert.Equal(
            200,
            (await RawRequests.Ask(owner.Shop.Host.Http, RawRequests.SignedV1(owner.Shop, V1Client.Path))).Status
        );
        Assert.Equal(
            200,
            (
                await RawRequests.Ask(owner.Shop.Host.Http, RawRequests.Bearer(owner.Shop, "/control/v1/merchants"))
            ).Status
        );
    }

    [Theory]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01x")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-02")]
    [InlineData("/OffAmazonPayments_Sandbox")]
    [InlineData("/OffAmazonPayments_Sandbox/")]
    [InlineData("/OffAmazonPayments/2013-01-01")]
    [InlineData("/OffAmazonPayments_sandbox/2013-01-01")]
    [InlineData("/offamazonpayments_sandbox/2013-01-01")]
    [InlineData("//OffAmazonPayments_Sandbox/2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox//2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox/../OffAmazonPayments_Sandbox/2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox%2f2013-01-01")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01/x")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01;a")]
    [InlineData("/OffAmazonPayments_Sandbox/%2e%2e/control/v1/merchants")]
    [InlineData("http://localhost/OffAmazonPayments_Sandbox/2013-01-01")]
    public async Task A_signed_v1_request_to_another_path_is_refused(string target)
    {
        var owner = await Owner.Value;
        var answer = await RawRequests.Ask(owner.Shop.Host.Http, RawRequests.SignedV1(owner.Shop, target));
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("GetServiceStatusResult", answer.Text);
    }

    [Theory]
    [InlineData("/control")]
    [InlineData("/control/")]
    [InlineData("/control/v1")]
    [InlineData("/control/v1/")]
    [InlineData("/control/v2/merchants")]
    [InlineData("/control//v1/merchants")]
    [InlineData("/control/v1//merchants")]
    [InlineData("/control/v1/merchants//")]
    [InlineData("/Control/v1/merchants")]
    [InlineData("/control/v1/Merchants")]
    [InlineData("/control/v1/%6derchants")]
    [InlineData("/control/v1/../v1/merchants")]
    [InlineData("/control/v1/merchants;a")]
    [InlineData("/control/v1/merchants%2f")]
    [InlineData("/control/v1\\merchants")]
    [InlineData("//control/v1/merchants")]
    [InlineData("/v2/../control/v1/merchants")]
    public async Task The_control_token_opens_one_spelling_of_a_route_only(string target)
    {
        var owner = await Owner.Value;
        var answer = await RawRequests.Ask(owner.Shop.Host.Http, RawRequests.Bearer(owner.Shop, target));
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("merchantId", answer.Text);
    }

    [Theory]
    [InlineData("HEAD", "/v2/charges")]
    [InlineData("OPTIONS", "/v2/charges")]
    [InlineData("TRACE", "/v2/charges")]
    [InlineData("PUT", "/v2/charges")]
    [InlineData("HEAD", V1Client.Path)]
    [InlineData("OPTIONS", V1Client.Path)]
    [InlineData("DELETE", V1Client.Path)]
    [InlineData("HEAD", "/control/v1/merchants")]
    [InlineData("OPTIONS", "/control/v1/merchants")]
    [InlineData("OPTIONS", "/")]
    [InlineData("POST", "/healthz")]
    [InlineData("BREW", "/v2/charges")]
    public async Task A_method_nobody_serves_is_refused(string method, string path)
    {
        var owner = await Owner.Value;
        var answer = await RawRequests.Ask(
            owner.Shop.Host.Http,
            Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        );
        Assert.InRange(answer.Status, 400, 499);
        Assert.DoesNotContain("Access-Control", answer.Text);
        if (method == "HEAD")
            Assert.EndsWith("\r\n\r\n", answer.Text);
    }

    [Fact]
    public async Task Every_v2_route_asks_for_a_signature_before_anything_else()
    {
        var owner = await Owner.Value;
        var before = await owner.Photograph();
        foreach (var route in V2Routes.All)
        {
            var request = new V2Request(
                route.Method,
                route.Template.Replace("{id}", owner.IdFor(route.Template), StringComparison.Ordinal),
                route.Method == "GET" ? [] : Encoding.UTF8.GetBytes("{}")
            )
            {
                IdempotencyKey = route.Method == "POST" ? Key() : null,
            };
            (await owner.Shop.V2.Send(request with { Authorization = _ => null })).IsError(400, "MissingHeader");
            (await owner.Shop.V2.Send(request with { Authorization = _ => "Bearer x" })).IsError(
                403,
                "InvalidAuthentication"
            );
            (await owner.Shop.V2.Send(request with { PublicKeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA" })).IsError(
                403,
                "InvalidRequestSignature"
            );
            (
                await owner.Shop.V2.Send(
                    request with
                    {
                        Authorization = whole =>
                            Regex.Replace(whole, "Signature=.*", "Signature=" + Convert.ToBase64String(new byte[256])),
                    }
                )
            ).IsError(403, "InvalidRequestSignature");
            (await owner.Shop.V2.Send(request with { SentBody = Encoding.UTF8.GetBytes("{ }") })).IsError(
                403,
                "InvalidRequestSignature"
            );
        }
        Assert.Equal(before, await owner.Photograph());
    }

    [Fact]
    public async Task Every_v1_action_asks_for_a_signature_before_anything_else()
    {
        var owner = await Owner.Value;
        var before = await owner.Photograph();
        foreach (var action in V1Routes.PaymentActions)
        {
            (
                await owner.Shop.V1.SendRaw(
                    Encoding.UTF8.GetBytes(
                        $"Action={action}&SellerId={owner.Shop.Merchant.MerchantId}&Version=2013-01-01"
                    ),
                    "application/x-www-form-urlencoded"
                )
            ).IsError(403, "MissingAuthenticationToken");
            (await owner.Shop.V1.Send(V1Client.Request(action) with { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" })).IsError(
                403,
                "InvalidAccessKeyId"
            );
            (
                await owner.Shop.V1.Send(
                    V1Client.Request(action) with
                    {
                        Signature = _ => Convert.ToBase64String(new byte[32]),
                    }
                )
            ).IsError(403, "SignatureDoesNotMatch");
        }
        Assert.Equal(before, await owner.Photograph());
    }

    [Fact]
    public async Task Every_control_route_asks_for_the_token_before_anything_else()
    {
        var owner = await Owner.Value;
        var before = await owner.Photograph();
        using var directory = DataDirectory.Open(
            Path.Combine(Directory.CreateTempSubdirectory("tender-gate-").FullName, "data"),
            TimeProvider.System.GetUtcNow()
        );
        var routes = ApiDocument.ControlRoutes();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        foreach (
            var bearer in new[]
            {
                null,
                "",
                "x",
                directory.ControlToken,
                owner.Shop.Host.ControlToken + "x",
                owner.Shop.Host.ControlToken[..^1],
            }
        )
        {
            var path =
                "/control/v1/"
                + Regex.Replace(
                    route.Template.Replace("{m}", owner.Shop.Merchant.MerchantId, StringComparison.Ordinal),
                    @"\{\w+\}",
                    owner.Permission
                );
            var reply = await owner.Shop.Control.Raw(
                new HttpMethod(route.Method),
                path,
                new StringContent("{}"),
                bearer
            );
            Assert.True(reply.Status == 401, $"{route.Method} {path} answered {reply.Status}: {reply.Text}");
        }
        Directory.Delete(Path.GetDirectoryName(directory.Root)!, recursive: true);
        Assert.Equal(before, await owner.Photograph());
    }

    /// <summary>The merchant whose objects the tests ask for; none of them changes it but by what it says.</summary>
    private static readonly Lazy<Task<FullMerchant>> Owner = new(() => FullMerchant.Make());

    private static string Key() => Guid.NewGuid().ToString("N");
}
