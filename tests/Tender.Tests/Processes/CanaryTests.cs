using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// Threats L1, L2, L3 and L5: words that must not come out, put in wherever there is a way, and everything that does
/// come out is searched for them.
/// </summary>
public partial class CanaryTests
{
    private const string Buyer = "canary-of-the-buyers-name",
        Card = "4111111111111111",
        Token = "canary-of-a-token-of-twenty-characters";

    [Fact]
    public async Task No_secret_and_no_buyer_is_logged_measured_or_kept_with_an_attempt()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        await using var collector = await OtlpReceiver.Start();
        using var server = await TenderProcess.Serve(
            place,
            "--log",
            "trace",
            "--otlp-endpoint",
            collector.Url.AbsoluteUri
        );
        await using var receiver = await Receiver.Start();
        var control = place.Control(server.Http);
        await control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "both"));
        await Everywhere(place.Ready, server.Http);
        await Logins(server.Http);
        var charged = await Pay(place, server.Http, control);
        var metrics = (await control.Raw(HttpMethod.Get, "/metrics", null, place.ControlToken)).Text;
        Assert.Contains("tender_jobs_due", metrics);
        var attempts = string.Join(
            '\n',
            (await control.Notifications())
                .SelectMany(notice => notice.Deliveries)
                .Select(one => string.Join(' ', one.Attempts.AsEnumerable()))
        );
        Assert.NotEmpty(attempts);
        Assert.NotEmpty(charged);
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        var logged = end.Output + end.Errors;
        Assert.True(logged.Length > 10_000, "Nothing was logged: this test shows nothing.");
        var exported = collector.Everything;
        Assert.Contains("POST /v2/checkoutSessions/{id}/complete", exported);
        Assert.Contains("tender.refusals", exported);
        string[] canaries = [.. StartTests.Secrets(place), Buyer, Card, Token, place.Ready.SecretAccessKey];
        Assert.All(canaries, canary =>
        {
            Assert.DoesNotContain(canary, logged);
            Assert.DoesNotContain(canary, metrics);
            Assert.DoesNotContain(canary, exported);
            Assert.DoesNotContain(canary, attempts);
        });
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task What_callers_send_begins_no_line_of_the_log(string format)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place, "--log", "trace", "--log-format", format);
        const string forged = "2026-01-01T00:00:00.000Z warning Tender.Security: forged";
        string[] requests =
        [
            "POST /v2/charges HTTP/1.1\r\nHost: a\r\n"
                + "Authorization: AMZN-PAY-RSASSA-PSS PublicKeyId=a\u001b[31m\r\n\r\n",
            $"GET /v2/charges?a=\u001b[2J{Uri.EscapeDataString("\n" + forged)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            $"GET /{new string('a', 4_000)} HTTP/1.1\r\nHost: localhost\r\nX-A: \u009b31m{forged}\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: \u001b]0;title\u0007\r\n\r\n",
            "\u001b[31m\r\n\r\n",
        ];
        foreach (var request in requests)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Http.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            // What it answers, or that it closes: both come after the line.
            try
            {
                _ = await stream.ReadAsync(new byte[4_096]).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
            }
            catch (IOException)
            {
                // Reset.
            }
        }
        // Keys' names with line ends, and longer than any.
        var v1 = new V1Client(place.Ready, server.Http);
        foreach (var keyId in new[] { $"AKIA\r\n{forged}\u001b[31m", new string('k', 1_000) + "\n" + forged })
            (await v1.Send(V1Client.Request("GetServiceStatus") with { AccessKeyId = keyId })).IsError(
                403,
                "InvalidAccessKeyId"
            );
        var end = await server.Terminate();
        var lines = end.Output.Split('\n').Where(line => line.Length > 0).ToList();
        Assert.True(lines.Count > 20, $"{lines.Count} lines");
        if (format == "json")
            Assert.All(lines, line => Assert.NotNull((string?)JsonNode.Parse(line)!["message"]));
        else
            Assert.All(lines, line => Assert.Matches(Entry(), line));
        Assert.DoesNotContain(lines, line => line.StartsWith(forged, StringComparison.Ordinal));
        Assert.DoesNotContain(end.Output, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task No_secret_stands_in_the_files_of_the_database()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var control = place.Control(server.Http);
        var made = await control.NewMerchant();
        await Pay(place, server.Http, control);
        await server.Kill();
        var files = Directory.GetFiles(place.Data, "tender.db*");
        Assert.True(files.Length >= 2, "There is no log of writes.");
        string[] secrets =
        [
            place.Ready.SecretAccessKey,
            made.SecretAccessKey,
            place.ControlToken,
            made.PrivateKeyPem.Split('\n')[3].Trim(),
            "PRIVATE KEY",
        ];
        foreach (var file in files)
        {
            var content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, content));
            Assert.All(secrets, secret =>
                Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))[..^4], content)
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task No_answer_tells_what_it_runs_on(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var merchant = await host.Control.NewMerchant();
        var answers = await Everywhere(merchant, host.Http);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach (
            var path in new[] { "/", "/healthz", "/nowhere", "/metrics", "/openapi/v2.json", "/checkout/x", "/shop/x" }
        )
        {
            using var answer = await client.GetAsync(new Uri(host.Http, path));
            answers.Add($"{answer.Headers} {answer.Content.Headers}");
        }
        Assert.True(answers.Count > 100, $"{answers.Count} answers");
        Assert.All(answers, answer =>
        {
            foreach (
                var word in new[]
                {
                    "Kestrel",
                    "ASP.NET",
                    "X-Powered-By",
                    "Server:",
                    "Npgsql",
                    "SQLite",
                    "PostgreSQL",
                    "   at ",
                    "Tender.Server",
                    "Exception",
                    ".cs:line",
                    "SELECT ",
                }
            )
                Assert.DoesNotContain(word, answer, StringComparison.Ordinal);
        });
    }

    /// <summary>Every route and action, with canaries in what is sent; everything that was answered.</summary>
    private static async Task<List<string>> Everywhere(TestMerchant merchant, Uri server)
    {
        var (v2, v1, answers) = (new V2Client(merchant, server), new V1Client(merchant, server), new List<string>());
        var body = $$$"""{"note":"{{{Buyer}}}","cardNumber":"{{{Card}}}","token":"{{{Token}}}"}""";
        foreach (var route in V2Routes.All)
        {
            var request = new V2Request(
                route.Method,
                route.Template.Replace("{id}", "S01-0000000-0000000", StringComparison.Ordinal),
                route.Method == "GET" ? [] : Encoding.UTF8.GetBytes(body)
            )
            {
                Unsigned = new Dictionary<string, string>
                {
                    ["x-amz-pay-authtoken"] = Token,
                    ["Cookie"] = $"session={Token}",
                },
            };
            foreach (
                var one in new[]
                {
                    request,
                    request with
                    {
                        SentBody = Encoding.UTF8.GetBytes("{" + body),
                    },
                    request with
                    {
                        Authorization = whole => whole + Token,
                    },
                }
            )
            {
                var reply = await v2.Send(one);
                answers.Add(string.Join('\n', reply.Headers.Select(pair => $"{pair.Key}: {pair.Value}")) + reply.Text);
            }
        }
        foreach (var action in V1Routes.PaymentActions)
        {
            var request = V1Client.Request(
                action,
                ("MWSAuthToken", Token),
                ("SellerNote", $"{Buyer} {Card}"),
                ("AddressConsentToken", Token)
            );
            foreach (var one in new[] { request, request with { Signature = _ => Token } })
            {
                var reply = await v1.Send(one);
                answers.Add(string.Join('\n', reply.Headers.Select(pair => $"{pair.Key}: {pair.Value}")) + reply.Text);
            }
        }
        return answers;
    }

    /// <summary>Tokens in the three places where shops put them, one of which is the address itself.</summary>
    private static async Task Logins(Uri server)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        using var asked = await client.GetAsync(new Uri(server, $"/auth/o2/tokeninfo?access_token={Token}"));
        using var profile = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/user/profile"));
        profile.Headers.TryAddWithoutValidation("Authorization", $"bearer {Token}");
        profile.Headers.TryAddWithoutValidation("x-amz-access-token", Token);
        using var read = await client.SendAsync(profile);
        using var control = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(server, $"/control/v1/merchants?token={Token}")
        );
        control.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        using var refused = await client.SendAsync(control);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    /// <summary>A payment with a notice: the id of its charge.</summary>
    private static async Task<string> Pay(Place place, Uri server, ControlClient control)
    {
        var v2 = new V2Client(place.Ready, server);
        var session = (
            await v2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new
                    {
                        checkoutReviewReturnUrl = "https://shop.example/",
                        checkoutResultReturnUrl = "https://shop.example/",
                    },
                    storeId = place.Ready.StoreId,
                    paymentDetails = new
                    {
                        paymentIntent = "AuthorizeWithCapture",
                        chargeAmount = new { amount = "10.00", currencyCode = "USD" },
                    },
                    merchantMetadata = new { noteToBuyer = $"{Buyer} {Card}" },
                }
            )
        ).Is(201)["checkoutSessionId"]!;
        await control.Buyer(session, "pay");
        var done = await v2.Post(
            $"checkoutSessions/{session}/complete",
            new { chargeAmount = new { amount = "10.00", currencyCode = "USD" } }
        );
        await control.Advance("PT1M");
        return done.Is(200, "Completed")["chargeId"]!;
    }

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info|warning|error|critical) \S+: |    )")]
    private static partial Regex Entry();
}
