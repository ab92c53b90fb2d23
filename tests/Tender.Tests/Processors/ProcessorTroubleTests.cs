using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tender.Server.Gateway;
using Tender.Server.Processors;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processors;

/// <summary>An operator reads in the log why nothing is learned of a processor.</summary>
public class ProcessorTroubleTests
{
    private readonly HandTicks time = new();
    private readonly LogLines log = new();

    [Fact]
    public void A_line_a_minute_says_why_and_how_many_there_were_meanwhile()
    {
        var trouble = new ProcessorTrouble("https://bank.example/", time);
        trouble.Note("is told to nobody.");
        trouble.Log = log;
        trouble.Note("did not answer: refused.");
        trouble.Note("did not answer: refused.");
        trouble.Note("did not answer: refused.");
        Assert.Equal(
            "The processor https://bank.example/ did not answer: refused. What came of the call is not known, and is "
                + "asked for later (0 more since the last line).",
            Assert.Single(log.All)
        );
        time.Ticks += TimeSpan.FromMinutes(1).Ticks;
        trouble.Note("did not answer: refused.");
        Assert.Contains("(2 more since the last line)", log.All[1]);
    }

    [Fact]
    public void It_is_known_whether_it_answers_and_when_it_last_did()
    {
        var trouble = new ProcessorTrouble("P", time);
        Assert.Equal("the processor was not asked yet", trouble.Told());
        Assert.Equal((false, (TimeSpan?)null), (trouble.IsAway, trouble.AnswerAge));
        trouble.Note("did not answer in time.");
        time.Ticks += TimeSpan.FromSeconds(5).Ticks;
        trouble.Note("did not answer in time.");
        Assert.Equal("the processor does not answer for 5 s; it has not answered yet", trouble.Told());
        trouble.Answered();
        time.Ticks += TimeSpan.FromSeconds(40).Ticks;
        Assert.Equal("the processor answers; its last answer was 40 s ago", trouble.Told());
        trouble.Note("did not answer in time.");
        time.Ticks += TimeSpan.FromSeconds(2).Ticks;
        Assert.Equal("the processor does not answer for 2 s; its last answer was 42 s ago", trouble.Told());
        Assert.Equal((true, (TimeSpan?)TimeSpan.FromSeconds(42)), (trouble.IsAway, trouble.AnswerAge));
    }

    [Fact]
    public async Task A_processor_that_is_not_there_and_one_that_signs_otherwise_are_told()
    {
        var trouble = new ProcessorTrouble("P", time) { Log = log };
        var key = RandomNumberGenerator.GetBytes(32);
        using (var nobody = new ProcessorChannel(new Uri($"http://127.0.0.1:{FreePort()}"), key, time, trouble))
            await Assert.ThrowsAsync<HttpRequestException>(() => nobody.Call("query", [], CancellationToken.None));
        Assert.StartsWith("The processor P did not answer: ", Assert.Single(log.All));

        time.Ticks += TimeSpan.FromMinutes(1).Ticks;
        await using var stranger = await ProcessorProxy.Start(
            async (http, _) => await http.Response.Body.WriteAsync("{}"u8.ToArray())
        );
        using var channel = new ProcessorChannel(stranger.Url, key, time, trouble);
        Assert.NotNull((await channel.Call("query", new JsonObject(), CancellationToken.None)).Problem);
        Assert.StartsWith(
            "The processor P gave an answer of status 200 that is not taken: it has no header",
            log.All[1]
        );
    }

    [Fact]
    public async Task A_caller_who_hangs_up_says_nothing_of_the_processor()
    {
        var trouble = new ProcessorTrouble("P", time) { Log = log };
        var arrived = new SemaphoreSlim(0);
        await using var slow = await ProcessorProxy.Start(
            async (http, _) =>
            {
                arrived.Release();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
        );
        using var channel = new ProcessorChannel(slow.Url, RandomNumberGenerator.GetBytes(32), time, trouble);
        using var clients = new FarClients(null, trouble);
        using var client = clients.CreateClient("far");
        foreach (
            var call in new Func<CancellationToken, Task>[]
            {
                ct => channel.Call("query", [], ct),
                ct => client.GetAsync(slow.Url, ct),
            }
        )
        {
            using var hangsUp = new CancellationTokenSource();
            var asked = call(hangsUp.Token);
            await arrived.WaitAsync(TimeSpan.FromMinutes(1));
            await hangsUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }
        Assert.False(trouble.IsAway);
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task An_account_that_refuses_the_key_is_told_with_its_own_words()
    {
        await using var account = await ProcessorProxy.Start(
            async (http, _) =>
            {
                http.Response.StatusCode = 401;
                await http.Response.Body.WriteAsync("{\"reasonCode\":\"InvalidRequestSignature\"}"u8.ToArray());
            }
        );
        using var clients = new FarClients(null, new ProcessorTrouble("Amazon Pay", time) { Log = log });
        using var client = clients.CreateClient("far");
        var answer = await client.GetAsync(account.Url);
        // Whoever asked still reads it.
        Assert.Contains("InvalidRequestSignature", await answer.Content.ReadAsStringAsync());
        Assert.StartsWith(
            "The processor Amazon Pay answers 401: {\"reasonCode\":\"InvalidRequestSignature\"}",
            Assert.Single(log.All)
        );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class HandTicks : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
