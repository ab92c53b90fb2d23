using System.Net;
using System.Net.Sockets;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A stranger's load on a real process: it takes sockets, talks slowly, signs wrongly. Whoever pays beside it, from the
/// same address even, is served. The bounds are those of liveness, on a busy machine.
/// </summary>
public class StrangerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("GET /v2/charges HTTP/1.1\r\nHost: loc")]
    public async Task Two_thousand_sockets_that_ask_for_nothing_shut_nobody_out(string said)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var held = new List<Socket>();
        try
        {
            for (var i = 0; i < 2_050; i++)
            {
                var socket = await Connect(server.Http);
                held.Add(socket);
                if (said.Length > 0)
                    await Send(socket, said);
            }
            // A shop at the very same address, with a connection of its own for every call.
            for (var i = 0; i < 5; i++)
            {
                using var own = new SocketsHttpHandler();
                var session = await new V2Client(place.Ready, server.Http, handler: own)
                    .Post(
                        "checkoutSessions",
                        new
                        {
                            webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/" },
                            storeId = place.Ready.StoreId,
                        }
                    )
                    .WaitAsync(Patience);
                session.Is(201);
            }
            // The stranger's share is half of all places, at most.
            Assert.True(await CountOpen(held) <= 1_000);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
        await server.Stop();
    }

    [Fact]
    public async Task Sockets_are_closed_when_nothing_comes_or_it_comes_too_slowly()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place, "--headers-timeout", "PT1S");
        string[] beginnings =
        [
            "",
            "G",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: a",
            "GET /user/profile HTTP/1.1\r\n",
            "PRI * HTTP/2.0\r\n",
            // A body at less than 240 bytes a second: given up after five seconds' grace.
            "POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{",
        ];
        foreach (var beginning in beginnings)
        {
            using var socket = await Connect(server.Http);
            await Send(socket, beginning);
            var end = await ReadToEnd(socket).WaitAsync(Patience);
            Assert.DoesNotContain(" 200 ", end);
        }
        await server.Stop();
    }

    [Fact]
    public async Task A_flood_of_wrong_signatures_is_told_to_come_back_later_and_good_ones_pass_beside_it()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.Serve(place);
        var control = place.Control(server.Http);
        var good = new V2Client(place.Ready, server.Http);
        (await good.Get("checkoutSessions/x")).Is(404);
        using var done = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 8).Select(i => Flood(place.Ready, server.Http, i, done.Token)).ToList();
        // A merchant nobody here has heard of, and both dialects.
        var stranger = await control.NewMerchant();
        var fresh = new V2Client(stranger, server.Http);
        for (var i = 0; i < 50; i++)
        {
            (await good.Get("checkoutSessions/x").WaitAsync(Patience)).Is(404);
            (await fresh.Get("checkoutSessions/x").WaitAsync(Patience)).Is(404);
            (await new V1Client(stranger, server.Http).Call("GetServiceStatus").WaitAsync(Patience)).Ok();
        }
        await done.CancelAsync();
        var statuses = (await Task.WhenAll(flood).WaitAsync(Patience)).SelectMany(one => one).ToList();
        Assert.Contains(403, statuses);
        Assert.True(statuses.Count(one => one == 429) > 100, $"{statuses.Count} answers");
        Assert.True(statuses.Count(one => one == 503) > 10, $"{statuses.Count} answers");
        Assert.DoesNotContain(200, statuses);

        var end = await server.Terminate();
        var lines = end.Output.Split('\n').Where(line => line.Contains("Tender.Security: Refused")).ToList();
        Assert.InRange(lines.Count, 100, statuses.Count);
        Assert.Contains(lines, line => line.Contains("key SANDBOX-", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("TooManyFailures", StringComparison.Ordinal));
        Assert.DoesNotContain(place.Ready.SecretAccessKey, end.Output);
    }

    /// <summary>Wrong signatures of both dialects, under a key that exists and under those that do not.</summary>
    private static async Task<List<int>> Flood(TestMerchant merchant, Uri server, int number, CancellationToken ct)
    {
        var (v2, v1) = (new V2Client(merchant, server), new V1Client(merchant, server));
        var statuses = new List<int>();
        var request = new V2Request("GET", "checkoutSessions/x", []);
        for (var i = 0; i < 5_000 && !ct.IsCancellationRequested; i++)
        {
            var keyId = (i % 3) switch
            {
                0 => merchant.PublicKeyId,
                1 => "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
                _ => $"SANDBOX-{number}-{i}",
            };
            statuses.Add(
                i % 10 == 9
                    ? (
                        await v1.Send(
                            V1Client.Request("GetServiceStatus") with
                            {
                                AccessKeyId = "AKIAAAAAAAAAAAAAAAAA",
                            }
                        )
                    ).Status
                    : (await v2.Send(request with { PublicKeyId = keyId, SentBody = [1] })).Status
            );
        }
        return statuses;
    }

    private static async Task<Socket> Connect(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port).WaitAsync(Patience);
        return socket;
    }

    private static async Task Send(Socket socket, string text)
    {
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        }
        catch (SocketException)
        {
            // It was closed already: its place was needed.
        }
    }

    private static async Task<string> ReadToEnd(Socket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (await socket.ReceiveAsync(buffer) is var n and > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, n));
        }
        catch (SocketException)
        {
            // Reset: that is an end, too.
        }
        return text.ToString();
    }

    private static async Task<int> CountOpen(List<Socket> sockets)
    {
        var until = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var open = sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && IsOver(socket)));
            if (open <= 1_000 || until.Elapsed > Patience)
                return open;
            await Task.Yield();
        }
    }

    private static bool IsOver(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[512], SocketFlags.Peek) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
