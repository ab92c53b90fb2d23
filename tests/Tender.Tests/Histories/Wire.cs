using System.Net;
using System.Net.Sockets;

namespace Tender.Tests.Histories;

/// <summary>A wire between a node and a database, which can be cut and can go dead.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly List<Socket> sockets = [];
    private readonly Task accepting;
    private readonly int to;
    private volatile TaskCompletionSource? dead;
    private volatile bool isCut;

    public Wire(int to)
    {
        this.to = to;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Every connection breaks, and none is made, for a while.</summary>
    public async Task Cut(TimeSpan window)
    {
        isCut = true;
        lock (sockets)
        {
            foreach (var socket in sockets)
            {
                socket.LingerState = new LingerOption(true, 0); // a reset, and not a farewell
                socket.Dispose();
            }
            sockets.Clear();
        }
        await Task.Delay(window);
        isCut = false;
    }

    /// <summary>Nothing comes through for a while, in neither direction, and nobody is told.</summary>
    public async Task Hang(TimeSpan window)
    {
        dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.Delay(window);
        var ended = dead;
        dead = null;
        ended.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await Cut(TimeSpan.Zero);
        await accepting;
        over.Dispose();
    }

    private async Task Accept()
    {
        while (!over.IsCancellationRequested)
            try
            {
                _ = Join(await listener.AcceptSocketAsync(over.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                return;
            }
    }

    private async Task Join(Socket node)
    {
        using var database = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (node)
            try
            {
                if (isCut)
                    return;
                await database.ConnectAsync(IPAddress.Loopback, to, over.Token);
                (node.NoDelay, database.NoDelay) = (true, true);
                lock (sockets)
                    sockets.AddRange([node, database]);
                await Task.WhenAny(Copy(node, database), Copy(database, node));
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException)
            {
                // Then neither has the other any more.
            }
            finally
            {
                lock (sockets)
                {
                    sockets.Remove(node);
                    sockets.Remove(database);
                }
            }
    }

    private async Task Copy(Socket from, Socket into)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, over.Token) is var count and > 0)
            {
                if (dead is { } hanging)
                    await hanging.Task.WaitAsync(over.Token);
                for (var sent = 0; sent < count; )
                    sent += await into.SendAsync(buffer.AsMemory(sent, count - sent), over.Token);
            }
        }
        catch (Exception broken)
            when (broken is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever waits for either end hears that it is over.
        }
    }
}
