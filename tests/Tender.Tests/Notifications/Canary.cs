using System.Net;
using System.Net.Sockets;
using Tender.Server.Storage;

namespace Tender.Tests.Notifications;

/// <summary>
/// A listener that counts who comes, and may say something to each. Where nobody may come, its count is the proof.
/// </summary>
internal sealed class Canary : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.IPv6Any, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Func<NetworkStream, CancellationToken, Task>? say;
    private int connections;

    private Canary(Func<NetworkStream, CancellationToken, Task>? say)
    {
        this.say = say;
        listener.Server.DualMode = true;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref connections);

    public Uri Url => new($"http://127.0.0.1:{Port}/ipn");

    public static Canary Listen(Func<NetworkStream, CancellationToken, Task>? say = null) => new(say);

    public static NoticeEndpoint Endpoint(string url, string? ca = null) =>
        new()
        {
            Id = "e",
            Url = url,
            Dialects = Dialects.V2,
            Ca = ca,
        };

    public void Dispose()
    {
        over.Cancel();
        listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(over.Token);
                Interlocked.Increment(ref connections);
                _ = Answer(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                // The whole request is small, and comes before anything is said.
                _ = await stream.ReadAsync(new byte[16_384], over.Token);
                if (say is not null)
                    await say(stream, over.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The sender had enough.
            }
    }
}
