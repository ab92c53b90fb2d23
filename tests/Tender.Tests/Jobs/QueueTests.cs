using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>One merchant's work does not hold up another's.</summary>
public sealed class QueueTests
{
    private const int Notices = 2_000;

    /// <summary>
    /// Two seconds on an idle machine; the tests share theirs. An attempt at the mute endpoint lasts a minute: whoever
    /// waits for one misses this by far.
    /// </summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

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
        var (a, b) = (
            Shop.On(host, await host.Control.NewMerchant()),
            Shop.On(host, await host.Control.NewMerchant())
        );
        await a.Control.PutEndpoints(new Endpoint(mute.Url, "v2"));
        await b.Control.PutEndpoints(new Endpoint(receiver.Url.ToString(), "v2"));
        var permission = ObjectId.Read((await a.Checkout(50)).Permission);
        var other = ObjectId.Read((await b.Checkout(50)).Permission);
        await Task.WhenAll(Enumerable.Range(0, Notices).Select(_ => Decline(host, a, permission)));
        await WaitUntil(() => mute.Connections >= 16);

        var before = receiver.Messages.Count;
        var charge = await host.Engine.Authorizations.Request(
            new OperationRequest<Charge>(b.Merchant.MerchantId, "authorize"),
            other,
            new AuthorizeRequest
            {
                Amount = new Core.Money(100, Currency.USD),
                Answering = AnswerMode.Later,
                Simulation = new Simulation(Pending: true, Delay: TimeSpan.FromSeconds(1)),
            },
            default
        );
        var id = charge.Result.Value.Authorization.Id;
        Assert.Equal(State.Pending, charge.Result.Value.Authorization.State);
        await WaitUntil(async () =>
            (await host.Engine.Store.Find(b.Merchant.MerchantId, [id]))[id].State == State.Open
        );
        await WaitUntil(() => receiver.Messages.Count > before);
        // Nothing of it has an answer, and no more than its lane's share is asked at once.
        Assert.InRange(mute.Connections, 16, 16);
    }

    /// <summary>A charge that is declined later, which is news.</summary>
    private static Task Decline(TenderHost host, Shop shop, ObjectId permission) =>
        host.Engine.Authorizations.Request(
            new OperationRequest<Charge>(shop.Merchant.MerchantId, "authorize"),
            permission,
            new AuthorizeRequest
            {
                Amount = new Core.Money(1, Currency.USD),
                Answering = AnswerMode.WhenKnown,
                Simulation = new Simulation(Reason.SoftDeclined),
            },
            default
        );

    private static Task WaitUntil(Func<bool> condition) => WaitUntil(() => Task.FromResult(condition()));

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Bound);
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
