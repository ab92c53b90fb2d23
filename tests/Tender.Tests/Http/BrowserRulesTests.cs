using System.Net.Sockets;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// What a page of somebody else can make the browser of a developer do to a server on her machine: forms, scripts, and
/// a name that suddenly leads to loopback.
/// </summary>
public class BrowserRulesTests
{
    private const string Evil = "http://evil.example";

    public static TheoryData<string, string, string> CrossSite =>
        new()
        {
            { "POST", "/control/v1/merchants", "text/plain" },
            { "POST", "/control/v1/merchants", "application/x-www-form-urlencoded" },
            { "POST", "/control/v1/merchants", "multipart/form-data; boundary=x" },
            { "DELETE", "/control/v1/merchants/{m}", "text/plain" },
            { "PATCH", "/control/v1/merchants/{m}", "application/json" },
            { "POST", "/control/v1/merchants/{m}/clock/advance", "text/plain" },
            { "PUT", "/control/v1/merchants/{m}/notification-endpoints", "text/plain" },
            { "GET", "/control/v1/merchants", "text/plain" },
            { "POST", "/control/v1/jobs/retry", "text/plain" },
        };

    /// <summary>
    /// No cookie, no ambient right: without the token in its header a call is nobody's, whoever's browser sends it.
    /// </summary>
    [Theory, MemberData(nameof(CrossSite))]
    public async Task A_form_of_another_site_does_nothing_to_the_control_api(string method, string path, string type)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var merchant = await host.Control.NewMerchant();
        var target = path.Replace("{m}", merchant.MerchantId, StringComparison.Ordinal);
        const string body = "{\"duration\":\"P1D\"}";
        foreach (
            var more in new[]
            {
                $"Origin: {Evil}\r\nSec-Fetch-Site: cross-site\r\n",
                $"Origin: null\r\n",
                $"Cookie: token={host.ControlToken}; control-token={host.ControlToken}\r\n",
                $"X-Control-Token: {host.ControlToken}\r\n",
            }
        )
        {
            var answer = await Ask(host.Http, method, target, $"Content-Type: {type}\r\n{more}", body);
            Assert.StartsWith("HTTP/1.1 401 ", answer);
            Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Set-Cookie", answer, StringComparison.OrdinalIgnoreCase);
        }
        // Nor in the query, where a link could have it.
        Assert.StartsWith(
            "HTTP/1.1 401 ",
            await Ask(host.Http, method, $"{target}?token={host.ControlToken}", "", body)
        );
        Assert.Equal("PT0S", (await host.Control.For(merchant).Clock()).Shift);
    }

    [Theory]
    [InlineData("/control/v1/merchants")]
    [InlineData("/v2/charges")]
    [InlineData("/OffAmazonPayments_Sandbox/2013-01-01")]
    [InlineData("/metrics")]
    [InlineData("/")]
    public async Task No_page_of_another_site_is_allowed_to_ask_or_to_read(string path)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var asked = await Ask(
            host.Http,
            "OPTIONS",
            path,
            $"Origin: {Evil}\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: authorization,content-type\r\n"
        );
        Assert.Matches("^HTTP/1.1 4\\d\\d ", asked);
        Assert.DoesNotContain("Access-Control", asked, StringComparison.OrdinalIgnoreCase);
        // With the token too: whoever has it needs no browser's leave, and no page gets it.
        var read = await Ask(
            host.Http,
            "GET",
            path,
            $"Origin: {Evil}\r\nAuthorization: Bearer {host.ControlToken}\r\n"
        );
        Assert.DoesNotContain("Access-Control", read, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    [InlineData("192.168.0.7")]
    [InlineData("pay-api.amazon.com")]
    [InlineData("static-na.payments-amazon.com")]
    [InlineData("mws.amazonservices.com")]
    public async Task Metrics_are_read_under_a_local_name_or_with_the_token_whatever_the_host_header_says(string name)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var refused = await Ask(host.Http, "GET", "/metrics", "", host: name);
        Assert.Matches("^HTTP/1.1 4\\d\\d ", refused);
        Assert.DoesNotContain("tender_jobs", refused);
        if (name.Length == 0)
            return;
        var told = await Ask(
            host.Http,
            "GET",
            "/metrics",
            $"Authorization: Bearer {host.ControlToken}\r\n",
            host: name
        );
        Assert.StartsWith("HTTP/1.1 200 ", told);
        // The control API asks for its token under every name as well.
        var control = await Ask(host.Http, "GET", "/control/v1/merchants", "", host: name);
        Assert.StartsWith("HTTP/1.1 401 ", control);
    }

    [Theory]
    [InlineData("localhost", "", true)]
    [InlineData("LOCALHOST:8080", "", true)]
    [InlineData("127.0.0.1:1", "", true)]
    [InlineData("[::1]:8080", "", true)]
    [InlineData("localhost", "X-Forwarded-For: 203.0.113.7\r\n", false)]
    [InlineData("localhost", "Forwarded: for=203.0.113.7\r\n", false)]
    [InlineData("localhost", "Origin: http://evil.example\r\n", false)]
    [InlineData("localhost", "Authorization: Bearer wrong\r\n", true)]
    public async Task Metrics_are_read_from_this_machine_and_not_through_it(string name, string more, bool isTold)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await Ask(host.Http, "GET", "/metrics", more, host: name);
        Assert.Equal(isTold, answer.Contains("tender_jobs_due", StringComparison.Ordinal));
        Assert.StartsWith(isTold ? "HTTP/1.1 200 " : "HTTP/1.1 404 ", answer);
    }

    /// <summary>Everything the server says to exactly these bytes.</summary>
    private static async Task<string> Ask(
        Uri server,
        string method,
        string target,
        string headers,
        string body = "",
        string host = "localhost"
    )
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.Latin1.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}"
                    + $"Content-Length: {body.Length}\r\n\r\n{body}"
            )
        );
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
