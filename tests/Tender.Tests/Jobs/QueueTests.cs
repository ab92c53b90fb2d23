using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>One merchant's work does not hold up another's.</summary>
public sealed class QueueTests
{
    private const int Notices = 2_000;

    private const int Measures = 3;

    /// <summary>By how much a mute endpoint may delay another merchant's notice.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    /// <summary>An attempt at the mute endpoint lasts a minute: whoever waits for one misses this by far.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory, OnBothDatabases]
    public async Task A_mute_endpoint_with_2000_notices_delays_nobody_else(TestDatabase kind)
    {
        await using var host = await TenderHost.Start(kind, settings =>
            settings with
            {
                DeliveryTimeout = TimeSpan.FromMinutes(1),
                StopWindow = TimeSpan.FromSeconds(1),
            }
        );
        using var mute = new MuteEndpoint();
        await using var receiver = await Receiver.Start();
        var (a, b) = (Shop.On(host, await host.Control.NewMerchant()), Shop.On(host, await host.Control.NewMerchant()));
        await a.Control.PutEndpoints(new Endpoint(mute.Url, "v2"));
        await b.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
        await b.Control.Mine(HttpMethod.Patch, "", new { settings = new { noticeDelay = "PT0S" } }, 200);
        var permission = await OnFile(host, a);
        var other = await OnFile(host, b);
        // The machine is shared, so that a figure alone says little: what counts is what the 2,000 add to it.
        var alone = await FastestNotice(host, b, other, receiver);
        await Task.WhenAll(Enumerable.Range(0, Notices).Select(_ => Charge(host, a, permission)));
        await WaitUntil(() => mute.Connections >= 16);

        var beside = await FastestNotice(host, b, other, receiver);
        Assert.True(beside - alone < Bound, $"{alone} alone, {beside} beside the mute endpoint");
        var before = receiver.Messages.Count;
        var charge = await host.Engine.Authorizations.Request(
            Ask<Charge>(b),
            other,
            new AuthorizeRequest
            {
                Amount = Engines.Usd(1),
                Answering = AnswerMode.Later,
                Simulation = new Simulation(Pending: true, Delay: TimeSpan.FromSeconds(1)),
            },
            default
        );
        var id = charge.Result.Value.Authorization.Id;
        Assert.Equal(State.Pending, charge.Result.Value.Authorization.State);
        await WaitUntil(async () =>
            (await host.Engine.Store.Find(MerchantId.Read(b.Merchant.MerchantId), [id]))[id].State == State.Open
        );
        await WaitUntil(() => receiver.Messages.Count > before);
        // Nothing of it has an answer, and no more than its lane's share is asked at once.
        Assert.InRange(mute.Connections, 16, 16);
    }

    private static Command<T> Ask<T>(Shop shop) => new(MerchantId.Read(shop.Merchant.MerchantId), "test");

    /// <summary>A permission under which any number of charges may be made.</summary>
    private static async Task<ObjectId> OnFile(TenderHost host, Shop shop)
    {
        var sessions = host.Engine.Sessions;
        var opened = await sessions.Open(Ask<CheckoutSession>(shop), (_, id) => new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = PermissionKind.PaymentMethodOnFile,
                Terms = Terms.PaymentMethodOnFile,
                Requires = [],
                Setup = new CheckoutSetup { ChargeAmount = Engines.Usd(1), Intent = PaymentIntent.Confirm },
            });
        var session = opened.Result.Value.Id;
        await sessions.Pay(Ask<CheckoutSession>(shop), session, _ =>
            (new Buyer("B1", "Ada Lovelace", "ada@example.com"), new Instrument("1111", "Visa"), null, null)
        );
        var done = await sessions.Complete(Ask<Completion>(shop), session, Engines.Usd(1), null, null, default);
        return done.Result.Value.Session.Permission!.Value;
    }

    /// <summary>How long it takes from a charge to the arrival of its notice: the best of a few.</summary>
    private static async Task<TimeSpan> FastestNotice(
        TenderHost host,
        Shop shop,
        ObjectId permission,
        Receiver receiver
    )
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Measures; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var capture = await Charge(host, shop, permission);
            await WaitUntil(() => receiver.About(capture.Value).Any());
            times.Add(Stopwatch.GetElapsedTime(started));
        }
        return times.Min();
    }

    /// <summary>A charge that is captured at once, which is news. Answers the capture.</summary>
    private static async Task<ObjectId> Charge(TenderHost host, Shop shop, ObjectId permission)
    {
        var request = new AuthorizeRequest
        {
            Amount = Engines.Usd(0.01m),
            Answering = AnswerMode.Now,
            CaptureNow = true,
        };
        var made = await host.Engine.Authorizations.Request(Ask<Charge>(shop), permission, request, default);
        Assert.True(made.Result.Ok, made.Result.ToString());
        return made.Result.Value.Capture!.Id;
    }

    private static Task WaitUntil(Func<bool> condition) => WaitUntil(() => Task.FromResult(condition()));

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, bound.Token);
    }

    /// <summary>Takes every connection and never says a word.</summary>
    private sealed class MuteEndpoint : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentBag<TcpClient> taken = [];

        public MuteEndpoint()
        {
            listener.Start();
            _ = Accept();
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/ipn";

        public int Connections => taken.Count;

        public void Dispose()
        {
            listener.Stop();
            foreach (var client in taken)
                client.Dispose();
        }

        private async Task Accept()
        {
            try
            {
                while (true)
                    taken.Add(await listener.AcceptTcpClientAsync());
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
