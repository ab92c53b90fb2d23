using Tender.Server.Http;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>
/// Which request is which operation. Nothing is decoded: a path that could be read in two ways is no path.
/// </summary>
public class RoutesTests
{
    private const string Charge = "S01-1234567-1234567-C000001";

    [Theory]
    [InlineData("POST", "/v2/charges", "CreateCharge")]
    [InlineData("POST", "/v2/charges/", "CreateCharge")]
    [InlineData("POST", "/sandbox/v2/charges", "CreateCharge")]
    [InlineData("POST", "/sandbox/v2/charges/", "CreateCharge")]
    [InlineData("GET", $"/v2/charges/{Charge}", "GetCharge")]
    [InlineData("GET", $"/v2/charges/{Charge}/", "GetCharge")]
    [InlineData("GET", "/v2/charges/'or'1'='1", "GetCharge")]
    [InlineData("POST", $"/v2/charges/{Charge}/capture/", "CaptureCharge")]
    [InlineData("DELETE", $"/v2/charges/{Charge}/cancel", "CancelCharge")]
    [InlineData("PATCH", "/v2/checkoutSessions/6f916c70-c611-4adb-af5c-8204e68cd8e0", "UpdateCheckoutSession")]
    [InlineData(
        "POST",
        "/v2/checkoutSessions/6f916c70-c611-4adb-af5c-8204e68cd8e0/complete",
        "CompleteCheckoutSession"
    )]
    [InlineData("DELETE", "/v2/chargePermissions/S01-1234567-1234567/close/", "CloseChargePermission")]
    [InlineData("GET", "/v2/refunds/x/", "GetRefund")]
    [InlineData("POST", "/live/v2/charges", "400 InvalidRequest")]
    [InlineData("POST", "/v1/charges", "400 InvalidAPIVersion")]
    [InlineData("POST", "/v3/charges", "400 InvalidAPIVersion")]
    [InlineData("POST", "/V2/charges", "400 InvalidAPIVersion")]
    [InlineData("POST", "/sandbox/v10/charges", "400 InvalidAPIVersion")]
    [InlineData("PUT", "/v2/charges", "405 UnsupportedOperation")]
    [InlineData("GET", "/v2/charges", "405 UnsupportedOperation")]
    [InlineData("post", "/v2/charges", "405 UnsupportedOperation")]
    [InlineData("HEAD", $"/v2/charges/{Charge}", "405 UnsupportedOperation")]
    [InlineData("POST", $"/v2/charges/{Charge}/cancel", "405 UnsupportedOperation")]
    [InlineData("GET", "/v2/unicorns/1", "404 ResourceNotFound")]
    [InlineData("GET", "/v2", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/", "404 ResourceNotFound")]
    [InlineData("GET", "/", "404 ResourceNotFound")]
    [InlineData("GET", "", "404 ResourceNotFound")]
    [InlineData("GET", "/sandbox", "404 ResourceNotFound")]
    [InlineData("GET", "/sandbox/sandbox/v2/charges/1", "404 ResourceNotFound")]
    [InlineData("POST", "/v2/charges//", "404 ResourceNotFound")]
    [InlineData("POST", "//v2/charges", "404 ResourceNotFound")]
    [InlineData("POST", "/v2//charges", "404 ResourceNotFound")]
    [InlineData("POST", "/v2/Charges", "404 ResourceNotFound")]
    [InlineData("POST", "/v2/charges%2F", "404 ResourceNotFound")]
    [InlineData("POST", "/v2/%63harges", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/charges/%53", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/charges/a;b", "404 ResourceNotFound")]
    [InlineData("GET", @"/v2/charges\1", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/refunds/../charges/1", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/charges/..", "404 ResourceNotFound")]
    [InlineData("GET", "/v2/charges/.", "404 ResourceNotFound")]
    [InlineData("POST", "/v2/charges/1/capture/more", "404 ResourceNotFound")]
    [InlineData("POST", "v2/charges", "404 ResourceNotFound")]
    [InlineData("OPTIONS", "*", "404 ResourceNotFound")]
    public void Goes_to(string method, string path, string expected)
    {
        var fault = V2Router.Find(method, path, sandbox: true, out var route, out _);
        Assert.Equal(expected, fault is null ? route.Name : $"{fault.Status} {fault.ReasonCode}");
    }

    [Fact]
    public void The_id_is_the_segment_as_it_stands()
    {
        Assert.Null(V2Router.Find("POST", $"/v2/charges/{Charge}/capture/", sandbox: true, out _, out var id));
        Assert.Equal(Charge, id);
        Assert.Null(V2Router.Find("POST", "/live/v2/charges", sandbox: false, out _, out id));
        Assert.Null(id);
        Assert.Equal(
            "InvalidRequest",
            V2Router.Find("POST", "/sandbox/v2/charges", sandbox: false, out _, out _)?.ReasonCode
        );
    }

    [Fact]
    public void Every_operation_has_one_route_and_no_two_routes_are_the_same()
    {
        Assert.Equal(Enum.GetValues<V2Operation>(), V2Routes.All.Select(route => route.Operation).Order());
        Assert.Equal(
            V2Routes.All.Count,
            V2Routes.All.Select(route => (route.Method, route.Template)).Distinct().Count()
        );
    }

    [Theory]
    [InlineData(null, false, "")]
    [InlineData(null, true, "MissingHeader")]
    [InlineData("key-1_A", true, "key-1_A")]
    [InlineData("0123456789abcdef0123456789abcdef", true, "0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0", false, "InvalidHeaderValue")]
    [InlineData("", false, "InvalidHeaderValue")]
    [InlineData("a.b", false, "InvalidHeaderValue")]
    [InlineData("a b", false, "InvalidHeaderValue")]
    [InlineData("\u00fc", false, "InvalidHeaderValue")]
    public void An_idempotency_key_is_up_to_32_plain_characters(string? sent, bool required, string expected)
    {
        var request = Request("POST", sent is null ? [] : [new("X-Amz-Pay-Idempotency-Key", sent)]);
        var fault = V2Router.ReadKey(
            request,
            Route(V2Operation.CreateCharge),
            new Settings { IdempotencyRequired = required },
            out var key
        );
        Assert.Equal(expected, fault?.ReasonCode ?? key ?? "");
    }

    [Fact]
    public void Two_keys_are_none_and_only_a_post_has_one()
    {
        KeyValuePair<string, string>[] two =
        [
            new("x-amz-pay-idempotency-key", "a"),
            new("x-amz-pay-Idempotency-Key", "a"),
        ];
        Assert.Equal(
            "InvalidHeaderValue",
            V2Router.ReadKey(Request("POST", two), Route(V2Operation.CreateCharge), new Settings(), out _)?.ReasonCode
        );
        Assert.Null(
            V2Router.ReadKey(
                Request("DELETE", two),
                Route(V2Operation.CancelCharge),
                new Settings { IdempotencyRequired = true },
                out var key
            )
        );
        Assert.Null(key);
        Assert.Null(
            V2Router.ReadKey(
                Request("POST", []),
                Route(V2Operation.CompleteCheckoutSession),
                new Settings { IdempotencyRequired = true },
                out _
            )
        );
    }

    private static V2Route Route(V2Operation operation) => V2Routes.All.Single(route => route.Operation == operation);

    private static WireRequest Request(string method, KeyValuePair<string, string>[] headers) =>
        new(method, "/v2/charges", headers, default);
}
