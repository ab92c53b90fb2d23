using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>An IPN as it arrived.</summary>
internal sealed record ReceivedMessage(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    private JsonDocument? envelope,
        inner;

    public JsonElement Envelope => (envelope ??= JsonDocument.Parse(Bytes)).RootElement;

    /// <summary>A member of the envelope; null when it is absent.</summary>
    public string? this[string member] => Envelope.TryGetProperty(member, out var value) ? value.GetString() : null;

    public string MessageId => this["MessageId"]!;
    public JsonElement Inner => (inner ??= JsonDocument.Parse(this["Message"]!)).RootElement;

    public string? InnerText(string member) => Inner.TryGetProperty(member, out var value) ? value.GetString() : null;

    /// <summary>The XML document of a v1 notification.</summary>
    public XDocument Data => XDocument.Parse(InnerText("NotificationData")!);

    // Wire v1: Amazon Pay IPN samples and fixtures, the IPN's namespace is the https form, unlike the API's.
    public static readonly XNamespace DataNamespace = "https://mws.amazonservices.com/ipn/OffAmazonPayments/2013-01-01";

    /// <summary>The object the notice is about, in the spelling of its form.</summary>
    public string ObjectId => InnerText("ObjectId") ?? Data.Root!.Elements().First().Elements().First().Value;

    public string Kind => InnerText("ObjectType") ?? InnerText("NotificationType")!;
}

/// <summary>
/// A merchant's IPN listener: a real web server on a loopback port. It keeps every message, answers as the test tells
/// it to, and can call back into the API while it answers. It checks signatures by the published SNS rules, with no
/// code of the server.
/// </summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedMessage> messages = new();
    private readonly ConcurrentQueue<int> scripted = new();

    private Receiver(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Everything that arrived, in order of arrival.</summary>
    public IReadOnlyList<ReceivedMessage> Messages => [.. messages];

    /// <summary>
    /// What is answered when nothing is scripted; runs while the sender waits, so it may read the object it was told
    /// of.
    /// </summary>
    public Func<ReceivedMessage, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    /// <summary>What every refusal says of when to come again; null for nothing.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>The statuses of the next messages; after them <see cref="Answer"/> decides again.</summary>
    public void AnswerNext(params int[] statuses)
    {
        foreach (var status in statuses)
            scripted.Enqueue(status);
    }

    public IEnumerable<ReceivedMessage> About(string objectId) => Messages.Where(m => m.ObjectId == objectId);

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(
                h => h.Key,
                h => h.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            var message = new ReceivedMessage(context.Request.Path, headers, body.ToArray());
            receiver.messages.Enqueue(message);
            context.Response.StatusCode = receiver.scripted.TryDequeue(out var status)
                ? status
                : await receiver.Answer(message);
            if (receiver.RetryAfter is { } pause && context.Response.StatusCode >= 300)
                context.Response.Headers.RetryAfter = pause;
        });
        await app.StartAsync();
        receiver.Url = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Fails unless the message is what Amazon SNS would send: headers, envelope, and a signature that the
    /// certificate behind SigningCertURL verifies.</summary>
    public static async Task Verify(ReceivedMessage message, TenderHost host)
    {
        // 1. Transport. Wire v2: Set up Instant Payment NoticeHistory; Wire v1: SDK IpnHandlers, which read these
        // headers.
        Assert.Equal("text/plain; charset=UTF-8", message.Headers["Content-Type"], ignoreCase: true);
        Assert.Equal("Notification", message.Headers["x-amz-sns-message-type"]);
        Assert.Equal(message.MessageId, message.Headers["x-amz-sns-message-id"]);
        Assert.Equal(message["TopicArn"], message.Headers["x-amz-sns-topic-arn"]);
        Assert.True(message.Headers.ContainsKey("x-amz-sns-subscription-arn"));
        Assert.Equal("Amazon Simple Notification Service Agent", message.Headers["User-Agent"]);

        // 2. Envelope. A Subject would break the Java, Python and Ruby checks, which leave it out of the string to
        // sign.
        Assert.Equal("Notification", message["Type"]);
        Assert.True(Guid.TryParse(message.MessageId, out _), message.MessageId);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", message["Timestamp"]!);
        Assert.Null(message["Subject"]);
        Assert.StartsWith("arn:aws:sns:", message["TopicArn"]);
        Assert.True(Uri.TryCreate(message["UnsubscribeURL"], UriKind.Absolute, out _));

        // 3. Signature. Wire v2: Amazon SNS, Verifying the signatures of messages: keys in byte order, each key and
        // value with its own line end.
        var toSign = new StringBuilder();
        foreach (var name in new[] { "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type" })
            if (message[name] is { } value)
                toSign.Append(name).Append('\n').Append(value).Append('\n');
        var hash = message["SignatureVersion"] switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            var other => throw new Xunit.Sdk.XunitException($"SignatureVersion is {other}."),
        };
        using var certificate = await SigningCertificate(new Uri(message["SigningCertURL"]!), host);
        using var publicKey = certificate.GetRSAPublicKey()!;
        Assert.True(
            publicKey.VerifyData(
                Encoding.UTF8.GetBytes(toSign.ToString()),
                Convert.FromBase64String(message["Signature"]!),
                hash,
                RSASignaturePadding.Pkcs1
            ),
            $"The IPN's signature (version {message["SignatureVersion"]}) does not verify."
        );
    }

    /// <summary>
    /// Fetches the signing certificate the way a client does whose DNS points Amazon's SNS hosts at Tender and who
    /// trusts its CA.
    /// </summary>
    public static async Task<X509Certificate2> SigningCertificate(Uri url, TenderHost host)
    {
        Assert.Equal("https", url.Scheme);
        Assert.Equal(443, url.Port);
        Assert.Matches(@"^sns\.[a-z]{2}-[a-z]+-[0-9]\.amazonaws\.com$", url.Host);
        Assert.EndsWith(".pem", url.AbsolutePath);

        using var ca = host.Ca;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, host.Https.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(ca) },
        };
        using var client = new HttpClient(handler, disposeHandler: false);
        var certificate = X509Certificate2.CreateFromPem(await client.GetStringAsync(url));
        // Wire v1: amzn/amazon-pay-sdk-csharp IpnHandler, chain check and subject CN sns.amazonaws.com.
        Assert.Equal("sns.amazonaws.com", certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        using var chain = new X509Chain { ChainPolicy = Trusting(ca) };
        Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
        return certificate;
    }

    private static X509ChainPolicy Trusting(X509Certificate2 ca) =>
        new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { ca },
            RevocationMode = X509RevocationMode.NoCheck,
        };
}
