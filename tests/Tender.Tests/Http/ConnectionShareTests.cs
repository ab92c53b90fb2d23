using System.Net;
using System.Net.Sockets;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>The share of one client on a server that has two places: one.</summary>
public class ConnectionShareTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("http", "1.1")]
    [InlineData("https", "1.1")]
    [InlineData("https", "2.0")]
    public async Task A_request_under_way_is_not_closed_for_a_newcomer(string scheme, string version)
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                ConnectionsMax = 2,
                ConnectionShare = 50,
            }
        );
        var server = scheme == "http" ? host.Http : host.Https;
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Patience };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler) { Timeout = Patience };
        var content = new HeldContent();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{scheme}://127.0.0.1:{server.Port}/v2/charges")
        )
        {
            Content = content,
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        // The server asks for the body once it has begun with the request.
        request.Headers.ExpectContinue = true;
        var asked = client.SendAsync(request);
        await content.Wanted.WaitAsync(Patience);

        Assert.Equal("", await Healthz(host.Http));
        content.Release();
        using var answer = await asked;
        Assert.Equal((HttpStatusCode.BadRequest, Version.Parse(version)), (answer.StatusCode, answer.Version));
        // Idle now, it makes room.
        Assert.StartsWith("HTTP/1.1 200 ", await Healthz(host.Http));
    }

    private static async Task<string> Healthz(Uri server)
    {
        using var client = new TcpClient();
        var said = new StringBuilder();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray()
            );
            using var reader = new StreamReader(stream);
            said.Append(await reader.ReadToEndAsync().WaitAsync(Patience));
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // Turned away.
        }
        return said.ToString();
    }

    /// <summary>A body that comes when the test says so.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously),
            released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Wanted => wanted.Task;

        public void Release() => released.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            wanted.SetResult();
            await released.Task;
            await stream.WriteAsync("{}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 2;
            return true;
        }
    }
}
