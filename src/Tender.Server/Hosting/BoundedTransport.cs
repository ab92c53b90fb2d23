using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Tender.Server.Hosting;

/// <summary>
/// Accepts no more connections than there are files for: the next one waits in the system's own queue until another has
/// ended. <see cref="ConnectionPlaces"/> decides who is served, and does so of connections that were accepted; a crowd
/// that comes at once would use up the files before it can.
/// </summary>
/// <param name="inner">What accepts.</param>
/// <param name="max">How many at once, of all listeners together.</param>
internal sealed class BoundedTransport(IConnectionListenerFactory inner, int max) : IConnectionListenerFactory
{
    private readonly SemaphoreSlim room = new(max, max);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken stop = default) =>
        new Listener(await inner.BindAsync(endpoint, stop), room);

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim room) : IConnectionListener
    {
        private readonly CancellationTokenSource ending = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken stop = default)
        {
            try
            {
                await room.WaitAsync(ending.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            if (await inner.AcceptAsync(stop) is not { } connection)
            {
                room.Release();
                return null;
            }
            connection.ConnectionClosed.UnsafeRegister(static room => ((SemaphoreSlim)room!).Release(), room);
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken stop = default)
        {
            await ending.CancelAsync();
            await inner.UnbindAsync(stop);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            ending.Dispose();
        }
    }
}
