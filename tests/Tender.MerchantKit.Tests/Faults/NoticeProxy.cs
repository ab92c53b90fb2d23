using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.MerchantKit.Tests.Notices;

namespace Tender.MerchantKit.Tests.Faults;

/// <summary>What a notice may meet on its way.</summary>
/// <param name="Drop">The share that is lost for good: the sender is told 200.</param>
/// <param name="Double">The share that arrives more than once.</param>
/// <param name="Forge">The share beside which a forgery of it arrives.</param>
internal sealed record NoticeFaults(double Drop, double Double, double Forge);

/// <summary>
/// Stands between the service and the merchant's listener: takes every notice at once and passes it on late, out of
/// order, more than once, forged, or never.
/// </summary>
internal sealed class NoticeProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentBag<byte[]> held = [];
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 16 });
    private readonly Dice dice;
    private readonly NoticeFaults faults;
    private int taken,
        dropped,
        forged,
        passed;

    private NoticeProxy(WebApplication app, Dice dice, NoticeFaults faults) =>
        (this.app, this.dice, this.faults) = (app, dice, faults);

    public Uri Url { get; private set; } = null!;
    public int Taken => taken;
    public int Dropped => dropped;
    public int Forged => forged;

    /// <summary>Genuine ones that the listener answered 200, doubles included.</summary>
    public int Passed => passed;

    /// <summary>The order references of the original API; all else is v2's.</summary>
    public ConcurrentBag<string> Originals { get; } = [];

    public bool IsEmpty => held.IsEmpty;

    public static async Task<NoticeProxy> Start(Dice dice, NoticeFaults faults)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var proxy = new NoticeProxy(app, dice, faults);
        app.MapPost("/{**path}", proxy.Take);
        await app.StartAsync();
        proxy.Url = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        return proxy;
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var message = JsonNode.Parse(body.ToArray())!["Message"]!.GetValue<string>();
        // A merchant is sent the notices of the API she uses for an order; the server here sends both forms of each.
        if (
            message.Contains("NotificationData", StringComparison.Ordinal)
            != Originals.Any(one => message.Contains(one, StringComparison.Ordinal))
        )
            return;
        Interlocked.Increment(ref taken);
        if (dice.Falls(faults.Drop))
            Interlocked.Increment(ref dropped);
        else
            held.Add(body.ToArray());
    }

    /// <summary>Passes on what is held, shuffled; what the listener cannot take now is held again.</summary>
    public async Task Pass(Uri listener)
    {
        var batch = new List<(byte[] Body, bool Genuine)>();
        while (held.TryTake(out var one))
        {
            batch.Add((one, true));
            while (dice.Falls(faults.Double))
                batch.Add((one, true));
            if (dice.Falls(faults.Forge))
                batch.Add((Forge(one), false));
        }
        for (var i = batch.Count - 1; i > 0; i--)
        {
            var j = dice.Next(i + 1);
            (batch[i], batch[j]) = (batch[j], batch[i]);
        }
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (one, cancellation) =>
            {
                using var answer = await client.PostAsync(listener, new ByteArrayContent(one.Body), cancellation);
                if (!one.Genuine)
                    Counted(answer.StatusCode);
                else if (answer.StatusCode == HttpStatusCode.OK)
                    Interlocked.Increment(ref passed);
                else if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    held.Add(one.Body);
                else
                    throw new InvalidOperationException($"A genuine notice was answered {(int)answer.StatusCode}.");
            }
        );
    }

    // A forgery is refused: the listener may be down, but it never says yes.
    private void Counted(HttpStatusCode status)
    {
        if (status != HttpStatusCode.Forbidden)
            throw new InvalidOperationException($"A forgery was answered {(int)status}.");
        Interlocked.Increment(ref forged);
    }

    /// <summary>
    /// A message that claims another charge, another kind or another id; or is signed by a key of the forger's own.
    /// </summary>
    private byte[] Forge(byte[] body)
    {
        var envelope = JsonNode.Parse(body)!.AsObject();
        var message = (string)envelope["Message"]!;
        switch (dice.Next(5))
        {
            case 0:
                envelope["Message"] = message.Replace("-C0", "-C9", StringComparison.Ordinal) + " ";
                break;
            case 1:
                envelope["MessageId"] = Guid.NewGuid().ToString();
                break;
            case 2:
                envelope = Sns.Envelope(
                    Authority.SharedKey,
                    message,
                    (string)envelope["SignatureVersion"]!,
                    (string)envelope["TopicArn"]!
                );
                break;
            case 3:
                envelope["SigningCertURL"] =
                    "https://sns.us-east-1.amazonaws.com.evil.example/"
                    + "SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
                envelope["Message"] = message + " ";
                break;
            default:
                envelope["Type"] = "SubscriptionConfirmation";
                break;
        }
        return Encoding.UTF8.GetBytes(envelope.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }
}
