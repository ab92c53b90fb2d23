using System.Net.Sockets;
using System.Text;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A process that may open few files, has little memory, or whose log nobody reads: it serves fewer at once, or says
/// less, and goes on taking payments.
/// </summary>
public class ScarcityTests
{
    [Fact]
    public async Task Too_few_open_files_are_refused_at_the_start()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        var refused = await TenderProcess.RunAs(
            ["prlimit", "--nofile=256:256"],
            place.Here,
            ["--data", place.Data, "--http", "-1", "--https", "0"]
        );
        StartTests.IsRefused(refused);
        Assert.Contains("may open 256 files, and Tender needs 384", refused.Errors);
        Assert.Contains("ulimit -n", refused.Errors);
    }

    [Fact]
    public async Task More_connections_than_there_are_files_for_leave_payments_alone()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = await TenderProcess.ServeAs(place, ["prlimit", "--nofile=400:400"], [], isRead: true);
        var shop = await KeyedCharges.Open(place, server.Http);
        var sockets = new List<Socket>();
        try
        {
            // All at once: what the system's own queue does not take is not there.
            for (var round = 0; round < 2; round++)
            {
                for (var i = 0; i < 250; i++)
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    await socket.ConnectAsync("127.0.0.1", server.Http.Port);
                }
                for (var i = 0; i < 10; i++)
                    Assert.Equal(201, (await shop.Charge($"{round}-{i}")).Status);
                await KeyedCharges.UntilReady(server.Http, ready: true, TimeSpan.FromSeconds(5));
            }
            Assert.InRange(Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length, 1, 399);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
        Assert.Equal(20, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        Assert.Contains(server.Greeting.Concat(end.Output.Split('\n')), line =>
            line.Contains("may open 400 files: 80 connections", StringComparison.Ordinal)
        );
    }

    /// <summary>The runtime does in a container of 256 MiB what this setting makes it do anywhere.</summary>
    [Fact]
    public async Task Large_bodies_that_never_end_leave_memory_for_payments()
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        (string, string)[] memory = [("DOTNET_GCHeapHardLimit", "0xC000000")];
        using var server = await TenderProcess.ServeAs(place, [], memory, isRead: true, "--failed-calls", "false");
        var shop = await KeyedCharges.Open(place, server.Http);
        var head = "POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 262144\r\n\r\n";
        byte[] unfinished = [.. Encoding.ASCII.GetBytes(head), .. new byte[262_143]];
        var senders = new List<Socket>();
        try
        {
            for (var i = 0; i < 900; i++)
            {
                var sender = new Socket(SocketType.Stream, ProtocolType.Tcp);
                senders.Add(sender);
                await sender.ConnectAsync("127.0.0.1", server.Http.Port);
                // As much as is taken at once.
                sender.Blocking = false;
                sender.Send(unfinished, 0, unfinished.Length, SocketFlags.None, out SocketError _);
            }
            for (var i = 0; i < 20; i++)
                Assert.Equal(201, (await shop.Charge("c" + i)).Status);
            await KeyedCharges.UntilReady(server.Http, ready: true, TimeSpan.FromSeconds(5));
        }
        finally
        {
            senders.ForEach(sender => sender.Dispose());
        }
        Assert.Equal(20, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        await server.Stop();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_that_nobody_takes_stops_no_payment(bool isDiskFull)
    {
        using var place = await Place.Make(TestDatabase.Sqlite);
        using var server = isDiskFull
            ? await TenderProcess.ServeTo("/dev/full", place, "--log", "trace")
            : await TenderProcess.ServeAs(place, [], [], isRead: false, "--log", "trace");
        var shop = await KeyedCharges.Open(place, server.Http);
        // Each writes ten lines; the pipe holds 64 KiB, the logger's own queue 2,500 lines.
        using var client = new HttpClient(new SocketsHttpHandler())
        {
            DefaultRequestHeaders = { ConnectionClose = true },
        };
        client.Timeout = TimeSpan.FromSeconds(10);
        for (var i = 0; i < 800; i++)
            Assert.Equal("ok\n", await client.GetStringAsync(new Uri(server.Http, "/healthz")));
        for (var i = 0; i < 5; i++)
            Assert.Equal(201, (await shop.Charge("c" + i)).Status);
        Assert.Equal(200, (await KeyedCharges.Ready(server.Http)).Status);
        Assert.Equal(5, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        await server.Signal("TERM");
        Assert.InRange(await server.Exit(), 0, 0);
    }
}
